//! A SHA-256 digest in the three ways Nix and others write it.

/// `text` as 64 hexadecimal digits in lower case: written so, in Nix's base 32, or as
/// `sha256-BASE64=` (Subresource Integrity, W3C).
pub fn sha256(text: &str) -> Option<String> {
    let digest = match text.strip_prefix("sha256-") {
        Some(rest) => base64(rest)?,
        None if text.len() == 64 => hex(text)?,
        None => base32(text)?,
    };
    Some(digest.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn hex(text: &str) -> Option<[u8; 32]> {
    let mut digest = [0; 32];
    for (byte, pair) in digest.iter_mut().zip(text.as_bytes().chunks(2)) {
        let mut digits = std::str::from_utf8(pair).ok()?.chars().map(|c| c.to_digit(16));
        *byte = digits.try_fold(0, |byte, digit| Some(byte << 4 | digit? as u8))?;
    }
    Some(digest)
}

/// Nix's own: 52 digits of five bits each, the lowest last (libutil/hash.cc).
fn base32(text: &str) -> Option<[u8; 32]> {
    const DIGITS: &[u8] = b"0123456789abcdfghijklmnpqrsvwxyz";
    if text.len() != 52 {
        return None;
    }
    let mut digest = [0u8; 32];
    for (n, character) in text.bytes().rev().enumerate() {
        let digit = DIGITS.iter().position(|known| *known == character)? as u16;
        let (at, shift) = (n * 5 / 8, n * 5 % 8);
        let [low, high] = (digit << shift).to_le_bytes();
        digest[at] |= low;
        match digest.get_mut(at + 1) {
            Some(byte) => *byte |= high,
            None if high != 0 => return None,
            None => {}
        }
    }
    Some(digest)
}

/// RFC 4648 with its padding: 43 digits of six bits each, the highest first, and `=`.
fn base64(text: &str) -> Option<[u8; 32]> {
    let digits = text.strip_suffix('=').filter(|digits| digits.len() == 43)?;
    let (mut digest, mut bits, mut held, mut at) = ([0; 32], 0u32, 0, 0);
    for character in digits.bytes() {
        let digit = match character {
            b'A'..=b'Z' => character - b'A',
            b'a'..=b'z' => character - b'a' + 26,
            b'0'..=b'9' => character - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(digit);
        held += 6;
        if held >= 8 {
            held -= 8;
            digest[at] = (bits >> held) as u8;
            at += 1;
            bits &= (1 << held) - 1;
        }
    }
    // Two bits are left over, and are nothing.
    (bits == 0).then_some(digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of the empty text, as `nix-hash` and `sha256sum` print it.
    const HEX: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[test]
    fn three_ways_to_write_one_digest() {
        let written = [
            HEX,
            "0mdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c73",
            "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        ];
        for text in written {
            assert_eq!(sha256(text).as_deref(), Some(HEX), "{text}");
        }
        assert_eq!(sha256(&HEX.to_uppercase()).as_deref(), Some(HEX));
    }

    #[test]
    fn nothing_else_is_one() {
        for text in [
            "",
            &HEX[1..],
            &format!("{HEX}0"),
            &HEX.replace('e', "g"),
            &HEX.replacen("e3", "é", 1),
            "0mdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c7",
            "emdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c73",
            "zmdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c73",
            "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU",
            "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=",
            "sha256-47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=",
            "sha512-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        ] {
            assert_eq!(sha256(text), None, "{text}");
        }
    }
}
