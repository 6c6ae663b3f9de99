//! `[apparmor]`: what AppArmor lets programs in the store do.

use crate::config::check;
use crate::config::key::{Kind, Word, keys};
use crate::config::values::Userns;

keys! { KEYS in "apparmor":
    USERNS {
        name: "userns",
        doc: "Programs in the store that may create user namespaces where AppArmor restricts them, as on\n\
              Ubuntu 24.04 and later: bubblewrap, Chromium and others do not start without.\n\
              `off`: none.\n\
              `store`: every program in the store, and what it starts.\n\
              Or a list of names, such as `[\"bwrap\", \"chromium\"]`: every program in the store with one of\n\
              these names, and what it starts.\n\
              Either form lifts the restriction for every local user: anyone can put any program under any\n\
              name into the store.",
        default: "\"off\"",
        kind: Kind::WordOrTexts(Userns::WORDS, "a list of program names", check::program_name),
    }
}
