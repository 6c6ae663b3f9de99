//! The values templates may name: decided here, worded there.

use serde::Serialize;

use super::accounts::{Accounts, accounts};
use super::apparmor::UsernsProfile;
use super::directories::{Directory, directories};
use super::remote::{Machines, Serve, machines, serve};
use super::sandbox::Sandbox;
use super::settings::settings;
use super::units::Units;
use crate::config::{Channel, Config, Ids, PayloadKind, PurgePolicy, Setting};
use crate::knowledge::{Family, KnownChannel, NixFacts, Target};
use crate::model::{Identity, RelationKind};
use crate::payload::{ClosureValues, Payload};

#[derive(Debug, Clone, Serialize)]
pub struct Values {
    pub package: Identity,
    pub target: TargetValues,
    pub nix: NixValues,
    pub accounts: Accounts,
    pub build_users: BuildUsers,
    /// The group that reaches the daemon; none: everybody does.
    pub access: Option<String>,
    /// Machines that build for this one, where there are any.
    pub machines: Option<Machines>,
    /// Whom others log in as to have builds done here.
    pub serve: Option<Serve>,
    pub directories: Vec<Directory>,
    pub sandbox: Sandbox,
    pub settings: Vec<Setting>,
    pub channels: Vec<Channel>,
    pub services: Services,
    pub units: Units,
    pub shells: ShellValues,
    pub userns: UsernsProfile,
    /// Packages whose place this one takes.
    pub replaces: Vec<String>,
    pub purge: PurgePolicy,
    pub paths: Paths,
    pub root_environment: RootEnvironment,
}

#[derive(Debug, Clone, Serialize)]
pub struct TargetValues {
    pub id: String,
    pub title: String,
    pub family: Family,
    /// The command that installs and removes packages.
    pub client: String,
    pub ca_update: String,
    /// Packages that set up the same daemon.
    pub rivals: Vec<String>,
    /// Those whose removal deletes /nix.
    pub deletes_nix: Vec<String>,
    /// Files of these.
    pub deletes_nix_files: Vec<String>,
    pub zsh_reads_profile: bool,
    /// Whether packages can have an AppArmor profile.
    pub apparmor: bool,
    /// The version of its systemd.
    pub systemd: u16,
}

#[derive(Debug, Clone, Serialize)]
pub struct NixValues {
    /// Where it comes from: `distro`, `closure` or `tree`.
    pub payload: PayloadKind,
    pub version: String,
    /// The Nix versions the package supports, in words.
    pub range: String,
    pub packages: Vec<String>,
    pub owns_configuration: bool,
    /// `per-user` or `state-home`: where users' profiles are.
    pub profiles: String,
    /// The highest number of a database's schema that it reads.
    pub schema: String,
    /// Where it, or a later one, runs builds by default.
    pub builds: &'static str,
    /// Whether the settings turn use-xdg-base-directories on.
    pub base_directories: bool,
    /// Whether users' Nix has to be told where the distribution keeps certificates.
    pub certificates: bool,
    /// Directives of the daemon's `[Service]`.
    pub service: Vec<Directive>,
    /// A path that changes when Nix is replaced under the package; none where it is in it.
    pub watched: Option<String>,
    /// The closure in the package; none in others.
    pub closure: Option<ClosureValues>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Directive {
    pub name: String,
    pub value: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct BuildUsers {
    pub group: String,
    /// `-` where the system picks it.
    pub gid: String,
    pub prefix: String,
    /// 0 where Nix takes uids by itself.
    pub count: u32,
    /// First uid; empty where the system picks.
    pub first: String,
    pub home: String,
    pub shell: String,
    /// The full name, split where the user's number belongs.
    pub comment: Vec<String>,
    pub fixed: bool,
    /// As many jobs as the machine has processors.
    pub auto_jobs: bool,
}

#[derive(Debug, Clone, Serialize)]
pub struct Services {
    pub systemd: bool,
    pub sysvinit: bool,
    pub runlevels: Vec<u32>,
    /// Those of 0 to 6 that stop the daemon.
    pub other_runlevels: Vec<u32>,
    pub priority: u32,
    pub start: bool,
}

/// Which ways in the package serves.
#[derive(Debug, Clone, Serialize)]
pub struct ShellValues {
    /// Login shells: sh, fish and csh.
    pub profile: bool,
    /// systemd's managers of users.
    pub sessions: bool,
    /// zsh, where it reads no profile.d.
    pub zsh: bool,
    pub sudo: bool,
}

/// Where Nix, and what is built with it, looks for certificates by itself (globals.cc).
const KNOWN_CA_BUNDLE: &str = "/etc/ssl/certs/ca-certificates.crt";

#[derive(Debug, Clone, Serialize)]
pub struct Paths {
    /// The daemon's environment.
    pub environment: String,
    pub ca_bundle: String,
    /// `NIX_USER_CONF_FILES` where nix.conf is another package's.
    pub configuration_files: String,
    /// What tcsh reads when somebody logs in.
    pub csh_hook: String,
    /// The distribution's own search path of sudo.
    pub secure_path: String,
}

/// Variables that Nix reads and login scripts judge where the shell is root's, whose environment may be another user's;
/// the strings of its libraries from 2.3 to 2.34. TMPDIR, which also has other rightful places, is judged in the scripts.
#[derive(Debug, Clone, Serialize)]
pub struct RootEnvironment {
    /// Each names one file or directory.
    pub files: &'static [&'static str],
    /// Directories or files, separated by colons.
    pub lists: &'static [&'static str],
    /// The same, of files that Nix takes settings from.
    pub owned_lists: &'static [&'static str],
    /// Settings, and others that name no file.
    pub texts: &'static [&'static str],
}

const ROOT_ENVIRONMENT: RootEnvironment = RootEnvironment {
    files: &[
        "XDG_CONFIG_HOME",
        "XDG_STATE_HOME",
        "XDG_DATA_HOME",
        "XDG_CACHE_HOME",
        "NIX_CONFIG_HOME",
        "NIX_STATE_HOME",
        "NIX_DATA_HOME",
        "NIX_CACHE_HOME",
        "NIX_CONF_DIR",
        "NIX_STATE_DIR",
        "NIX_LOCALSTATE_DIR",
        "NIX_STORE_DIR",
        "NIX_STORE",
        "NIX_DAEMON_SOCKET_PATH",
        "NIX_LOG_DIR",
        "NIX_DATA_DIR",
        "NIX_BIN_DIR",
        "NIX_LIBEXEC_DIR",
        "NIX_BUILD_HOOK",
        "NIX_BUILD_SHELL",
        "NIX_PROFILE",
        "NIX_GCROOT",
        "NIX_SHOW_STATS_PATH",
        "NIX_SSL_CERT_FILE",
        "NIX_MAN_DIR",
        "NIXPKGS_CONFIG",
        "LOCALE_ARCHIVE",
        "_NIX_TEST_FREE_SPACE_FILE",
    ],
    lists: &["PATH", "XDG_DATA_DIRS", "MANPATH", "INFOPATH"],
    owned_lists: &["XDG_CONFIG_DIRS", "NIX_USER_CONF_FILES", "NIX_REMOTE_SYSTEMS"],
    texts: &[
        "NIX_CONFIG",
        "NIX_PATH",
        // Also of other programs, and so in more places than those of Nix.
        "SSL_CERT_FILE",
        "NIX_REMOTE",
        "NIX_SSHOPTS",
        "NIX_PAGER",
        "NIX_BUILD_CORES",
        "NIX_MAX_JOBS",
        "NIX_DISTRIBUTED_BUILDS",
        "NIX_IGNORE_SYMLINK_STORE",
        "NIX_AFFINITY_HACK",
        "NIX_HELD_LOCKS",
        "NIX_LOG_FD",
        "NIX_ALLOW_EVAL",
        "NIX_ABORT_ON_WARN",
        "NIX_GET_COMPLETIONS",
        "NIX_SHOW_STATS",
        "NIX_SHOW_SYMBOLS",
        "NIX_COUNT_CALLS",
        "NIX_DEBUG_SQLITE_TRACES",
        "_NIX_FORCE_HTTP",
        "_NIX_IN_TEST",
        "NIXPKGS_ALLOW_BROKEN",
        "NIXPKGS_ALLOW_INSECURE",
        "NIXPKGS_ALLOW_UNFREE",
        "NIXPKGS_ALLOW_UNSUPPORTED_SYSTEM",
    ],
};

impl Values {
    pub fn new(target: &Target, config: &Config, payload: &Payload, identity: &Identity) -> Self {
        let facts = payload.facts();
        let sandbox = Sandbox::new(target, config, payload);
        let settings = settings(target, config, &sandbox, payload.readers());
        let replaced = payload.relations.iter().filter(|r| r.kind == RelationKind::Conflicts);
        Self {
            package: identity.clone(),
            target: TargetValues {
                id: target.id.clone(),
                title: target.title(),
                family: target.family,
                client: target.client.clone(),
                ca_update: target.ca_update.clone(),
                rivals: target
                    .conflicts
                    .iter()
                    .filter(|name| **name != config.package.name)
                    .cloned()
                    .collect(),
                deletes_nix: target.deletes_nix.clone(),
                deletes_nix_files: target.deletes_nix_files.clone(),
                zsh_reads_profile: target.zsh_reads_profile,
                apparmor: target.apparmor_abi.is_some(),
                systemd: target.systemd,
            },
            nix: NixValues {
                payload: payload.kind,
                version: payload.release(),
                range: payload.range(),
                packages: payload.packages.clone(),
                owns_configuration: payload.owns_configuration,
                profiles: facts.get("profiles").unwrap_or("per-user").to_owned(),
                schema: facts.get("database-schema").unwrap_or_default().to_owned(),
                builds: facts.get("builds-directory").unwrap_or("/nix/var/nix/builds"),
                base_directories: config
                    .setting("use-xdg-base-directories")
                    .is_some_and(|setting| setting.value == "true"),
                certificates: payload.closure.is_some() || target.ca_bundle != KNOWN_CA_BUNDLE,
                service: service(facts, config),
                watched: payload.watched.map(str::to_owned),
                closure: payload.closure.clone(),
            },
            accounts: accounts(target, config),
            build_users: build_users(config, &settings),
            access: config.access.group.clone(),
            machines: machines(config, facts),
            serve: serve(config),
            directories: directories(facts, config),
            settings,
            sandbox,
            channels: channels(config, payload),
            services: services(target, config),
            units: Units::new(payload.kind),
            shells: shells(target, config),
            userns: UsernsProfile::new(target, config),
            // rpm keeps no record of the files of a package that is gone.
            replaces: match target.family == Family::Deb {
                true => replaced.map(|relation| relation.name.clone()).collect(),
                false => Vec::new(),
            },
            purge: config.removal.purge,
            paths: Paths {
                environment: target.environment.clone(),
                ca_bundle: target.ca_bundle.clone(),
                configuration_files: "/etc/nix/nix.custom.conf:/usr/share/nix-multiuser/nix.conf".into(),
                csh_hook: target.csh_hook.clone(),
                secure_path: target.secure_path.clone(),
            },
            root_environment: ROOT_ENVIRONMENT,
        }
    }
}

/// Directives of `[Service]`: those of the release's own unit.
fn service(facts: NixFacts, config: &Config) -> Vec<Directive> {
    let mut directives = facts.service_directives();
    if config.sandbox.cgroups && facts.get("Delegate").is_none() {
        // Nix makes a cgroup for each build in its own, which systemd then leaves alone.
        directives.push(("Delegate", "yes"));
    }
    directives.into_iter().map(|(name, value)| Directive { name: name.into(), value: value.into() }).collect()
}

fn shells(target: &Target, config: &Config) -> ShellValues {
    let shells = &config.shells;
    ShellValues {
        profile: shells.profile,
        sessions: shells.sessions && config.services.systemd,
        zsh: shells.zsh && !target.zsh_reads_profile,
        sudo: shells.sudo,
    }
}

/// Those of the configuration, else the newest channel that the Nix can evaluate.
fn channels(config: &Config, payload: &Payload) -> Vec<Channel> {
    let default = || {
        let newest = KnownChannel::newest_for(payload.nix().nix);
        newest.iter().map(|channel| Channel { name: "nixpkgs".into(), url: channel.url() }).collect()
    };
    config.channels.clone().unwrap_or_else(default)
}

fn build_users(config: &Config, settings: &[Setting]) -> BuildUsers {
    let users = &config.build_users;
    let (gid, first) = match users.ids {
        Ids::Dynamic | Ids::Auto => ("-".into(), String::new()),
        Ids::Fixed { group, first } => (group.to_string(), first.to_string()),
    };
    BuildUsers {
        group: users.group.clone(),
        gid,
        prefix: users.prefix.clone(),
        home: users.home.clone(),
        shell: users.shell.clone(),
        comment: users.comment.split("{n}").map(str::to_owned).collect(),
        count: users.created(),
        fixed: !first.is_empty(),
        auto_jobs: settings.iter().any(|line| line.name == "max-jobs" && line.value == "auto"),
        first,
    }
}

fn services(target: &Target, config: &Config) -> Services {
    let services = &config.services;
    Services {
        systemd: services.systemd,
        sysvinit: services.sysvinit.unwrap_or(target.sysvinit),
        runlevels: services.runlevels.clone(),
        other_runlevels: (0..=6).filter(|level| !services.runlevels.contains(level)).collect(),
        priority: services.priority,
        start: services.start,
    }
}
