//! What the distributions' own linters say of packages: lintian of .debs, rpmlint of .rpms.
//!
//! Whether a linter is there and whether it found something are two things: the first one is said
//! plainly, and is an error only for who asks for it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::format::{FORMATS, Linter};
use crate::knowledge::Family;
use crate::reporter::Reporter;

/// Whether linters have to be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Wanted {
    /// Every one that is installed
    Auto,
    /// All: one that is not installed is an error
    Required,
    /// None
    Off,
}

/// Has every package judged.
///
/// # Errors
/// What a linter found, and a linter that is required and missing.
pub fn lint(packages: &[(Family, PathBuf)], wanted: Wanted, reporter: &Reporter) -> Result<(), Diagnostics> {
    let mut problems = Diagnostics::default();
    for format in FORMATS.iter().filter(|_| wanted != Wanted::Off) {
        let linter = format.linter();
        let of_family = packages.iter().filter(|(family, _)| *family == format.family());
        let files: Vec<&Path> = of_family.map(|(_, path)| path.as_path()).collect();
        if files.is_empty() {
            continue;
        }
        match run(linter, &files) {
            Ok(None) => {
                reporter.note(&format!("{} has nothing against {} packages", linter.program, files.len()))
            }
            Ok(Some(found)) => problems.push(
                Diagnostic::new(format!(
                    "{} has something against the packages:\n{}",
                    linter.program,
                    found.trim_end()
                ))
                .help("nothing was published; mend it, or leave it be with `--lint off`"),
            ),
            Err(error) if error.kind() == io::ErrorKind::NotFound && wanted == Wanted::Auto => {
                reporter.note(&format!("{} is not installed: it judged no package", linter.program));
            }
            Err(error) => problems.push(
                Diagnostic::new(format!("{} cannot be run: {error}", linter.program))
                    .help(format!("install {}, or go on without it by `--lint auto`", linter.program)),
            ),
        }
    }
    problems.or_else(())
}

/// What it says when it is not content.
fn run(linter: &Linter, files: &[&Path]) -> io::Result<Option<String>> {
    let folder = tempfile::tempdir()?;
    let mut command = Command::new(linter.program);
    command.args(linter.arguments).stdin(Stdio::null());
    if let Some(text) = linter.configuration {
        let path = folder.path().join("configuration.toml");
        fs::write(&path, text)?;
        command.arg("-c").arg(path);
    }
    let output = command.args(files).output()?;
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    // rpmlint ends well with warnings.
    let found =
        !output.status.success() || said.lines().any(|line| line.contains(": W: ") || line.contains(": E: "));
    Ok(found.then_some(said))
}
