//! `nix-packager render`

use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use filetime::{FileTime, set_symlink_file_times};

use super::select::Selection;
use crate::diagnostic::Diagnostic;
use crate::format::{self, WriteError};
use crate::model::{Content, RenderedPackage};
use crate::output::{cannot, copy_file, make_directory, make_file, replace_directory};
use crate::pipeline::WithCache;
use crate::print::ShowPath;
use crate::reporter::Reporter;

/// Write the files and scripts of the packages as plain files, to review and diff
///
/// DIR/TARGET/tree holds what would be installed; DIR/TARGET/DEBIAN the control files of a
/// .deb, DIR/TARGET/NAME.spec and DIR/TARGET/scriptlets those of an .rpm. A package for one
/// system only is in DIR/TARGET.SYSTEM.
#[derive(clap::Args)]
#[command(after_help = "Example:
  nix-packager render --target debian-13 --out review")]
pub struct Args {
    #[command(flatten)]
    selection: Selection,

    /// Output directory; must not exist or be empty
    #[arg(short, long, value_name = "DIR")]
    out: PathBuf,
}

pub fn run(args: &Args, reporter: &Reporter) -> anyhow::Result<()> {
    let WithCache { packages, cache: _contents } = args.selection.pipeline(reporter)?.rendered(reporter)?;
    replace_directory(&args.out, |out| {
        for (package, rendered) in &packages {
            write(rendered, &out.join(package.label()))?;
        }
        // Last of all: what was begun can be removed as long as every directory can be written to.
        packages.iter().try_for_each(|(package, rendered)| finish(rendered, &out.join(package.label())))
    })?;
    let plural = if packages.len() == 1 { "" } else { "s" };
    reporter.note(&format!("rendered {} package{plural} to {}", packages.len(), args.out.shown()));
    Ok(())
}

/// Writes what `package` is made of to `folder`; its directories are 0755 until [`finish`].
///
/// # Errors
/// Whatever the system refused, and what the format cannot say.
pub fn write(package: &RenderedPackage, folder: &Path) -> Result<(), Diagnostic> {
    make_directory(folder, 0o755)?;
    write_tree(package, &folder.join("tree"))?;
    write_sources(package, folder)
}

fn write_tree(package: &RenderedPackage, tree: &Path) -> Result<(), Diagnostic> {
    make_directory(tree, 0o755)?;
    for entry in &package.entries {
        let path = tree.join(&entry.path[1..]);
        for parent in path.ancestors().skip(1).take_while(|parent| *parent != tree) {
            make_directory(parent, 0o755)?;
        }
        match &entry.content {
            Content::Directory => make_directory(&path, 0o755)?,
            Content::File(content) => copy_file(&path, entry.mode, content)?,
            Content::Symlink(to) => symlink(to, &path).map_err(|error| cannot("write", &path, &error))?,
        }
    }
    Ok(())
}

/// Gives the tree in `folder` the modes of its directories, which are filled by now, and times to
/// what has its own.
///
/// # Errors
/// Whatever the system refused.
pub fn finish(package: &RenderedPackage, folder: &Path) -> Result<(), Diagnostic> {
    // What is in a directory comes after it.
    for entry in package.entries.iter().rev() {
        let path = folder.join("tree").join(&entry.path[1..]);
        if matches!(entry.content, Content::Directory) {
            make_directory(&path, entry.mode)?;
        }
        if let Some(time) = entry.time {
            let time = FileTime::from_unix_time(time.into(), 0);
            set_symlink_file_times(&path, time, time)
                .map_err(|error| cannot("set the time of", &path, &error))?;
        }
    }
    Ok(())
}

fn write_sources(package: &RenderedPackage, folder: &Path) -> Result<(), Diagnostic> {
    for file in format::of(package.family).sources(package).map_err(unfit)? {
        let path = folder.join(&file.path);
        path.parent().map_or(Ok(()), |parent| make_directory(parent, 0o755))?;
        make_file(&path, file.mode, &file.content)?;
    }
    Ok(())
}

fn unfit(error: WriteError) -> Diagnostic {
    Diagnostic::new(error.to_string())
}
