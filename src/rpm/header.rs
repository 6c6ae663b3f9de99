//! What the rpm crate writes less well than rpmbuild.

use ::rpm::{Header, HeaderEntry, IndexData, IndexTag, Package, RpmFormat, SignatureHeaderBuilder};
use sha2::{Digest, Sha256};

use super::scriptlet_body;
use crate::knowledge::target::Compression;
use crate::render::{RenderedPackage, Script, ScriptName};
use crate::writer::{WriteError, compress};

/// Completes `package`, built without compression, and makes its digests anew:
///
/// - the payload is compressed here, where its size is known beforehand: the crate's
///   encoder would take 80 MiB for zstd's level 19, however small the content;
/// - the build time is `time`; the crate takes the clock's when that is earlier, and the
///   bytes would differ on a machine whose clock is behind;
/// - the source package has its name; the crate writes `(none)`, which dnf and createrepo
///   take for one;
/// - `%pretrans` is in Lua, which rpm has built in; the crate would require a package of
///   that name.
pub fn complete(
    package: &mut Package,
    source: &str,
    time: u32,
    rendered: &RenderedPackage,
) -> Result<(), WriteError> {
    let compression = rendered.compression;
    package.payload = compress::pack(compression, &package.payload)?;
    let digest: String = Sha256::digest(&package.payload).iter().map(|byte| format!("{byte:02x}")).collect();
    let (compressor, level) = match compression {
        Compression::Zstd => ("zstd", compress::ZSTD_LEVEL.to_string()),
        Compression::Xz => ("xz", compress::XZ_PRESET.to_string()),
    };
    let ours = [
        (IndexTag::RPMTAG_BUILDTIME, IndexData::Int32(vec![time])),
        (IndexTag::RPMTAG_SOURCERPM, IndexData::StringTag(source.to_owned())),
        (IndexTag::RPMTAG_PAYLOADCOMPRESSOR, IndexData::StringTag(compressor.to_owned())),
        (IndexTag::RPMTAG_PAYLOADFLAGS, IndexData::StringTag(level)),
        (IndexTag::RPMTAG_PAYLOADSHA256, IndexData::StringArray(vec![digest])),
    ]
    .into_iter()
    .chain(pre_transaction(rendered))
    .map(|(tag, data)| HeaderEntry::new(tag as u32, data))
    .collect::<Vec<_>>();

    let region = IndexTag::RPMTAG_HEADERIMMUTABLE;
    let all = package.metadata.header.get_all_entries()?.into_iter();
    let theirs = all.filter(|(tag, _)| *tag != region as u32 && ours.iter().all(|entry| entry.tag != *tag));
    let entries: Vec<_> =
        theirs.map(|(tag, data)| HeaderEntry::new(tag, data)).chain(ours.iter().cloned()).collect();
    package.metadata.header = Header::from_entries(entries, region);

    let header = package.header_bytes()?;
    package.metadata.signature = SignatureHeaderBuilder::new()
        .format(RpmFormat::V4)
        .set_content_length((header.len() + package.payload.len()) as u64)
        .calculate_digests(&header)
        .build()?;
    Ok(())
}

fn pre_transaction(package: &RenderedPackage) -> Vec<(IndexTag, IndexData)> {
    let script = package.scripts.iter().find(|script| script.name == ScriptName::PreTransaction);
    let tags = |script: &Script| {
        let interpreter = script.name.interpreter().to_owned();
        [
            (IndexTag::RPMTAG_PRETRANS, IndexData::StringTag(scriptlet_body(script).to_owned())),
            (IndexTag::RPMTAG_PRETRANSPROG, IndexData::StringTag(interpreter)),
        ]
    };
    script.map(tags).into_iter().flatten().collect()
}
