//! The sample with files that are on disk: of every size that could be wrong, links and directories
//! among them that nobody may write to, all with a time of their own.

use std::path::Path;

use md5::Md5;
use nix_packager::data::{Data, Stored};
use nix_packager::knowledge::Family;
use nix_packager::knowledge::system::System;
use nix_packager::knowledge::target::Compression;
use nix_packager::package::{Architecture, Class};
use nix_packager::render::{Content, RenderedEntry, RenderedPackage};
use sha2::{Digest, Sha256};

use crate::support::sample;

/// Where they are in the package.
pub const ROOT: &str = "/usr/lib/sample-writer/closure";
/// The largest of zstd's blocks.
const BLOCK: usize = 128 << 10;

/// `length` bytes, of which `compressible` in eight repeat and the rest do not; always the same.
pub fn noise(length: usize, compressible: u32) -> Vec<u8> {
    let mut state = length as u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state
    };
    let words = (0..length.div_ceil(4)).map(|_| match next() {
        word if word >> 29 < compressible => 0x2064_6e61,
        word => word.swap_bytes(),
    });
    words.flat_map(u32::to_le_bytes).take(length).collect()
}

/// Content that is read from a file of `folder`, between other bytes.
pub fn stored(folder: &Path, name: &str, content: &[u8]) -> Data {
    let path = folder.join(name);
    std::fs::write(&path, [b"before", content, b"after"].concat()).unwrap();
    Data::Stored(Stored {
        file: path.into(),
        offset: 6,
        length: content.len() as u64,
        sha256: Sha256::digest(content).into(),
        md5: Md5::digest(content).into(),
    })
}

/// An entry below [`ROOT`].
pub fn entry(path: &str, mode: u32, content: Content) -> RenderedEntry {
    RenderedEntry { path: format!("{ROOT}{path}"), mode, class: Class::Ordinary, time: Some(1), content }
}

pub fn package(family: Family, compression: Compression, folder: &Path) -> RenderedPackage {
    let mut package = sample::package(family, compression);
    package.identity.architecture = Architecture::Of(System::find("x86_64-linux").unwrap());
    let file = |name: &str, mode, content: &[u8]| {
        entry(&format!("/a-1.0/lib/{name}"), mode, Content::File(stored(folder, name, content)))
    };
    let long = "n".repeat(120);
    package.entries.extend([
        entry("", 0o555, Content::Directory),
        entry("/a-1.0", 0o555, Content::Directory),
        entry("/a-1.0/bin", 0o555, Content::Symlink(format!("lib/{long}"))),
        entry("/a-1.0/empty", 0o555, Content::Directory),
        entry("/a-1.0/lib", 0o555, Content::Directory),
        file("block", 0o444, &noise(BLOCK, 0)),
        file("empty", 0o444, b""),
        file("large", 0o555, &noise(1_000_001, 4)),
        entry("/a-1.0/lib/link", 0o777, Content::Symlink("large".into())),
        entry("/a-1.0/lib/memory", 0o444, Content::File(b"#!/nowhere\n"[..].into())),
        file(&long, 0o555, b"#!/nix/store/interpreter\n"),
        file("nothing-to-compress", 0o444, &noise(300_000, 0)),
        file("one", 0o444, b"1"),
        file("zeros", 0o444, &[0; 2 * BLOCK + 1]),
    ]);
    package.entries.sort_by(|a, b| a.path.cmp(&b.path));
    package
}
