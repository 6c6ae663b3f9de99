//! Checks of `[repository]`.

use super::{Check, invalid, stranger, tick_char, url};
use crate::config::fault::{Fault, tick};
use crate::diagnostic::nearest;
use crate::knowledge::{Target, targets};

/// Where a repository is served from.
pub fn repository_url(text: &str) -> Check {
    let reason = match text.contains(['?', '#']) {
        true => Err("paths are appended to it, and it has a `?` or `#`".into()),
        false => url(text, &["https", "http", "file"]),
    };
    let user = || {
        text.split_once("://")
            .is_some_and(|(_, rest)| rest.split('/').next().is_some_and(|h| h.contains('@')))
    };
    match reason {
        Err(reason) => Err(invalid("URL", text, &reason).help("write the address of the directory")),
        Ok(()) if user() => {
            let fault = Fault::new("the URL of the repository has a user, or a password, in it").secret();
            Err(fault
                .help("everybody can read the repository; administrators keep passwords in apt's auth.conf"))
        }
        Ok(()) => Ok(()),
    }
}

/// The value of a field of Release, and a title.
pub fn origin(text: &str) -> Check {
    let reason = match stranger(text, |c| !c.is_control()) {
        Some(c) => format!("{} is not allowed in it", tick_char(c)),
        None if text.trim() != text || text.is_empty() => {
            "it is empty, or begins or ends with a space".into()
        }
        None if text.chars().count() > 64 => "it has more than 64 characters".into(),
        None => return Ok(()),
    };
    Err(invalid("origin", text, &reason).help("write the name of who publishes"))
}

/// A suite or component: a name of a directory.
pub fn suite(text: &str) -> Check {
    let reason = match stranger(text, |c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-+.".contains(c)) {
        Some(c) => format!("{} is not allowed in it", tick_char(c)),
        None if !text.starts_with(|c: char| c.is_ascii_lowercase()) => {
            "it does not begin with a letter".into()
        }
        None if text.len() > 64 => "it has more than 64 characters".into(),
        None => {
            let taken = targets().iter().find(|target| target.codename.as_deref() == Some(text));
            return taken.map_or(Ok(()), |target| {
                let reason = format!("it is the codename of {}", target.title());
                Err(invalid("name", text, &reason).help("choose a name that no release has"))
            });
        }
    };
    Err(invalid("name", text, &reason).help("small letters, digits, `-`, `+` and `.`"))
}

/// A target with an apt suite.
pub fn deb_target(text: &str) -> Check {
    let ids = || targets().iter().filter(|target| target.suite().is_some()).map(|target| target.id.as_str());
    if ids().any(|id| id == text) {
        return Ok(());
    }
    if Target::find(text).is_some() {
        return Err(
            Fault::new(format!("{} has no apt suite", tick(text))).help("name a Debian or Ubuntu release")
        );
    }
    let fault = Fault::new(format!("unknown target {}", tick(text)));
    Err(match nearest(text, ids()) {
        Some(near) => fault.help(format!("did you mean `{near}`?")),
        None => fault.help(format!("known targets: {}", Vec::from_iter(ids()).join(", "))),
    })
}

/// A word of a command line; it is not split, and no shell reads it.
pub fn argument(text: &str) -> Check {
    match stranger(text, |c| !c.is_control()) {
        Some(c) => {
            let reason = format!("{} is not allowed in it", tick_char(c));
            Err(invalid("argument", text, &reason).help("write what is longer into a script"))
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::accepts;
    use super::*;

    #[test]
    fn addresses_and_names() {
        accepts(
            repository_url,
            &["https://packages.example.org/nix", "http://127.0.0.1:8000", "file:///srv/nix"],
            &[
                "packages.example.org",
                "https://",
                "https://a b",
                "https://a?b",
                "https://me:secret@example.org/",
            ],
        );
        accepts(suite, &["stable", "main", "nix-2.0"], &["", "Main", "-x", "a/b", "trixie", "../x"]);
        accepts(deb_target, &["debian-12", "ubuntu-24.04"], &["fedora-44", "debian-1", ""]);
        accepts(origin, &["nix-multiuser", "Example Corp."], &["", " x", "a\nb"]);
    }
}
