//! `[sandbox]`: what builds see.

use crate::config::check;
use crate::config::key::{Key, Kind, Word};
use crate::config::values::SandboxShell;
use crate::knowledge::devices;

pub static SANDBOX: &[Key] = &[
    Key {
        name: "shell",
        doc: "What builds find as /bin/sh.\n\
              `auto`: what Nix was compiled to use; where that is nothing, the distribution's static bash.\n\
              `bash`, `busybox`: the distribution's static one, which the package then needs.\n\
              `closure`: the one in the bundled Nix's closure.\n\
              `built-in`: what Nix was compiled to use, and nothing else.\n\
              `file`: a statically linked shell that the package ships, see `[sandbox.file.SYSTEM]`.\n\
              `none`: nothing.\n\
              Or a program in the store, and no link there: `/nix/store/HASH-NAME/bin/bash`; builds see its\n\
              closure, too.",
        default: Some("\"auto\""),
        example: None,
        kind: Kind::OneOfOr(SHELL_WORDS, "a path in the store", check::store_program, |config, path| {
            config.sandbox.shell = SandboxShell::StorePath(path.into())
        }),
    },
    Key {
        name: "file",
        doc: "For `file`: a statically linked shell for each system.",
        default: None,
        example: Some("[sandbox.file.x86_64-linux]\npath = \"shells/busybox-amd64\""),
        kind: Kind::Shells,
    },
    Key {
        name: "paths",
        doc: "Files and directories of the machine that every build sees besides: `PATH`, or `INSIDE=PATH`\n\
              under another name; with `?` at the end, only where it is there.",
        default: Some("[]"),
        example: None,
        kind: Kind::Texts(check::sandbox_path, |config, paths| config.sandbox.paths = paths),
    },
    Key {
        name: "devices",
        doc: "Devices that every build may use where the machine has them: `kvm`, `fuse`, `tun`, `dri`.\n\
              A udev rule then opens `kvm` and `dri` to every user, as systemd does by default.",
        default: Some("[]"),
        example: None,
        kind: Kind::Texts(check::device, |config, names| {
            config.sandbox.devices = devices().iter().filter(|device| names.contains(&device.name)).collect()
        }),
    },
    Key {
        name: "cgroups",
        doc: "Each build runs in a cgroup of its own, from Nix 2.12 on.",
        default: Some("false"),
        example: None,
        kind: Kind::Flag(|config, on| config.sandbox.cgroups = on),
    },
];

static SHELL_WORDS: &[Word] = &[
    ("auto", |config| config.sandbox.shell = SandboxShell::Auto),
    ("bash", |config| config.sandbox.shell = SandboxShell::Bash),
    ("busybox", |config| config.sandbox.shell = SandboxShell::Busybox),
    ("closure", |config| config.sandbox.shell = SandboxShell::Closure),
    ("built-in", |config| config.sandbox.shell = SandboxShell::BuiltIn),
    ("file", |config| config.sandbox.shell = SandboxShell::File),
    ("none", |config| config.sandbox.shell = SandboxShell::None),
];
