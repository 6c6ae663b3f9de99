//! When steps run: places in the scripts, and the events that lead there.

use std::fmt;

use serde::Serialize;

/// A place in the scripts that calls steps. Templates find its calls in `steps.NAME`, NAME in snake case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Refusals before a first installation: `preinst install`, `%pretrans`.
    CheckInstall,
    /// `preinst install`, `%pre` of a first installation.
    PrepareInstall,
    /// Refusals before any version is unpacked: `preinst`, `%pretrans`.
    CheckUnpack,
    /// `postrm abort-install`
    AbortInstall,
    /// `%post`, before activation.
    PrepareConfigure,
    /// `nix-multiuser activate`, which postinst and `%post` run.
    Activate,
    /// Its second part, not with `--root` and not with `--no-store`: under Nix's lock against garbage collection.
    ActivateStore,
    /// postinst, `%post`
    Configure,
    /// After those of an upgrade, too: postinst, `%posttrans`.
    Start,
    /// `postinst configure OLD`, `%postun` of the former version.
    Upgrade,
    /// `postinst triggered`, `%transfiletriggerin`
    NixUpgrade,
    /// `postinst triggered`
    ZshInstall,
    /// `nix-multiuser activate --boot`, run by a unit or the init.d script.
    Boot,
    /// `prerm remove`, `%preun`
    Stop,
    /// `postrm remove`, `%postun`
    Remove,
    /// `postrm purge`
    Purge,
    /// `nix-multiuser purge --yes`
    PurgeCommand,
}

impl Stage {
    pub const ALL: [Stage; 17] = [
        Stage::CheckInstall,
        Stage::PrepareInstall,
        Stage::CheckUnpack,
        Stage::AbortInstall,
        Stage::PrepareConfigure,
        Stage::Activate,
        Stage::ActivateStore,
        Stage::Configure,
        Stage::Start,
        Stage::Upgrade,
        Stage::NixUpgrade,
        Stage::ZshInstall,
        Stage::Boot,
        Stage::Stop,
        Stage::Remove,
        Stage::Purge,
        Stage::PurgeCommand,
    ];

    /// What an administrator calls it.
    pub fn event(self) -> Event {
        match self {
            Stage::CheckInstall | Stage::PrepareInstall => Event::BeforeInstall,
            Stage::CheckUnpack => Event::BeforeUnpack,
            Stage::AbortInstall => Event::AbortInstall,
            Stage::PrepareConfigure
            | Stage::Activate
            | Stage::ActivateStore
            | Stage::Configure
            | Stage::Start => Event::Configure,
            Stage::Upgrade => Event::Upgrade,
            Stage::NixUpgrade => Event::NixUpgrade,
            Stage::ZshInstall => Event::ZshInstall,
            Stage::Boot => Event::Boot,
            Stage::Stop | Stage::Remove => Event::Remove,
            Stage::Purge => Event::Purge,
            Stage::PurgeCommand => Event::PurgeCommand,
        }
    }
}

/// When something happens, in the words of `plan`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// The last chance to refuse.
    BeforeInstall,
    BeforeUnpack,
    AbortInstall,
    Configure,
    Upgrade,
    /// The package with Nix was upgraded under this one.
    NixUpgrade,
    ZshInstall,
    Boot,
    Remove,
    Purge,
    /// rpm has no purge: an administrator's command does it. It works with dpkg as well.
    PurgeCommand,
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Event::BeforeInstall => "before a first installation unpacks anything",
            Event::BeforeUnpack => "before anything is unpacked, also on upgrade",
            Event::AbortInstall => "if unpacking a first installation fails",
            Event::Configure => "after unpacking",
            Event::Upgrade => "after an upgrade, also",
            Event::NixUpgrade => "when the distribution's Nix is upgraded",
            Event::ZshInstall => "when zsh is installed",
            Event::Boot => "at boot, before the daemon's socket opens",
            Event::Remove => "on removal",
            Event::Purge => "on purge",
            Event::PurgeCommand => "on `nix-multiuser purge --yes`",
        })
    }
}
