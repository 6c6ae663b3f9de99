//! Checks of `[repository]`.

use super::{Check, invalid, invalid_url, tick_char, unexpected, url};
use crate::config::error::{ConfigError, tick};
use crate::diagnostic::nearest;
use crate::knowledge::{Target, targets};

/// Where a repository is served from.
pub fn repository_url(text: &str) -> Check {
    let reason = match text.contains(['?', '#']) {
        true => Err("`?` and `#` are not allowed in it, because paths are appended".into()),
        false => url(text, &["https", "http", "file"]),
    };
    let user = || {
        text.split_once("://")
            .is_some_and(|(_, rest)| rest.split('/').next().is_some_and(|h| h.contains('@')))
    };
    match reason {
        Err(reason) => {
            Err(invalid_url("URL", text, &reason).help("use the URL of the directory that is served"))
        }
        Ok(()) if user() => {
            let error =
                ConfigError::new("the URL of the repository contains a user name or a password").secret();
            Err(error.help("the URL is published; administrators put passwords into apt_auth.conf(5)"))
        }
        Ok(()) => Ok(()),
    }
}

/// The value of a field of Release, and a title.
pub fn origin(text: &str) -> Check {
    let reason = match unexpected(text, |c| !c.is_control()) {
        Some(c) => format!("{} is not allowed in it", tick_char(c)),
        None if text.trim() != text || text.is_empty() => {
            "it is empty, or begins or ends with white space".into()
        }
        None if text.chars().count() > 64 => "it is longer than 64 characters".into(),
        None => return Ok(()),
    };
    Err(invalid("origin", text, &reason).help("use the name of the publisher"))
}

/// A suite or component: a name of a directory.
pub fn suite(text: &str) -> Check {
    let reason = match unexpected(text, |c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-+.".contains(c))
    {
        Some(c) => format!("{} is not allowed in it", tick_char(c)),
        None if !text.starts_with(|c: char| c.is_ascii_lowercase()) => "it must begin with a letter".into(),
        None if text.len() > 64 => "it is longer than 64 characters".into(),
        None => {
            let taken = targets().iter().find(|target| target.codename.as_deref() == Some(text));
            return taken.map_or(Ok(()), |target| {
                let reason = format!("it is the codename of {}", target.title());
                Err(invalid("name", text, &reason)
                    .help("choose another name: each distribution release has a suite of that name"))
            });
        }
    };
    Err(invalid("name", text, &reason).help("use lowercase letters, digits, `-`, `+` and `.`"))
}

/// A target with an apt suite.
pub fn deb_target(text: &str) -> Check {
    let ids = || targets().iter().filter(|target| target.suite().is_some()).map(|target| target.id.as_str());
    if ids().any(|id| id == text) {
        return Ok(());
    }
    if Target::find(text).is_some() {
        return Err(ConfigError::new(format!("{} has no apt suite", tick(text)))
            .help("choose a release of Debian or Ubuntu"));
    }
    let error = ConfigError::new(format!("unknown target {}", tick(text)));
    Err(match nearest(text, ids()) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error.help(format!("known targets: {}", Vec::from_iter(ids()).join(", "))),
    })
}

/// An argument of a command; it is not split, and no shell interprets it.
pub fn argument(text: &str) -> Check {
    match unexpected(text, |c| !c.is_control()) {
        Some(c) => {
            // Not shown: it may be a password.
            let error = ConfigError::new(format!("invalid argument: {} is not allowed in it", tick_char(c)));
            Err(error.help("put longer commands into a script"))
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
