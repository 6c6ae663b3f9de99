//! Package identity.

use jiff::Timestamp;

use super::super::ContentError;
use super::header::Header;
use super::tags::{self, signature};

/// Fields that are one text of the header, by the names they have in a spec file or in rpm.
const TEXTS: &[(&str, u32)] = &[
    ("Summary", tags::SUMMARY),
    ("License", tags::LICENSE),
    ("Group", tags::GROUP),
    ("URL", tags::URL),
    ("BugURL", tags::BUGURL),
    ("VCS", tags::VCS),
    ("Vendor", tags::VENDOR),
    ("Packager", tags::PACKAGER),
    ("Distribution", tags::DISTRIBUTION),
    ("OS", tags::OS),
    ("SourceRPM", tags::SOURCERPM),
    ("BuildHost", tags::BUILDHOST),
];

/// Tags of the signature header that hold a signature, and what it covers.
const SIGNATURES: &[(u32, &str)] = &[
    (signature::OPENPGP, "OpenPGP over the header"),
    (signature::RSA, "RSA or EdDSA over the header"),
    (signature::DSA, "DSA or ECDSA over the header"),
    (signature::PGP, "RSA over header and payload"),
    (signature::GPG, "DSA over header and payload"),
];

/// `[epoch:]version-release`.
pub(super) fn version(header: &Header) -> Result<String, ContentError> {
    let version = header.required_name(tags::VERSION, "version")?;
    let release = header.required_name(tags::RELEASE, "release")?;
    let epoch = header.integer(tags::EPOCH)?.map(|epoch| format!("{epoch}:")).unwrap_or_default();
    Ok(format!("{epoch}{version}-{release}"))
}

pub(super) fn architecture(header: &Header, source: bool) -> Result<String, ContentError> {
    if source {
        let without = header.has(tags::NOSOURCE) || header.has(tags::NOPATCH);
        return Ok(if without { "nosrc" } else { "src" }.to_owned());
    }
    Ok(header.name(tags::ARCH)?.unwrap_or_default())
}

/// Further fields, in the order of `rpm -qi`.
pub(super) fn fields(header: &Header, signatures: &Header) -> Result<Vec<(String, String)>, ContentError> {
    let mut fields = Vec::new();
    let mut add = |name: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            fields.push((name.to_owned(), value));
        }
    };
    for (name, tag) in TEXTS {
        add(name, header.text(*tag)?);
    }
    if let Some(seconds) = header.integer(tags::BUILDTIME)? {
        // A time beyond the calendar is shown as the number it is.
        let time = i64::try_from(seconds).ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
        add("BuildTime", Some(time.map_or_else(|| seconds.to_string(), |time| time.to_string())));
    }
    let size = header.integer(tags::LONGSIZE)?.or(header.integer(tags::SIZE)?);
    add("Size", size.map(|size| size.to_string()));
    add("Format", Some(format(header)?));
    add("Payload", Some(payload(header)?));
    let found: Vec<&str> =
        SIGNATURES.iter().filter(|(tag, _)| signatures.has(*tag)).map(|(_, what)| *what).collect();
    let found = if found.is_empty() { "none".to_owned() } else { found.join(", ") + ", not verified" };
    add("Signature", Some(found));
    add("Description", header.text(tags::DESCRIPTION)?);
    Ok(fields)
}

/// The package format: 6 says so, 4 has a region over its header, 3 has none.
fn format(header: &Header) -> Result<String, ContentError> {
    let by_region = if header.has_region() { 4 } else { 3 };
    Ok(header.integer(tags::RPMFORMAT)?.unwrap_or(by_region).to_string())
}

/// `cpio, zstd 19`; without a compressor when none is named, as in an uncompressed package.
fn payload(header: &Header) -> Result<String, ContentError> {
    let mut payload = header.text(tags::PAYLOADFORMAT)?.unwrap_or_else(|| "cpio".to_owned());
    if let Some(compressor) = header.text(tags::PAYLOADCOMPRESSOR)? {
        payload = format!("{payload}, {compressor}");
    }
    match header.text(tags::PAYLOADFLAGS)? {
        Some(flags) if !flags.is_empty() => Ok(format!("{payload} {flags}")),
        _ => Ok(payload),
    }
}
