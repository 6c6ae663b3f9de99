//! Compression of payloads and of documentation.
//!
//! One stream and one frame each: dpkg-deb and rpm stop at the end of the first. What is
//! small is compressed as a whole; of what is large, the [`Rope`]'s body is compressed by
//! itself, once for all packages that have it, and put between the package's own head and tail.

mod part;
mod small;
mod xz;
mod zstd;

use std::io;
use std::thread::available_parallelism;

use crate::knowledge::target::Compression;
use crate::model::{Architecture, RenderedPackage};

use super::packed::Packed;
use super::rope::Rope;
use super::{Parts, WriteError};

pub use small::{gzip, pack, zstd};

/// How the payload of a package is compressed.
pub struct Method {
    pub compression: Compression,
    /// Whether xz's filter for x86 code is of use.
    pub branch_filter: bool,
}

impl Method {
    pub fn of(package: &RenderedPackage) -> Self {
        let branch_filter = match package.identity.architecture {
            Architecture::Any => false,
            Architecture::Of(system) => system.branch_filter,
        };
        Self { compression: package.compression, branch_filter }
    }

    /// `rope`, compressed; its body comes from `parts`.
    pub fn pack(&self, rope: &Rope, parts: &dyn Parts) -> Result<Packed, WriteError> {
        let threads = available_parallelism().map_or(1, |threads| threads.get() as u32);
        Ok(self.pack_by(rope, parts, threads, xz::BLOCK)?)
    }

    /// The same bytes by any number of threads. `block`: see [`xz::BLOCK`].
    fn pack_by(&self, rope: &Rope, parts: &dyn Parts, threads: u32, block: u64) -> io::Result<Packed> {
        if rope.body.is_empty() {
            return Ok(pack(self.compression, &rope.head)?.into());
        }
        match self.compression {
            Compression::Xz => {
                let bodies = xz::Bodies { branch_filter: self.branch_filter, threads, block };
                xz::pack(rope, &bodies, parts)
            }
            Compression::Zstd => zstd::pack(rope, parts, threads),
        }
    }

    /// The level or preset of most of an archive that has a body, or has none.
    pub fn level(&self, body: bool) -> i32 {
        match (self.compression, body) {
            (Compression::Xz, false) => small::XZ_PRESET as i32,
            (Compression::Xz, true) => xz::PRESET as i32,
            (Compression::Zstd, false) => small::ZSTD_LEVEL,
            (Compression::Zstd, true) => zstd::LEVEL,
        }
    }
}

fn damaged(reason: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason)
}

#[cfg(test)]
mod tests;
