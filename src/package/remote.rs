//! Remote builds: builders of this machine, and this machine as a builder.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use crate::config::{Builder, Config};
use crate::knowledge::NixFacts;

/// The files that list other machines: the administrator's, then the package's. Without spaces: Nix takes an entry that
/// begins with one for a machine.
pub const LISTS: &str = "@/etc/nix/machines;@/usr/share/nix-multiuser/machines";

/// Machines that build for this one.
#[derive(Debug, Clone, Serialize)]
pub struct Machines {
    /// The lines of Nix's list, in its eight columns.
    pub lines: Vec<String>,
    /// As ssh is asked for them.
    pub hosts: Vec<String>,
    /// Lines of known_hosts.
    pub known_hosts: Vec<String>,
}

/// `None` where no builder is configured.
pub fn machines(config: &Config, facts: NixFacts) -> Option<Machines> {
    let builders = &config.builders;
    let known = || builders.iter().filter_map(|builder| Some((builder, builder.host_key.as_ref()?)));
    let mut hosts: Vec<String> = builders.iter().map(|builder| builder.uri.host.clone()).collect();
    hosts.sort();
    hosts.dedup();
    let mut known_hosts: Vec<String> = Vec::new();
    for line in known().map(|(builder, key)| format!("{} {key}", builder.uri.known_host())) {
        // Two users of one machine.
        if !known_hosts.contains(&line) {
            known_hosts.push(line);
        }
    }
    (!builders.is_empty()).then(|| Machines {
        lines: builders.iter().map(|builder| line(builder, facts)).collect(),
        hosts,
        known_hosts,
    })
}

/// One machine. Source: `machines.cc`.
fn line(builder: &Builder, facts: NixFacts) -> String {
    let in_columns = facts.get("builder-keys") == Some("column");
    let uri = match &builder.key {
        Some(key) if builder.uri.scheme == "ssh-ng" && !in_columns => {
            builder.uri.clone().with(&format!("ssh-key={key}"))
        }
        _ => builder.uri.clone(),
    };
    let list = |words: &[String]| if words.is_empty() { "-".into() } else { words.join(",") };
    let columns = [
        uri.to_string(),
        list(&builder.systems),
        builder.key.clone().unwrap_or("-".into()),
        builder.jobs.to_string(),
        builder.speed.to_string(),
        list(&builder.features),
        list(&builder.mandatory_features),
        builder.host_key.as_ref().map_or("-".into(), |key| STANDARD.encode(key)),
    ];
    columns.join(" ")
}

/// The user whom others log in as to have builds done here.
#[derive(Debug, Clone, Serialize)]
pub struct Serve {
    pub user: String,
    /// Directory of the package with `.ssh/authorized_keys`.
    pub home: &'static str,
    pub keys: Vec<String>,
}

/// `None` where this machine builds for itself alone.
pub fn serve(config: &Config) -> Option<Serve> {
    let serve = &config.serve;
    serve.enable.then(|| Serve {
        user: serve.user.clone(),
        home: "/usr/share/nix-multiuser/serve",
        keys: serve.authorized_keys.clone(),
    })
}
