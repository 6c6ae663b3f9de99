//! SHA-256 digests as Nix writes them: base 16, Nix's base 32, base 64, SRI.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Nix's digits: without E, O, U and T (`libutil/base-nix-32`).
pub const BASE32: &[u8; 32] = b"0123456789abcdfghijklmnpqrsvwxyz";

/// A digest in any of Nix's forms: with or without `sha256:`, or as `sha256-` and base 64.
pub fn parse(text: &str) -> Option<[u8; 32]> {
    if let Some(sri) = text.strip_prefix("sha256-") {
        return base64(sri);
    }
    let text = text.strip_prefix("sha256:").unwrap_or(text);
    match text.len() {
        64 => base16(text),
        52 => base32(text),
        44 => base64(text),
        _ => None,
    }
}

fn base16(text: &str) -> Option<[u8; 32]> {
    let mut digest = [0; 32];
    for (byte, pair) in digest.iter_mut().zip(text.as_bytes().chunks(2)) {
        let digit = |digit: u8| char::from(digit).to_digit(16);
        *byte = (digit(pair[0])? << 4 | digit(*pair.get(1)?)?) as u8;
    }
    Some(digest)
}

/// Digits from the last to the first, each five bits, from the first byte's lowest on.
fn base32(text: &str) -> Option<[u8; 32]> {
    let mut digest = [0; 32];
    for (n, digit) in text.bytes().rev().enumerate() {
        let value = BASE32.iter().position(|known| *known == digit)? as u16;
        let (byte, bit) = (n * 5 / 8, n * 5 % 8);
        let bits = value << bit;
        digest[byte] |= bits as u8;
        match digest.get_mut(byte + 1) {
            Some(next) => *next |= (bits >> 8) as u8,
            None if bits >> 8 != 0 => return None,
            None => {}
        }
    }
    Some(digest)
}

fn base64(text: &str) -> Option<[u8; 32]> {
    STANDARD.decode(text).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::hex;

    /// Of the empty string, as `nix hash` converts it.
    #[test]
    fn forms_of_one_digest() {
        let base16 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let base32 = "0mdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c73";
        let base64 = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
        for form in [base16, base32, base64] {
            assert_eq!(hex(&parse(form).unwrap()), base16);
            assert_eq!(hex(&parse(&format!("sha256:{form}")).unwrap()), base16);
        }
        assert_eq!(hex(&parse(&format!("sha256-{base64}")).unwrap()), base16);
        let too_large = base32.replacen('0', "z", 1);
        for none in
            ["", "sha1:x", "md5:", "sha512-AAAA", &base16[1..], "sha256-", &too_large, &"ä".repeat(32)]
        {
            assert_eq!(parse(none), None, "{none}");
        }
    }
}
