//! Rotation: from one key to the next without a client that is left behind.
//!
//! Meanwhile both sign what can have two signatures (apt's metadata), the old one what can have one
//! only (packages and metadata of rpm), and every client gets both certificates.

use pgp::composed::SignedSecretKey;

use super::certificate::Facts;
use super::date::date;
use super::file::{Key, KeyFile};
use crate::diagnostic::Diagnostic;

/// Puts `new` behind the key that signs: the overlap begins.
///
/// # Errors
/// A file without a secret key, or with more than one.
pub fn begin(file: &mut KeyFile, new: SignedSecretKey) -> Result<(), Diagnostic> {
    may_begin(file)?;
    let first = file.keys.iter().position(|key| key.secret().is_some()).unwrap_or(0);
    file.keys.insert(first + 1, Key::Secret(Box::new(new)));
    Ok(())
}

/// # Errors
/// As [`begin`]; asked before a key is made.
pub fn may_begin(file: &KeyFile) -> Result<(), Diagnostic> {
    let path = file.path.display();
    match secrets(file).count() {
        0 => Err(Diagnostic::new(format!("`{path}` has no secret key that could be replaced"))
            .help("name the file that the configuration's `key` names")
            .help("with a `sign-command`, put the new certificate behind the old one in that file")),
        1 => Ok(()),
        _ => Err(Diagnostic::new(format!("`{path}` has a key already that signs besides the first"))
            .help("a rotation is under way; end it with `--finish`")),
    }
}

/// What ended.
pub struct Finished {
    /// Of the key that signs everything from now on.
    pub first: Facts,
    /// Those that lost their secret part.
    pub retired: Vec<Facts>,
    /// Those whose certificate had expired, too.
    pub removed: Vec<Facts>,
}

/// Makes the newest secret key the first and takes the secret part from the others, which stay
/// trusted. Trusted certificates that expired before `time` go.
///
/// # Errors
/// A file with fewer than two secret keys.
pub fn finish(file: &mut KeyFile, time: i64) -> Result<Finished, Diagnostic> {
    let newest = secrets(file).max_by_key(|(place, facts)| (facts.created, *place));
    let Some((place, first)) = newest.filter(|_| secrets(file).count() > 1) else {
        return Err(Diagnostic::new(format!(
            "there is no rotation to finish: `{}` has not two secret keys",
            file.path.display()
        ))
        .help("`nix-packager key rotate FILE` begins one"));
    };
    if let Some(expires) = first.expires().filter(|expires| *expires <= time) {
        let message = format!("the newest key, {}, expired on {}", first.id(), date(expires));
        return Err(Diagnostic::new(message).help("`nix-packager key extend` gives it more years"));
    }
    let mut kept = vec![file.keys.remove(place)];
    let (mut retired, mut removed) = (Vec::new(), Vec::new());
    for key in file.keys.drain(..) {
        let facts = Facts::of(&key.certificate());
        if facts.expires().is_some_and(|expires| expires <= time) {
            removed.push(facts);
            continue;
        }
        if key.secret().is_some() {
            retired.push(facts);
        }
        kept.push(Key::Public(Box::new(key.certificate())));
    }
    file.keys = kept;
    Ok(Finished { first, retired, removed })
}

fn secrets(file: &KeyFile) -> impl Iterator<Item = (usize, Facts)> {
    let keys = file.keys.iter().enumerate();
    keys.filter(|(_, key)| key.secret().is_some()).map(|(place, key)| (place, Facts::of(&key.certificate())))
}
