//! `[services]`, `[shells]`, `[removal]`: what the machine has of the package, and what is left of it.

use crate::config::key::{Key, Kind};
use crate::config::values::PurgePolicy;

pub static SERVICES: &[Key] = &[
    Key {
        name: "systemd",
        doc: "Ship systemd units.",
        default: Some("true"),
        example: None,
        kind: Kind::Flag(|config, on| config.services.systemd = on),
    },
    Key {
        name: "sysvinit",
        doc: "Ship an LSB init.d script. Default: as packages of the target do.",
        default: None,
        example: Some("true"),
        kind: Kind::Flag(|config, on| config.services.sysvinit = Some(on)),
    },
    Key {
        name: "runlevels",
        doc: "Runlevels the init.d script starts the daemon in.",
        default: Some("[2, 3, 4, 5]"),
        example: None,
        kind: Kind::Integers(
            2..=5,
            "0 halts, 1 is for one user and 6 reboots; daemons are started in 2 to 5",
            |config, runlevels| config.services.runlevels = runlevels,
        ),
    },
    Key {
        name: "priority",
        doc: "When in its runlevels the init.d script starts: 60 means S60.",
        default: Some("60"),
        example: None,
        kind: Kind::Integer(0..=99, "the order is two digits of a link's name, S00 to S99", |config, n| {
            config.services.priority = n
        }),
    },
    Key {
        name: "start",
        doc: "Start the daemon (with systemd: its socket) when the package is installed.",
        default: Some("true"),
        example: None,
        kind: Kind::Flag(|config, on| config.services.start = on),
    },
];

pub static SHELLS: &[Key] = &[
    Key {
        name: "profile",
        doc: "Login shells have Nix and what is installed with it: sh, bash and others that read\n\
              /etc/profile.d, fish, and tcsh.",
        default: Some("true"),
        example: None,
        kind: Kind::Flag(|config, on| config.shells.profile = on),
    },
    Key {
        name: "sessions",
        doc: "systemd's user services and desktop sessions have it, too.",
        default: Some("true"),
        example: None,
        kind: Kind::Flag(|config, on| config.shells.sessions = on),
    },
    Key {
        name: "zsh",
        doc: "zsh of Debian and Ubuntu has it, too, which reads neither /etc/profile.d nor any other\n\
              directory: a marked line is added to /etc/zsh/zshenv, and taken away when the package is\n\
              removed. dpkg then asks when an upgrade of zsh brings a new zshenv. zsh of Fedora needs\n\
              nothing.",
        default: Some("false"),
        example: None,
        kind: Kind::Flag(|config, on| config.shells.zsh = on),
    },
    Key {
        name: "sudo",
        doc: "sudo finds what is installed for all users: the distribution's `secure_path`, and behind it\n\
              /nix/var/nix/profiles/default/bin, in /etc/sudoers.d. It takes the place of a `secure_path`\n\
              in /etc/sudoers. Nix itself is found in any case, in /usr/bin.",
        default: Some("false"),
        example: None,
        kind: Kind::Flag(|config, on| config.shells.sudo = on),
    },
];

pub static REMOVAL: &[Key] = &[Key {
    name: "purge",
    doc: "`keep` /nix, the build users and their group, or `delete` what the package created.",
    default: Some("\"keep\""),
    example: None,
    kind: Kind::OneOf(&[
        ("keep", |config| config.removal.purge = PurgePolicy::Keep),
        ("delete", |config| config.removal.purge = PurgePolicy::Delete),
    ]),
}];
