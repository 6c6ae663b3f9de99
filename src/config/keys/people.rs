//! `[build-users]`, `[access]`, `[serve]`: under whose names builds run, and who may ask for them.

use crate::config::check;
use crate::config::key::{Key, Kind};

pub static BUILD_USERS: &[Key] = &[
    Key {
        name: "group",
        doc: "Name of the group.",
        default: Some("\"nixbld\""),
        example: None,
        kind: Kind::Text(check::group, |config, text| config.build_users.group = text.into()),
    },
    Key {
        name: "prefix",
        doc: "The users are called PREFIX1, PREFIX2, and so on.",
        default: Some("\"nixbld\""),
        example: None,
        kind: Kind::Text(check::prefix, |config, text| config.build_users.prefix = text.into()),
    },
    Key {
        name: "count",
        doc: "How many there are: as many builds can run at once.",
        default: Some("32"),
        example: None,
        kind: Kind::Integer(
            1..=500,
            "each build that runs needs a user of its own, and a system has no more than \
             799 ids for all its system users together",
            |config, count| config.build_users.count = count,
        ),
    },
    Key {
        name: "ids",
        doc: "`dynamic`: the system picks free ids of its system range.\n\
              `auto`: there are no build users; Nix takes free uids by itself, from 2.12 on.\n\
              Or gid of the group and uid of the first user: { group = 20000, first = 20001 }",
        default: Some("\"dynamic\""),
        example: None,
        kind: Kind::Ids,
    },
    Key {
        name: "comment",
        doc: "Full name of each user; {n} stands for the user's number.",
        default: Some("\"Nix build user {n}\""),
        example: None,
        kind: Kind::Text(check::comment, |config, text| config.build_users.comment = text.into()),
    },
    Key {
        name: "home",
        doc: "Home directory of all of them, which should not exist.",
        default: Some("\"/var/empty\""),
        example: None,
        kind: Kind::Text(check::path, |config, text| config.build_users.home = text.into()),
    },
    Key {
        name: "shell",
        doc: "Login shell, one that refuses to log in.",
        default: Some("\"/usr/sbin/nologin\""),
        example: None,
        kind: Kind::Text(check::path, |config, text| config.build_users.shell = text.into()),
    },
];

pub static ACCESS: &[Key] = &[
    Key {
        name: "group",
        doc: "Only root and the members of this group reach the daemon; it is made where it is missing.\n\
              Default: everybody does.",
        default: None,
        example: Some("\"nix-users\""),
        kind: Kind::Text(check::group, |config, text| config.access.group = Some(text.into())),
    },
    Key {
        name: "trusted-admins",
        doc: "The machine's administrators, the group `sudo` or `wheel` of the target, are trusted users:\n\
              any setting of theirs is obeyed, and store paths of theirs need no signature.",
        default: Some("false"),
        example: None,
        kind: Kind::Flag(|config, on| config.access.trusted_admins = on),
    },
];

pub static SERVE: &[Key] = &[
    Key {
        name: "enable",
        doc: "Make a user whom others log in as to have builds done here, and for nothing else.",
        default: Some("false"),
        example: None,
        kind: Kind::Flag(|config, on| config.serve.enable = on),
    },
    Key {
        name: "user",
        doc: "Name of that user.",
        default: Some("\"nix-remote\""),
        example: None,
        kind: Kind::Text(check::account_name, |config, text| config.serve.user = text.into()),
    },
    Key {
        name: "authorized-keys",
        doc: "Public keys of those who may, one each, as they stand in files such as id_ed25519.pub:\n\
              `ssh-ed25519 AAAA… root@machine`",
        default: Some("[]"),
        example: None,
        kind: Kind::Texts(check::authorized_key, |config, keys| config.serve.authorized_keys = keys),
    },
];
