//! Checks of single values: each takes the text and says why it is refused. Where deb and rpm differ, what
//! passes is right for both.

mod account;
mod apparmor;
mod nix;
mod package;
mod repository;
mod sandbox;
mod source;
mod ssh;

use super::error::{ConfigError, either, tick};
use crate::knowledge::{LONGEST_NAME, LONGEST_PATH};
use crate::url::{self, Queries};

pub use account::{LONGEST_ACCOUNT, account_name, comment, group, path, prefix};
pub use apparmor::program_name;
pub use nix::{channel_name, channel_url, setting_name, setting_value, setting_word};
pub use package::{description, homepage, maintainer, package_name, revision, vendor, version};
pub use repository::{argument, deb_target, origin, repository_url, suite};
pub use sandbox::{device, sandbox_path, store_program};
pub use source::{advisory, file_path, nix_version, requirement, sha256, site_url, tarball_url};
pub use ssh::{authorized_key, builder_uri, feature, host_key, system_name};

type Check = Result<(), ConfigError>;

/// Whether the query of a URL may have secrets.
#[derive(PartialEq)]
enum Query {
    Public,
    MayBeSigned,
}

/// A URL of one of `schemes` that nobody needs a password for.
fn public_url(what: &str, text: &str, schemes: &[&str], query: Query, help: &str) -> Check {
    let secret = query == Query::Public && !url::secrets(text, Queries::Named).is_empty();
    if secret || !url::users(text).is_empty() {
        return Err(public(&format!("the {what} contains a user name, a password or a token")));
    }
    url(text, schemes).map_err(|reason| invalid_url(what, text, &reason).help(help))
}

/// As [`invalid`]; what is no URL may have a secret all the same.
fn invalid_url(what: &str, text: &str, reason: &str) -> ConfigError {
    match text.contains('@') || text.contains('?') && text.contains(char::is_whitespace) {
        true => ConfigError::new(format!("invalid {what}: {reason}")).secret(),
        false => invalid(what, text, reason),
    }
}

/// The error for a secret that is not shown.
fn public(message: &str) -> ConfigError {
    ConfigError::new(message)
        .help(
            "remove it; if anyone else has seen this file, also revoke or change it: packages and build logs are public",
        )
        .secret()
}

/// `scheme://…` without anything that has to be quoted; else the reason why not.
fn url(text: &str, schemes: &[&str]) -> Result<(), String> {
    if let Some(c) = unexpected(text, |c| c.is_ascii_graphic() && !"<>\"\\^`{|}".contains(c)) {
        return Err(format!("{} is not allowed in it", tick_char(c)));
    }
    let Some((scheme, rest)) = text.split_once("://").filter(|(scheme, _)| schemes.contains(scheme)) else {
        let known = either(schemes.iter().map(|scheme| format!("`{scheme}://`")));
        return Err(format!("it does not begin with {known}"));
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    match scheme {
        "file" if !rest.starts_with('/') => Err("it has no absolute path".into()),
        "file" => Ok(()),
        _ if host.is_empty() => Err("it has no host name".into()),
        _ => Ok(()),
    }
}

fn invalid(what: &str, text: &str, reason: &str) -> ConfigError {
    ConfigError::new(format!("invalid {what} {}: {reason}", tick(text)))
}

/// Why no file can have the path `text`, if none can.
fn too_long(text: &str) -> Option<String> {
    let longest = text.split('/').map(str::len).max().unwrap_or_default();
    let is_too_long = longest > LONGEST_NAME || text.len() > LONGEST_PATH;
    is_too_long
        .then(|| format!("a file name can have up to {LONGEST_NAME} bytes, a path up to {LONGEST_PATH}"))
}

/// The first character that is not allowed.
fn unexpected(text: &str, allowed: impl Fn(char) -> bool) -> Option<char> {
    text.chars().find(|c| !allowed(*c))
}

fn tick_char(c: char) -> String {
    match c {
        ' ' => "a space".into(),
        '\n' => "a line break".into(),
        _ => tick(&c.to_string()),
    }
}

/// Guards both directions of a check: what is right passes, what is wrong does not.
#[cfg(test)]
fn accepts(check: fn(&str) -> Check, right: &[&str], wrong: &[&str]) {
    for text in right {
        assert_eq!(check(text), Ok(()), "{text:?}");
    }
    for text in wrong {
        assert!(check(text).is_err(), "{text:?}");
    }
}
