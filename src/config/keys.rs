//! The table of keys: what nix-packager.toml can say, what each key means, its default,
//! its type and where its value goes. Parsing, defaults, suggestions, the template that
//! `init` writes and the documentation all read this table; nothing repeats it.

use super::check;
use super::key::{Key, Kind, Section, Word};
use super::values::{PayloadKind, PurgePolicy, SandboxShell};
use crate::knowledge::devices;
use crate::knowledge::target::Compression;

/// Every section and key, in the order of the template.
pub static SECTIONS: &[Section] = &[
    Section { name: "", doc: "", keys: TOP },
    Section { name: "package", doc: "Who the package is.", keys: PACKAGE },
    Section { name: "nix", doc: "Where Nix itself comes from.", keys: NIX },
    Section {
        name: "build-users",
        doc: "The users builds run as, and their group. Those that exist already are adopted.",
        keys: BUILD_USERS,
    },
    Section { name: "services", doc: "How the Nix daemon is started.", keys: SERVICES },
    Section { name: "access", doc: "Who may use Nix.", keys: ACCESS },
    Section { name: "sandbox", doc: "What builds see of the machine.", keys: SANDBOX },
    Section {
        name: "serve",
        doc: "Builds for other machines, which send them by ssh. Who may do so is as powerful as root.",
        keys: SERVE,
    },
    Section { name: "shells", doc: "What shells and sessions of users find.", keys: SHELLS },
    Section { name: "removal", doc: "What purging the package takes away.", keys: REMOVAL },
];

static TOP: &[Key] = &[
    Key {
        name: "targets",
        doc: "Distribution releases to build for, unless the command line names some.\n\
              Default: every known target.",
        default: None,
        example: None,
        kind: Kind::Targets,
    },
    Key {
        name: "channels",
        doc: "Channels root is subscribed to on her first login; `channels = []` means none.",
        default: Some("[{ name = \"nixpkgs\", url = \"https://nixos.org/channels/nixpkgs-unstable\" }]"),
        example: None,
        kind: Kind::Channels,
    },
    Key {
        name: "builders",
        doc: "Machines that builds are sent to, by ssh. Only `uri` is mandatory.\n\
              `uri`: `ssh-ng://` or `ssh://`, user and host; a port from Nix 2.31 on. `systems`: what it\n\
              builds for, by default this machine's. `key`: the file on this machine with the private key\n\
              that opens the other one; root's, without passphrase, never packaged. `jobs`: builds at once,\n\
              by default 1. `speed`: compared with others, by default 1; a fraction from Nix 2.20 on.\n\
              `features`: what builds may ask for. `mandatory-features`: what they have to ask for.\n\
              `host-key`: the machine's public key, so that no other can take its place.",
        default: None,
        example: Some(
            "[[builders]]\n\
             uri = \"ssh-ng://nix-remote@builder.example.org\"\n\
             systems = [\"x86_64-linux\", \"i686-linux\"]\n\
             key = \"/root/.ssh/id_ed25519\"\n\
             jobs = 4\n\
             speed = 2\n\
             features = [\"kvm\", \"big-parallel\"]\n\
             host-key = \"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHPq0YvbwJXpQ3L4DNEc8Yj4JmQIxQ7PZxGdJd9NTXYS\"",
        ),
        kind: Kind::Builders,
    },
    Key {
        name: "settings",
        doc: "Settings of nix.conf, by today's names or by old ones, each with a value of its type;\n\
              `nix-packager settings` lists them. nix.conf gets the names that the target's Nix reads.",
        default: None,
        example: Some("max-jobs = 4\nkeep-outputs = true\nmin-free = \"2G\""),
        kind: Kind::Settings,
    },
];

static PACKAGE: &[Key] = &[
    Key {
        name: "name",
        doc: "Name of the package.",
        default: Some("\"nix-multiuser\""),
        example: None,
        kind: Kind::Text(check::package_name, |config, text| config.package.name = text.into()),
    },
    Key {
        name: "version",
        doc: "Version of the package, without revision. Default: the version of the Nix that is in\n\
              the package; with the payload `distro`, the version of nix-packager.",
        default: None,
        example: Some(concat!("\"", env!("CARGO_PKG_VERSION"), "\"")),
        kind: Kind::Text(check::version, |config, text| config.package.version = Some(text.into())),
    },
    Key {
        name: "revision",
        doc: "Counts packages of the same version; the target's tag is added: 1~deb13, 1.fc44.",
        default: Some("\"1\""),
        example: None,
        kind: Kind::Text(check::revision, |config, text| config.package.revision = text.into()),
    },
    Key {
        name: "maintainer",
        doc: "Who answers for the package: `Name <address>`.",
        default: Some("\"nix-multiuser packagers <packagers@nix-multiuser.invalid>\""),
        example: None,
        kind: Kind::Text(check::maintainer, |config, text| config.package.maintainer = text.into()),
    },
    Key {
        name: "vendor",
        doc: "Who distributes the package; only an .rpm says so.",
        default: Some("\"nix-packager\""),
        example: None,
        kind: Kind::Text(check::vendor, |config, text| config.package.vendor = text.into()),
    },
    Key {
        name: "homepage",
        doc: "Where to read more.",
        default: Some("\"https://nixos.org/\""),
        example: None,
        kind: Kind::Text(check::homepage, |config, text| config.package.homepage = text.into()),
    },
    Key {
        name: "description",
        doc: "One line that says what the package is; then, after an empty line, paragraphs.",
        default: Some(DESCRIPTION),
        example: None,
        kind: Kind::Text(check::description, |config, text| {
            config.package.description = text.trim_end().into()
        }),
    },
    Key {
        name: "compression",
        doc: "How the files are compressed: `xz` is smaller, `zstd` faster. Default: as the packages of\n\
              the target's own archive are.",
        default: None,
        example: Some("\"xz\""),
        kind: Kind::OneOf(&[
            ("xz", |config| config.package.compression = Some(Compression::Xz)),
            ("zstd", |config| config.package.compression = Some(Compression::Zstd)),
        ]),
    },
];

const DESCRIPTION: &str = r#""""
complete multi-user Nix: daemon, build users and login environment

Nix is a package manager with which each user of a machine installs software
of her own, without being root and without disturbing anybody else.

This package makes Nix ready for all users of the machine: it creates the
build users and their group, prepares /nix, sets up the Nix daemon, and gives
every login shell its profiles and search path. Removing the package keeps
/nix and everything that users have installed there.
""""#;

static NIX: &[Key] = &[
    Key {
        name: "payload",
        doc: "`distro`: the distribution's own Nix, by dependency.\n\
              `closure`: upstream's binary tarball, in a package for each system.\n\
              `tree`: a Nix that was built for the distribution, in a package for each system.",
        default: Some("\"distro\""),
        example: None,
        kind: Kind::OneOf(&[
            ("distro", |config| config.nix.payload = PayloadKind::Distro),
            ("closure", |config| config.nix.payload = PayloadKind::Closure),
            ("tree", |config| config.nix.payload = PayloadKind::Tree),
        ]),
    },
    Key {
        name: "closure",
        doc: "For `closure`: the tarball for a system, from a `url` or from a `path` that begins at this\n\
              file's directory. `sha256` is the one that upstream publishes beside the tarball, in\n\
              hexadecimal, as Nix writes it, or as `sha256-BASE64=`.",
        default: None,
        example: Some(
            "[nix.closure.x86_64-linux]\n\
             url = \"https://releases.nixos.org/nix/nix-2.34.8/nix-2.34.8-x86_64-linux.tar.xz\"\n\
             sha256 = \"0000000000000000000000000000000000000000000000000000000000000000\"",
        ),
        kind: Kind::Closures,
    },
    Key {
        name: "tree",
        doc: "For `tree`: the directory that `make install DESTDIR=` or `meson install --destdir` filled\n\
              with a Nix configured for the prefix /usr and the sysconfdir /etc, its version, and the\n\
              packages that its libraries come from.",
        default: None,
        example: Some(
            "[nix.tree.x86_64-linux]\n\
             path = \"stage/amd64\"\n\
             version = \"2.34.8\"\n\
             requires = [\"libsodium23\", \"libcurl4\"]",
        ),
        kind: Kind::Trees,
    },
];

static BUILD_USERS: &[Key] = &[
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

static SERVICES: &[Key] = &[
    Key {
        name: "systemd",
        doc: "Ship systemd units.",
        default: Some("true"),
        example: None,
        kind: Kind::Flag(|config, on| config.services.systemd = on),
    },
    Key {
        name: "sysvinit",
        doc: "Ship an LSB init.d script. Default: as packages of the target do.",
        default: None,
        example: Some("true"),
        kind: Kind::Flag(|config, on| config.services.sysvinit = Some(on)),
    },
    Key {
        name: "runlevels",
        doc: "Runlevels the init.d script starts the daemon in.",
        default: Some("[2, 3, 4, 5]"),
        example: None,
        kind: Kind::Integers(
            2..=5,
            "0 halts, 1 is for one user and 6 reboots; daemons are started in 2 to 5",
            |config, runlevels| config.services.runlevels = runlevels,
        ),
    },
    Key {
        name: "priority",
        doc: "When in its runlevels the init.d script starts: 60 means S60.",
        default: Some("60"),
        example: None,
        kind: Kind::Integer(0..=99, "the order is two digits of a link's name, S00 to S99", |config, n| {
            config.services.priority = n
        }),
    },
    Key {
        name: "start",
        doc: "Start the daemon (with systemd: its socket) when the package is installed.",
        default: Some("true"),
        example: None,
        kind: Kind::Flag(|config, on| config.services.start = on),
    },
];

static ACCESS: &[Key] = &[
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

static SANDBOX: &[Key] = &[
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

static SERVE: &[Key] = &[
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

static SHELLS: &[Key] = &[
    Key {
        name: "profile",
        doc: "Login shells have Nix and what is installed with it: sh, bash and others that read\n\
              /etc/profile.d, fish, and tcsh.",
        default: Some("true"),
        example: None,
        kind: Kind::Flag(|config, on| config.shells.profile = on),
    },
    Key {
        name: "sessions",
        doc: "systemd's user services and desktop sessions have it, too.",
        default: Some("true"),
        example: None,
        kind: Kind::Flag(|config, on| config.shells.sessions = on),
    },
    Key {
        name: "zsh",
        doc: "zsh of Debian and Ubuntu has it, too, which reads neither /etc/profile.d nor any other\n\
              directory: a marked line is added to /etc/zsh/zshenv, and taken away when the package is\n\
              removed. dpkg then asks when an upgrade of zsh brings a new zshenv. zsh of Fedora needs\n\
              nothing.",
        default: Some("false"),
        example: None,
        kind: Kind::Flag(|config, on| config.shells.zsh = on),
    },
    Key {
        name: "sudo",
        doc: "sudo finds what is installed for all users: the distribution's `secure_path`, and behind it\n\
              /nix/var/nix/profiles/default/bin, in /etc/sudoers.d. It takes the place of a `secure_path`\n\
              in /etc/sudoers. Nix itself is found in any case, in /usr/bin.",
        default: Some("false"),
        example: None,
        kind: Kind::Flag(|config, on| config.shells.sudo = on),
    },
];

static REMOVAL: &[Key] = &[Key {
    name: "purge",
    doc: "`keep` /nix, the build users and their group, or `delete` what the package created.",
    default: Some("\"keep\""),
    example: None,
    kind: Kind::OneOf(&[
        ("keep", |config| config.removal.purge = PurgePolicy::Keep),
        ("delete", |config| config.removal.purge = PurgePolicy::Delete),
    ]),
}];

/// The section named `name`; the empty name means the top of the file.
pub fn section(name: &str) -> Option<&'static Section> {
    SECTIONS.iter().find(|section| section.name == name)
}

/// Every key with its section.
pub fn keys() -> impl Iterator<Item = (&'static Section, &'static Key)> {
    SECTIONS.iter().flat_map(|section| section.keys.iter().map(move |key| (section, key)))
}
