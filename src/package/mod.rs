//! The package model: what will be in a package and what it will do, as plain data.
//!
//! Identity, relations, file tree and lifecycle enter from `config`, `knowledge` and
//! `payload`; nothing here knows how a .deb or .rpm is laid out.

mod accounts;
mod apparmor;
mod directories;
mod exposure;
mod lifecycle;
mod model;
mod plan;
mod remote;
mod sandbox;
mod settings;
mod size;
mod tree;
mod units;
mod values;

pub use apparmor::UsernsProfile;
pub use directories::Directory;
pub use exposure::Exposure;
pub use lifecycle::{Event, Lifecycle, Remark, Stage, Step};
pub use model::Package;
pub use sandbox::{BuildShell, Sandbox};
pub use units::{Install, Start, Unit, UnitKind, Units};
pub use values::Values;
