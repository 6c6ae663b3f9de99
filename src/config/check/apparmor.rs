//! Checks of `[apparmor]`: names that become part of an AppArmor pattern.

use super::{Check, invalid, tick_char, too_long, unexpected};
use crate::config::error::tick;

/// Characters with a meaning of their own in AppArmor's patterns (apparmor.d(5)).
const SPECIAL: &str = "*?[]{}^,@\"\\";

/// The file name of a program, without directory.
pub fn program_name(text: &str) -> Check {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "._+-".contains(c);
    let reason = match unexpected(text, allowed) {
        Some('/') => {
            let name =
                text.rsplit('/').next().filter(|name| !name.is_empty() && !name.contains(|c| !allowed(c)));
            let error = invalid("program name", text, "it is a path");
            return Err(match name {
                Some(name) => {
                    error.help(format!("write {}: every program in the store of that name", tick(name)))
                }
                None => error.help("write the file name only, such as `bwrap`"),
            });
        }
        Some(c) if SPECIAL.contains(c) => format!("{} has a meaning in AppArmor's patterns", tick_char(c)),
        Some(c) => format!("{} is not allowed in it", tick_char(c)),
        None if text.is_empty() => "it is empty".into(),
        None if text.chars().all(|c| c == '.') => "it is no file name".into(),
        None => match too_long(text) {
            Some(reason) => reason,
            None => return Ok(()),
        },
    };
    Err(invalid("program name", text, &reason)
        .help("write each program's file name as a separate entry, such as `bwrap`"))
}

#[cfg(test)]
mod tests {
    use super::super::accepts;
    use super::*;

    #[test]
    fn names_are_no_patterns() {
        accepts(
            program_name,
            &["bwrap", ".bwrap-wrapped", "chrome_crashpad+x", "7z"],
            &[
                "",
                ".",
                "..",
                "bin/bwrap",
                "/",
                "b*",
                "b?",
                "[b]",
                "{a,b}",
                "a,b",
                "^a",
                "@{a}",
                "a\"",
                "a\\",
                "a b",
                "a#",
                "$a",
                "a\n",
                "\u{e4}",
                &"a".repeat(256),
            ],
        );
    }
}
