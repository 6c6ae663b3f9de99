//! Checks of single values: each takes the text and says why it is refused. Where deb and rpm differ, what
//! passes is right for both.

mod account;
mod nix;
mod package;
mod repository;
mod sandbox;
mod source;
mod ssh;

use super::error::{ConfigError, either, tick};

pub use account::{LONGEST_ACCOUNT, account_name, comment, group, path, prefix};
pub use nix::{channel_name, channel_url, setting_name, setting_value, setting_word};
pub use package::{description, homepage, maintainer, package_name, revision, vendor, version};
pub use repository::{argument, deb_target, origin, repository_url, suite};
pub use sandbox::{device, sandbox_path, store_program};
pub use source::{file_path, nix_version, requirement, sha256, tarball_url};
pub use ssh::{authorized_key, builder_uri, feature, host_key, system_name};

type Check = Result<(), ConfigError>;

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
