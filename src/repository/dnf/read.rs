//! An .rpm file before it is published: its identity, and where its parts are.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use crate::diagnostic::Diagnostic;
use crate::digest::{hex, sha256};
use crate::inspect::{InspectError, Inspection, inspect};
use crate::knowledge::{LONGEST_NAME, Target, dist_tag};
use crate::local_file;
use crate::output::cannot;
use crate::print::{self, ShowPath};

use super::repo;
use crate::repository::{Description, Record};

/// In front of everything else; obsolete.
pub(super) const LEAD: usize = 96;
/// The part of a header that has its length.
const INTRO: usize = 16;

/// An .rpm that was checked: complete and undamaged.
#[derive(Debug, Clone)]
pub struct RpmFile {
    pub path: PathBuf,
    pub name: String,
    /// `[epoch:]version-release`.
    pub version: String,
    pub architecture: String,
    /// The target it was built for; `None`: for all.
    pub target: Option<&'static Target>,
    /// `NAME-VERSION-RELEASE.ARCHITECTURE.rpm`.
    pub file: String,
    /// SHA-256 of everything but lead and signatures, in hexadecimal.
    pub built: String,
    pub(super) layout: Layout,
}

/// Where the parts begin, in bytes from the start of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Layout {
    pub header: u64,
    pub payload: u64,
}

impl RpmFile {
    /// Reads the file at `path`.
    ///
    /// # Errors
    /// Files that [`inspect`] refuses, a .deb, a source package, and packages that no repository can hold.
    pub fn read(path: &Path) -> Result<Self, Diagnostic> {
        Self::of(path, &inspect(path).map_err(refused)?)
    }

    /// The file at `path`, which was inspected already: the rpm crate, which reads it later, panics
    /// on hostile headers.
    ///
    /// # Errors
    /// A .deb, a source package, and packages that no repository can hold.
    pub fn of(path: &Path, inspection: &Inspection) -> Result<Self, Diagnostic> {
        let Inspection { family, name, version, architecture, .. } = inspection;
        let refuse = |what: &str| Diagnostic::new(format!("`{}` {what}", path.shown()));
        if *family != super::FAMILY {
            return Err(
                refuse("is not an .rpm").help("name a file that rpmbuild or `nix-packager build` created")
            );
        }
        if matches!(architecture.as_str(), "src" | "nosrc") {
            return Err(refuse("is a source package, and these are not published")
                .help("leave it out; publish the packages that were built from it"));
        }
        if inspection.fields.iter().any(|(field, value)| field == "Format" && value == "3") {
            return Err(refuse("has rpm package format 3, which current rpm neither signs nor reads")
                .help("build it again with rpm 4.16 or later"));
        }
        let (_, without_epoch) = version.split_once(':').unwrap_or(("", version));
        let file = format!("{name}-{without_epoch}.{architecture}.rpm");
        for (what, value) in
            [("name", name.as_str()), ("version", without_epoch), ("architecture", architecture)]
        {
            if !is_word(value) {
                let value = print::short(value, 60);
                return Err(refuse(&format!(
                    "has the {what} `{value}`, which cannot be part of a file name"
                ))
                .help("allowed are letters, digits and `.`, `_`, `-`, `+`, `~`, `^`; build it again"));
            }
        }
        if file.len() > LONGEST_NAME {
            return Err(refuse(&format!("would have a file name longer than {LONGEST_NAME} bytes"))
                .help("build it again with a shorter name or version"));
        }
        let release = version.rsplit_once('-').map_or("", |(_, release)| release);
        let target = dist_tag::target(*family, release).map_err(|tag| repo::unknown_release(path, &tag))?;
        let mut input = local_file::open(path).map_err(|error| cannot("read", path, &error))?;
        let layout = layout(&mut input).map_err(|error| cannot("read", path, &error))?;
        let built = built(input, layout).map_err(|error| cannot("read", path, &error))?;
        Ok(Self {
            path: path.to_owned(),
            name: name.clone(),
            version: version.clone(),
            architecture: architecture.clone(),
            target,
            file,
            built,
            layout,
        })
    }

    /// The record of what signing does not change; other fields are empty.
    pub fn record(&self) -> Record {
        Record {
            family: super::FAMILY,
            name: self.name.clone(),
            version: self.version.clone(),
            architecture: self.architecture.clone(),
            target: self.target.map(|target| target.id.clone()),
            file: self.file.clone(),
            size: 0,
            sha256: String::new(),
            built: self.built.clone(),
            published: 0,
            description: Description::Rpm {
                primary: String::new(),
                filelists: String::new(),
                other: String::new(),
            },
        }
    }
}

/// What rpmbuild allows, without `%` and braces, which would have to be quoted in a URL.
fn is_word(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '_')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "._-+~^".contains(c))
}

/// Computed from the lengths in the headers.
fn layout(input: &mut File) -> io::Result<Layout> {
    let signatures = length(input, LEAD as u64)?;
    let header = (LEAD as u64 + signatures).next_multiple_of(8);
    Ok(Layout { header, payload: header + length(input, header)? })
}

/// Bytes of the header that begins at `offset`.
fn length(input: &mut File, offset: u64) -> io::Result<u64> {
    let mut intro = [0; INTRO];
    input.seek(SeekFrom::Start(offset))?;
    input.read_exact(&mut intro)?;
    let number = |at: usize| intro[at..at + 4].iter().fold(0, |value, byte| value << 8 | u64::from(*byte));
    Ok(INTRO as u64 + number(8) * 16 + number(12))
}

fn built(mut input: File, layout: Layout) -> io::Result<String> {
    input.seek(SeekFrom::Start(layout.header))?;
    Ok(hex(&sha256(BufReader::new(input))?))
}

/// `error` as a diagnostic; the last clause of its message is the help.
pub fn refused(error: InspectError) -> Diagnostic {
    let text = error.to_string();
    match text.rsplit_once("; ") {
        Some((message, help)) => Diagnostic::new(message).help(help),
        None => Diagnostic::new(text),
    }
}
