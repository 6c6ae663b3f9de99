//! The package's own nix.conf: what every multi-user Nix should have, what the typed sections of
//! the configuration ask for, and the settings it names itself, which win.

use super::remote::{self, LISTS};
use super::sandbox::Sandbox;
use crate::config::{Config, Setting};
use crate::knowledge::settings::find;
use crate::knowledge::{Fork, Release, Target};

/// Every line but `build-users-group`, which [`super::values`] knows.
pub fn settings(target: &Target, config: &Config, sandbox: &Sandbox, readers: [Release; 2]) -> Vec<Setting> {
    let mut lines = Lines::new(config);
    // Builds are sandboxed, also where a distribution's own default is another (Debian 12), and
    // fail where the kernel allows no sandbox: Nix's default is to go on without one.
    lines.default("sandbox", "true");
    lines.default("sandbox-fallback", "false");
    // One build a processor; Nix's default is one.
    lines.default("max-jobs", "auto");
    if let Some(group) = &config.access.group {
        lines.default("allowed-users", &format!("root @{group}"));
    }
    if config.access.trusted_admins {
        lines.trust(&format!("@{}", target.admin_group));
    }
    if let Some(serve) = remote::serve(config) {
        lines.trust(&serve.user);
    }
    if !config.builders.is_empty() {
        lines.default("builders", LISTS);
        // Sooner than sending them everything.
        lines.default("builders-use-substitutes", "true");
    }
    if let Some(shell) = &sandbox.shell {
        // In the place of whatever Nix was compiled to use.
        let word = shell.path().map(|path| format!("/bin/sh={path}"));
        lines.default("sandbox-paths", &word.unwrap_or_default());
    }
    lines.words("extra-sandbox-paths", sandbox.paths.iter().map(String::as_str));
    config.implied.iter().for_each(|setting| lines.turn_on(&setting.name));
    lines.finish(readers)
}

/// A line on its way, by today's name.
#[derive(Clone)]
struct Line {
    name: String,
    written: String,
    value: String,
}

/// Lines of nix.conf, each name once.
struct Lines {
    ours: Vec<Line>,
    /// The configuration's.
    own: Vec<Line>,
    /// What is added to lists, behind what may replace them.
    more: Vec<Line>,
}

impl Lines {
    fn new(config: &Config) -> Self {
        // Said by [build-users] already, and the same there.
        let own = config.settings.iter().filter(|setting| setting.name != "build-users-group");
        let own = own.cloned().map(|set| Line { name: set.name, written: set.written, value: set.value });
        Self { ours: Vec::new(), own: own.collect(), more: Vec::new() }
    }

    /// `value`, unless the configuration says otherwise.
    fn default(&mut self, name: &str, value: &str) {
        if !self.own.iter().any(|line| line.name == name) {
            self.ours.push(Line::new(name, value));
        }
    }

    /// Adds words to a list, behind those the configuration has in it.
    fn words<'a>(&mut self, name: &str, words: impl Iterator<Item = &'a str>) {
        let mut words = words.peekable();
        if words.peek().is_none() {
            return;
        }
        let lines =
            if self.own.iter().any(|line| line.name == name) { &mut self.own } else { &mut self.more };
        let line = match lines.iter_mut().find(|line| line.name == name) {
            Some(line) => line,
            None => {
                lines.push(Line::new(name, ""));
                lines.last_mut().expect("it was just put there")
            }
        };
        for word in words {
            if !line.value.split_whitespace().any(|known| known == word) {
                line.value = format!("{} {word}", line.value).trim_start().to_owned();
            }
        }
    }

    /// Turns a setting on, and the experimental feature that Nix reads it with.
    fn turn_on(&mut self, name: &str) {
        if let Some(feature) = find(name).and_then(|name| name.row.feature.as_deref()) {
            self.words("extra-experimental-features", [feature].into_iter());
        }
        self.own.retain(|line| line.name != name);
        self.more.push(Line::new(name, "true"));
    }

    /// Trusts `user` in addition to those the configuration names, and root where it names nobody.
    fn trust(&mut self, user: &str) {
        let name = "trusted-users";
        if !self.own.iter().chain(&self.more).any(|line| line.name == name) {
            self.more.push(Line::new(name, "root"));
        }
        self.words(name, [user].into_iter());
    }

    /// By the names that both readers know, else the newer one. What they do not read was refused where the
    /// configuration has it, and is left out where it is ours.
    fn finish(self, readers: [Release; 2]) -> Vec<Setting> {
        let lines = self.ours.into_iter().chain(self.own).chain(self.more);
        lines.filter_map(|line| line.spelled(readers)).collect()
    }
}

impl Line {
    fn new(name: &str, value: &str) -> Self {
        Self { name: name.into(), written: name.into(), value: value.into() }
    }

    fn spelled(self, readers: [Release; 2]) -> Option<Setting> {
        let Some(known) = find(&self.name) else {
            // A fork may read what nobody knows of.
            let name = Some(self.written).filter(|_| readers[1].fork != Fork::Nix)?;
            return Some(Setting { name, value: self.value });
        };
        let name = known.spelled_for(&self.written, readers)?;
        let value = known.value(&name, &self.value)?;
        Some(Setting { name, value })
    }
}
