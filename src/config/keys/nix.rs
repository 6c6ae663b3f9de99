//! `[nix]`: where Nix comes from.

use crate::config::check;
use crate::config::key::{Kind, Word, keys};
use crate::config::values::PayloadChoice;

keys! { KEYS in "nix":
    PAYLOAD {
        name: "payload",
        doc: "`distro`: depend on the distribution's own Nix.\n\
              `auto`: the same where that Nix is new enough for nixpkgs and open to no known security\n\
              advisory, and `closure` elsewhere.\n\
              `closure`: include upstream's binary tarball, in one package for each system.\n\
              `tree`: include a Nix that was built for the distribution (a staged tree), in one package\n\
              for each system.",
        default: "\"distro\"",
        kind: Kind::Word(PayloadChoice::WORDS),
    }
    VERSION {
        name: "version",
        doc: "In `[target.ID.nix]` only: the version of the distribution's Nix on the machines, as\n\
              `version = \"2.31.6\"`. Default: any that the release has had. To choose the Nix in the\n\
              package, pin its tarballs: `nix-packager pin`.",
        kind: Kind::Text(check::nix_version),
    }
    ALLOW_VULNERABLE {
        name: "allow-vulnerable",
        doc: "Security advisories to accept. For a bundled Nix, any other is an error; for the\n\
              distribution's own, a warning, or an error with `--deny-vulnerable`.\n\
              `nix-packager advisories` lists them.",
        default: "[]",
        example: "[\"CVE-2026-64846\"]",
        kind: Kind::Texts(check::advisory),
    }
    CLOSURE {
        name: "closure",
        doc: "For the payloads `closure` and `auto`: the binary tarball for a system.",
        kind: Kind::PerSystem(&closure::TABLE),
    }
    TREE {
        name: "tree",
        doc: "For the payload `tree`: the staged tree for a system.",
        kind: Kind::PerSystem(&tree::TABLE),
    }
}

/// `[nix.closure.SYSTEM]`.
pub mod closure {
    use crate::config::check;
    use crate::config::key::{ExactlyOne, Kind, Table, keys};

    pub static TABLE: Table = Table {
        keys: KEYS,
        exactly_one: Some(ExactlyOne {
            keys: &[&URL, &PATH],
            help: "add the `url` or the `path` of the tarball",
        }),
        unique: None,
    };

    keys! { KEYS in "nix.closure.SYSTEM":
        URL {
            name: "url",
            doc: "URL of the tarball; it is downloaded once and cached.",
            example: "\"https://releases.nixos.org/nix/nix-2.35.4/nix-2.35.4-x86_64-linux.tar.xz\"",
            kind: Kind::Text(check::tarball_url),
        }
        PATH {
            name: "path",
            doc: "File with the tarball, in place of `url`; relative to the directory of this file.",
            example: "\"nix-2.35.4-x86_64-linux.tar.xz\"",
            kind: Kind::Text(check::file_path),
        }
        SHA256 {
            name: "sha256",
            doc: "SHA-256 of the tarball, which upstream publishes next to it: in hexadecimal, in Nix's\n\
                  base 32, or as `sha256-BASE64=`.",
            example: "\"0000000000000000000000000000000000000000000000000000000000000000\"",
            required: "`nix-packager pin` writes it; upstream publishes it next to the tarball",
            kind: Kind::Text(check::sha256),
        }
    }
}

/// `[nix.tree.SYSTEM]`.
pub mod tree {
    use crate::config::check;
    use crate::config::key::{Kind, Table, keys};

    pub static TABLE: Table = Table::of(KEYS);

    keys! { KEYS in "nix.tree.SYSTEM":
        PATH {
            name: "path",
            doc: "The directory that `make install DESTDIR=` or `meson install --destdir` filled with a Nix\n\
                  configured with `--prefix=/usr --sysconfdir=/etc`; relative to the directory of this file.",
            example: "\"stage/amd64\"",
            required: "add the directory that was `DESTDIR`: `path = \"stage/amd64\"`",
            kind: Kind::Text(check::file_path),
        }
        VERSION {
            name: "version",
            doc: "Version of that Nix.",
            example: "\"2.35.4\"",
            required: "add the version of Nix, such as `version = \"2.35.4\"`",
            kind: Kind::Text(check::nix_version),
        }
        REQUIRES {
            name: "requires",
            doc: "Packages of the distribution that its programs need, such as those of its libraries.",
            default: "[]",
            example: "[\"libsodium23\", \"libcurl4\"]",
            kind: Kind::Texts(check::requirement),
        }
    }
}
