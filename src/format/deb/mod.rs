//! The Debian package format (deb(5), Debian Policy chapters 3, 5 and 6).
//!
//! A rendered package enters; an ar archive of `debian-binary`, `control.tar.*` and
//! `data.tar.*` leaves. No dpkg is needed, and no dpkg-deb can tell the difference.

mod ar;
mod changelog;
mod control;
mod control_files;
mod relation;
mod tarball;
mod version;

use std::cmp::Ordering;
use std::io::Write;

use crate::format::writer::compress::{self, Method};
use crate::format::writer::{self, Parts, WriteError};
use crate::format::{Format, Linter, SourceFile};
use crate::knowledge::Family;
use crate::knowledge::target::Compression;
use crate::model::{Architecture, Identity, RenderedPackage, ScriptName};

use control_files::{ControlFile, control_files};

/// Writes .deb files.
pub struct Deb;

impl Format for Deb {
    fn family(&self) -> Family {
        Family::Deb
    }

    fn architecture(&self, architecture: Architecture) -> &'static str {
        match architecture {
            Architecture::Any => "all",
            Architecture::Of(system) => &system.deb,
        }
    }

    fn file_name(&self, package: &RenderedPackage) -> String {
        let identity = &package.identity;
        let architecture = self.architecture(identity.architecture);
        format!("{}_{}_{architecture}.deb", identity.name, control::version(identity))
    }

    fn write(
        &self,
        package: &RenderedPackage,
        parts: &dyn Parts,
        out: &mut dyn Write,
    ) -> Result<(), WriteError> {
        writer::check(package)?;
        let time = writer::time(package)?;
        let control = tarball::of_control(&control_files(package)?, time);
        let control = compress::pack(package.compression, &control)?.into();
        let data = tarball::of_entries(&package.entries, time);
        let data = Method::of(package).pack(&data, parts)?;

        let suffix = suffix(package.compression);
        ar::start(out)?;
        ar::member(out, "debian-binary", time, &b"2.0\n".to_vec().into())?;
        ar::member(out, &format!("control.tar.{suffix}"), time, &control)?;
        ar::member(out, &format!("data.tar.{suffix}"), time, &data)?;
        Ok(())
    }

    fn sources(&self, package: &RenderedPackage) -> Result<Vec<SourceFile>, WriteError> {
        let files = control_files(package)?.into_iter();
        let file = |ControlFile { name, mode, content }| SourceFile {
            path: format!("DEBIAN/{name}"),
            mode,
            content,
        };
        Ok(files.map(file).collect())
    }

    fn compare_versions(&self, a: &str, b: &str) -> Ordering {
        version::compare(a, b)
    }

    fn script_name(&self, name: ScriptName) -> Option<&'static str> {
        control_files::script_name(name)
    }

    fn template_dir(&self) -> &'static str {
        "debian"
    }

    fn trigger_template(&self) -> Option<&'static str> {
        None
    }

    fn changelog(
        &self,
        identity: &Identity,
        codename: &str,
        changes: &[String],
    ) -> Result<String, WriteError> {
        changelog::changelog(identity, codename, changes)
    }

    fn linter(&self) -> &'static Linter {
        &LINTER
    }
}

static LINTER: Linter = Linter {
    program: "lintian",
    // Nobody uploads these to Debian, where a first upload closes a bug.
    arguments: &[
        "--fail-on",
        "error,warning",
        "--allow-root",
        "--suppress-tags",
        "initial-upload-closes-no-bugs",
    ],
    configuration: None,
};

/// What a member compressed so is called: `data.tar.SUFFIX`. That the control member may
/// be compressed by zstd, too, holds for dpkg since 1.21.18 and for Ubuntu's since 18.04:
/// for every dpkg that reads zstd at all.
fn suffix(compression: Compression) -> &'static str {
    match compression {
        Compression::Xz => "xz",
        Compression::Zstd => "zst",
    }
}
