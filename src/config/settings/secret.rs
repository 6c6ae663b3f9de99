//! Secrets: a package cannot keep them, because everyone can read it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::config::error::ConfigError;
use crate::url::{self, Queries};

/// A setting with such a name, also one that is not known, has secrets, or files with them.
const SECRET_NAMES: [&str; 3] = ["token", "password", "secret"];

/// What the names of variables with secrets have in them, in lower case and without `_`, `-` and `.`.
const VARIABLES: [&str; 8] =
    ["token", "passw", "passphrase", "secret", "credential", "apikey", "accesskey", "privatekey"];
/// Whole words of such names; `PWD` is a directory.
const VARIABLE_WORDS: [&str; 8] = ["auth", "cookie", "jwt", "key", "pass", "pat", "pin", "pw"];

/// Bytes of an Ed25519 key: a public one, and a private one as `nix key` writes it.
pub const PUBLIC_KEY: usize = 32;
const PRIVATE_KEY: usize = 64;

/// The error when `text`, a value of the setting `name` or a part of one, holds a secret. Private keys of the form
/// that begins with `-----BEGIN` are looked for in the whole file.
pub fn check(name: &str, text: &str) -> Result<(), ConfigError> {
    let what = if text.split_whitespace().any(is_private_key) {
        "a private key"
    } else if !url::secrets(text, Queries::Named).is_empty() {
        "a password in a URL"
    } else if SECRET_NAMES.iter().any(|part| name.contains(part))
        && !text.is_empty()
        && !(url::is_file(text) || text.starts_with('/') && name.contains("file"))
    {
        return Err(tokens(name));
    } else {
        return text.split_whitespace().try_for_each(|word| variable(name, word));
    };
    let help = match what {
        "a private key" => {
            "put it into a file on the machine that only root can read, and set `secret-key-files` to that file"
        }
        _ => "put it into the `netrc-file` on the machine",
    };
    Err(error(name, what).help(help))
}

/// The error when `entry` of the setting `name` is a `NAME=VALUE` whose name is that of a secret.
pub fn variable(name: &str, entry: &str) -> Result<(), ConfigError> {
    match secret_variable(entry) {
        Some(variable) => {
            Err(error(name, &format!("the variable `{variable}`, a secret by its name")).help(ON_THE_MACHINE))
        }
        None => Ok(()),
    }
}

/// The name in a `NAME=VALUE`, if it is that of a secret. A file is none.
pub fn secret_variable(entry: &str) -> Option<&str> {
    let (name, value) = entry.split_once('=')?;
    let is_secret = !value.is_empty() && !url::is_file(value) && is_secret_variable(name);
    is_secret.then_some(name)
}

fn is_secret_variable(name: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    let name = name.to_ascii_lowercase();
    let joined = name.replace(['_', '-', '.'], "");
    !name.is_empty()
        && name.chars().all(is_part)
        && !joined.contains("public")
        && (VARIABLES.iter().any(|part| joined.contains(part))
            || name.split(['_', '-', '.']).any(|word| VARIABLE_WORDS.contains(&word)))
}

const ON_THE_MACHINE: &str =
    "put them into /etc/nix/nix.custom.conf on the machine, or into a file that it includes";

/// The error for tokens, which are secrets whatever they look like.
pub fn tokens(name: &str) -> ConfigError {
    error(name, "tokens").help(ON_THE_MACHINE)
}

fn error(name: &str, what: &str) -> ConfigError {
    ConfigError::new(format!("`{name}` contains {what}, and everyone can read a package")).secret()
}

/// The number of bytes of a `NAME:BASE64`.
pub fn key_length(word: &str) -> Option<usize> {
    let (name, key) = word.split_once(':').filter(|(name, _)| !name.is_empty())?;
    let plain = |c: char| !c.is_whitespace() && c != '/';
    name.chars().all(plain).then_some(())?;
    STANDARD.decode(key).ok().map(|key| key.len())
}

fn is_private_key(word: &str) -> bool {
    key_length(word) == Some(PRIVATE_KEY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_known_by_their_form() {
        let private = format!("cache-1:{}", STANDARD.encode([7; PRIVATE_KEY]));
        assert!(check("my-token", "x").is_err() && check("my-token-file", "/x").is_ok());
        let public = format!("cache-1:{}", STANDARD.encode([7; PUBLIC_KEY]));
        for secret in [
            "https://me:word@cache.example/",
            "https://a.example ssh://b:c@d",
            "https://h/x?sig=/abcdef",
            "@x s3+https://me:word@h?x",
            "https://token@cache.example/",
            "https://cache.example/?access_token=x",
            &private,
            "AWS_SECRET_ACCESS_KEY=x",
            "A=b NPM_CONFIG__AUTH=x",
            "signing.key=x",
            "AWS_SECRET_ACCESS_KEY=/abcDEF+1234567890",
        ] {
            assert!(check("x", secret).is_err(), "{secret}");
        }
        for harmless in [
            "ssh://me@host:22/x:y@z",
            "https://cache.example/a:b@c",
            "https://[::1]:80/",
            "file:///a:b@c",
            &public,
            "x:y",
            "SSH_AUTH_SOCK=/run/agent TOKEN= TOKEN GIT_AUTHOR_NAME=x KEYBOARD=us PWD=x PUBLIC_KEY=x",
            "s3://bucket?secret-key=/etc/key",
        ] {
            assert!(check("x", harmless).is_ok(), "{harmless}");
        }
    }
}
