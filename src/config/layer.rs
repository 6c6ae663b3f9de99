//! A [`Config`] on its way: the values so far, and where in the file each was set.

use std::collections::BTreeMap;
use std::ops::Range;

use super::document::Node;
use super::key::{Key, Kind};
use super::keys::keys;
use super::systems::{self, SystemTable};
use super::values::*;
use super::{Fault, builders, read, settings};
use crate::knowledge;

/// Where a value was set.
#[derive(Debug, Clone)]
pub struct Origin {
    pub span: Range<usize>,
    /// Set by `[target.ID]`, not by the file's own section.
    pub overrides: bool,
    /// False when the value was refused: no rule can be judged with it.
    pub sound: bool,
}

/// Defaults, then the file's values, then those of one target.
#[derive(Debug, Clone)]
pub struct Layer {
    pub config: Config,
    /// By path: `build-users.count`. What has its default has no origin.
    origins: BTreeMap<String, Origin>,
    /// Values set from here on are a target's own.
    overrides: bool,
}

impl Layer {
    /// Every default of the table of keys.
    pub fn defaults() -> Self {
        Self::filled(blank())
    }

    fn filled(config: Config) -> Self {
        let mut layer = Self { config, origins: BTreeMap::new(), overrides: false };
        for (section, key) in keys() {
            let Some(literal) = key.default else { continue };
            let node = toml::de::DeValue::parse(literal).expect("defaults are part of the program");
            let mut faults = Vec::new();
            layer.assign(section.name, key, &node, &mut faults);
            assert!(faults.is_empty(), "default of `{}`: {faults:?}", key.name);
        }
        layer.origins.clear();
        layer
    }

    /// A copy whose further values are one target's own.
    pub fn for_target(&self) -> Self {
        Self { overrides: true, ..self.clone() }
    }

    /// Whether this is a target's own.
    pub fn is_override(&self) -> bool {
        self.overrides
    }

    /// Sets a key, or says what is wrong with its value.
    pub fn assign(&mut self, section: &str, key: &Key, node: &Node<'_>, faults: &mut Vec<Fault>) {
        let before = faults.len();
        let config = &mut self.config;
        match &key.kind {
            Kind::Text(check, set) => {
                read::text(key, node, *check, faults).into_iter().for_each(|text| set(config, text))
            }
            Kind::Texts(check, set) => {
                read::texts(key, node, *check, faults).into_iter().for_each(|texts| set(config, texts))
            }
            Kind::Flag(set) => read::flag(key, node, faults).into_iter().for_each(|on| set(config, on)),
            Kind::Integer(range, why, set) => {
                read::integer(key, node, range, why, faults).into_iter().for_each(|n| set(config, n))
            }
            Kind::Integers(range, why, set) => {
                read::integers(key, node, range, why, faults).into_iter().for_each(|list| set(config, list))
            }
            Kind::OneOf(words) => {
                read::one_of(key, node, words, faults).into_iter().for_each(|set| set(config))
            }
            Kind::OneOfOr(words, _, check, set) => match read::one_of_or(key, node, words, *check, faults) {
                Some(read::WordOrText::Word(word)) => word(config),
                Some(read::WordOrText::Text(text)) => set(config, text),
                None => {}
            },
            Kind::Ids => {
                read::ids(key, node, faults).into_iter().for_each(|ids| config.build_users.ids = ids)
            }
            Kind::Channels => {
                read::channels(key, node, faults).into_iter().for_each(|list| config.channels = list)
            }
            Kind::Builders => return builders::assign(self, key, node, faults),
            Kind::Settings => return self.merge_settings(key, node, faults),
            Kind::Closures => {
                let tables = systems::closures(section, key, node, faults);
                self.merge_tables(section, key, tables, |config| &mut config.nix.closures);
            }
            Kind::Trees => {
                let tables = systems::trees(section, key, node, faults);
                self.merge_tables(section, key, tables, |config| &mut config.nix.trees);
            }
            Kind::Shells => {
                let tables = systems::shells(section, key, node, faults);
                self.merge_tables(section, key, tables, |config| &mut config.sandbox.files);
            }
            Kind::Targets => return,
        }
        let path = if section.is_empty() { key.name.into() } else { format!("{section}.{}", key.name) };
        let members = node.get_ref().as_table().filter(|_| matches!(key.kind, Kind::Ids));
        for (name, member) in members.into_iter().flatten() {
            self.note(format!("{path}.{}", name.get_ref()), member.span(), faults.len() == before);
        }
        self.note(path, node.span(), faults.len() == before);
    }

    /// Settings are merged by name: a target's own add to the file's or replace them.
    fn merge_settings(&mut self, key: &Key, node: &Node<'_>, faults: &mut Vec<Fault>) {
        for entry in settings::read(key, node, faults) {
            self.note(format!("settings.{}", entry.name), entry.span, entry.setting.is_some());
            let Some(setting) = entry.setting else { continue };
            let known = self.config.settings.iter_mut().find(|known| known.name == setting.name);
            match known {
                Some(known) => *known = setting,
                None => self.config.settings.push(setting),
            }
        }
    }

    /// So are tables of systems, by system.
    fn merge_tables<T: OfSystem>(
        &mut self,
        section: &str,
        key: &Key,
        tables: Vec<SystemTable<T>>,
        list: fn(&mut Config) -> &mut Vec<T>,
    ) {
        for table in tables {
            self.note(
                format!("{section}.{}.{}", key.name, table.system.name),
                table.span,
                table.value.is_some(),
            );
            let known = list(&mut self.config);
            known.retain(|known| known.system() != table.system);
            known.extend(table.value);
            known
                .sort_by_key(|known| knowledge::systems().iter().position(|system| system == known.system()));
        }
    }

    pub fn note(&mut self, path: String, span: Range<usize>, sound: bool) {
        self.origins.insert(path, Origin { span, overrides: self.overrides, sound });
    }

    pub fn origin(&self, path: &str) -> Option<&Origin> {
        self.origins.get(path)
    }

    /// What was set one step below `path`: the step's name, and where.
    pub fn below(&self, path: &str) -> impl Iterator<Item = (&str, &Origin)> {
        self.origins.iter().filter_map(move |(name, origin)| {
            let name = name.strip_prefix(path)?.strip_prefix('.')?;
            (!name.contains('.')).then_some((name, origin))
        })
    }
}

/// A `Config` without a value; every field is filled by the table of keys, but for those
/// that have no default.
fn blank() -> Config {
    let text = String::new;
    Config {
        package: PackageConfig {
            name: text(),
            version: None,
            revision: text(),
            maintainer: text(),
            vendor: text(),
            homepage: text(),
            description: text(),
            compression: None,
        },
        nix: NixConfig { payload: PayloadKind::Distro, closures: Vec::new(), trees: Vec::new() },
        build_users: BuildUsersConfig {
            group: text(),
            prefix: text(),
            count: 0,
            ids: Ids::Dynamic,
            comment: text(),
            home: text(),
            shell: text(),
        },
        settings: Vec::new(),
        implied: Vec::new(),
        channels: Vec::new(),
        builders: Vec::new(),
        services: ServicesConfig {
            systemd: false,
            sysvinit: None,
            runlevels: Vec::new(),
            priority: 0,
            start: false,
        },
        access: AccessConfig { group: None, trusted_admins: false },
        sandbox: SandboxConfig {
            shell: SandboxShell::Auto,
            files: Vec::new(),
            paths: Vec::new(),
            devices: Vec::new(),
            cgroups: false,
        },
        serve: ServeConfig { enable: false, user: text(), authorized_keys: Vec::new() },
        shells: ShellsConfig { profile: false, sessions: false, zsh: false, sudo: false },
        removal: RemovalConfig { purge: PurgePolicy::Keep },
        repository: RepositoryConfig::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No field's default comes from anywhere but the table: what was there before is gone.
    #[test]
    fn the_table_fills_every_field() {
        let mut other = blank();
        other.build_users.ids = Ids::Fixed { group: 1, first: 1 };
        other.channels = vec![Channel { name: "x".into(), url: "x".into() }];
        other.services.systemd = true;
        other.services.start = true;
        other.serve.enable = true;
        other.shells.profile = true;
        other.access.trusted_admins = true;
        other.sandbox.shell = SandboxShell::None;
        other.sandbox.paths = vec!["/x".into()];
        other.sandbox.devices = crate::knowledge::devices().iter().collect();
        other.sandbox.cgroups = true;
        other.removal.purge = PurgePolicy::Delete;
        let config = Layer::defaults().config;
        assert_eq!(Layer::filled(other).config, config);
        let empty = |text: &String| text.is_empty();
        let package = &config.package;
        let users = &config.build_users;
        let texts = [&package.name, &package.revision, &package.maintainer];
        assert!(!texts.into_iter().any(empty));
        assert!(![&package.vendor, &package.homepage, &package.description].into_iter().any(empty));
        assert!(
            ![&users.group, &users.prefix, &users.comment, &users.home, &users.shell].into_iter().any(empty)
        );
        assert!(!config.serve.user.is_empty());
        assert_eq!((users.count, config.services.priority), (32, 60));
        assert_eq!(config.services.runlevels, [2, 3, 4, 5]);
    }
}
