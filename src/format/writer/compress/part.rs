//! The compressed body of an archive, kept from package to package.

use std::fs::File;
use std::io;

use sha2::{Digest, Sha256};

use crate::format::writer::Parts;
use crate::format::writer::rope::Body;

/// Counts up when the same body and parameters shall give another part.
const FORMAT: u32 = 1;

/// A way to compress bodies.
pub trait Codec {
    /// What [`Codec::check`] finds: where in the part is what is needed.
    type Layout;

    /// Everything but the body that decides the bytes.
    fn parameters(&self) -> String;

    /// Writes the part of `body`.
    fn make(&self, body: &Body, file: &mut File) -> io::Result<()>;

    /// Reads what surrounds the compressed data; a part that was not made so, or not for
    /// `length` bytes of content, is an error.
    fn check(&self, file: &mut File, length: u64) -> io::Result<Self::Layout>;
}

/// The part of `body`, from `parts`.
pub fn part<C: Codec>(codec: &C, body: &Body, parts: &dyn Parts) -> io::Result<(File, C::Layout)> {
    let mut file = parts.part(&key(codec, body), &mut |file| codec.make(body, file))?;
    if let Ok(layout) = codec.check(&mut file, body.len()) {
        return Ok((file, layout));
    }
    // Kept by something that looks less closely; this once, it is made beside.
    let mut file = tempfile::tempfile()?;
    codec.make(body, &mut file)?;
    let layout = codec.check(&mut file, body.len())?;
    Ok((file, layout))
}

fn key<C: Codec>(codec: &C, body: &Body) -> String {
    let mut digest = Sha256::new();
    digest.update(format!("part {FORMAT}\n{}\n", codec.parameters()));
    body.identify(&mut digest);
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
