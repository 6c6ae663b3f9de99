//! `[package]`: who the package is.

use crate::config::check;
use crate::config::key::{Key, Kind};
use crate::knowledge::target::Compression;

pub static PACKAGE: &[Key] = &[
    Key {
        name: "name",
        doc: "Name of the package.",
        default: Some("\"nix-multiuser\""),
        example: None,
        kind: Kind::Text(check::package_name, |config, text| config.package.name = text.into()),
    },
    Key {
        name: "version",
        doc: "Version of the package, without revision. Default: the version of the Nix that is in\n\
              the package; with the payload `distro`, the version of nix-packager.",
        default: None,
        example: Some(concat!("\"", env!("CARGO_PKG_VERSION"), "\"")),
        kind: Kind::Text(check::version, |config, text| config.package.version = Some(text.into())),
    },
    Key {
        name: "revision",
        doc: "Counts packages of the same version; the target's tag is added: 1~deb13, 1.fc44.",
        default: Some("\"1\""),
        example: None,
        kind: Kind::Text(check::revision, |config, text| config.package.revision = text.into()),
    },
    Key {
        name: "maintainer",
        doc: "Who answers for the package: `Name <address>`.",
        default: Some("\"nix-multiuser packagers <packagers@nix-multiuser.invalid>\""),
        example: None,
        kind: Kind::Text(check::maintainer, |config, text| config.package.maintainer = text.into()),
    },
    Key {
        name: "vendor",
        doc: "Who distributes the package; only an .rpm says so.",
        default: Some("\"nix-packager\""),
        example: None,
        kind: Kind::Text(check::vendor, |config, text| config.package.vendor = text.into()),
    },
    Key {
        name: "homepage",
        doc: "Where to read more.",
        default: Some("\"https://nixos.org/\""),
        example: None,
        kind: Kind::Text(check::homepage, |config, text| config.package.homepage = text.into()),
    },
    Key {
        name: "description",
        doc: "One line that says what the package is; then, after an empty line, paragraphs.",
        default: Some(DESCRIPTION),
        example: None,
        kind: Kind::Text(check::description, |config, text| {
            config.package.description = text.trim_end().into()
        }),
    },
    Key {
        name: "compression",
        doc: "How the files are compressed: `xz` is smaller, `zstd` faster. Default: as the packages of\n\
              the target's own archive are.",
        default: None,
        example: Some("\"xz\""),
        kind: Kind::OneOf(&[
            ("xz", |config| config.package.compression = Some(Compression::Xz)),
            ("zstd", |config| config.package.compression = Some(Compression::Zstd)),
        ]),
    },
];

const DESCRIPTION: &str = r#""""
complete multi-user Nix: daemon, build users and login environment

Nix is a package manager with which each user of a machine installs software
of her own, without being root and without disturbing anybody else.

This package makes Nix ready for all users of the machine: it creates the
build users and their group, prepares /nix, sets up the Nix daemon, and gives
every login shell its profiles and search path. Removing the package keeps
/nix and everything that users have installed there.
""""#;
