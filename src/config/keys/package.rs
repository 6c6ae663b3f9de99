//! `[package]`: package identity.

use crate::config::check;
use crate::config::key::{Kind, Word, keys};
use crate::knowledge::target::Compression;

keys! { KEYS in "package":
    NAME {
        name: "name",
        doc: "Name of the package.",
        default: "\"nix-multiuser\"",
        kind: Kind::Text(check::package_name),
    }
    VERSION {
        name: "version",
        doc: "Version of the package, without the revision. Default: the version of the Nix in the\n\
              package; with the payload `distro`, the version of nix-packager.",
        example: concat!("\"", env!("CARGO_PKG_VERSION"), "\""),
        kind: Kind::Text(check::version),
    }
    REVISION {
        name: "revision",
        doc: "Package revision: raise it when the package changes and the version does not. The target's\n\
              tag is appended: 1~deb13, 1.fc44.",
        default: "\"1\"",
        kind: Kind::Text(check::revision),
    }
    MAINTAINER {
        name: "maintainer",
        doc: "Maintainer of the package: `Name <address>`.",
        default: "\"nix-multiuser packagers <packagers@nix-multiuser.invalid>\"",
        kind: Kind::Text(check::maintainer),
    }
    VENDOR {
        name: "vendor",
        doc: "Organization that distributes the package; written to .rpm packages only.",
        default: "\"nix-packager\"",
        kind: Kind::Text(check::vendor),
    }
    HOMEPAGE {
        name: "homepage",
        doc: "URL with more information.",
        default: "\"https://nixos.org/\"",
        kind: Kind::Text(check::homepage),
    }
    DESCRIPTION {
        name: "description",
        doc: "Synopsis in one line; then, after an empty line, the long description.",
        default: TEXT,
        kind: Kind::Text(check::description),
    }
    COMPRESSION {
        name: "compression",
        doc: "Compression of the package: `xz` is smaller, `zstd` is faster. Default: as in the target's\n\
              own archive.",
        example: "\"xz\"",
        kind: Kind::Word(Compression::WORDS),
    }
}

const TEXT: &str = r#""""
complete multi-user Nix: daemon, build users and login environment

Nix is a package manager with which each user of a machine installs their own
software, without being root and without affecting other users.

This package makes Nix ready for all users of the machine: it creates the
build users and their group, prepares /nix, sets up the Nix daemon, and adds
Nix profiles to the search path of login shells such as bash and fish.
Removing the package keeps /nix and everything that users have installed
there.
""""#;
