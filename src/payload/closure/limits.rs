//! How much of a tarball is read: above every honest closure, below what hurts a machine.

const MIB: u64 = 1024 * 1024;

/// Uncompressed bytes of the whole; what a header claims is held against it, too.
pub const UNCOMPRESSED: u64 = 16 * 1024 * MIB;
/// Entries below the store directory. A closure of Nix has some thousands.
pub const ENTRIES: usize = 1_000_000;
/// Bytes of the names and link targets of all of them.
pub const TEXT: usize = 128 * MIB as usize;
/// Bytes of a path or link target (limits.h, `PATH_MAX`).
pub const PATH: usize = 4096;
/// Bytes of a name between slashes (limits.h, `NAME_MAX`).
pub const NAME: usize = 255;
/// Bytes of a header for long names.
pub const LONG_NAME: u64 = 64 * 1024;
/// Bytes of the registration.
pub const REGISTRATION: u64 = 16 * MIB;
/// Links followed on one way (`ELOOP` on Linux).
pub const LINKS: usize = 40;
/// Steps on the ways of all links together.
pub const STEPS: usize = 50_000_000;
