//! What has to happen on the target, and when: data for `plan` and for the scripts.

use std::fmt;

use serde::Serialize;

use crate::config::Ids;

/// When something happens; both families' arguments map onto these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// Before anything is unpacked; the last chance to refuse.
    BeforeInstall,
    /// After unpacking, first time or not.
    Configure,
    /// After unpacking, when a version was configured before.
    Upgrade,
    Remove,
    Purge,
}

/// One thing that happens; [`fmt::Display`] says it to an administrator.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "step")]
pub enum Step {
    RefuseForeignInstallation,
    RefuseTakenIds { group: u32, first: u32, last: u32 },
    AdoptSettings { from: String, to: String },
    CreateGroup { name: String, ids: Ids },
    CreateUsers { prefix: String, count: u32, ids: Ids, group: String },
    CreateDirectory { path: String, mode: String, owner: String },
    EnableSocket,
    StartSocket,
    RegisterInitScript { runlevels: Vec<u32>, start: bool },
    RestartRunningDaemon,
    StopDaemon,
    KeepState,
    RemoveConfiguration,
    DeleteCreated,
    KeepCreated,
}

/// The steps of each event, in order.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Lifecycle(pub Vec<(Event, Vec<Step>)>);

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Event::BeforeInstall => "before unpacking, on the first installation",
            Event::Configure => "after unpacking",
            Event::Upgrade => "after an upgrade, also",
            Event::Remove => "on removal",
            Event::Purge => "on purge",
        })
    }
}
