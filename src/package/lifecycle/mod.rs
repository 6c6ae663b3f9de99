//! What happens on the target, and when: one list from which scripts are rendered and `plan` is written.
//!
//! Each [`Step`] is one shell function; each [`Stage`] is a place in the scripts that calls the functions of its
//! steps, in order. A script has no other code that changes the system (tests/integration/cli/steps.rs).

mod deb;
mod rpm;
mod stage;
mod step;

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::{BuildShell, Values};
use crate::config::PurgePolicy;
use crate::knowledge::Family;

pub use stage::{Event, Stage};
pub use step::Step;

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Lifecycle {
    /// Those of the package's scripts that have steps, in order.
    pub stages: Vec<(Stage, Vec<Step>)>,
    pub remarks: Vec<(Event, Remark)>,
}

/// What an administrator should know of an event in addition to its steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Remark {
    KeepState,
    KeepCustomSettings,
    KeepCreated,
}

pub fn lifecycle(values: &Values) -> Lifecycle {
    let mut stages =
        vec![(Stage::Activate, activate(values)), (Stage::ActivateStore, activate_store(values))];
    if values.nix.closure.is_some() {
        stages.push((Stage::Boot, vec![Step::SkipActiveRelease]));
    }
    // What refuses comes before anything that changes the system.
    stages.push((
        Stage::PurgeCommand,
        vec![
            Step::RefuseOtherOwner,
            Step::RefuseMounted,
            Step::RefuseWhileRunning,
            Step::StopDaemon,
            Step::DeleteCreated,
            Step::RemoveRecord,
        ],
    ));
    stages.extend(match values.target.family {
        Family::Deb => deb::stages(values),
        Family::Rpm => rpm::stages(values),
    });
    stages.retain(|(_, steps)| !steps.is_empty());
    stages.sort_by_key(|(stage, _)| *stage);
    let mut remarks = vec![(Event::Remove, Remark::KeepState)];
    if stages.iter().any(|(stage, _)| stage.event() == Event::Purge) {
        remarks.push((Event::Purge, Remark::KeepCustomSettings));
        if values.purge == PurgePolicy::Keep {
            remarks.push((Event::Purge, Remark::KeepCreated));
        }
    }
    Lifecycle { stages, remarks }
}

impl Lifecycle {
    /// The functions that each stage calls, as templates see them; a stage without steps calls none.
    pub fn calls(&self) -> BTreeMap<Stage, Vec<String>> {
        let mut calls: BTreeMap<Stage, Vec<String>> = Stage::ALL.map(|stage| (stage, Vec::new())).into();
        for (stage, steps) in &self.stages {
            calls.entry(*stage).or_default().extend(steps.iter().map(Step::function));
        }
        calls
    }

    /// Steps and remarks by event, as `plan` prints them.
    pub fn sentences(&self) -> BTreeMap<Event, Vec<String>> {
        let mut sentences: BTreeMap<Event, Vec<String>> = BTreeMap::new();
        for (stage, steps) in &self.stages {
            sentences.entry(stage.event()).or_default().extend(steps.iter().map(Step::to_string));
        }
        for (event, remark) in &self.remarks {
            sentences.entry(*event).or_default().push(remark.to_string());
        }
        sentences
    }
}

/// Refusals before a first installation changes anything.
fn check_install(values: &Values) -> Vec<Step> {
    let users = &values.build_users;
    let taken = users.fixed.then(|| Step::RefuseTakenIds {
        group: users.gid.clone(),
        first: users.first.clone(),
        count: users.count,
    });
    [Step::RefusePackagesThatDeleteNix, Step::RefuseForeignInstallation].into_iter().chain(taken).collect()
}

/// Refusals before the bundled Nix of any version is unpacked.
fn check_unpack(values: &Values) -> Vec<Step> {
    let Some(closure) = &values.nix.closure else { return Vec::new() };
    vec![
        Step::RefuseNewerSchema { schema: closure.schema.clone() },
        Step::RefuseLittleSpace { kib: closure.kib },
    ]
}

fn adopt_settings(values: &Values) -> Option<Step> {
    (!values.nix.owns_configuration).then_some(Step::AdoptSettings)
}

/// The package's groups and users; existing ones are adopted.
fn create_accounts(values: &Values) -> Vec<Step> {
    let (users, accounts) = (&values.build_users, &values.accounts);
    let groups = accounts.groups.iter().map(|group| match group.gid {
        Some(gid) => format!("{} (gid {gid})", group.name),
        None => group.name.clone(),
    });
    let mut steps = vec![Step::CreateGroups { groups: groups.collect() }];
    if users.count > 0 {
        steps.push(Step::CreateUsers {
            prefix: users.prefix.clone(),
            count: users.count,
            first: users.first.clone(),
        });
    }
    if let Some(serve) = &values.serve {
        steps.push(Step::CreateServedUser { name: serve.user.clone(), home: serve.home.into() });
    }
    let mut groups: Vec<String> = accounts.users.iter().flat_map(|user| user.member_of.clone()).collect();
    groups.dedup();
    if !groups.is_empty() {
        steps.push(Step::JoinGroups { groups });
    }
    steps
}

fn activate(values: &Values) -> Vec<Step> {
    let mut steps = vec![Step::RefuseUnusableStore];
    if let Some(closure) = &values.nix.closure {
        steps.push(Step::RefuseNewerSchema { schema: closure.schema.clone() });
    }
    steps.push(Step::RecordPackage);
    steps.extend(create_accounts(values));
    steps.push(Step::LoadSelinuxPolicy);
    steps.push(Step::CreateDirectories {
        count: values.directories.len(),
        store_group: values.build_users.group.clone(),
    });
    if !values.sandbox.rules.is_empty() {
        steps.push(Step::SetDeviceModes { rules: values.sandbox.rules.len() });
    }
    steps.push(match &values.sandbox.shell {
        Some(BuildShell::Store { path, .. }) => Step::KeepSandboxShell { path: path.clone() },
        _ => Step::ForgetSandboxShell,
    });
    if values.nix.closure.is_none() {
        steps.push(Step::ForgetBundle);
    }
    steps
}

fn activate_store(values: &Values) -> Vec<Step> {
    let Some(closure) = &values.nix.closure else { return Vec::new() };
    vec![
        Step::CopyStorePaths { count: closure.paths.len(), kib: closure.kib },
        Step::RegisterStorePaths,
        Step::CreateGcRoots,
        Step::SwitchProfile,
        Step::KeepPreviousRelease,
        Step::MarkActive,
    ]
}

fn preset_units(values: &Values) -> Option<Step> {
    let (units, services) = (&values.units, &values.services);
    services.systemd.then(|| match services.start {
        true => Step::PresetUnits { enabled: units.enabled.clone(), disabled: units.disabled.clone() },
        false => Step::PresetUnits { enabled: Vec::new(), disabled: units.installable.clone() },
    })
}

fn start_units(values: &Values) -> Option<Step> {
    let services = &values.services;
    (services.systemd && services.start).then(|| Step::StartUnits { units: values.units.installable.clone() })
}

fn register_init_script(values: &Values) -> Option<Step> {
    let services = &values.services;
    services
        .sysvinit
        .then(|| Step::RegisterInitScript { runlevels: services.runlevels.clone(), start: services.start })
}

/// When Nix is replaced under the package.
fn nix_upgrade(values: &Values) -> Vec<Step> {
    values.nix.watched.iter().map(|_| Step::RestartDaemon).collect()
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Remark::KeepState => "/nix, users, groups and configuration are kept",
            Remark::KeepCustomSettings => {
                "the package's configuration is removed, /etc/nix/nix.custom.conf is kept"
            }
            Remark::KeepCreated => "/nix, users and groups are kept",
        })
    }
}
