//! The table of keys: what nix-packager.toml can say, what each key means, its default, its type
//! and its limits. Parsing, defaults, suggestions, the template that `init` writes and the
//! documentation all read this table; nothing repeats it.

pub mod access;
pub mod apparmor;
pub mod build_users;
pub mod builders;
pub mod channels;
pub mod nix;
pub mod package;
pub mod removal;
pub mod repository;
pub mod sandbox;
pub mod serve;
pub mod services;
pub mod shells;
#[cfg(test)]
mod tests;
pub mod top;

use super::key::{Key, Section};

/// Every section and key, in the order of the template.
pub static SECTIONS: &[Section] = &[
    Section { name: "", doc: "", keys: top::KEYS },
    Section { name: "package", doc: "Package identity.", keys: package::KEYS },
    Section { name: "nix", doc: "Where Nix itself comes from.", keys: nix::KEYS },
    Section {
        name: "build-users",
        doc: "The users that builds run as, and their group. Existing ones of the same name are adopted.",
        keys: build_users::KEYS,
    },
    Section { name: "services", doc: "How the Nix daemon is started.", keys: services::KEYS },
    Section { name: "access", doc: "Who may use Nix, and who is trusted.", keys: access::KEYS },
    Section { name: "sandbox", doc: "What builds can see of the machine.", keys: sandbox::KEYS },
    Section {
        name: "serve",
        doc: "Build for other machines, which connect over ssh (the server side of remote builds).",
        keys: serve::KEYS,
    },
    Section { name: "shells", doc: "How shells and desktop sessions find Nix.", keys: shells::KEYS },
    Section {
        name: "apparmor",
        doc: "An AppArmor profile for programs in the store (Ubuntu 24.04, Debian 13 and later).",
        keys: apparmor::KEYS,
    },
    Section { name: "removal", doc: "What happens when the package is purged.", keys: removal::KEYS },
    Section {
        name: "repository",
        doc: "Signed apt and dnf repositories (`nix-packager repo`). Nothing here changes the packages.",
        keys: repository::KEYS,
    },
];

/// The section named `name`; the empty name means the top of the file.
pub fn section(name: &str) -> Option<&'static Section> {
    SECTIONS.iter().find(|section| section.name == name)
}

/// Every key outside of nested tables, with its section.
pub fn keys() -> impl Iterator<Item = (&'static Section, &'static Key)> {
    SECTIONS.iter().flat_map(|section| section.keys.iter().map(move |key| (section, *key)))
}
