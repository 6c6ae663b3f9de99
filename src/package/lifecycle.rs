//! What has to happen on the target, and when: what `plan` says and what templates do.

use std::fmt;

use serde::Serialize;

use super::Values;
use super::size::Kib;
use crate::config::PurgePolicy;
use crate::knowledge::Family;

/// When something happens; both families' arguments map onto these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// Before a first installation unpacks; the last chance to refuse.
    BeforeInstall,
    /// Before anything unpacks, first time or not.
    BeforeUnpack,
    /// After unpacking, first time or not.
    Configure,
    /// After unpacking, when a version was configured before.
    Upgrade,
    /// The package with Nix was upgraded under this one.
    NixUpgrade,
    /// Before the daemon's socket opens.
    Boot,
    Remove,
    Purge,
}

/// One thing that happens; [`fmt::Display`] says it to an administrator.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "step")]
pub enum Step {
    RefuseForeignInstallation,
    RefuseTakenIds {
        group: String,
        first: String,
        count: u32,
    },
    AdoptSettings,
    RefuseNewerSchema {
        schema: String,
    },
    RefuseLittleSpace {
        kib: u64,
    },
    CreateGroup {
        name: String,
        id: String,
    },
    CreateUsers {
        prefix: String,
        count: u32,
        first: String,
    },
    JoinGroup {
        group: String,
    },
    CreateServedUser {
        name: String,
        home: String,
    },
    CreateDirectories {
        count: usize,
        store_group: String,
    },
    CopyStorePaths {
        count: usize,
        kib: u64,
    },
    RegisterStorePaths,
    SwitchProfile,
    KeepPreviousRelease,
    ActivateEmptyStore,
    EnableSocket,
    StartSocket,
    RegisterInitScript {
        runlevels: Vec<u32>,
        start: bool,
    },
    StartInitScript,
    HookZsh,
    RestartRunningDaemon,
    StopDaemon,
    UnhookZsh,
    KeepState,
    RemoveConfiguration,
    RefusePurgeInUse,
    DeleteCreated,
    KeepCreated,
    /// rpm has no purge: an administrator's command does it.
    OfferPurgeCommand,
}

/// The steps of each event, in order.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Lifecycle(pub Vec<(Event, Vec<Step>)>);

pub fn lifecycle(values: &Values) -> Lifecycle {
    let mut events = vec![
        (Event::BeforeInstall, before_install(values)),
        (Event::BeforeUnpack, before_unpack(values)),
        (Event::Configure, configure(values)),
        (Event::Upgrade, upgrade(values)),
        (Event::NixUpgrade, values.nix.watched.iter().map(|_| Step::RestartRunningDaemon).collect()),
        (Event::Boot, boot(values)),
        (Event::Remove, remove(values)),
        (Event::Purge, purge(values)),
    ];
    events.retain(|(_, steps)| !steps.is_empty());
    Lifecycle(events)
}

fn before_unpack(values: &Values) -> Vec<Step> {
    let Some(closure) = &values.nix.closure else { return Vec::new() };
    vec![
        Step::RefuseNewerSchema { schema: closure.schema.clone() },
        Step::RefuseLittleSpace { kib: closure.kib },
    ]
}

fn upgrade(values: &Values) -> Vec<Step> {
    let kept = values.nix.closure.iter().map(|_| Step::KeepPreviousRelease);
    kept.chain([Step::RestartRunningDaemon]).collect()
}

fn boot(values: &Values) -> Vec<Step> {
    let started = values.services.systemd || values.services.sysvinit;
    values.nix.closure.iter().filter(|_| started).map(|_| Step::ActivateEmptyStore).collect()
}

fn remove(values: &Values) -> Vec<Step> {
    let unhook = values.shells.zsh.then_some(Step::UnhookZsh);
    [Step::StopDaemon].into_iter().chain(unhook).chain([Step::KeepState]).collect()
}

fn purge(values: &Values) -> Vec<Step> {
    match (values.target.family, values.purge) {
        (Family::Deb, PurgePolicy::Keep) => vec![Step::RemoveConfiguration, Step::KeepCreated],
        (Family::Deb, PurgePolicy::Delete) => {
            vec![Step::RefusePurgeInUse, Step::RemoveConfiguration, Step::DeleteCreated]
        }
        (Family::Rpm, _) => vec![Step::OfferPurgeCommand, Step::RefusePurgeInUse],
    }
}

fn before_install(values: &Values) -> Vec<Step> {
    let users = &values.build_users;
    let mut steps = vec![Step::RefuseForeignInstallation];
    if users.fixed {
        steps.push(Step::RefuseTakenIds {
            group: users.gid.clone(),
            first: users.first.clone(),
            count: users.count,
        });
    }
    if !values.nix.owns_configuration {
        steps.push(Step::AdoptSettings);
    }
    steps
}

fn configure(values: &Values) -> Vec<Step> {
    let (users, services) = (&values.build_users, &values.services);
    let groups = values.accounts.groups.iter().map(|group| Step::CreateGroup {
        name: group.name.clone(),
        id: group.gid.map_or("-".into(), |gid| gid.to_string()),
    });
    let mut steps: Vec<Step> = groups.collect();
    if users.count > 0 {
        steps.extend([
            Step::CreateUsers {
                prefix: users.prefix.clone(),
                count: users.count,
                first: users.first.clone(),
            },
            Step::JoinGroup { group: users.group.clone() },
        ]);
    }
    steps.extend(
        values
            .serve
            .iter()
            .map(|serve| Step::CreateServedUser { name: serve.user.clone(), home: serve.home.into() }),
    );
    steps.push(Step::CreateDirectories { count: values.directories.len(), store_group: users.group.clone() });
    if let Some(closure) = &values.nix.closure {
        steps.push(Step::CopyStorePaths { count: closure.paths.len(), kib: closure.kib });
        steps.extend([Step::RegisterStorePaths, Step::SwitchProfile]);
    }
    if values.shells.zsh {
        steps.push(Step::HookZsh);
    }
    if services.systemd && services.start {
        steps.extend([Step::EnableSocket, Step::StartSocket]);
    }
    if services.sysvinit {
        steps.push(Step::RegisterInitScript { runlevels: services.runlevels.clone(), start: services.start });
        if services.start {
            steps.push(Step::StartInitScript);
        }
    }
    steps
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Event::BeforeInstall => "before a first installation unpacks anything",
            Event::BeforeUnpack => "before anything is unpacked, upgrades included",
            Event::Configure => "after unpacking",
            Event::Upgrade => "after unpacking an upgrade, also",
            Event::NixUpgrade => "when the distribution's Nix is upgraded",
            Event::Boot => "at boot, before the daemon can be asked",
            Event::Remove => "on removal",
            Event::Purge => "on purge",
        })
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Step::RefuseForeignInstallation => f.write_str(
                "stop, with nothing changed, if another Nix installation is found: units in \
                 /etc/systemd/system, /nix a link or not root's, an installer's receipt",
            ),
            Step::RefuseTakenIds { group, first, count } => write!(
                f,
                "stop, with nothing changed, if gid {group} or one of the {count} uids from {first} is taken"
            ),
            Step::AdoptSettings => f.write_str(
                "an existing /etc/nix/nix.conf becomes /etc/nix/nix.custom.conf, which is read last and wins",
            ),
            Step::RefuseNewerSchema { schema } => write!(
                f,
                "stop, with nothing changed, if a newer Nix has used the store: a database schema beyond {schema}"
            ),
            Step::RefuseLittleSpace { kib } => write!(
                f,
                "stop, with nothing changed, if there is too little space in /nix; a full copy takes {}",
                Kib(*kib)
            ),
            Step::CreateGroup { name, id } if id == "-" => write!(f, "make the group {name} where missing"),
            Step::CreateGroup { name, id } => write!(f, "make the group {name} (gid {id}) where missing"),
            Step::CreateUsers { prefix, count, first } => {
                write!(f, "make the users {prefix}1 to {prefix}{count} where missing")?;
                if !first.is_empty() {
                    write!(f, " (uids from {first})")?;
                }
                Ok(())
            }
            Step::JoinGroup { group } => write!(f, "make each a member of {group}"),
            Step::CreateServedUser { name, home } => write!(
                f,
                "make the user {name} where missing, with the home {home}: no password, and no command but Nix's"
            ),
            Step::CreateDirectories { count, store_group } => write!(
                f,
                "make /nix and the {} directories below it, /nix/store root:{store_group} 1775",
                count - 1
            ),
            Step::CopyStorePaths { count, kib } => write!(
                f,
                "bring the {count} store paths ({}) that are missing into /nix/store: by clone, hard link or copy",
                Kib(*kib)
            ),
            Step::RegisterStorePaths => f.write_str("register them in Nix's database"),
            Step::SwitchProfile => {
                f.write_str("switch the profile /nix/var/nix/profiles/nix-multiuser to this Nix, at once")
            }
            Step::KeepPreviousRelease => {
                f.write_str("keep the release before, to which `nix-multiuser rollback` returns")
            }
            Step::ActivateEmptyStore => f.write_str(
                "where /nix lacks this Nix (an image's first boot, a new volume), do what is done after unpacking",
            ),
            Step::EnableSocket => f.write_str("enable nix-daemon.socket, the first time only"),
            Step::StartSocket => {
                f.write_str("start nix-daemon.socket if it is enabled and systemd runs; the daemon starts when needed")
            }
            Step::RegisterInitScript { runlevels, start } => {
                let levels: Vec<_> = runlevels.iter().map(u32::to_string).collect();
                let state = if *start { "started" } else { "known, not started," };
                write!(f, "register /etc/init.d/nix-daemon, {state} in runlevels {}", levels.join(" "))
            }
            Step::StartInitScript => f.write_str("without systemd, start /etc/init.d/nix-daemon as policy-rc.d allows"),
            Step::RestartRunningDaemon => f.write_str("restart the daemon if it runs; builds go on"),
            Step::HookZsh => {
                f.write_str("add a line to /etc/zsh/zshenv, which reads the package's, once there is a zsh")
            }
            Step::UnhookZsh => f.write_str("take the line out of /etc/zsh/zshenv again"),
            Step::StopDaemon => f.write_str("stop the daemon and its socket"),
            Step::KeepState => f.write_str("keep /nix, users, group and configuration"),
            Step::RemoveConfiguration => f.write_str("remove the package's configuration; nix.custom.conf stays"),
            Step::RefusePurgeInUse => f.write_str("stop, with nothing deleted, while something runs from /nix"),
            Step::DeleteCreated => f.write_str(
                "delete what the package created, by its record in /var/lib/nix-multiuser: /nix, users, group",
            ),
            Step::KeepCreated => f.write_str("keep /nix, users and group"),
            Step::OfferPurgeCommand => f.write_str(
                "rpm has no purge: `nix-multiuser purge`, before removal, deletes what the package created",
            ),
        }
    }
}
