//! Checks of `[package]`: what passes is right for deb and for rpm.

use super::{Check, Query, invalid, public_url, tick_char, unexpected};
use crate::config::error::{ConfigError, tick};

/// The longest synopsis lintian and rpmlint accept.
const LONGEST_SYNOPSIS: usize = 79;

/// The longest name, version or revision: together with the target's tag they are a file
/// name, which has 255 bytes at most.
const LONGEST_PART: usize = 64;

/// Debian Policy 5.6.1, without the `..` that rpm refuses.
pub fn package_name(text: &str) -> Check {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "+-.".contains(c);
    let reason = match unexpected(text, allowed) {
        Some(c) => format!("{} is not allowed in it", tick_char(c)),
        None if text.contains("..") => "rpm does not allow `..`".into(),
        None if text.len() < 2 => "it is too short".into(),
        None if text.len() > LONGEST_PART => format!("it is longer than {LONGEST_PART} characters"),
        None if !starts_alphanumeric(text) => "it must begin with a letter or a digit".into(),
        None => return Ok(()),
    };
    Err(invalid("package name", text, &reason).help(
        "use two or more of `a` to `z`, `0` to `9`, `+`, `-` and `.`, beginning with a letter or a \
         digit (Debian Policy 5.6.1)",
    ))
}

/// What Debian Policy 5.6.12 allows in an upstream version, without what rpm refuses.
pub fn version(text: &str) -> Check {
    version_part("version", text)
}

/// As [`version`]; the distribution's tag is added to it.
pub fn revision(text: &str) -> Check {
    version_part("revision", text)
}

fn version_part(what: &str, text: &str) -> Check {
    let reason = match unexpected(text, |c| c.is_ascii_alphanumeric() || ".+~".contains(c)) {
        Some('-') => "`-` separates the version from the revision".into(),
        Some(':') => "`:` separates the epoch".into(),
        Some(c @ ('_' | '^')) => format!("dpkg does not allow {}", tick_char(c)),
        Some(c) => format!("{} is not allowed in it", tick_char(c)),
        None if text.len() > LONGEST_PART => format!("it is longer than {LONGEST_PART} characters"),
        None if text.contains("..") => "rpm does not allow `..`".into(),
        None if !text.starts_with(|c: char| c.is_ascii_digit()) => "it must begin with a digit".into(),
        None => return Ok(()),
    };
    Err(invalid(what, text, &reason)
        .help("use letters, digits, `.`, `+` and `~`, beginning with a digit: dpkg and rpm both allow these"))
}

/// `Name <local@domain>`, in the words of RFC 5322: phrase, then angle-addr.
pub fn maintainer(text: &str) -> Check {
    let help = "use a name and a mail address: `A Team <at@example.org>`";
    let parts = text.strip_suffix('>').and_then(|rest| rest.split_once(" <"));
    let Some((name, address)) = parts else {
        return Err(invalid("maintainer", text, "it is not of the form `Name <address>`").help(help));
    };
    if let Some(c) = unexpected(name, |c| !c.is_control() && !"<>@,;:\"\\[]".contains(c)) {
        let reason = format!("{} is not allowed in the name", tick_char(c));
        return Err(invalid("maintainer", text, &reason).help(help));
    }
    if name.trim().is_empty() {
        return Err(invalid("maintainer", text, "the name before the address is missing").help(help));
    }
    if !is_mail_address(address) {
        let reason = format!("{} is not a mail address", tick(address));
        return Err(invalid("maintainer", text, &reason).help(help));
    }
    Ok(())
}

/// RFC 5322 dot-atom, `@`, and a host name of two labels or more (RFC 1123).
fn is_mail_address(text: &str) -> bool {
    let atom = |part: &str| {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~-".contains(c);
        !part.is_empty() && part.chars().all(allowed)
    };
    let label = |part: &str| {
        let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-';
        !part.is_empty() && part.chars().all(allowed) && !part.starts_with('-') && !part.ends_with('-')
    };
    text.split_once('@').is_some_and(|(local, host)| {
        local.split('.').all(atom) && host.contains('.') && host.split('.').all(label)
    })
}

/// One line, not empty.
pub fn vendor(text: &str) -> Check {
    match unexpected(text, |c| !c.is_control()) {
        Some(c) => Err(invalid("vendor", text, &format!("{} is not allowed in it", tick_char(c)))),
        None if text.trim().is_empty() => {
            Err(ConfigError::new("`vendor` is empty").help("remove it to use the default"))
        }
        None => Ok(()),
    }
}

/// A URL of http or https.
pub fn homepage(text: &str) -> Check {
    let help = "use a complete URL: `https://example.org/nix`";
    public_url("homepage", text, &["https", "http"], Query::Public, help)
}

/// A synopsis, then optionally an empty line and the long description.
pub fn description(text: &str) -> Check {
    let mut lines = text.trim_end().lines();
    let synopsis = lines.next().unwrap_or_default();
    let reason = if let Some(c) = unexpected(text, |c| c == '\n' || !c.is_control()) {
        format!("{} is not allowed in it", tick_char(c))
    } else if synopsis.trim().is_empty() {
        "its first line is empty".into()
    } else if synopsis.chars().count() > LONGEST_SYNOPSIS {
        format!("its first line is longer than {LONGEST_SYNOPSIS} characters")
    } else if lines.next().is_some_and(|second| !second.trim().is_empty()) {
        "its second line is not empty".into()
    } else {
        return Ok(());
    };
    Err(ConfigError::new(format!("invalid description: {reason}"))
        .help("write a synopsis of one line; an empty line and the long description may follow"))
}

fn starts_alphanumeric(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::super::accepts;
    use super::*;

    #[test]
    fn package_names_follow_debian_policy() {
        accepts(
            package_name,
            &["nix-multiuser", "nix2.0", "g++", "0ad"],
            &["", "n", "Nix", "a..b", "-nix", ".nix", "+nix", "nix_multi", "nix multi", "nïx", "nix/multi"],
        );
    }

    #[test]
    fn versions_suit_dpkg_and_rpm() {
        accepts(
            version,
            &["1", "0.1.0", "2.26.3+git20240101", "1.0~rc1"],
            &["", "v1", "1-1", "1:2", "1_0", "1^git", "1..2", "1 0", "~1", "1é"],
        );
        accepts(revision, &["1", "0ubuntu1", "1~bpo"], &["", "a", "1-2"]);
    }

    #[test]
    fn maintainers_are_mailboxes() {
        accepts(
            maintainer,
            &["A Team <at@example.org>", "A Q. Team <at+nix@a.b.example>", "Büro (IT) <a.t@ex-ample.org>"],
            &[
                "",
                "A Team",
                "at@example.org",
                "<at@example.org>",
                " <at@example.org>",
                "At <at@localhost>",
                "At <at>",
                "At <at@example.org> ",
                "At <a t@example.org>",
                "At <.at@example.org>",
                "At <at@-x.org>",
                "At <at@example..org>",
                "Team, A <at@example.org>",
                "At\nX: y <at@example.org>",
                "At <a@example.org>, Bt <b@example.org>",
            ],
        );
    }

    #[test]
    fn homepages_are_whole_and_need_no_quoting() {
        accepts(
            homepage,
            &["https://nixos.org/", "http://[::1]:80/a?b=c#d", "https://x"],
            &[
                "",
                "nixos.org",
                "ftp://nixos.org",
                "https://",
                "https:///x",
                "https://a b",
                "file:///x",
                "https://ä",
            ],
        );
    }

    #[test]
    fn texts_stay_within_their_field() {
        accepts(vendor, &["ACME, Inc."], &["", " ", "a\nb"]);
        accepts(
            description,
            &["a synopsis", "a synopsis\n\nand more\nlines\n\nand more\n"],
            &["", "\n\nx", "a\nb", "a\tb", "a\r\n\r\nb", &"x".repeat(80)],
        );
    }
}
