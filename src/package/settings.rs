//! The package's own nix.conf: what every multi-user Nix should have, what the typed sections of
//! the configuration ask for, and the settings it names itself, which win.

use crate::config::{Config, Setting};
use crate::knowledge::settings::{Release, find};
use crate::payload::Payload;

/// Every line but `build-users-group`, which [`super::values`] knows.
pub fn settings(config: &Config, payload: &Payload) -> Vec<Setting> {
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
    if let Some(shell) = &payload.sandbox_shell {
        lines.default("sandbox-paths", &format!("/bin/sh={}", shell.path));
    }
    lines.finish(payload.nix())
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
}

impl Lines {
    fn new(config: &Config) -> Self {
        // Said by [build-users] already, and the same there.
        let own = config.settings.iter().filter(|setting| setting.name != "build-users-group");
        let own = own.cloned().map(|set| Line { name: set.name, written: set.written, value: set.value });
        Self { ours: Vec::new(), own: own.collect() }
    }

    /// `value`, unless the configuration says otherwise.
    fn default(&mut self, name: &str, value: &str) {
        if !self.own.iter().any(|line| line.name == name) {
            self.ours.push(Line { name: name.into(), written: name.into(), value: value.into() });
        }
    }

    /// Adds words to a list, behind those the configuration has in it.
    fn words(&mut self, name: &str, words: &[&str]) {
        let lines =
            if self.own.iter().any(|line| line.name == name) { &mut self.own } else { &mut self.ours };
        let line = match lines.iter_mut().find(|line| line.name == name) {
            Some(line) => line,
            None => {
                lines.push(Line { name: name.into(), written: name.into(), value: String::new() });
                lines.last_mut().expect("it was just put there")
            }
        };
        for word in words {
            if !line.value.split_whitespace().any(|known| known == *word) {
                line.value = format!("{} {word}", line.value).trim_start().to_owned();
            }
        }
    }

    /// By the names that `release` reads. What it does not read was refused where the
    /// configuration has it, and is left out where it is ours.
    fn finish(self, release: Release) -> Vec<Setting> {
        let lines = self.ours.into_iter().chain(self.own);
        lines.filter_map(|line| line.spelled(release)).collect()
    }
}

impl Line {
    fn spelled(self, release: Release) -> Option<Setting> {
        let Some(known) = find(&self.name) else {
            let name = Some(self.written).filter(|_| release.fork)?;
            return Some(Setting { name, value: self.value });
        };
        let name = known.spelled(&self.written, release)?;
        let value = known.value(&name, &self.value)?;
        Some(Setting { name, value })
    }
}
