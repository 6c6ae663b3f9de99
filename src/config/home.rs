//! Where a name belongs that was written elsewhere.

use super::key::Key;
use super::keys::{SECTIONS, keys};
use crate::knowledge::settings::names;

/// Words by which people look for something that has another name here.
static MEANT: &[(&str, &str)] = &[
    ("flakes", "write `experimental-features = [\"nix-command\", \"flakes\"]` in `[settings]`"),
    ("caches", "binary caches are `substituters` and `trusted-public-keys` in `[settings]`"),
    ("cache", "binary caches are `substituters` and `trusted-public-keys` in `[settings]`"),
    ("remote-builders", "each builder is a section `[[builders]]`"),
    ("users", "the users that builds run as are in `[build-users]`, those who may use Nix in `[access]`"),
];

/// What to do with `name`, which is unknown where it stands; `None` if nothing is known of it anywhere else. `below` is
/// before the names of sections: `target.ID.` for what one target has of its own.
pub fn home_of(name: &str, below: &str) -> Option<String> {
    let name = &name.replace('_', "-");
    let section = || SECTIONS.iter().find(|section| !section.name.is_empty() && section.name == name);
    let nested = |parent: &'static Key| {
        let found = parent.table()?.keys.iter().any(|key| key.name == name);
        found.then(|| parent.header("SYSTEM")).flatten()
    };
    if let Some((section, _)) = keys().find(|(_, key)| key.name == name) {
        return Some(match section.name {
            "" => format!("`{name}` belongs to the top of the file, before the first section"),
            section => format!("`{name}` belongs to `[{below}{section}]`"),
        });
    }
    if section().is_some() {
        return Some(format!("`[{below}{name}]` is a section of its own"));
    }
    if let Some(header) = keys().find_map(|(_, key)| nested(key)) {
        return Some(format!("`{name}` belongs to `{header}`"));
    }
    if names().any(|known| known == name) {
        return Some(format!("`{name}` is a setting of nix.conf: it belongs to `[{below}settings]`"));
    }
    MEANT.iter().find(|(word, _)| word == name).map(|(_, help)| (*help).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_name_has_its_home() {
        let homes = [
            ("count", "`count` belongs to `[build-users]`"),
            ("targets", "`targets` belongs to the top of the file, before the first section"),
            ("build_users", "`[build-users]` is a section of its own"),
            ("uri", "`uri` belongs to `[[builders]]`"),
            ("sha256", "`sha256` belongs to `[nix.closure.SYSTEM]`"),
            ("max_jobs", "`max-jobs` is a setting of nix.conf: it belongs to `[settings]`"),
            ("flakes", "write `experimental-features = [\"nix-command\", \"flakes\"]` in `[settings]`"),
        ];
        for (name, home) in homes {
            assert_eq!(home_of(name, "").as_deref(), Some(home));
        }
        assert_eq!(home_of("nonsense", ""), None);
        let below = home_of("trusted-users", "target.ID.");
        assert!(below.is_some_and(|home| home.ends_with("belongs to `[target.ID.settings]`")));
    }

    /// A word that has become a name needs no row.
    #[test]
    fn no_word_is_a_name() {
        for (word, help) in MEANT {
            assert_eq!(home_of(word, "").as_deref(), Some(*help), "{word}");
        }
    }
}
