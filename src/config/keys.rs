//! The table of keys: what nix-packager.toml can say, what each key means, its default,
//! its type and where its value goes. Parsing, defaults, suggestions, the template that
//! `init` writes and the documentation all read this table; nothing repeats it.

mod machine;
mod nix;
mod package;
mod people;
mod repository;
mod sandbox;

use machine::{REMOVAL, SERVICES, SHELLS};
use nix::NIX;
use package::PACKAGE;
use people::{ACCESS, BUILD_USERS, SERVE};
use repository::REPOSITORY;
use sandbox::SANDBOX;

use super::key::{Key, Kind, Section};

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
    Section {
        name: "repository",
        doc: "Signed apt and dnf repositories (`nix-packager repo`); nothing of it is in a package.",
        keys: REPOSITORY,
    },
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

/// The section named `name`; the empty name means the top of the file.
pub fn section(name: &str) -> Option<&'static Section> {
    SECTIONS.iter().find(|section| section.name == name)
}

/// Every key with its section.
pub fn keys() -> impl Iterator<Item = (&'static Section, &'static Key)> {
    SECTIONS.iter().flat_map(|section| section.keys.iter().map(move |key| (section, key)))
}
