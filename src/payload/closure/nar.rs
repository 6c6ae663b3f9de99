//! The NAR of a store path: the serialisation that Nix hashes (its manual, "Nix Archive").

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use sha2::{Digest, Sha256};

use super::tree::{Node, Part};

/// SHA-256 of the NAR of `nodes`: a store path and what is in it, each directory before its content, by name.
pub fn hash(nodes: &[(&str, &Node)], blob: &File) -> io::Result<[u8; 32]> {
    let mut out = Hash { digest: Sha256::new(), blob, buffer: vec![0; 128 * 1024] };
    write(nodes, &mut out)?;
    Ok(out.digest.finalize().into())
}

/// Bytes of the same NAR: no content is read for it.
pub fn size(nodes: &[(&str, &Node)]) -> u64 {
    let mut out = Size(0);
    // Nothing is read that could fail.
    let _ = write(nodes, &mut out);
    out.0
}

/// What a NAR is written to.
trait Output {
    fn bytes(&mut self, bytes: &[u8]);
    fn content(&mut self, part: &Part) -> io::Result<()>;
}

struct Size(u64);

impl Output for Size {
    fn bytes(&mut self, bytes: &[u8]) {
        self.0 = self.0.saturating_add(bytes.len() as u64);
    }

    fn content(&mut self, part: &Part) -> io::Result<()> {
        self.0 = self.0.saturating_add(part.length);
        Ok(())
    }
}

struct Hash<'a> {
    digest: Sha256,
    blob: &'a File,
    buffer: Vec<u8>,
}

impl Output for Hash<'_> {
    fn bytes(&mut self, bytes: &[u8]) {
        self.digest.update(bytes);
    }

    fn content(&mut self, part: &Part) -> io::Result<()> {
        let mut done = 0;
        while done < part.length {
            let length = self.buffer.len().min(usize::try_from(part.length - done).unwrap_or(usize::MAX));
            self.blob.read_exact_at(&mut self.buffer[..length], part.offset + done)?;
            self.digest.update(&self.buffer[..length]);
            done += length as u64;
        }
        Ok(())
    }
}

fn write(nodes: &[(&str, &Node)], out: &mut dyn Output) -> io::Result<()> {
    let mut nar = Nar(out);
    nar.string(b"nix-archive-1");
    // Depth of the innermost open directory: 1 for the store path itself.
    let mut open = 0;
    for (path, node) in nodes {
        let depth = path.matches('/').count();
        while open > depth {
            open -= 1;
            nar.close(open);
        }
        if depth > 0 {
            let name = path.rsplit('/').next().unwrap_or_default();
            nar.strings(&["entry", "(", "name", name, "node"]);
        }
        nar.node(node)?;
        match node {
            Node::Directory => open += 1,
            _ => nar.close(depth),
        }
    }
    while open > 0 {
        open -= 1;
        nar.close(open);
    }
    Ok(())
}

struct Nar<'a>(&'a mut dyn Output);

impl Nar<'_> {
    fn node(&mut self, node: &Node) -> io::Result<()> {
        match node {
            Node::Directory => self.strings(&["(", "type", "directory"]),
            Node::Symlink { to } => self.strings(&["(", "type", "symlink", "target", to]),
            Node::File { executable, part } => {
                self.strings(&["(", "type", "regular"]);
                if *executable {
                    self.strings(&["executable", ""]);
                }
                self.strings(&["contents"]);
                self.content(part)?;
            }
        }
        Ok(())
    }

    /// Ends a node at `depth`, and its entry in the directory that it lies in.
    fn close(&mut self, depth: usize) {
        self.strings(if depth > 0 { &[")", ")"] } else { &[")"] });
    }

    fn content(&mut self, part: &Part) -> io::Result<()> {
        self.0.bytes(&part.length.to_le_bytes());
        self.0.content(part)?;
        self.pad(part.length);
        Ok(())
    }

    fn strings(&mut self, strings: &[&str]) {
        for string in strings {
            self.string(string.as_bytes());
        }
    }

    fn string(&mut self, bytes: &[u8]) {
        self.0.bytes(&(bytes.len() as u64).to_le_bytes());
        self.0.bytes(bytes);
        self.pad(bytes.len() as u64);
    }

    /// Everything is padded to eight bytes.
    fn pad(&mut self, length: u64) {
        let padding = (length.next_multiple_of(8) - length) as usize;
        self.0.bytes(&[0; 8][..padding]);
    }
}
