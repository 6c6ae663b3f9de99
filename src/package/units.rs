//! The systemd units of the package: a row each. File list, maintainer scripts, scriptlets, presets, `plan`,
//! nix-multiuser(8) and the doctor go over this table.

use serde::Serialize;

use crate::config::PayloadKind;

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Unit {
    /// File name in /usr/lib/systemd/system, and of the template.
    pub name: &'static str,
    pub kind: UnitKind,
    pub install: Install,
    pub start: Start,
    /// Restarted, if it runs, when the package or the Nix under it is upgraded.
    pub restart: bool,
    /// Other Nix installations have a unit of this name: one in /etc/systemd/system is theirs.
    pub shared_name: bool,
    /// The only payload that needs it; `None`: all do.
    pub payload: Option<PayloadKind>,
    /// What it does, in nix-multiuser(8).
    pub purpose: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnitKind {
    Service,
    Socket,
    Timer,
}

/// What the first installation does with the unit's `[Install]` section.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Install {
    /// Enabled, unless `[services] start` is off.
    Enabled,
    /// Left disabled.
    Disabled,
    /// It has no such section.
    Static,
}

/// What starts the unit; after an enabled one was installed, or when another unit says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "how", content = "by")]
pub enum Start {
    /// The maintainer script or scriptlet, if the unit is enabled.
    Package,
    /// That socket or timer, when its event comes.
    Triggered(&'static str),
    /// That unit requires it, and is ordered after it.
    Required(&'static str),
}

const UNITS: [Unit; 3] = [
    Unit {
        name: "nix-daemon.socket",
        kind: UnitKind::Socket,
        install: Install::Enabled,
        start: Start::Package,
        restart: false,
        shared_name: true,
        payload: None,
        purpose: "Listens on the daemon's socket and starts the daemon on the first connection.",
    },
    Unit {
        name: "nix-daemon.service",
        kind: UnitKind::Service,
        install: Install::Disabled,
        start: Start::Triggered("nix-daemon.socket"),
        restart: true,
        shared_name: true,
        payload: None,
        purpose: "The daemon.",
    },
    Unit {
        name: "nix-multiuser-activate.service",
        kind: UnitKind::Service,
        install: Install::Static,
        start: Start::Required("nix-daemon.socket"),
        restart: false,
        shared_name: false,
        payload: Some(PayloadKind::Closure),
        purpose: "Runs `nix-multiuser activate --boot` before the socket opens.",
    },
];

/// The units of one package, and the lists of names that templates go over; each in the order of the table.
#[derive(Debug, Clone, Serialize)]
pub struct Units {
    pub rows: Vec<Unit>,
    /// All; also the order in which they are stopped.
    pub names: Vec<&'static str>,
    /// Those with an `[Install]` section.
    pub installable: Vec<&'static str>,
    /// Of these, those that the first installation enables, and those that it leaves disabled.
    pub enabled: Vec<&'static str>,
    pub disabled: Vec<&'static str>,
    /// Those without one.
    pub fixed: Vec<&'static str>,
    pub restarted: Vec<&'static str>,
    /// Those whose names other Nix installations use.
    pub shared_names: Vec<&'static str>,
}

impl Units {
    pub fn new(payload: PayloadKind) -> Self {
        let rows: Vec<Unit> =
            UNITS.into_iter().filter(|unit| unit.payload.is_none_or(|only| only == payload)).collect();
        let names =
            |keep: fn(&Unit) -> bool| rows.iter().filter(|unit| keep(unit)).map(|unit| unit.name).collect();
        Self {
            names: names(|_| true),
            installable: names(|unit| unit.install != Install::Static),
            enabled: names(|unit| unit.install == Install::Enabled),
            disabled: names(|unit| unit.install == Install::Disabled),
            fixed: names(|unit| unit.install == Install::Static),
            restarted: names(|unit| unit.restart),
            shared_names: names(|unit| unit.shared_name),
            rows,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_kinds_and_starters_fit() {
        for unit in &UNITS {
            let suffix = match unit.kind {
                UnitKind::Service => ".service",
                UnitKind::Socket => ".socket",
                UnitKind::Timer => ".timer",
            };
            assert!(unit.name.ends_with(suffix), "{}", unit.name);
            let starter = match unit.start {
                Start::Package => continue,
                Start::Triggered(by) | Start::Required(by) => by,
            };
            let starter = UNITS.iter().find(|other| other.name == starter).expect(starter);
            // A unit that every payload has cannot depend on one that only some have.
            assert!(starter.payload.is_none() || starter.payload == unit.payload, "{}", unit.name);
        }
    }
}
