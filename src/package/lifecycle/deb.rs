//! The stages of maintainer scripts (Debian Policy 6), as debian/*.tera calls them.

use super::{Stage, Step, adopt_settings, check_install, check_unpack, nix_upgrade};
use super::{preset_units, register_init_script, start_units};
use crate::config::PurgePolicy;
use crate::package::{UsernsProfile, Values};

pub(super) fn stages(values: &Values) -> Vec<(Stage, Vec<Step>)> {
    let zsh = values.shells.zsh.then_some(Step::HookZsh);
    let adopted = adopt_settings(values);
    // What a refusal would restore is from an earlier attempt.
    let check = forget_saved_settings(values).into_iter().chain(check_install(values));
    vec![
        (Stage::CheckInstall, check.collect()),
        (Stage::CheckUnpack, check_unpack(values)),
        (Stage::PrepareInstall, adopted.clone().into_iter().collect()),
        (Stage::AbortInstall, adopted.iter().map(|_| Step::RestoreSettings).collect()),
        (Stage::Configure, configure(values)),
        (Stage::Upgrade, vec![Step::RestartDaemon]),
        (Stage::Start, start(values)),
        (Stage::NixUpgrade, nix_upgrade(values)),
        (Stage::ZshInstall, zsh.into_iter().collect()),
        (Stage::Stop, vec![Step::LeaveToOwner, Step::StopDaemon]),
        (Stage::Remove, remove(values)),
        (Stage::Purge, purge(values)),
    ]
}

fn configure(values: &Values) -> Vec<Step> {
    // An earlier version may have been asked for it.
    let zsh = if values.shells.zsh { Step::HookZsh } else { Step::UnhookZsh };
    let services = preset_units(values).into_iter().chain(register_init_script(values));
    [zsh]
        .into_iter()
        .chain(apparmor(values))
        .chain(services)
        .chain([Step::ReloadSystemd])
        .chain(forget_saved_settings(values))
        .collect()
}

/// An earlier version may have had the profile.
fn apparmor(values: &Values) -> Option<Step> {
    match values.userns {
        UsernsProfile::Profile { .. } => Some(Step::LoadApparmorProfile),
        _ => unload(values),
    }
}

fn unload(values: &Values) -> Option<Step> {
    values.target.apparmor.then_some(Step::UnloadApparmorProfile)
}

fn forget_saved_settings(values: &Values) -> Option<Step> {
    adopt_settings(values).map(|_| Step::ForgetSavedSettings)
}

fn start(values: &Values) -> Vec<Step> {
    if !values.services.start {
        return Vec::new();
    }
    let script = values.services.sysvinit.then_some(Step::StartInitScript);
    start_units(values).into_iter().chain(script).chain([Step::ExplainNoInit]).collect()
}

fn remove(values: &Values) -> Vec<Step> {
    let steps = [
        forget_saved_settings(values),
        Some(Step::UnhookZsh),
        unload(values),
        Some(Step::LeaveToOwner),
        disable(values, &values.units.enabled),
        Some(Step::ReloadSystemd),
        Some(Step::UnloadSelinuxPolicy),
        Some(Step::ExplainKept),
    ];
    steps.into_iter().flatten().collect()
}

fn disable(values: &Values, units: &[&'static str]) -> Option<Step> {
    values.services.systemd.then(|| Step::DisableUnits { units: units.to_vec() })
}

fn purge(values: &Values) -> Vec<Step> {
    let services = &values.services;
    let delete = values.purge == PurgePolicy::Delete;
    let steps = [
        services.sysvinit.then_some(Step::UnregisterInitScript),
        values.target.apparmor.then_some(Step::RemoveApparmorFiles),
        Some(Step::LeaveToOwner),
        delete.then_some(Step::RefuseMounted),
        delete.then_some(Step::RefuseWhileRunning),
        delete.then_some(Step::DeleteCreated),
        disable(values, &values.units.installable),
        (!delete).then_some(Step::ExplainKept),
        Some(Step::RemoveRecord),
        Some(Step::RemoveConfiguration),
    ];
    steps.into_iter().flatten().collect()
}
