//! The package's own nix.conf: what every multi-user Nix should have, what the typed sections of
//! the configuration ask for, and the settings it names itself, which win.

use super::remote::{self, LISTS};
use crate::config::{Config, Setting};
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
    if !config.builders.is_empty() {
        lines.default("builders", LISTS);
        // Sooner than sending them everything.
        lines.default("builders-use-substitutes", "true");
    }
    if let Some(serve) = remote::serve(config) {
        lines.words("trusted-users", &["root", &serve.user]);
    }
    if let Some(shell) = &payload.sandbox_shell {
        lines.default("sandbox-paths", &format!("/bin/sh={}", shell.path));
    }
    lines.finish()
}

/// Lines of nix.conf, each name once.
struct Lines {
    ours: Vec<Setting>,
    /// The configuration's.
    own: Vec<Setting>,
}

impl Lines {
    fn new(config: &Config) -> Self {
        // Said by [build-users] already, and the same there.
        let own = config.settings.iter().filter(|setting| setting.name != "build-users-group");
        Self { ours: Vec::new(), own: own.cloned().collect() }
    }

    /// `value`, unless the configuration says otherwise.
    fn default(&mut self, name: &str, value: &str) {
        if !self.own.iter().any(|line| line.name == name) {
            self.ours.push(Setting { name: name.into(), value: value.into() });
        }
    }

    /// Adds words to a list, behind those the configuration has in it.
    fn words(&mut self, name: &str, words: &[&str]) {
        let lines =
            if self.own.iter().any(|line| line.name == name) { &mut self.own } else { &mut self.ours };
        let line = match lines.iter_mut().find(|line| line.name == name) {
            Some(line) => line,
            None => {
                lines.push(Setting { name: name.into(), value: String::new() });
                lines.last_mut().expect("it was just put there")
            }
        };
        for word in words {
            if !line.value.split_whitespace().any(|known| known == *word) {
                line.value = format!("{} {word}", line.value).trim_start().to_owned();
            }
        }
    }

    fn finish(self) -> Vec<Setting> {
        let mut lines = [self.ours, self.own].concat();
        // A list takes away what its `extra-` form added before it.
        lines.sort_by_key(|line| line.name.starts_with("extra-"));
        lines
    }
}
