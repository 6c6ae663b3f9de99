//! `[nix]`: where Nix comes from.

use crate::config::key::{Key, Kind};
use crate::config::values::PayloadKind;

pub static NIX: &[Key] = &[
    Key {
        name: "payload",
        doc: "`distro`: the distribution's own Nix, by dependency.\n\
              `closure`: upstream's binary tarball, in a package for each system.\n\
              `tree`: a Nix that was built for the distribution, in a package for each system.",
        default: Some("\"distro\""),
        example: None,
        kind: Kind::OneOf(&[
            ("distro", |config| config.nix.payload = PayloadKind::Distro),
            ("closure", |config| config.nix.payload = PayloadKind::Closure),
            ("tree", |config| config.nix.payload = PayloadKind::Tree),
        ]),
    },
    Key {
        name: "closure",
        doc: "For `closure`: the tarball for a system, from a `url` or from a `path` that begins at this\n\
              file's directory. `sha256` is the one that upstream publishes beside the tarball, in\n\
              hexadecimal, as Nix writes it, or as `sha256-BASE64=`.",
        default: None,
        example: Some(
            "[nix.closure.x86_64-linux]\n\
             url = \"https://releases.nixos.org/nix/nix-2.34.8/nix-2.34.8-x86_64-linux.tar.xz\"\n\
             sha256 = \"0000000000000000000000000000000000000000000000000000000000000000\"",
        ),
        kind: Kind::Closures,
    },
    Key {
        name: "tree",
        doc: "For `tree`: the directory that `make install DESTDIR=` or `meson install --destdir` filled\n\
              with a Nix configured for the prefix /usr and the sysconfdir /etc, its version, and the\n\
              packages that its libraries come from.",
        default: None,
        example: Some(
            "[nix.tree.x86_64-linux]\n\
             path = \"stage/amd64\"\n\
             version = \"2.34.8\"\n\
             requires = [\"libsodium23\", \"libcurl4\"]",
        ),
        kind: Kind::Trees,
    },
];
