//! Checks of `[settings]` and `[[channels]]`: what Nix itself reads.

use super::{Check, invalid, stranger, tick_char, url};

/// What nix-channel takes as a name.
pub fn channel_name(text: &str) -> Check {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
    let reason = match stranger(text, allowed) {
        Some(c) => format!("{} is not allowed in it", tick_char(c)),
        None if text.is_empty() => "it is empty".into(),
        None if text.starts_with(['.', '-']) => "it begins with neither letter, digit nor `_`".into(),
        None => return Ok(()),
    };
    Err(invalid("channel name", text, &reason)
        .help("letters, digits, `_`, `.` and `-`, beginning with a letter, digit or `_`"))
}

/// What nix-channel takes as a URL.
pub fn channel_url(text: &str) -> Check {
    url(text, &["https", "http", "file"]).map_err(|reason| {
        invalid("channel URL", text, &reason)
            .help("write a whole URL: `https://nixos.org/channels/nixpkgs-unstable`")
    })
}

/// One word of nix.conf that is no directive.
pub fn setting_name(text: &str) -> Check {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let reason = match stranger(text, allowed) {
        Some(c) => format!("{} is not allowed in it", tick_char(c)),
        None if !text.starts_with(|c: char| c.is_ascii_lowercase()) => {
            "it does not begin with a letter".into()
        }
        None if text == "include" => "it is a directive".into(),
        None => return Ok(()),
    };
    Err(invalid("setting name", text, &reason)
        .help("settings of nix.conf are written in lower-case letters, digits and `-`"))
}

/// A value of nix.conf: the rest of one line, in which `#` begins a comment.
pub fn setting_value(text: &str) -> Check {
    let (reason, help) = match stranger(text, |c| c == '\t' || (c != '#' && !c.is_control())) {
        Some('\n') => ("a setting is one line of nix.conf", "separate words by spaces, or write a TOML list"),
        Some('#') => ("Nix takes `#` for the beginning of a comment", "nix.conf knows no way to write it"),
        Some(_) => ("it has a control character", "nix.conf knows no way to write it"),
        None => return Ok(()),
    };
    Err(invalid("value", text, reason).help(help))
}

/// One word of a list of nix.conf, which are separated by white space.
pub fn setting_word(text: &str) -> Check {
    if text.is_empty() || text.contains(char::is_whitespace) {
        let reason = "each entry of a list is one word in nix.conf";
        return Err(invalid("value", text, reason).help("write each word as an entry of its own"));
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
