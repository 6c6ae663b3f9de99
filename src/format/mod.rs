//! Package formats: one trait, and a folder for each format.
//!
//! A [`RenderedPackage`] enters, bytes leave. Nothing here knows Nix, a configuration or how a package came
//! about: formats depend on `model` and `knowledge` only.

pub mod deb;
pub mod rpm;
pub mod writer;

use std::io::Write;

use crate::knowledge::Family;
use crate::model::RenderedPackage;

pub use writer::{Parts, Temporary, WriteError};

/// A package format.
pub trait Format: Sync {
    /// The canonical file name: `NAME_VERSION-REVISION_all.deb`, `NAME-VERSION-REVISION.noarch.rpm`.
    fn file_name(&self, package: &RenderedPackage) -> String;

    /// Writes the whole package to `out`: the same bytes for the same package, always. What is
    /// large and compressed already is taken from `parts`.
    fn write(
        &self,
        package: &RenderedPackage,
        parts: &dyn Parts,
        out: &mut dyn Write,
    ) -> Result<(), WriteError>;
}

/// The format of `family`.
pub fn of(family: Family) -> &'static dyn Format {
    match family {
        Family::Deb => &deb::Deb,
        Family::Rpm => &rpm::Rpm,
    }
}
