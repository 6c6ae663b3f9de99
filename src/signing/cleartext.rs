//! A signed document that stays readable (RFC 9580, 7): apt's InRelease.
//!
//! The frame is written here, in the exact form of gpg: apt parses documents itself before it calls gpgv
//! or sqv, and is stricter than both.

use pgp::packet::{Signature, SignatureType};

use super::armor;

const HEAD: &str = "-----BEGIN PGP SIGNED MESSAGE-----";
const SIGNATURE: &str = "-----BEGIN PGP SIGNATURE-----";

/// What is signed: lines without white space at their ends, CR and LF between them, and none after
/// the last.
pub fn canonical(text: &str) -> String {
    lines(text).join("\r\n")
}

/// The lines of `text`; the last line break ends a line, and begins none.
fn lines(text: &str) -> Vec<&str> {
    let text = text.strip_suffix('\n').unwrap_or(text);
    text.split('\n').map(|line| line.trim_end_matches([' ', '\t', '\r'])).collect()
}

/// `text` in its frame; `hashes` are those of the signatures, which are armored in `signature`.
pub fn document(text: &str, hashes: &[String], signature: &str) -> String {
    let mut document = format!("{HEAD}\n");
    for hash in hashes {
        document += &format!("Hash: {hash}\n");
    }
    document += "\n";
    for line in lines(text) {
        // RFC 9580, 7.2; `From ` for the sake of mail programs is not needed.
        document += if line.starts_with('-') { "- " } else { "" };
        document += line;
        document += "\n";
    }
    document + signature
}

/// The canonical text of a document and the signatures below it; `None` if it is not one.
pub fn parse(document: &str) -> Option<(String, Vec<Signature>)> {
    let rest = document.strip_prefix(HEAD)?.trim_start_matches([' ', '\t', '\r']).strip_prefix('\n')?;
    let (text, signature) = rest.split_once(&format!("\n{SIGNATURE}"))?;
    let mut lines = text.split('\n').map(|line| line.trim_end_matches([' ', '\t', '\r']));
    // Headers end at the first empty line.
    lines.find(|line| line.is_empty() || !line.starts_with("Hash: ")).filter(|line| line.is_empty())?;
    let lines: Vec<_> = lines.map(|line| line.strip_prefix("- ").unwrap_or(line)).collect();
    let signatures = armor::signatures(format!("{SIGNATURE}{signature}").as_bytes(), SignatureType::Text);
    Some((lines.join("\r\n"), signatures))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_break_and_trailing_white_space_are_not_signed() {
        for (text, signed) in [
            ("a\nb\n", "a\r\nb"),
            ("a\nb", "a\r\nb"),
            ("a \t\r\nb\n\n", "a\r\nb\r\n"),
            ("", ""),
            ("\n", ""),
            (" a\n", " a"),
        ] {
            assert_eq!(canonical(text), signed, "{text:?}");
        }
    }

    #[test]
    fn lines_that_would_end_the_text_are_escaped() {
        let text = "- a\n-----BEGIN PGP SIGNATURE-----\nb \n";
        let document = document(text, &["SHA512".into()], "-----BEGIN PGP SIGNATURE-----\n…");
        assert_eq!(
            document,
            "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n- - a\n- -----BEGIN PGP SIGNATURE-----\nb\n\
             -----BEGIN PGP SIGNATURE-----\n…"
        );
    }
}
