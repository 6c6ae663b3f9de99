//! Verifies header and payload by the digests and sizes that the package has.

use std::io::Read;

use md5::Md5;
use sha2::digest::DynDigest;
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::super::{ContentError, ErrorKind};
use super::header::{Header, Input};
use super::tags::{self, signature};

const PLACE: &str = "the payload";

/// A digest to compute, and the value it has to have, in lower case hexadecimal.
struct Expected {
    name: &'static str,
    hasher: Box<dyn DynDigest>,
    value: String,
}

/// Reads the payload, which is the rest of `input`.
pub(super) fn check(
    input: Input<impl Read>,
    signatures: &Header,
    header: &Header,
    notes: &mut Vec<String>,
) -> Result<(), ContentError> {
    check_header(signatures, header)?;
    let start = input.position();
    check_size(input.left(), start, signatures, header)?;
    let expected = expected(signatures, header)?;
    let Some(Expected { name, mut hasher, value }) = expected else {
        let sized = [signature::SIZE, signature::LONG_SIZE].iter().any(|tag| signatures.has(*tag));
        let checked = if sized { "only its size was" } else { "nothing of it was" };
        notes.push(format!("the payload has no digest of a known kind; {checked} verified"));
        return Ok(());
    };
    input.drain(PLACE, |bytes| hasher.update(bytes))?;
    let found = hex(&hasher.finalize());
    if found == value {
        return Ok(());
    }
    let reason = format!("its {name} is {found}, where the package says {}", value.escape_debug());
    Err(ContentError::new(ErrorKind::Damaged, PLACE, start, reason))
}

/// The signature header's SHA-256 of the header, since rpm 4.14.
fn check_header(signatures: &Header, header: &Header) -> Result<(), ContentError> {
    let Some(value) = signatures.text(signature::SHA256)? else { return Ok(()) };
    let found = hex(&Sha256::digest(header.bytes()));
    if found == value.to_ascii_lowercase() {
        return Ok(());
    }
    let reason = format!("its SHA-256 is {found}, where the signature header says {}", value.escape_debug());
    Err(header.error(ErrorKind::Damaged, reason))
}

fn check_size(left: u64, start: u64, signatures: &Header, header: &Header) -> Result<(), ContentError> {
    // Of header and payload, up to format 4; of the payload, in format 6.
    let both = match signatures.integer(signature::LONG_SIZE)? {
        Some(size) => Some(size),
        None => signatures.integer(signature::SIZE)?,
    };
    let payload = match (header.integer(tags::PAYLOADSIZE)?, both) {
        (Some(size), _) => size,
        (None, Some(both)) => {
            let length = header.bytes().len() as u64;
            both.checked_sub(length).ok_or_else(|| {
                let reason = format!("a size of {both} for itself and the payload, but it has {length}");
                header.error(ErrorKind::Damaged, reason)
            })?
        }
        (None, None) => return Ok(()),
    };
    let (kind, reason) = match payload {
        size if left < size => {
            (ErrorKind::Truncated, format!("it has {size} bytes, of which {left} are there"))
        }
        size if left > size => {
            (ErrorKind::Damaged, format!("{} bytes follow the {size} that it has", left - size))
        }
        _ => return Ok(()),
    };
    Err(ContentError::new(kind, PLACE, start, reason))
}

/// The best digest there is: of the payload since rpm 4.14, else of header and payload.
fn expected(signatures: &Header, header: &Header) -> Result<Option<Expected>, ContentError> {
    if let Some(value) = header.text(tags::PAYLOADDIGEST)? {
        // OpenPGP's numbers, RFC 9580 section 9.5; SHA-256 is the only one written.
        let known: Option<(&'static str, Box<dyn DynDigest>)> =
            match header.integer(tags::PAYLOADDIGESTALGO)?.unwrap_or(8) {
                8 => Some(("SHA-256", Box::new(Sha256::new()))),
                9 => Some(("SHA-384", Box::new(Sha384::new()))),
                10 => Some(("SHA-512", Box::new(Sha512::new()))),
                _ => None,
            };
        if let Some((name, hasher)) = known {
            return Ok(Some(Expected { name, hasher, value: value.to_ascii_lowercase() }));
        }
    }
    let Some(value) = signatures.binary(signature::MD5)? else { return Ok(None) };
    let mut hasher: Box<dyn DynDigest> = Box::new(Md5::new());
    hasher.update(header.bytes());
    Ok(Some(Expected { name: "MD5 with the header", hasher, value: hex(value) }))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
