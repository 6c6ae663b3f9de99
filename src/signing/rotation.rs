//! Rotation: from one key to the next without breaking any client.
//!
//! During a rotation, both keys sign what can have two signatures (apt's metadata), the old one signs what
//! can have only one (rpm packages and metadata), and every client gets both certificates.

use pgp::composed::SignedSecretKey;

use super::certificate::KeyFacts;
use super::date::date;
use super::file::{Key, KeyFile};
use crate::diagnostic::Diagnostic;
use crate::print::ShowPath;

/// Adds `new` behind the key that signs.
///
/// # Errors
/// A file without a secret key, or with more than one.
pub fn begin(file: &mut KeyFile, new: SignedSecretKey) -> Result<(), Diagnostic> {
    may_begin(file)?;
    let first = file.keys.iter().position(|key| key.secret().is_some()).unwrap_or(0);
    file.keys.insert(first + 1, Key::Secret(Box::new(new)));
    Ok(())
}

/// Checks that a rotation can begin, before a key is generated.
///
/// # Errors
/// As [`begin`].
pub fn may_begin(file: &KeyFile) -> Result<(), Diagnostic> {
    let path = file.path.shown();
    match secrets(file).count() {
        0 => Err(Diagnostic::new(format!("`{path}` has no secret key to replace"))
            .help("use the key file of the configuration (`key` in `[repository]`)")
            .help("with a `sign-command`, add the new certificate after the old one in that file")),
        1 => Ok(()),
        _ => Err(Diagnostic::new(format!("`{path}` already has two secret keys"))
            .help("a rotation is in progress; finish it with `--finish`")),
    }
}

/// A finished rotation.
pub struct Finished {
    /// The key that signs everything from now on.
    pub first: KeyFacts,
    /// Keys whose secret part was removed.
    pub retired: Vec<KeyFacts>,
    /// Keys that were removed because they had expired.
    pub removed: Vec<KeyFacts>,
}

/// Makes the newest secret key the first and removes the secret part of the others, which stay trusted.
/// Trusted certificates that expired before `time` are removed.
///
/// # Errors
/// A file with fewer than two secret keys.
pub fn finish(file: &mut KeyFile, time: i64) -> Result<Finished, Diagnostic> {
    let newest = secrets(file).max_by_key(|(place, facts)| (facts.created, *place));
    let Some((place, first)) = newest.filter(|_| secrets(file).count() > 1) else {
        return Err(Diagnostic::new(format!(
            "there is no rotation to finish: `{}` does not have two secret keys",
            file.path.shown()
        ))
        .help("begin one with `nix-packager key rotate FILE`"));
    };
    if let Some(expires) = first.expires().filter(|expires| *expires <= time) {
        let message = format!("the newest key, {}, expired on {}", first.id(), date(expires));
        return Err(Diagnostic::new(message).help("extend it with `nix-packager key extend`"));
    }
    let mut kept = vec![file.keys.remove(place)];
    let (mut retired, mut removed) = (Vec::new(), Vec::new());
    for key in file.keys.drain(..) {
        let facts = KeyFacts::of(&key.certificate());
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

fn secrets(file: &KeyFile) -> impl Iterator<Item = (usize, KeyFacts)> {
    let keys = file.keys.iter().enumerate();
    keys.filter(|(_, key)| key.secret().is_some())
        .map(|(place, key)| (place, KeyFacts::of(&key.certificate())))
}
