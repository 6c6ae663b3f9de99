//! `[access]`: who may use Nix, and who is trusted.

use crate::config::check;
use crate::config::key::{Kind, keys};

keys! { KEYS in "access":
    GROUP {
        name: "group",
        doc: "Only root and the members of this group can connect to the daemon; the group is created if\n\
              it is missing. Default: everyone can.",
        example: "\"nix-users\"",
        kind: Kind::Text(check::group),
    }
    TRUSTED_ADMINS {
        name: "trusted-admins",
        doc: "Make the administrators, the members of the target's group `sudo` or `wheel`, trusted users:\n\
              they can override any setting and import store paths that are not signed. Anyone listed as\n\
              a trusted user is effectively root.",
        default: "false",
        kind: Kind::Flag,
    }
}
