//! Package formats: one trait, a folder for each format, and the table of formats.
//!
//! A [`RenderedPackage`] enters, bytes leave. Nothing here knows Nix, a configuration or how a package came
//! about: formats depend on `model` and `knowledge` only.

pub mod deb;
mod linter;
pub mod rpm;
pub mod writer;

use std::cmp::Ordering;
use std::io::Write;

use crate::knowledge::Family;
use crate::model::{Architecture, Identity, RenderedPackage, ScriptName};

pub use linter::Linter;
pub use writer::compress::gzip;
pub use writer::{Parts, Temporary, WriteError};

/// A package format: all that differs between formats.
pub trait Format: Sync {
    /// The distributions that read it.
    fn family(&self) -> Family;

    /// The format's name of `architecture`: `all`, `amd64`; `noarch`, `x86_64`.
    fn architecture(&self, architecture: Architecture) -> &'static str;

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

    /// What the format's own tools build the package from, in addition to its files.
    fn sources(&self, package: &RenderedPackage) -> Result<Vec<SourceFile>, WriteError>;

    /// The order of two full versions, `[epoch:]version-revision`.
    fn compare_versions(&self, a: &str, b: &str) -> Ordering;

    /// What the format calls the script `name`: `preinst`, `%pre`; `None` where it has none.
    fn script_name(&self, name: ScriptName) -> Option<&'static str>;

    /// The directory of the templates that only this format has, its scripts among them.
    fn template_dir(&self) -> &'static str;

    /// The template of the script that a file trigger runs; `None` where triggers run a maintainer script.
    fn trigger_template(&self) -> Option<&'static str>;

    /// The changelog that a package has as a file, for the release `codename`; empty where the format keeps it
    /// elsewhere.
    fn changelog(
        &self,
        identity: &Identity,
        codename: &str,
        changes: &[String],
    ) -> Result<String, WriteError>;

    /// The tool by which distributions check such packages.
    fn linter(&self) -> &'static Linter;
}

/// A file that the format's own tools read, such as `DEBIAN/control` or a spec.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Relative.
    pub path: String,
    /// Permission bits.
    pub mode: u32,
    pub content: Vec<u8>,
}

/// Every format.
pub static FORMATS: [&dyn Format; 2] = [&deb::Deb, &rpm::Rpm];

/// The format of `family`.
pub fn of(family: Family) -> &'static dyn Format {
    let found = FORMATS.into_iter().find(|format| format.family() == family);
    found.expect("every family has a row in the table of formats")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::targets;

    #[test]
    fn every_target_has_a_format() {
        targets().iter().for_each(|target| assert_eq!(of(target.family).family(), target.family));
    }
}
