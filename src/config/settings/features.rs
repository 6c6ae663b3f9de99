//! Words of `experimental-features`, as one release would read them.

use super::finding::{Finding, ONLY_WHERE_SUPPORTED};
use crate::config::error::{ConfigError, tick};
use crate::diagnostic::nearest;
use crate::knowledge::features::{find, names};
use crate::knowledge::{Known, NixVersion, Release};

/// What is wrong with the word for `release`. Nix only warns of what it does not know, and goes on without it.
pub fn finding(word: &str, release: Release) -> Option<(Finding, ConfigError)> {
    let Some(feature) = find(word) else { return Some((Finding::Unknown, unknown(word))) };
    let what = format!("the experimental feature `{word}`");
    let text = match feature.at(release) {
        Known::Yes => return None,
        Known::Gone(fork, last) => {
            let text = match feature.stable {
                true if last == NixVersion::ZERO => format!("{what} is always enabled in {}", fork.title()),
                true => format!("{what} is no longer needed after {} {}", fork.title(), last.series()),
                false => format!("{what} was removed after {} {}", fork.title(), last.series()),
            };
            let help = feature.instead.as_deref().unwrap_or("remove it");
            return Some((Finding::Needless(word.to_owned()), ConfigError::new(text).help(help)));
        }
        Known::Later(fork, since) => format!("{what} needs {} {} or later", fork.title(), since.short()),
        Known::Never(fork) => format!("{what} does not exist in {}", fork.title()),
        Known::Only(fork) => format!("{what} exists in {} only", fork.title()),
    };
    let near = nearest(word, names().filter(|name| *name != word && is_known(name, release)));
    let help = near.map_or(ONLY_WHERE_SUPPORTED.to_owned(), |near| format!("did you mean `{near}`?"));
    Some((Finding::OfRelease, ConfigError::new(text).help(help)))
}

/// Whether `release` has to be told of the feature.
pub fn is_known(word: &str, release: Release) -> bool {
    find(word).is_some_and(|feature| feature.at(release) == Known::Yes)
}

fn unknown(word: &str) -> ConfigError {
    let error = ConfigError::new(format!("unknown experimental feature {}", tick(word)));
    match nearest(word, names()) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => {
            error.help("remove it, or see `nix-packager settings experimental-features` for the known ones")
        }
    }
}
