//! Checks of `[build-users]`: fields of passwd(5) and group(5).

use super::{Check, invalid, tick_char, too_long, unexpected};

/// The longest user name systemd-sysusers takes; shadow's useradd takes one more.
pub const LONGEST_ACCOUNT: usize = 31;

/// The name of the group.
pub fn group(text: &str) -> Check {
    account("group name", text)
}

/// The name of a user.
pub fn account_name(text: &str) -> Check {
    account("user name", text)
}

/// The beginning of the users' names; their length is checked with the count.
pub fn prefix(text: &str) -> Check {
    account("user name prefix", text)
}

/// What both shadow and systemd-sysusers take in their strict mode.
fn account(what: &str, text: &str) -> Check {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-".contains(c);
    let reason = match unexpected(text, allowed) {
        Some(c) => format!("{} is not allowed in it", tick_char(c)),
        None if text.is_empty() => "it is empty".into(),
        None if text.starts_with(|c: char| c == '-' || c.is_ascii_digit()) => {
            "it must begin with a letter or `_`".into()
        }
        None if text.len() > LONGEST_ACCOUNT => {
            format!("it is longer than {LONGEST_ACCOUNT} characters")
        }
        None => return Ok(()),
    };
    Err(invalid(what, text, &reason)
        .help("use letters `a` to `z`, digits, `_` and `-`, beginning with a letter or `_`"))
}

/// A field of passwd(5), with no placeholder but `{n}`.
pub fn comment(text: &str) -> Check {
    let reason = match unexpected(text, |c| c != ':' && !c.is_control()) {
        Some(c) => format!("{} is not allowed in /etc/passwd", tick_char(c)),
        None if text.replace("{n}", "").contains(['{', '}']) => {
            "the only placeholder is `{n}`, the number of the user".into()
        }
        None => return Ok(()),
    };
    Err(invalid("comment", text, &reason).help("for example: `Nix build user {n}`"))
}

/// An absolute path of plain characters: it lands in passwd(5), sysusers.d and scripts.
pub fn path(text: &str) -> Check {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "/._+@-".contains(c);
    let reason = match unexpected(text, allowed) {
        Some(c) => format!("{} is not allowed in it", tick_char(c)),
        None if !text.starts_with('/') => "it is not an absolute path".into(),
        None if text.split('/').any(|part| part == "." || part == "..") || text.contains("//") => {
            "it has an empty, `.` or `..` component".into()
        }
        None => match too_long(text) {
            Some(reason) => reason,
            None => return Ok(()),
        },
    };
    Err(invalid("path", text, &reason)
        .help("use an absolute path of letters, digits, `.`, `_`, `+`, `@` and `-`"))
}

#[cfg(test)]
mod tests {
    use super::super::accepts;
    use super::*;

    #[test]
    fn account_names_suit_shadow_and_sysusers() {
        let longest = "a".repeat(LONGEST_ACCOUNT);
        let longer = "a".repeat(LONGEST_ACCOUNT + 1);
        accepts(
            group,
            &["nixbld", "_nix", "nix-build_2", &longest],
            &["", "Nix", "2nix", "-nix", "nix bld", "nix$", "nix:x", "nix.bld", &longer],
        );
    }

    #[test]
    fn the_other_fields_stay_within_their_line() {
        accepts(comment, &["", "Nix {n} of {n}", "Bauläufer"], &["a:b", "a\nb", "{x}", "{", "{ n }"]);
        accepts(
            path,
            &["/", "/var/empty", "/a-b/c_d@1"],
            &["", "var", "/a b", "/a:b", "/a\n", "/a/../b", "/a//b", "/$x", "/'"],
        );
    }
}
