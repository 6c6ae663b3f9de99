//! Checks of `[nix.closure.SYSTEM]` and `[nix.tree.SYSTEM]`: where a Nix is, and which.

use super::{Check, Query, invalid, invalid_url, public_url, tick_char, too_long, unexpected};
use crate::config::error::{ConfigError, tick};
use crate::digest;
use crate::knowledge::{NixVersion, advisories};

/// Where a tarball is fetched from. It may be signed in its query, which nobody is shown.
pub fn tarball_url(text: &str) -> Check {
    public_url("URL", text, &["https", "http"], Query::MayBeSigned, "use `path` for a file on this machine")
}

/// A site that tarballs are published on: the beginning of URLs for `[nix.closure.SYSTEM]`.
pub fn site_url(text: &str) -> Check {
    if text.contains(['?', '#']) {
        let reason = "`?` and `#` are not allowed in it, because paths are appended";
        return Err(invalid_url("URL", text, reason).help("use the URL of the directory that is served"));
    }
    public_url("URL", text, &["https", "http"], Query::Public, "use a complete URL: `https://HOST/PATH`")
}

/// A file or directory of the machine packages are built on.
pub fn file_path(text: &str) -> Check {
    let reason = match unexpected(text, |c| !c.is_control()) {
        Some(c) => format!("{} is not allowed in it", tick_char(c)),
        None if text.trim().is_empty() => "it is empty".into(),
        None => match too_long(text) {
            Some(reason) => reason,
            None => return Ok(()),
        },
    };
    Err(invalid("path", text, &reason).help("relative paths are resolved from the directory of this file"))
}

/// A SHA-256 in one of the forms in which it is published.
pub fn sha256(text: &str) -> Check {
    if digest::parse(text).is_some() {
        return Ok(());
    }
    let reason = match text.split_once(['-', ':']) {
        Some((algorithm @ ("md5" | "sha1" | "sha512" | "blake3"), _)) => {
            format!("it is {algorithm}, not sha256")
        }
        _ if text.chars().all(|c| c.is_ascii_hexdigit()) => {
            format!("it has {} hexadecimal digits instead of 64", text.len())
        }
        _ => "it is not a SHA-256".into(),
    };
    Err(invalid("SHA-256", text, &reason).help(
        "use 64 hexadecimal digits as `sha256sum` prints them, 52 characters as `nix-prefetch-url` \
         prints them, or `sha256-` and 44 characters of base64; or let `nix-packager pin` write it",
    ))
}

/// A version of Nix.
pub fn nix_version(text: &str) -> Check {
    text.parse::<NixVersion>()
        .map(|_| ())
        .map_err(|reason| ConfigError::new(reason).help("`nix --version` prints it"))
}

/// A name of a known security advisory of Nix.
pub fn advisory(text: &str) -> Check {
    if advisories().find(text).is_some() {
        return Ok(());
    }
    let error = ConfigError::new(format!("unknown advisory {}", tick(text)));
    Err(error.help("`nix-packager advisories` lists the known advisories"))
}

/// The name of a package that a staged Nix needs; right for deb and rpm.
pub fn requirement(text: &str) -> Check {
    let reason = match unexpected(text, |c| c.is_ascii_alphanumeric() || "+-._".contains(c)) {
        Some(c) => format!("{} is not allowed in it", tick_char(c)),
        None if !text.starts_with(|c: char| c.is_ascii_alphanumeric()) => {
            "it must begin with a letter or a digit".into()
        }
        None => return Ok(()),
    };
    Err(invalid("package name", text, &reason).help("use the name only, such as `libsodium23`"))
}

#[cfg(test)]
mod tests {
    use super::super::accepts;
    use super::*;

    #[test]
    fn sources_are_on_the_web_or_on_this_machine() {
        accepts(
            tarball_url,
            &["https://releases.nixos.org/a.tar.xz", "http://127.0.0.1:80/a"],
            &["a.tar.xz", "file:///a", "https://"],
        );
        accepts(
            site_url,
            &["https://releases.nixos.org", "http://127.0.0.1:80/a"],
            &[
                "a",
                "file:///a",
                "https://",
                "https://h?a",
                "https://h#a",
                "https://me:secret@h",
                "https://h/a b",
            ],
        );
        accepts(file_path, &["a", "../a b", "/a", "ä"], &["", " ", "a\nb", "a\0"]);
    }

    #[test]
    fn a_staged_nix_has_a_release_and_plain_requirements() {
        accepts(nix_version, &["2.26", "2.26.3"], &["", "2", "2.26.3.1", "2.x", "v2.26.3", "2.26.3-1"]);
        accepts(
            requirement,
            &["libsodium23", "libstdc++6", "boost1.83_x"],
            &["", "a b", "a (>= 1)", "-a", "a,b"],
        );
    }
}
