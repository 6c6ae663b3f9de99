//! The package's own nix.conf: what every multi-user Nix should have, what the typed sections of
//! the configuration ask for, and the settings it names itself, which win.

use super::sandbox::Sandbox;
use crate::config::{Config, Ids, Setting};
use crate::knowledge::Target;

/// Every line but `build-users-group`, which [`super::values`] knows.
pub fn settings(target: &Target, config: &Config, sandbox: &Sandbox) -> Vec<Setting> {
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
    if let Some(shell) = &sandbox.shell {
        // In the place of whatever Nix was compiled to use.
        let word = shell.path().map(|path| format!("/bin/sh={path}"));
        lines.default("sandbox-paths", &word.unwrap_or_default());
    }
    lines.words("extra-sandbox-paths", sandbox.paths.iter().map(String::as_str));
    if config.sandbox.cgroups {
        lines.experiment("use-cgroups", "cgroups");
    }
    if config.build_users.ids == Ids::Auto {
        lines.experiment("auto-allocate-uids", "auto-allocate-uids");
    }
    lines.finish()
}

/// Lines of nix.conf, each name once.
struct Lines {
    ours: Vec<Setting>,
    /// The configuration's.
    own: Vec<Setting>,
    /// What is added to lists, behind what may replace them.
    more: Vec<Setting>,
}

impl Lines {
    fn new(config: &Config) -> Self {
        // Said by [build-users] already, and the same there.
        let own = config.settings.iter().filter(|setting| setting.name != "build-users-group");
        Self { ours: Vec::new(), own: own.cloned().collect(), more: Vec::new() }
    }

    /// `value`, unless the configuration says otherwise.
    fn default(&mut self, name: &str, value: &str) {
        if !self.own.iter().any(|line| line.name == name) {
            self.ours.push(Setting { name: name.into(), value: value.into() });
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
                lines.push(Setting { name: name.into(), value: String::new() });
                lines.last_mut().expect("it was just put there")
            }
        };
        for word in words {
            if !line.value.split_whitespace().any(|known| known == word) {
                line.value = format!("{} {word}", line.value).trim_start().to_owned();
            }
        }
    }

    /// Turns a setting on that Nix reads only with the experimental feature.
    fn experiment(&mut self, name: &str, feature: &str) {
        self.words("extra-experimental-features", [feature].into_iter());
        // Nix reads a line by the features it knows so far.
        self.own.retain(|line| line.name != name);
        self.more.push(Setting { name: name.into(), value: "true".into() });
    }

    /// Trusts `user` besides those the configuration names, and root where it names nobody.
    fn trust(&mut self, user: &str) {
        let name = "trusted-users";
        if !self.own.iter().chain(&self.more).any(|line| line.name == name) {
            self.more.push(Setting { name: name.into(), value: "root".into() });
        }
        self.words(name, [user].into_iter());
    }

    fn finish(self) -> Vec<Setting> {
        [self.ours, self.own, self.more].concat()
    }
}
