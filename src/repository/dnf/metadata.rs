//! The documents of a repository: primary, filelists and other, and the repomd.xml that names them.

use std::io::{self, Write};
use std::sync::Arc;

use flate2::GzBuilder;
use sha2::{Digest, Sha256};

use crate::diagnostic::Diagnostic;
use crate::digest::hex;
use crate::knowledge::Target;
use crate::repository::{Description, Record};

use super::{FAMILY, repomd};
use crate::format;

/// The repodata of a repository.
#[derive(Debug, Clone, PartialEq)]
pub struct Metadata {
    /// Without repomd.xml; in the order in which they are to be written.
    pub documents: Vec<Document>,
    /// The content of `repodata/repomd.xml`, which names the documents: written last.
    pub repomd: Vec<u8>,
}

/// A file that is named by its content.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    pub kind: &'static str,
    /// In the repository: `repodata/SHA256-primary.xml.zst`.
    pub path: String,
    /// `None`: published already.
    pub content: Option<Arc<[u8]>>,
    /// Of the file, in bytes.
    pub size: u64,
    /// Of the file.
    pub sha256: String,
    /// Before compression, in bytes.
    pub open_size: u64,
    /// Before compression.
    pub open_sha256: String,
}

/// What was published before.
#[derive(Clone, Copy)]
pub struct Previous<'a> {
    /// The content of repomd.xml.
    pub repomd: &'a [u8],
    /// Whether the file at a path in the repository has that size and SHA-256.
    pub intact: &'a dyn Fn(&str, u64, &str) -> bool,
}

impl Previous<'_> {
    /// The documents that it names and that are there.
    fn documents(&self) -> Vec<repomd::Known> {
        let mut documents = repomd::read(self.repomd);
        documents.retain(|document| (self.intact)(&document.path, document.size, &document.sha256));
        documents
    }
}

/// One of the three: how it begins and ends, and what it says about a package.
struct Kind {
    name: &'static str,
    root: &'static str,
    namespaces: &'static str,
    fragment: fn(&Description) -> &str,
}

const KINDS: &[Kind] = &[
    Kind {
        name: "primary",
        root: "metadata",
        namespaces: r#"xmlns="http://linux.duke.edu/metadata/common" xmlns:rpm="http://linux.duke.edu/metadata/rpm""#,
        fragment: |description| match description {
            Description::Rpm { primary, .. } => primary,
            Description::Deb { .. } => "",
        },
    },
    Kind {
        name: "filelists",
        root: "filelists",
        namespaces: r#"xmlns="http://linux.duke.edu/metadata/filelists""#,
        fragment: |description| match description {
            Description::Rpm { filelists, .. } => filelists,
            Description::Deb { .. } => "",
        },
    },
    Kind {
        name: "other",
        root: "otherdata",
        namespaces: r#"xmlns="http://linux.duke.edu/metadata/other""#,
        fragment: |description| match description {
            Description::Rpm { other, .. } => other,
            Description::Deb { .. } => "",
        },
    },
];

/// The repodata of the repository that has `records`, for clients of `target`. `time`: of the publication,
/// in seconds since the epoch. A document that `previous` names and that did not change is not compressed
/// again, and if none did, the repomd.xml stays as it is.
///
/// # Errors
/// The compressor ran out of memory.
pub fn metadata(
    records: &[&Record],
    target: &Target,
    time: i64,
    previous: Option<Previous<'_>>,
) -> Result<Metadata, Diagnostic> {
    let mut records = records.to_vec();
    records.sort_by(|a, b| {
        let names =
            a.name.cmp(&b.name).then_with(|| format::of(FAMILY).compare_versions(&a.version, &b.version));
        names.then_with(|| {
            (&a.architecture, &a.version, &a.sha256).cmp(&(&b.architecture, &b.version, &b.sha256))
        })
    });
    let known = previous.map(|previous| previous.documents()).unwrap_or_default();
    let codec = if target.zstd { Codec::Zstd } else { Codec::Gzip };
    let document = |kind| document(kind, &records, codec, &known);
    let documents = KINDS.iter().map(document).collect::<io::Result<Vec<_>>>();
    let documents =
        documents.map_err(|error| Diagnostic::new(format!("cannot compress repodata: {error}")))?;
    let repomd = match previous {
        Some(Previous { repomd, .. }) if documents.iter().all(|document| document.content.is_none()) => {
            repomd.to_vec()
        }
        _ => repomd::write(&documents, time),
    };
    Ok(Metadata { documents, repomd })
}

fn document(kind: &Kind, records: &[&Record], codec: Codec, known: &[repomd::Known]) -> io::Result<Document> {
    let name = kind.name;
    let head = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{} {} packages=\"{}\">\n",
        kind.root,
        kind.namespaces,
        records.len()
    );
    let tail = format!("</{}>\n", kind.root);
    // Joined only by the compressor: filelists of large packages are large.
    let pieces = || {
        let fragments = records.iter().map(|record| (kind.fragment)(&record.description));
        [head.as_str()].into_iter().chain(fragments).chain([tail.as_str()])
    };
    let mut digest = Sha256::new();
    let mut open_size = 0;
    for piece in pieces() {
        digest.update(piece);
        open_size += piece.len() as u64;
    }
    let open_sha256 = hex(&digest.finalize());
    let suffix = codec.suffix();
    let path = |sha256: &str| format!("repodata/{sha256}-{name}.xml.{suffix}");
    let same = |known: &&repomd::Known| {
        known.kind == name && known.open_sha256 == open_sha256 && known.path == path(&known.sha256)
    };
    if let Some(known) = known.iter().find(same) {
        let (size, sha256) = (known.size, known.sha256.clone());
        return Ok(Document {
            kind: name,
            path: path(&sha256),
            content: None,
            size,
            sha256,
            open_size,
            open_sha256,
        });
    }
    let content = codec.pack(pieces(), open_size)?;
    let sha256 = hex(&Sha256::digest(&content));
    Ok(Document {
        kind: name,
        path: path(&sha256),
        size: content.len() as u64,
        content: Some(content.into()),
        sha256,
        open_size,
        open_sha256,
    })
}

#[derive(Debug, Clone, Copy)]
enum Codec {
    Zstd,
    Gzip,
}

impl Codec {
    fn suffix(self) -> &'static str {
        match self {
            Codec::Zstd => "zst",
            Codec::Gzip => "gz",
        }
    }

    /// `pieces`, of `size` bytes together, as one frame or member; the bytes depend on nothing else.
    fn pack<'a>(self, pieces: impl Iterator<Item = &'a str>, size: u64) -> io::Result<Vec<u8>> {
        match self {
            Codec::Zstd => {
                let mut encoder = zstd::Encoder::new(Vec::new(), ZSTD_LEVEL)?;
                encoder.set_pledged_src_size(Some(size))?;
                encoder.include_checksum(true)?;
                feed(&mut encoder, pieces)?;
                encoder.finish()
            }
            Codec::Gzip => {
                const UNIX: u8 = 3;
                let builder = GzBuilder::new().mtime(0).operating_system(UNIX);
                let mut encoder = builder.write(Vec::new(), flate2::Compression::best());
                feed(&mut encoder, pieces)?;
                encoder.finish()
            }
        }
    }
}

/// Of many packages, which resemble each other: level 9 is within a few percent of 19.
const ZSTD_LEVEL: i32 = 9;

fn feed<'a>(encoder: &mut dyn Write, pieces: impl Iterator<Item = &'a str>) -> io::Result<()> {
    for piece in pieces {
        encoder.write_all(piece.as_bytes())?;
    }
    Ok(())
}
