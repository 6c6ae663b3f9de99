//! `[repository]`: how packages become a channel, and who vouches for it.

use crate::config::check;
use crate::config::key::{Key, Kind};

pub static REPOSITORY: &[Key] = &[
    Key {
        name: "url",
        doc: "Where the repository is served from; its .sources and .repo files and its page say so.\n\
              The command line can say it, too.",
        default: None,
        example: Some("\"https://packages.example.org/nix\""),
        kind: Kind::Text(check::repository_url, |config, text| {
            config.repository.url = Some(text.trim_end_matches('/').into());
        }),
    },
    Key {
        name: "origin",
        doc: "Who publishes: `Origin` and `Label` of apt's Release files, and the title of the page.",
        default: Some("\"nix-multiuser\""),
        example: None,
        kind: Kind::Text(check::origin, |config, text| config.repository.origin = text.into()),
    },
    Key {
        name: "component",
        doc: "The component of the apt repository.",
        default: Some("\"main\""),
        example: None,
        kind: Kind::Text(check::suite, |config, text| config.repository.component = text.into()),
    },
    Key {
        name: "common-suite",
        doc: "The apt suite of what is right for every release: packages without a release's tag, such as\n\
              the keyring. Each release has a suite of its own, named by its codename.",
        default: Some("\"stable\""),
        example: None,
        kind: Kind::Text(check::suite, |config, text| config.repository.common_suite = text.into()),
    },
    Key {
        name: "common-target",
        doc: "The release whose packages the common suite has, too. Only packages with a Nix of their own\n\
              are right for releases that they were not made for; choose the oldest you support.",
        default: None,
        example: Some("\"debian-11\""),
        kind: Kind::Text(check::deb_target, |config, text| {
            config.repository.common_target = Some(text.into())
        }),
    },
    Key {
        name: "valid-days",
        doc: "How long apt believes a Release file, in days: after that, a mirror that serves old packages\n\
              is found out, and so is a repository that nobody published again. 0: for ever.",
        default: Some("0"),
        example: None,
        kind: Kind::Integer(0..=3650, "that is ten years", |config, n| config.repository.valid_days = n),
    },
    Key {
        name: "keep",
        doc: "How many versions of a package stay in each suite and tree, the newest first.",
        default: Some("5"),
        example: None,
        kind: Kind::Integer(1..=1000, "the newest one always stays", |config, n| {
            config.repository.keep = n;
        }),
    },
    Key {
        name: "keep-days",
        doc: "How many days a version stays after it was published, however many newer ones there are.",
        default: Some("30"),
        example: None,
        kind: Kind::Integer(0..=36500, "that is a hundred years", |config, n| {
            config.repository.keep_days = n
        }),
    },
    Key {
        name: "key",
        doc: "File with the key that signs, as `nix-packager key generate` makes it. Further keys in it sign\n\
              besides, public ones are trusted only. With `sign-command`: the public keys.",
        default: None,
        example: Some("\"signing-key.asc\""),
        kind: Kind::Text(check::file_path, |config, text| config.repository.key = Some(text.into())),
    },
    Key {
        name: "passphrase-file",
        doc: "File with the key's passphrase on its first line. Default: $NIX_PACKAGER_PASSPHRASE, or what\n\
              is typed on the terminal.",
        default: None,
        example: Some("\"/run/secrets/passphrase\""),
        kind: Kind::Text(check::file_path, |config, text| {
            config.repository.passphrase_file = Some(text.into());
        }),
    },
    Key {
        name: "sign-command",
        doc: "A program that signs in place of `key`, with its arguments. It reads data on standard input\n\
              and writes a detached OpenPGP signature to standard output: of the type that\n\
              $NIX_PACKAGER_SIGNATURE says, `binary` (0x00) or `text` (0x01).",
        default: None,
        example: Some("[\"./sign-with-token\"]"),
        kind: Kind::Texts(check::argument, |config, argv| config.repository.sign_command = argv),
    },
];
