//! `[serve]`: builds for other machines.

use crate::config::check;
use crate::config::key::{Kind, keys};

keys! { KEYS in "serve":
    ENABLE {
        name: "enable",
        doc: "Create a user that other machines log in as over ssh to run builds here, and nothing else.",
        default: "false",
        kind: Kind::Flag,
    }
    USER {
        name: "user",
        doc: "Name of that user.",
        default: "\"nix-remote\"",
        kind: Kind::Text(check::account_name),
    }
    AUTHORIZED_KEYS {
        name: "authorized-keys",
        doc: "ssh public keys that may log in, one per entry, as in id_ed25519.pub:\n\
              `ssh-ed25519 AAAA… root@machine`. Anyone listed here is effectively root.",
        default: "[]",
        kind: Kind::Texts(check::authorized_key),
    }
}
