//! Checks by the distributions' own linters: lintian for .debs, rpmlint for .rpms.
//!
//! A linter that is not installed is a note, and an error only where it is required.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::format::{FORMATS, Linter};
use crate::knowledge::Family;
use crate::reporter::Reporter;
use crate::signing;
use crate::temporary;

/// Whether linters have to be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Mode {
    /// Every one that is installed
    Auto,
    /// All: one that is not installed is an error
    Required,
    /// None
    Off,
}

/// Checks every package.
///
/// # Errors
/// What a linter found, and a linter that is required and missing.
pub fn lint(packages: &[(Family, PathBuf)], mode: Mode, reporter: &Reporter) -> Result<(), Diagnostics> {
    let mut problems = Diagnostics::default();
    for format in FORMATS.iter().filter(|_| mode != Mode::Off) {
        let linter = format.linter();
        let of_family = packages.iter().filter(|(family, _)| *family == format.family());
        let files: Vec<&Path> = of_family.map(|(_, path)| path.as_path()).collect();
        if files.is_empty() {
            continue;
        }
        match run(linter, &files) {
            Ok(None) => {
                let packages = if files.len() == 1 { "package" } else { "packages" };
                reporter.note(&format!("{}: no findings in {} {packages}", linter.program, files.len()))
            }
            Ok(Some(found)) => problems.push(
                Diagnostic::new(format!("{} found problems in the packages:", linter.program))
                    .output(found.trim_end())
                    .help("nothing was published; fix them, or publish unchecked with `--lint off`"),
            ),
            Err(error) if error.kind() == io::ErrorKind::NotFound && mode == Mode::Auto => {
                reporter.note(&format!("{} is not installed: packages were not checked", linter.program));
            }
            Err(error) => problems.push(
                Diagnostic::new(format!("{} cannot be run: {error}", linter.program))
                    .help(format!("install {}, or continue without it: `--lint auto`", linter.program)),
            ),
        }
    }
    problems.or_else(())
}

/// What it prints when it finds something.
fn run(linter: &Linter, files: &[&Path]) -> io::Result<Option<String>> {
    let folder = temporary::Directory::of_system()?;
    let mut command = Command::new(linter.program);
    // No other program gets the passphrase of the signing key.
    command.args(linter.arguments).stdin(Stdio::null()).env_remove(signing::VARIABLE);
    if let Some(text) = linter.configuration {
        let path = folder.path().join("configuration.toml");
        fs::write(&path, text)?;
        command.arg("-c").arg(path);
    }
    let output = command.args(files).output()?;
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    // rpmlint exits with 0 after warnings.
    let found =
        !output.status.success() || said.lines().any(|line| line.contains(": W: ") || line.contains(": E: "));
    Ok(found.then_some(said))
}
