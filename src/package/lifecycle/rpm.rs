//! The stages of scriptlets, as rpm/*.tera calls them.

use super::{Stage, Step, adopt_settings, check_install, check_unpack, create_accounts, nix_upgrade};
use super::{preset_units, register_init_script, start_units};
use crate::package::Values;

pub(super) fn stages(values: &Values) -> Vec<(Stage, Vec<Step>)> {
    let check = check_install(values).into_iter().chain([Step::NoteAccounts]);
    let prepare =
        adopt_settings(values).into_iter().chain(create_accounts(values)).chain([Step::RecordAccounts]);
    let place = adopt_settings(values).map(|_| Step::PlaceSettings);
    let configure =
        register_init_script(values).into_iter().chain(note(values).map(|_| Step::NoteCompletion));
    // Not sooner: what the transaction replaces is erased after this package was installed, and stops and disables
    // units by their names.
    let start = preset_units(values).into_iter().chain(reload(values)).chain(start_units(values));
    let start = start.chain(note(values).map(|_| Step::ForgetInstallation));
    vec![
        (Stage::CheckUnpack, check_unpack(values)),
        (Stage::CheckInstall, check.collect()),
        (Stage::PrepareInstall, prepare.collect()),
        (Stage::PrepareConfigure, note(values).into_iter().chain(place).chain([Step::FlushFiles]).collect()),
        (Stage::Configure, configure.collect()),
        (Stage::Start, start.collect()),
        (Stage::Upgrade, vec![Step::ReloadSystemd, Step::RestartDaemon]),
        (Stage::NixUpgrade, nix_upgrade(values)),
        (Stage::Stop, stop(values)),
        (
            Stage::Remove,
            vec![
                Step::ReloadSystemd,
                Step::RestartDaemon,
                Step::LeaveToOwner,
                Step::UnloadSelinuxPolicy,
                Step::ExplainKept,
            ],
        ),
    ]
}

/// `%posttrans` does not learn whether it ends a first installation, nor whether `%post` failed.
fn note(values: &Values) -> Option<Step> {
    values.services.systemd.then_some(Step::NoteInstallation)
}

fn reload(values: &Values) -> Option<Step> {
    values.services.systemd.then_some(Step::ReloadSystemd)
}

fn stop(values: &Values) -> Vec<Step> {
    let (services, units) = (&values.services, &values.units);
    let steps = [
        Some(Step::LeaveToOwner),
        Some(Step::StopDaemon),
        services.systemd.then(|| Step::DisableUnits { units: units.installable.clone() }),
        services.sysvinit.then_some(Step::UnregisterInitScript),
    ];
    steps.into_iter().flatten().collect()
}
