//! `[sandbox]`: what builds can see of the machine.

use crate::config::check;
use crate::config::key::{Kind, Word, keys};
use crate::config::values::SandboxShell;

keys! { KEYS in "sandbox":
    SHELL {
        name: "shell",
        doc: "The program that builds find as /bin/sh.\n\
              `auto`: the shell that Nix was compiled with; if it has none, or one that a closure lacks,\n\
              the shell in the closure, else the distribution's static bash.\n\
              `bash`, `busybox`: the distribution's static bash or busybox, added as a dependency.\n\
              `closure`: the shell in the closure of the bundled Nix.\n\
              `built-in`: the shell that Nix was compiled with, and nothing else.\n\
              `file`: a statically linked shell that the package ships, see `[sandbox.file.SYSTEM]`.\n\
              `none`: no /bin/sh.\n\
              Or a program in the store, not a symbolic link: `/nix/store/HASH-NAME/bin/bash`; builds also\n\
              see its closure.",
        default: "\"auto\"",
        kind: Kind::WordOr(SandboxShell::WORDS, "a path in the store", check::store_program),
    }
    FILE {
        name: "file",
        doc: "For `shell = \"file\"`: the shell for a system.",
        kind: Kind::PerSystem(&file::TABLE),
    }
    PATHS {
        name: "paths",
        doc: "Further files and directories that every build sees: `PATH`, or `INSIDE=PATH` to give it\n\
              another name in the build; with a `?` at the end, only if it exists.",
        default: "[]",
        kind: Kind::Texts(check::sandbox_path),
    }
    DEVICES {
        name: "devices",
        doc: "Devices that every build may use if the machine has them: `kvm`, `fuse`, `tun`, `dri`.\n\
              A udev rule opens `kvm` and `dri` to every user, as systemd does by default.",
        default: "[]",
        kind: Kind::Texts(check::device),
    }
    CGROUPS {
        name: "cgroups",
        doc: "Run each build in its own cgroup; needs Nix 2.12 or later.",
        default: "false",
        kind: Kind::Flag,
    }
}

/// `[sandbox.file.SYSTEM]`.
pub mod file {
    use crate::config::check;
    use crate::config::key::{Kind, Table, keys};

    pub static TABLE: Table = Table::of(KEYS);

    keys! { KEYS in "sandbox.file.SYSTEM":
        PATH {
            name: "path",
            doc: "The statically linked shell; relative to the directory of this file.",
            example: "\"shells/busybox-amd64\"",
            required: "add the `path` of a statically linked shell for that system",
            kind: Kind::Text(check::file_path),
        }
    }
}
