//! What is known about distributions and Nix releases, as embedded data.
//!
//! Facts enter here as rows of `targets.toml`, `systems.toml`, `devices.toml`, `nix.toml`, `forks.toml`, `settings.toml`,
//! `features.toml`, `advisories.toml` and `channels.toml`, each with its source; code elsewhere asks these types and
//! never branches on a distribution's or release's name.

pub mod advisory;
pub mod channel;
pub mod columns;
pub mod device;
pub mod dist_tag;
pub mod features;
pub mod nix;
pub mod release;
pub mod settings;
pub mod system;
pub mod table;
pub mod target;

/// Bytes of a file name on Linux (limits.h, `NAME_MAX`).
pub const LONGEST_NAME: usize = 255;
/// Bytes of a path (`PATH_MAX`, without the byte that ends it).
pub const LONGEST_PATH: usize = 4095;

pub use advisory::{Advisory, advisories};
pub use channel::{KnownChannel, nixpkgs_minimum};
pub use columns::{Columns, Known};
pub use device::{Device, devices};
pub use nix::{NixFacts, NixVersion};
pub use release::{Fork, Release};
pub use system::{System, systems};
pub use table::{clients, targets, targets_date};
pub use target::{Family, Target};
