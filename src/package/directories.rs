//! The directories of /nix: made on the target, never owned by the package.

use serde::Serialize;

use crate::config::Config;
use crate::knowledge::NixFacts;

/// A directory as activation and tmpfiles.d make it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Directory {
    pub path: &'static str,
    /// Octal, as chmod takes it.
    pub mode: String,
    pub owner: &'static str,
    pub group: String,
    /// How long what is in it may lie unused, as tmpfiles.d writes it; `-`: for ever.
    pub age: &'static str,
}

/// Every directory Nix needs before it runs, parents first.
/// Source: upstream's installer and `local-store.cc`; the modes by release.
pub fn directories(facts: NixFacts, config: &Config) -> Vec<Directory> {
    let per_user = facts.get("per-user-mode").unwrap_or("1777");
    let mut directories = vec![
        plain("/nix"),
        Directory { mode: "1775".into(), group: config.build_users.group.clone(), ..plain("/nix/store") },
        plain("/nix/var"),
        plain("/nix/var/log"),
        plain("/nix/var/log/nix"),
        plain("/nix/var/log/nix/drvs"),
        plain("/nix/var/nix"),
        daemon_socket(config),
        plain("/nix/var/nix/db"),
        plain("/nix/var/nix/gcroots"),
        Directory { mode: per_user.into(), ..plain("/nix/var/nix/gcroots/per-user") },
        plain("/nix/var/nix/profiles"),
        Directory { mode: per_user.into(), ..plain("/nix/var/nix/profiles/per-user") },
        plain("/nix/var/nix/temproots"),
        plain("/nix/var/nix/userpool"),
    ];
    if let Some(path) = facts.get("builds-directory") {
        directories.push(Directory { age: "7d", ..plain(path) });
    }
    directories
}

fn plain(path: &'static str) -> Directory {
    Directory { path, mode: "0755".into(), owner: "root", group: "root".into(), age: "-" }
}

/// The daemon's socket is writable by everyone; access is restricted by its directory.
fn daemon_socket(config: &Config) -> Directory {
    let open = plain("/nix/var/nix/daemon-socket");
    match &config.access.group {
        Some(group) => Directory { mode: "0750".into(), group: group.clone(), ..open },
        None => open,
    }
}
