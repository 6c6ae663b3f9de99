//! `[shells]`: how shells and sessions find Nix.

use crate::config::key::{Kind, keys};

keys! { KEYS in "shells":
    PROFILE {
        name: "profile",
        doc: "Set up PATH and the other variables of Nix in login shells: sh, bash and others that read\n\
              /etc/profile.d, fish, and tcsh.",
        default: "true",
        kind: Kind::Flag,
    }
    SESSIONS {
        name: "sessions",
        doc: "Also in systemd user services and in desktop sessions.",
        default: "true",
        kind: Kind::Flag,
    }
    ZSH {
        name: "zsh",
        doc: "Also in zsh on Debian and Ubuntu, which reads neither /etc/profile.d nor another directory:\n\
              a marked line is added to /etc/zsh/zshenv, and removed again with the package. dpkg then\n\
              asks when an upgrade of zsh changes zshenv. zsh on Fedora needs nothing.",
        default: "false",
        kind: Kind::Flag,
    }
    SUDO {
        name: "sudo",
        doc: "Let sudo find programs installed for all users: a file in /etc/sudoers.d appends\n\
              /nix/var/nix/profiles/default/bin to the distribution's `secure_path`. It overrides a\n\
              `secure_path` in /etc/sudoers. Nix itself is in /usr/bin, where sudo always finds it.",
        default: "false",
        kind: Kind::Flag,
    }
}
