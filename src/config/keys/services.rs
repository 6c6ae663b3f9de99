//! `[services]`: how the daemon is started.

use crate::config::key::{Kind, Limits, keys};

keys! { KEYS in "services":
    SYSTEMD {
        name: "systemd",
        doc: "Ship systemd units.",
        default: "true",
        kind: Kind::Flag,
    }
    SYSVINIT {
        name: "sysvinit",
        doc: "Ship an LSB init.d script. Default: true if packages of the target usually ship one.",
        example: "true",
        kind: Kind::Flag,
    }
    RUNLEVELS {
        name: "runlevels",
        doc: "Runlevels in which the init.d script starts the daemon.",
        default: "[2, 3, 4, 5]",
        kind: Kind::Integers(Limits {
            range: 2..=5,
            why: "runlevel 0 halts, 1 is single-user mode and 6 reboots; daemons start in 2 to 5",
        }),
    }
    PRIORITY {
        name: "priority",
        doc: "Start order of the init.d script within a runlevel: 60 means S60.",
        default: "60",
        kind: Kind::Integer(Limits { range: 0..=99, why: "the order is two digits in the link's name, S00 to S99" }),
    }
    START {
        name: "start",
        doc: "Start the daemon (with systemd: its socket) when the package is installed.",
        default: "true",
        kind: Kind::Flag,
    }
}
