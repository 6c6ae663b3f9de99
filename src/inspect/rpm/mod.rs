//! An .rpm: a lead, a signature header, a header and a compressed payload.
//!
//! Read with our own header parser, by the rules of rpm's `lib/header.cc`: the `rpm` crate
//! (0.30) slices a header's store at offsets, and allocates by counts, that the header itself claims:
//! a few changed bytes make it panic, or abort the process with an allocation of gigabytes.
//! The payload is not unpacked, only checked against the digest or size that is stored of it.

mod files;
mod header;
mod identity;
mod payload;
mod relations;
mod scripts;
mod tags;

use std::io::Read;

use super::{ContentError, ErrorKind, Inspection};
use crate::knowledge::Family;
use header::{Header, Input, Region};

const LEAD: usize = 96;

/// Reads an .rpm of `size` bytes.
pub(super) fn read(input: impl Read, size: u64) -> Result<Inspection, ContentError> {
    let mut input = Input::new(input, size);
    let source = read_lead(&mut input)?;
    let signatures = Header::read(&mut input, Region::Signatures)?;
    input.align(8, "the signature header")?;
    let header = Header::read(&mut input, Region::Immutable)?;
    let mut notes = Vec::new();
    payload::check(input, &signatures, &header, &mut notes)?;

    let mut scripts = scripts::scriptlets(&header)?;
    scripts.extend(scripts::triggers(&header)?);
    let source = source || header.has(tags::SOURCEPACKAGE);
    Ok(Inspection {
        family: Family::Rpm,
        name: header.required_name(tags::NAME, "name")?,
        version: identity::version(&header)?,
        architecture: identity::architecture(&header, source)?,
        fields: identity::fields(&header, &signatures)?,
        relations: relations::relations(&header)?,
        files: files::files(&header)?,
        scripts,
        control: None,
        notes,
    })
}

/// Whether the lead says that this is a source package.
fn read_lead(input: &mut Input<impl Read>) -> Result<bool, ContentError> {
    let mut lead = [0; LEAD];
    input.fill(&mut lead, "the lead")?;
    let refuse = |kind, offset, reason: String| Err(ContentError::new(kind, "the lead", offset, reason));
    if !lead.starts_with(b"\xed\xab\xee\xdb") {
        return refuse(ErrorKind::Damaged, 0, "it does not begin with an rpm's magic".into());
    }
    if !matches!(lead[4], 3 | 4) {
        return refuse(ErrorKind::Unsupported, 4, format!("format version {}, expected 3 or 4", lead[4]));
    }
    match u16::from_be_bytes([lead[78], lead[79]]) {
        5 => {}
        other => {
            return refuse(ErrorKind::Unsupported, 78, format!("signature type {other}, expected 5"));
        }
    }
    match u16::from_be_bytes([lead[6], lead[7]]) {
        0 => Ok(false),
        1 => Ok(true),
        other => refuse(ErrorKind::Damaged, 6, format!("package type {other}, expected 0 or 1")),
    }
}
