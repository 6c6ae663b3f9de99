//! From values by their keys to the types of [`Config`]: each field and the key that fills it.

use super::key::Key;
use super::keys::{
    access, apparmor, build_users, builders, channels, nix, package, removal, repository, sandbox, serve,
    services, shells, top,
};
use super::record::Record;
use super::values::*;
use crate::digest;
use crate::knowledge::{System, devices};
use crate::url::Url;

/// Why a value that a key's check let pass cannot be missing or refused.
const CHECKED: &str = "the table of keys has a default or a check for it";

/// All of it, without what the sections imply.
pub fn config(values: &Record) -> Config {
    Config {
        package: package(values),
        nix: NixConfig {
            payload: values.word(&nix::PAYLOAD).expect(CHECKED),
            version: values.text(&nix::VERSION).map(|version| version.parse().expect(CHECKED)),
            allow_vulnerable: values.texts(&nix::ALLOW_VULNERABLE),
            closures: values.per_system(&nix::CLOSURE).map(closure).collect(),
            trees: values.per_system(&nix::TREE).map(tree).collect(),
        },
        build_users: build_users(values),
        settings: values.settings(&top::SETTINGS),
        implied: Vec::new(),
        channels: values
            .get(&top::CHANNELS)
            .map(|_| values.tables(&top::CHANNELS).iter().map(channel).collect()),
        builders: values.tables(&top::BUILDERS).iter().map(builder).collect(),
        services: ServicesConfig {
            systemd: flag(values, &services::SYSTEMD),
            sysvinit: values.flag(&services::SYSVINIT),
            runlevels: values.integers(&services::RUNLEVELS).expect(CHECKED),
            priority: values.integer(&services::PRIORITY).expect(CHECKED),
            start: flag(values, &services::START),
        },
        access: AccessConfig {
            group: values.text(&access::GROUP),
            trusted_admins: flag(values, &access::TRUSTED_ADMINS),
        },
        sandbox: sandbox(values),
        serve: ServeConfig {
            enable: flag(values, &serve::ENABLE),
            user: text(values, &serve::USER),
            authorized_keys: values.texts(&serve::AUTHORIZED_KEYS),
        },
        shells: ShellsConfig {
            profile: flag(values, &shells::PROFILE),
            sessions: flag(values, &shells::SESSIONS),
            zsh: flag(values, &shells::ZSH),
            sudo: flag(values, &shells::SUDO),
        },
        apparmor: ApparmorConfig {
            userns: values
                .word(&apparmor::USERNS)
                .unwrap_or_else(|| Userns::Programs(values.texts(&apparmor::USERNS))),
        },
        removal: RemovalConfig { purge: values.word(&removal::PURGE).expect(CHECKED) },
        repository: repository(values),
    }
}

fn text(values: &Record, key: &'static Key) -> String {
    values.text(key).expect(CHECKED)
}

fn flag(values: &Record, key: &'static Key) -> bool {
    values.flag(key).expect(CHECKED)
}

fn package(values: &Record) -> PackageConfig {
    PackageConfig {
        name: text(values, &package::NAME),
        version: values.text(&package::VERSION),
        revision: text(values, &package::REVISION),
        maintainer: text(values, &package::MAINTAINER),
        vendor: text(values, &package::VENDOR),
        homepage: text(values, &package::HOMEPAGE),
        description: text(values, &package::DESCRIPTION).trim_end().into(),
        compression: values.word(&package::COMPRESSION),
    }
}

fn closure((system, table): (&'static System, &Record)) -> ClosureSource {
    let url = table.text(&nix::closure::URL).map(|url| Location::Url(Url::new(url)));
    let path = table.text(&nix::closure::PATH).map(|path| Location::Path(path.into()));
    let sha256 = digest::parse(&text(table, &nix::closure::SHA256)).expect(CHECKED);
    ClosureSource { system, location: url.or(path).expect(CHECKED), sha256: digest::hex(&sha256) }
}

fn tree((system, table): (&'static System, &Record)) -> TreeSource {
    TreeSource {
        system,
        path: text(table, &nix::tree::PATH).into(),
        version: text(table, &nix::tree::VERSION).parse().expect(CHECKED),
        requires: table.texts(&nix::tree::REQUIRES),
    }
}

fn build_users(values: &Record) -> BuildUsersConfig {
    let id = |table: &Record, key| table.integer(key).expect(CHECKED);
    let ids = match values.table(&build_users::IDS) {
        Some(table) => Ids::Fixed {
            group: id(table, &build_users::ids::GROUP),
            first: id(table, &build_users::ids::FIRST),
        },
        None => values.word(&build_users::IDS).expect(CHECKED),
    };
    BuildUsersConfig {
        group: text(values, &build_users::GROUP),
        prefix: text(values, &build_users::PREFIX),
        count: values.integer(&build_users::COUNT).expect(CHECKED),
        ids,
        comment: text(values, &build_users::COMMENT),
        home: text(values, &build_users::HOME),
        shell: text(values, &build_users::SHELL),
    }
}

fn channel(table: &Record) -> Channel {
    Channel { name: text(table, &channels::NAME), url: text(table, &channels::URL) }
}

fn builder(table: &Record) -> Builder {
    // Without its comment.
    let kind_and_key = |text: String| text.split(' ').take(2).collect::<Vec<_>>().join(" ");
    Builder {
        uri: text(table, &builders::URI).parse().expect(CHECKED),
        systems: table.texts(&builders::SYSTEMS),
        key: table.text(&builders::KEY),
        jobs: table.integer(&builders::JOBS).expect(CHECKED),
        speed: table.number(&builders::SPEED).expect(CHECKED),
        features: table.texts(&builders::FEATURES),
        mandatory_features: table.texts(&builders::MANDATORY_FEATURES),
        host_key: table.text(&builders::HOST_KEY).map(kind_and_key),
    }
}

fn sandbox(values: &Record) -> SandboxConfig {
    let shell = values.word(&sandbox::SHELL);
    let in_store = || values.word_text(&sandbox::SHELL).map(|path| SandboxShell::StorePath(path.into()));
    let names = values.texts(&sandbox::DEVICES);
    SandboxConfig {
        shell: shell.or_else(in_store).expect(CHECKED),
        files: values
            .per_system(&sandbox::FILE)
            .map(|(system, table)| ShellFile { system, path: text(table, &sandbox::file::PATH).into() })
            .collect(),
        paths: values.texts(&sandbox::PATHS),
        devices: devices().iter().filter(|device| names.contains(&device.name)).collect(),
        cgroups: flag(values, &sandbox::CGROUPS),
    }
}

fn repository(values: &Record) -> RepositoryConfig {
    RepositoryConfig {
        url: values.text(&repository::URL).map(|url| url.trim_end_matches('/').into()),
        origin: text(values, &repository::ORIGIN),
        component: text(values, &repository::COMPONENT),
        common_suite: text(values, &repository::COMMON_SUITE),
        common_target: values.text(&repository::COMMON_TARGET),
        valid_days: values.integer(&repository::VALID_DAYS).expect(CHECKED),
        keep: values.integer(&repository::KEEP).expect(CHECKED),
        keep_days: values.integer(&repository::KEEP_DAYS).expect(CHECKED),
        key: values.text(&repository::KEY).map(Into::into),
        passphrase_file: values.text(&repository::PASSPHRASE_FILE).map(Into::into),
        sign_command: values.texts(&repository::SIGN_COMMAND),
    }
}
