//! The published file: as it was built, with a signature over the header.
//!
//! The header has the digests of the payload, so its signature covers the whole package, and the
//! payload is only copied. Header and payload are not changed; only the signature header is replaced.
//! The rpm crate builds it without signatures, and they are added here: its feature for signatures
//! needs post-quantum algorithms and a calendar, which take long to compile.

use std::io::{self, Read, Seek, SeekFrom, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rpm::{
    Header, HeaderEntry, IndexData, IndexSignatureTag as Tag, PackageMetadata, RpmFormat,
    SignatureHeaderBuilder,
};
use sha2::{Digest, Sha256};

use crate::diagnostic::Diagnostic;
use crate::digest::hex;
use crate::local_file;
use crate::output::cannot;
use crate::print::ShowPath;
use crate::signing;

use super::read::{LEAD, Layout, RpmFile};

/// Signs: bytes enter, one binary OpenPGP signature packet (type 0x00) leaves.
pub type SignPacket<'a> = dyn Fn(&[u8]) -> Result<Vec<u8>, Diagnostic> + 'a;

/// An .rpm as it is published, all but its payload in memory.
pub struct Signed<'a> {
    file: &'a RpmFile,
    /// Lead and signatures, up to the header.
    front: Vec<u8>,
    pub(super) metadata: PackageMetadata,
    pub(super) layout: Layout,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measured {
    /// In bytes.
    pub size: u64,
    /// In hexadecimal.
    pub sha256: String,
}

impl RpmFile {
    /// The file with the signature by `sign` as its only one; without `sign`, unchanged.
    ///
    /// # Errors
    /// A file that can no longer be read, and what `sign` refuses.
    pub fn sign(&self, sign: Option<&SignPacket<'_>>) -> Result<Signed<'_>, Diagnostic> {
        let mut head = vec![0; self.layout.payload as usize];
        let mut read = || local_file::open(&self.path)?.read_exact(&mut head);
        read().map_err(|error| cannot("read", &self.path, &error))?;
        let mut metadata = PackageMetadata::parse(&mut &head[..]).map_err(|error| self.unfit(&error))?;
        let (front, header) = head.split_at(self.layout.header as usize);
        let front = match sign {
            None => front.to_vec(),
            Some(sign) => {
                let signature = sign(header)?;
                let mut new =
                    replace(&mut metadata, header, signature).map_err(|error| self.unfit(&error))?;
                new[..LEAD].copy_from_slice(&front[..LEAD]);
                new
            }
        };
        let header_at = front.len() as u64;
        let layout = Layout { header: header_at, payload: header_at + header.len() as u64 };
        Ok(Signed { file: self, front, metadata, layout })
    }

    pub(super) fn unfit(&self, error: &dyn std::error::Error) -> Diagnostic {
        Diagnostic::new(format!("`{}` cannot be published: {error}", self.path.shown()))
            .help("build it again with rpm 4.16 or later")
    }
}

/// Makes `signature`, of `header`, the only one of the package; lead and signatures, up to the header.
fn replace(metadata: &mut PackageMetadata, header: &[u8], signature: Vec<u8>) -> Result<Vec<u8>, rpm::Error> {
    // The crate would tell by the space reserved for signatures, which not every package has.
    let format = match metadata.header.get_entry_data_as_u32(rpm::IndexTag::RPMTAG_RPMFORMAT) {
        Ok(6) => RpmFormat::V6,
        _ => RpmFormat::V4,
    };
    let unsigned = SignatureHeaderBuilder::from_existing(&metadata.signature)?
        .format(format)
        .clear_signatures()
        .calculate_digests(header)
        .build()?;
    let region = Tag::HEADER_SIGNATURES;
    let others = unsigned.get_all_entries()?.into_iter().filter(|(tag, _)| *tag != region as u32);
    let entries = others.chain(signature_entries(signature, format));
    metadata.signature = Header::from_entries(entries.map(|(tag, data)| HeaderEntry::new(tag, data)), region);
    let mut front = Vec::new();
    metadata.write(&mut front)?;
    front.truncate(metadata.get_package_segment_offsets().header as usize);
    Ok(front)
}

/// The tags that hold `signature`: `OPENPGP`, and in format 4 also the one for the algorithm of the key,
/// which is the only one that rpm before version 6 reads.
fn signature_entries(signature: Vec<u8>, format: RpmFormat) -> Vec<(u32, IndexData)> {
    let encoded = IndexData::StringArray(vec![STANDARD.encode(&signature)]);
    let mut entries = vec![(Tag::RPMSIGTAG_OPENPGP as u32, encoded)];
    if format == RpmFormat::V4 {
        let tag = if signing::is_by_rsa(&signature) { Tag::RPMSIGTAG_RSA } else { Tag::RPMSIGTAG_DSA };
        entries.push((tag as u32, IndexData::Bin(signature)));
    }
    entries
}

impl Signed<'_> {
    /// The file that was signed.
    pub fn file(&self) -> &RpmFile {
        self.file
    }

    /// Writes the whole file.
    ///
    /// # Errors
    /// Whatever reading and writing met, and a file that changed after it was read.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<Measured> {
        let mut source = local_file::open(&self.file.path)?;
        source.seek(SeekFrom::Start(self.file.layout.header))?;
        let (mut built, mut whole) = (Sha256::new(), Sha256::new());
        out.write_all(&self.front)?;
        whole.update(&self.front);
        let mut size = self.front.len() as u64;
        let mut buffer = vec![0; 128 * 1024];
        loop {
            let got = match source.read(&mut buffer) {
                Ok(0) => break,
                Ok(got) => got,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            built.update(&buffer[..got]);
            whole.update(&buffer[..got]);
            out.write_all(&buffer[..got])?;
            size += got as u64;
        }
        if hex(&built.finalize()) != self.file.built {
            let reason = "the package changed while it was being published";
            return Err(io::Error::new(io::ErrorKind::InvalidData, reason));
        }
        Ok(Measured { size, sha256: hex(&whole.finalize()) })
    }
}
