//! The top of the file: keys without a section, and lists of tables.

use super::{builders, channels};
use crate::config::key::{Kind, keys};

keys! { KEYS in "":
    TARGETS {
        name: "targets",
        doc: "Distribution releases to build packages for, unless the command line names some.\n\
              Default: all that are supported by their distribution; those without a Nix of their own only if\n\
              the package includes one.",
        kind: Kind::Targets,
    }
    CHANNELS {
        name: "channels",
        doc: "Nix channels that root is subscribed to at the first login; `channels = []` means none.\n\
              Default: `nixpkgs` from https://channels.nixos.org/nixpkgs-unstable, or the newest channel\n\
              that the target's Nix can evaluate.",
        kind: Kind::Tables(&channels::TABLE),
    }
    BUILDERS {
        name: "builders",
        doc: "Remote builders: machines that builds are sent to over ssh. Only `uri` is required.",
        kind: Kind::Tables(&builders::TABLE),
    }
    SETTINGS {
        name: "settings",
        doc: "Settings of nix.conf, under their current or an old name, each with a value of its type;\n\
              `nix-packager settings` lists them. nix.conf gets the names that the target's Nix reads.",
        example: "max-jobs = 4\nkeep-outputs = true\nmin-free = \"2G\"",
        kind: Kind::Settings,
    }
}
