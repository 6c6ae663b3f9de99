//! Checks of `[settings]` and `[[channels]]`: what Nix itself reads.

use super::{Check, Query, invalid, public_url, tick_char, unexpected};

/// What nix-channel takes as a name.
pub fn channel_name(text: &str) -> Check {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
    let reason = match unexpected(text, allowed) {
        Some(c) => format!("{} is not allowed in it", tick_char(c)),
        None if text.is_empty() => "it is empty".into(),
        None if text.starts_with(['.', '-']) => "it must begin with a letter, a digit or `_`".into(),
        None => return Ok(()),
    };
    Err(invalid("channel name", text, &reason)
        .help("use letters, digits, `_`, `.` and `-`, beginning with a letter, a digit or `_`"))
}

/// What nix-channel takes as a URL.
pub fn channel_url(text: &str) -> Check {
    let help = "use a complete URL: `https://channels.nixos.org/nixpkgs-unstable`";
    public_url("channel URL", text, &["https", "http", "file"], Query::Public, help)
}

/// The name of a setting of nix.conf, and not a directive.
pub fn setting_name(text: &str) -> Check {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let reason = match unexpected(text, allowed) {
        Some(c) => format!("{} is not allowed in it", tick_char(c)),
        None if !text.starts_with(|c: char| c.is_ascii_lowercase()) => "it must begin with a letter".into(),
        None if text == "include" => "it is a directive, not a setting".into(),
        None => return Ok(()),
    };
    Err(invalid("setting name", text, &reason)
        .help("names of settings consist of lowercase letters, digits and `-`"))
}

/// A value of nix.conf: the rest of one line, in which `#` begins a comment.
pub fn setting_value(text: &str) -> Check {
    let (reason, help) = match unexpected(text, |c| c == '\t' || (c != '#' && !c.is_control())) {
        Some('\n') => {
            ("a setting must fit on one line of nix.conf", "separate words with spaces, or write a TOML list")
        }
        Some('#') => ("`#` begins a comment in nix.conf", "nix.conf has no way to escape it"),
        Some(_) => ("it has a control character", "nix.conf has no way to escape it"),
        None => return Ok(()),
    };
    Err(invalid("value", text, reason).help(help))
}

/// One word of a list of nix.conf, which are separated by white space.
pub fn setting_word(text: &str) -> Check {
    if text.is_empty() || text.contains(char::is_whitespace) {
        let reason = "an entry of a list is a single word in nix.conf";
        return Err(invalid("value", text, reason).help("write each word as a separate entry"));
    }
    setting_value(text)
}

#[cfg(test)]
mod tests {
    use super::super::accepts;
    use super::*;

    #[test]
    fn settings_are_one_line_of_nix_conf() {
        accepts(
            setting_name,
            &["max-jobs", "extra-sandbox-paths", "s3x"],
            &["", "Max", "a b", "a=b", "include", "!include", "-a"],
        );
        accepts(
            setting_value,
            &["", "a b", "a\tb", "/bin/sh=/x", "a=b"],
            &["a\nb", "a\rb", "a # b", "a\0", "nixpkgs#hello"],
        );
        accepts(setting_word, &["a"], &["", "a b", "a\tb", "a\u{a0}b", "a#b"]);
    }

    #[test]
    fn channels_are_what_nix_channel_takes() {
        accepts(channel_url, &["file:///srv/nix", "https://x/y"], &["file://srv", "file://", "/srv/nix"]);
        accepts(channel_name, &["nixpkgs", "nixos-24.05", "_x"], &["", "a b", "a/b", ".a", "-a", "a\n"]);
    }
}
