//! `[repository]`: how packages are published, and who signs.

use crate::config::check;
use crate::config::key::{Kind, Limits, keys};

keys! { KEYS in "repository":
    URL {
        name: "url",
        doc: "URL that the repository is served from, for its .sources and .repo files and its web page.\n\
              The option `--url` overrides it.",
        example: "\"https://packages.example.org/nix\"",
        kind: Kind::Text(check::repository_url),
    }
    ORIGIN {
        name: "origin",
        doc: "Publisher: `Origin` and `Label` in apt's Release files, and the title of the web page.",
        default: "\"nix-multiuser\"",
        kind: Kind::Text(check::origin),
    }
    COMPONENT {
        name: "component",
        doc: "Component of the apt repository.",
        default: "\"main\"",
        kind: Kind::Text(check::suite),
    }
    COMMON_SUITE {
        name: "common-suite",
        doc: "The apt suite for packages that work on every distribution release, such as the keyring\n\
              package. Each distribution release also has a suite, named by its codename.",
        default: "\"stable\"",
        kind: Kind::Text(check::suite),
    }
    COMMON_TARGET {
        name: "common-target",
        doc: "Target whose packages are also published in the common suite. Only packages that include\n\
              Nix work on releases they were not built for; choose the oldest that you support.",
        example: "\"debian-12\"",
        kind: Kind::Text(check::deb_target),
    }
    VALID_DAYS {
        name: "valid-days",
        doc: "Days until a Release file expires (`Valid-Until`): apt then refuses a mirror that serves\n\
              outdated packages, and a repository that was not published again in time. 0: never.",
        default: "0",
        kind: Kind::Integer(Limits { range: 0..=3650, why: "3650 days are ten years" }),
    }
    KEEP {
        name: "keep",
        doc: "Versions of a package to keep in each apt suite and each dnf repository, newest first.",
        default: "5",
        kind: Kind::Integer(Limits { range: 1..=1000, why: "the newest version is always kept" }),
    }
    KEEP_DAYS {
        name: "keep-days",
        doc: "Days to keep a version after it was published, even if there are more than `keep` newer ones.",
        default: "30",
        kind: Kind::Integer(Limits { range: 0..=36500, why: "36500 days are a hundred years" }),
    }
    KEY {
        name: "key",
        doc: "File with the signing key, as `nix-packager key generate` writes it. During a rotation, a\n\
              second secret key in it also signs; public keys are only trusted. With `sign-command`: the\n\
              public keys.",
        example: "\"signing-key.asc\"",
        kind: Kind::Text(check::file_path),
    }
    PASSPHRASE_FILE {
        name: "passphrase-file",
        doc: "File with the passphrase of the key on its first line. Default: the environment variable\n\
              NIX_PACKAGER_PASSPHRASE, or a prompt on the terminal.",
        example: "\"/run/secrets/passphrase\"",
        kind: Kind::Text(check::file_path),
    }
    SIGN_COMMAND {
        name: "sign-command",
        doc: "Program that signs in place of `key`, with its arguments. It reads data from standard input\n\
              and writes a detached OpenPGP signature to standard output, of the type in the variable\n\
              NIX_PACKAGER_SIGNATURE: `binary` (0x00) or `text` (0x01).",
        example: "[\"./sign-with-token\"]",
        kind: Kind::Command(check::argument),
    }
}
