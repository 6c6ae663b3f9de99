//! `[removal]`: what purging the package deletes.

use crate::config::key::{Kind, Word, keys};
use crate::config::values::PurgePolicy;

keys! { KEYS in "removal":
    PURGE {
        name: "purge",
        doc: "`keep`: keep /nix, the build users and their group.\n\
              `delete`: also delete those of them that the package created.",
        default: "\"keep\"",
        kind: Kind::Word(PurgePolicy::WORDS),
    }
}
