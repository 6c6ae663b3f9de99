//! The order of versions (Debian Policy 5.6.12, deb-version(7)).
//!
//! Not by the `debversion` crate (0.5): it brings regex, chrono and num-bigint for these sixty lines, and
//! refuses versions that dpkg compares.

use std::cmp::Ordering;

/// Which of two versions `[epoch:]upstream[-revision]` is the older one.
pub fn compare(a: &str, b: &str) -> Ordering {
    let ((a_epoch, a), (b_epoch, b)) = (epoch(a), epoch(b));
    let ((a, a_revision), (b, b_revision)) = (revision(a), revision(b));
    by_number(a_epoch, b_epoch).then_with(|| part(a, b)).then_with(|| part(a_revision, b_revision))
}

fn epoch(version: &str) -> (&str, &str) {
    version.split_once(':').unwrap_or(("0", version))
}

fn revision(version: &str) -> (&str, &str) {
    version.rsplit_once('-').unwrap_or((version, "0"))
}

/// In turn what are no digits and what are: the first by the order of [`weight`], the second as numbers.
fn part(mut a: &str, mut b: &str) -> Ordering {
    while !a.is_empty() || !b.is_empty() {
        let ((a_text, a_rest), (b_text, b_rest)) = (until(a, true), until(b, true));
        let ((a_number, a_rest), (b_number, b_rest)) = (until(a_rest, false), until(b_rest, false));
        let order = text(a_text, b_text).then_with(|| by_number(a_number, b_number));
        if order.is_ne() {
            return order;
        }
        (a, b) = (a_rest, b_rest);
    }
    Ordering::Equal
}

/// Split before the first digit, or before the first that is none.
fn until(text: &str, digit: bool) -> (&str, &str) {
    let end = text.find(|c: char| c.is_ascii_digit() == digit).unwrap_or(text.len());
    text.split_at(end)
}

fn text(a: &str, b: &str) -> Ordering {
    let longest = a.len().max(b.len());
    let weights = |text: &str| (0..longest).map(|i| weight(text.as_bytes().get(i))).collect::<Vec<_>>();
    weights(a).cmp(&weights(b))
}

/// `~` before the end, the end before letters, letters before all else.
fn weight(byte: Option<&u8>) -> i32 {
    match byte {
        Some(b'~') => -1,
        None => 0,
        Some(letter) if letter.is_ascii_alphabetic() => i32::from(*letter),
        Some(other) => i32::from(*other) + 256,
    }
}

/// Of any length.
fn by_number(a: &str, b: &str) -> Ordering {
    let (a, b) = (a.trim_start_matches('0'), b.trim_start_matches('0'));
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each before the next; `dpkg --compare-versions` agrees (checked on 1.21).
    #[test]
    fn older_versions_come_first() {
        let ordered = [
            "0~~",
            "0~~a",
            "0~",
            "0",
            "0.1.0-1~deb12",
            "0.1.0-1~deb13",
            "0.1.0-1~ubuntu24.04",
            "0.1.0-1",
            "0.1.0-1+b1",
            "0.1.0-2",
            "0.9",
            "0.10",
            "1.0~rc1",
            "1.0",
            "1.0-1",
            "1.00-1.1",
            "1.0a",
            "1.0+x",
            "2",
            "1:0",
            "10:0",
        ];
        for (i, a) in ordered.iter().enumerate() {
            for (j, b) in ordered.iter().enumerate() {
                assert_eq!(compare(a, b), i.cmp(&j), "{a} {b}");
            }
        }
        assert_eq!(compare("1.0", "0:1.0-0"), Ordering::Equal);
        assert_eq!(compare("1.00", "1.0"), Ordering::Equal);
        assert_eq!(compare("1.99999999999999999999999", "1.100000000000000000000000"), Ordering::Less);
    }
}
