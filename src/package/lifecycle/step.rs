//! One step of the lifecycle: a function of the scripts, and a sentence of `plan`.

use std::fmt;

use serde::Serialize;

use crate::package::size::Kib;

/// What one shell function `step_NAME` of the scripts does, NAME being the variant in snake case;
/// [`fmt::Display`] tells an administrator.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "step")]
pub enum Step {
    RefusePackagesThatDeleteNix,
    RefuseForeignInstallation,
    RefuseTakenIds { group: String, first: String, count: u32 },
    RefuseNewerSchema { schema: String },
    RefuseLittleSpace { kib: u64 },
    NoteAccounts,
    PlaceSettings,
    FlushFiles,
    NoteInstallation,
    NoteCompletion,
    ForgetInstallation,
    AdoptSettings,
    RestoreSettings,
    ForgetSavedSettings,
    RecordAccounts,
    RefuseUnusableStore,
    CreateGroups { groups: Vec<String> },
    CreateUsers { prefix: String, count: u32, first: String },
    CreateServedUser { name: String, home: String },
    JoinGroups { groups: Vec<String> },
    LoadSelinuxPolicy,
    UnloadSelinuxPolicy,
    CreateDirectories { count: usize, store_group: String },
    SetDeviceModes { rules: usize },
    KeepSandboxShell { path: String },
    ForgetSandboxShell,
    ForgetBundle,
    CopyStorePaths { count: usize, kib: u64 },
    RegisterStorePaths,
    CreateGcRoots,
    SwitchProfile,
    KeepPreviousRelease,
    MarkActive,
    RecordPackage,
    SkipActiveRelease,
    HookZsh,
    UnhookZsh,
    LoadApparmorProfile,
    UnloadApparmorProfile,
    RemoveApparmorFiles,
    PresetUnits { enabled: Vec<&'static str>, disabled: Vec<&'static str> },
    RegisterInitScript { runlevels: Vec<u32>, start: bool },
    ReloadSystemd,
    StartUnits { units: Vec<&'static str> },
    StartInitScript,
    ExplainNoInit,
    RestartDaemon,
    StopDaemon,
    DisableUnits { units: Vec<&'static str> },
    LeaveToOwner,
    ExplainKept,
    UnregisterInitScript,
    RefuseOtherOwner,
    RefuseMounted,
    RefuseWhileRunning,
    DeleteCreated,
    RemoveRecord,
    RemoveConfiguration,
}

impl Step {
    /// The shell function that does it.
    pub fn function(&self) -> String {
        // The tag of the variant, which `--json` prints as well.
        let json = serde_json::to_value(self).expect("a step is plain data");
        format!("step_{}", json["step"].as_str().expect("the tag of the enum"))
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Step::RefusePackagesThatDeleteNix => f.write_str(
                "stop before any change if a package is installed that deletes /nix when it is removed",
            ),
            Step::RefuseForeignInstallation => f.write_str(
                "stop before any change if another Nix installation is found: its units in /etc/systemd/system, \
                 its installer's receipt, or a /nix that is a symbolic link or not owned by root",
            ),
            Step::RefuseTakenIds { group, first, count } => {
                write!(f, "stop before any change if gid {group} or one of the {count} uids from {first} is taken")
            }
            Step::RefuseNewerSchema { schema } => write!(
                f,
                "stop before any change if a newer Nix has used the store: a database schema above {schema}"
            ),
            Step::RefuseLittleSpace { kib } => write!(
                f,
                "stop before any change if /nix has too little free space; a full copy takes {}",
                Kib(*kib)
            ),
            Step::NoteAccounts => f.write_str("record which of its users and groups exist already: purge keeps those"),
            Step::PlaceSettings => f.write_str(
                "move /etc/nix/nix.conf.rpmnew to /etc/nix/nix.conf, if the settings of an existing one were moved away",
            ),
            Step::FlushFiles => f.write_str("write the package's files to the disk, which rpm leaves to the kernel"),
            Step::NoteInstallation => f.write_str(
                "note whether this is a first installation, and that it is unfinished, for the end of the transaction",
            ),
            Step::NoteCompletion => f.write_str("note that it is finished"),
            Step::ForgetInstallation => f.write_str("delete these notes"),
            Step::AdoptSettings => f.write_str(
                "move the settings of an existing /etc/nix/nix.conf to /etc/nix/nix.custom.conf, which is read last and wins",
            ),
            Step::RestoreSettings => {
                f.write_str("restore /etc/nix/nix.conf and /etc/nix/nix.custom.conf if they were changed")
            }
            Step::ForgetSavedSettings => f.write_str("delete the copies of nix.conf and nix.custom.conf that were kept in case unpacking failed"),
            Step::RecordAccounts => f.write_str("record which of these users and groups are new, for purge"),
            Step::RefuseUnusableStore => f.write_str("stop if /nix is a symbolic link, or if users other than root could write to it or to Nix's database"),
            Step::CreateGroups { groups } => match &groups[..] {
                [group] => write!(f, "create the group {group} if it is missing"),
                groups => write!(f, "create the groups {} if they are missing", words(groups)),
            },
            Step::CreateUsers { prefix, count, first } => {
                write!(f, "create the users {prefix}1 to {prefix}{count} if they are missing")?;
                if !first.is_empty() {
                    write!(f, " (uids from {first})")?;
                }
                Ok(())
            }
            Step::CreateServedUser { name, home } => write!(
                f,
                "create the user {name} if it is missing, with the home {home}: without a password, limited to Nix's \
                 build commands"
            ),
            Step::JoinGroups { groups } => match &groups[..] {
                [group] => write!(f, "add each of these users to the member list of {group}"),
                groups => write!(f, "add these users to the member lists of their groups, {}", words(groups)),
            },
            Step::LoadSelinuxPolicy => f.write_str(
                "with SELinux: load the package's policy module, and label what is in /nix by it; later steps create \
                 what they create with the right labels",
            ),
            Step::CreateDirectories { count, store_group } => write!(
                f,
                "create /nix and the {} directories below it, /nix/store with root:{store_group} 1775",
                count - 1
            ),
            _ => self.fmt_services(f),
        }
    }
}

impl Step {
    /// The sentences about store, services and removal.
    fn fmt_services(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Step::SetDeviceModes { rules } => {
                write!(f, "apply the {rules} udev rules for build devices to the existing devices")
            }
            Step::KeepSandboxShell { path } => write!(f, "create a GC root for {path}, the shell of builds"),
            Step::ForgetSandboxShell => f.write_str("remove the GC root of the sandbox shell of an earlier version"),
            Step::ForgetBundle => {
                f.write_str("remove the GC roots and the profile of a Nix bundled with an earlier version, if any")
            }
            Step::CopyStorePaths { count, kib } => write!(
                f,
                "add the {count} store paths ({}) to /nix/store where missing: by reflink, hard link or copy",
                Kib(*kib)
            ),
            Step::RegisterStorePaths => f.write_str("register them in Nix's database"),
            Step::CreateGcRoots => f.write_str("create GC roots for them"),
            Step::SwitchProfile => {
                f.write_str("switch the profile /nix/var/nix/profiles/nix-multiuser to this Nix, in one rename")
            }
            Step::KeepPreviousRelease => f.write_str(
                "keep the previously active Nix for `nix-multiuser rollback`; garbage collection may delete older ones",
            ),
            Step::MarkActive => f.write_str("record that this Nix is active"),
            Step::RecordPackage => f.write_str("record the name of the package, whose purge policy is in effect"),
            Step::SkipActiveRelease => f.write_str(
                "activate if /nix lacks this Nix (an image's first boot, a new volume): the steps after unpacking",
            ),
            Step::HookZsh => f.write_str("add a line to /etc/zsh/zshenv that reads the package's file, if zsh is there"),
            Step::UnhookZsh => f.write_str("remove the package's line from /etc/zsh/zshenv, if it is there"),
            Step::LoadApparmorProfile => f.write_str(
                "load the AppArmor profile nix-multiuser-userns, if AppArmor is enabled and an init system runs; \
                 create its file in /etc/apparmor.d/local for the administrator's rules",
            ),
            Step::UnloadApparmorProfile => f.write_str(
                "unload the AppArmor profile nix-multiuser-userns, if it is loaded, and delete it from AppArmor's cache",
            ),
            Step::RemoveApparmorFiles => f.write_str(
                "delete /etc/apparmor.d/local/nix-multiuser-userns and the links that disable the profile",
            ),
            Step::PresetUnits { enabled, disabled } => match (&enabled[..], &disabled[..]) {
                ([], disabled) => write!(f, "leave {} disabled", words(disabled)),
                (enabled, []) => write!(f, "enable {}, the first time only", words(enabled)),
                (enabled, disabled) => {
                    write!(f, "enable {}, the first time only; leave {} disabled", words(enabled), words(disabled))
                }
            },
            Step::RegisterInitScript { runlevels, start } => {
                let levels: Vec<_> = runlevels.iter().map(u32::to_string).collect();
                let state = if *start { "for" } else { "disabled, for" };
                write!(f, "register /etc/init.d/nix-daemon, {state} runlevels {}", levels.join(" "))
            }
            Step::ReloadSystemd => f.write_str("reload systemd's units, if systemd runs"),
            Step::StartUnits { units } => {
                write!(f, "start {}, if enabled and systemd runs", words(units))
            }
            Step::StartInitScript => {
                f.write_str("start /etc/init.d/nix-daemon, if systemd does not run and policy-rc.d allows")
            }
            Step::ExplainNoInit => f.write_str("print how to start the daemon, if no init system runs"),
            Step::RestartDaemon => f.write_str("restart the daemon if it runs; running builds continue"),
            Step::StopDaemon => f.write_str("stop the daemon; running builds continue"),
            Step::DisableUnits { units } => write!(f, "disable {}", words(units)),
            Step::UnloadSelinuxPolicy => f.write_str("with SELinux: unload the package's policy module"),
            Step::LeaveToOwner => {
                f.write_str("stop here if another package has taken over units, users and /nix: they are left alone")
            }
            Step::ExplainKept => f.write_str("print what was kept, and how to delete it"),
            Step::UnregisterInitScript => f.write_str("remove /etc/init.d/nix-daemon from all runlevels"),
            Step::RefuseOtherOwner => f.write_str(
                "stop before anything changes if another installation of Nix has taken over /nix and the units",
            ),
            Step::RefuseMounted => f.write_str("stop before anything changes if something is mounted at or below /nix"),
            Step::RefuseWhileRunning => f.write_str("stop before anything changes if a process other than the daemon runs from /nix"),
            Step::DeleteCreated => f.write_str(
                "delete what the package created, according to its record in /var/lib/nix-multiuser: /nix, users, groups",
            ),
            Step::RemoveRecord => f.write_str("delete the record in /var/lib/nix-multiuser"),
            Step::RemoveConfiguration => f.write_str("delete /etc/nix if it is empty"),
            _ => unreachable!("the other steps are worded in `fmt`"),
        }
    }
}

/// `a`, `a and b`, `a, b and c`.
fn words<S: AsRef<str>>(names: &[S]) -> String {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    match names.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}
