//! What the rpm crate writes less well than rpmbuild.

use ::rpm::{Header, HeaderEntry, IndexData, IndexTag, Package, RpmFormat, SignatureHeaderBuilder};

use crate::writer::WriteError;

/// Completes the header of `package` and makes its digests anew:
///
/// - the build time is `time`; the crate takes the clock's when that is earlier, and the
///   bytes would differ on a machine whose clock is behind;
/// - the source package has a name; the crate writes `(none)`, which dnf and createrepo
///   take for a name.
pub fn complete(package: &mut Package, source: &str, time: u32) -> Result<(), WriteError> {
    let region = IndexTag::RPMTAG_HEADERIMMUTABLE;
    let entries = package.metadata.header.get_all_entries()?.into_iter();
    let entries = entries.filter(|(tag, _)| *tag != region as u32).map(|(tag, data)| {
        let data = match tag {
            tag if tag == IndexTag::RPMTAG_BUILDTIME as u32 => IndexData::Int32(vec![time]),
            tag if tag == IndexTag::RPMTAG_SOURCERPM as u32 => IndexData::StringTag(source.to_owned()),
            _ => data,
        };
        HeaderEntry::new(tag, data)
    });
    package.metadata.header = Header::from_entries(entries.collect::<Vec<_>>(), region);

    let header = package.header_bytes()?;
    package.metadata.signature = SignatureHeaderBuilder::new()
        .format(RpmFormat::V4)
        .set_content_length((header.len() + package.payload.len()) as u64)
        .calculate_digests(&header)
        .build()?;
    Ok(())
}
