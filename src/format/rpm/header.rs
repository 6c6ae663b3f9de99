//! What the rpm crate writes less well than rpmbuild.

use ::rpm::{Header, HeaderEntry, IndexData, IndexTag, Package, RpmFormat, SignatureHeaderBuilder};

use super::entries::Contents;
use super::payload::Payload;
use super::scripts;
use crate::format::writer::WriteError;
use crate::model::{RenderedPackage, Script, ScriptName};

/// Completes `package`, built without compression and without the content of files on disk, and
/// computes its digests again:
///
/// - the payload is ours: the crate would have all of it in memory, and its encoder would take
///   80 MiB for zstd's level 19, however small the content;
/// - what follows from the contents of files on disk, of which the crate knows nothing;
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
    payload: &Payload,
    contents: Contents,
) -> Result<(), WriteError> {
    let ours = [
        (IndexTag::RPMTAG_BUILDTIME, IndexData::Int32(vec![time])),
        (IndexTag::RPMTAG_SOURCERPM, IndexData::StringTag(source.to_owned())),
        (IndexTag::RPMTAG_PAYLOADCOMPRESSOR, IndexData::StringTag(payload.compressor.to_owned())),
        (IndexTag::RPMTAG_PAYLOADFLAGS, IndexData::StringTag(payload.level.clone())),
        (IndexTag::RPMTAG_PAYLOADSHA256, IndexData::StringArray(vec![payload.digest.clone()])),
        (
            IndexTag::RPMTAG_PAYLOADSHA256ALT,
            IndexData::StringArray(payload.archive_digest.iter().cloned().collect()),
        ),
    ]
    .into_iter()
    .chain(contents)
    .chain(pre_transaction(rendered))
    .map(|(tag, data)| HeaderEntry::new(tag as u32, data))
    .collect::<Vec<_>>();

    let region = IndexTag::RPMTAG_HEADERIMMUTABLE;
    let all = package.metadata.header.get_all_entries()?.into_iter();
    let theirs = all.filter(|(tag, _)| *tag != region as u32 && ours.iter().all(|entry| entry.tag != *tag));
    let entries: Vec<_> = theirs
        .map(|(tag, data)| HeaderEntry::new(tag, data))
        .chain(ours.iter().filter(|entry| !is_empty(entry)).cloned())
        .collect();
    package.metadata.header = Header::from_entries(entries, region);

    let header = package.header_bytes()?;
    package.metadata.signature = SignatureHeaderBuilder::new()
        .format(RpmFormat::V4)
        .set_content_length(header.len() as u64 + payload.packed.len())
        .calculate_digests(&header)
        .build()?;
    Ok(())
}

/// A tag that is left out: without files or without a digest there is none.
fn is_empty(entry: &HeaderEntry) -> bool {
    match &entry.data {
        IndexData::Int32(values) => values.is_empty(),
        IndexData::StringArray(values) => values.is_empty(),
        _ => false,
    }
}

fn pre_transaction(package: &RenderedPackage) -> Vec<(IndexTag, IndexData)> {
    let script = package.scripts.iter().find(|script| script.name == ScriptName::PreTransaction);
    let tags = |script: &Script| {
        let interpreter = scripts::interpreter(script.name).to_owned();
        [
            (IndexTag::RPMTAG_PRETRANS, IndexData::StringTag(scripts::body(script).to_owned())),
            (IndexTag::RPMTAG_PRETRANSPROG, IndexData::StringTag(interpreter)),
        ]
    };
    script.map(tags).into_iter().flatten().collect()
}
