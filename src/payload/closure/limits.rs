//! How much of a tarball is read: above any honest closure, below what hurts a machine.

use crate::tar_reader::Limits;

const MIB: u64 = 1024 * 1024;

/// Uncompressed bytes of the whole, and the most that a header may claim; `most_of` has less for a small file.
pub const UNCOMPRESSED: u64 = 16 * 1024 * MIB;
/// Entries below the store directory: as many as `inspect` reads of a package. A closure of Nix has some thousands.
pub const ENTRIES: usize = 200_000;
/// Bytes of the names and link targets of all of them.
pub const TEXT: usize = 128 * MIB as usize;
/// Bytes of a path or link target (limits.h, `PATH_MAX`).
pub const PATH: usize = 4096;
/// Bytes of a name between slashes (limits.h, `NAME_MAX`).
pub const NAME: usize = 255;
/// Names between slashes of a path below the store directory. A closure of Nix has 5.
pub const DEPTH: usize = 100;
/// Of the archive.
pub const TAR: Limits = Limits { long_name: 64 * 1024, content: UNCOMPRESSED, headers: 3 * ENTRIES as u64 };
/// Bytes of the registration.
pub const REGISTRATION: u64 = 16 * MIB;
/// Bytes of libraries and programs that are searched for the shell of builds. Nix's own have about 10 MiB; the limit is for
/// hostile tarballs.
pub const SHELL_SCAN: u64 = 1024 * MIB;
/// Links followed for one path (`ELOOP` on Linux).
pub const LINKS: usize = 40;
/// Path components followed for all links together.
pub const STEPS: usize = 1_000_000;
