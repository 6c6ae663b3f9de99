//! `[build-users]`: the accounts that builds run as.

use crate::config::check;
use crate::config::key::{Kind, Limits, Word, keys};
use crate::config::values::Ids;

keys! { KEYS in "build-users":
    GROUP {
        name: "group",
        doc: "Name of the group.",
        default: "\"nixbld\"",
        kind: Kind::Text(check::group),
    }
    PREFIX {
        name: "prefix",
        doc: "The users are named PREFIX1, PREFIX2, and so on.",
        default: "\"nixbld\"",
        kind: Kind::Text(check::prefix),
    }
    COUNT {
        name: "count",
        doc: "Number of users, which is also the most builds that can run at once.",
        default: "32",
        kind: Kind::Integer(Limits {
            range: 1..=500,
            why: "each running build needs its own user, and a system has at most 799 ids for all its \
                  system users together",
        }),
    }
    IDS {
        name: "ids",
        doc: "`dynamic`: the system picks free ids in its range for system users.\n\
              `auto`: create no build users; Nix 2.12 and later picks free uids by itself.\n\
              Or fixed ids: { group = 20000, first = 20001 }",
        default: "\"dynamic\"",
        kind: Kind::WordOrTable(Ids::WORDS, &ids::TABLE),
    }
    COMMENT {
        name: "comment",
        doc: "Full name of each user (GECOS); {n} stands for the user's number.",
        default: "\"Nix build user {n}\"",
        kind: Kind::Text(check::comment),
    }
    HOME {
        name: "home",
        doc: "Home directory of all of them; it should not exist.",
        default: "\"/var/empty\"",
        kind: Kind::Text(check::path),
    }
    SHELL {
        name: "shell",
        doc: "Login shell; it should refuse logins.",
        default: "\"/usr/sbin/nologin\"",
        kind: Kind::Text(check::path),
    }
}

/// `ids = { group = GID, first = UID }`.
pub mod ids {
    use crate::config::key::{Kind, Limits, Table, keys};

    pub static TABLE: Table = Table::of(KEYS);

    const WHY: &str = "an id is a 32-bit number";

    keys! { KEYS in "build-users.ids":
        GROUP {
            name: "group",
            doc: "The gid of the group.",
            example: "20000",
            required: "add the gid of the group: `group = 20000`",
            kind: Kind::Integer(Limits { range: 0..=u32::MAX, why: WHY }),
        }
        FIRST {
            name: "first",
            doc: "The uid of the first user; the others follow it.",
            example: "20001",
            required: "add the uid of the first user: `first = 20001`",
            kind: Kind::Integer(Limits { range: 0..=u32::MAX, why: WHY }),
        }
    }
}
