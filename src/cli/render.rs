//! `nix-packager render`

use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use super::select::{Held, Selection};
use crate::deb;
use crate::diagnostic::Diagnostic;
use crate::knowledge::Family;
use crate::output::{cannot, make_directory, make_file, replace_tree};
use crate::render::{Content, RenderedPackage, ScriptName};
use crate::reporter::Reporter;
use crate::rpm;
use crate::writer::WriteError;

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
    let Held { packages, cache: _contents } = args.selection.rendered(reporter)?;
    replace_tree(&args.out, |out| {
        for (package, rendered) in &packages {
            let folder = out.join(package.label());
            make_directory(&folder, 0o755)?;
            write_tree(rendered, &folder.join("tree"))?;
            match rendered.family {
                Family::Deb => write_control(rendered, &folder.join("DEBIAN"))?,
                Family::Rpm => write_spec(rendered, &folder)?,
            }
        }
        Ok(())
    })?;
    reporter.note(&format!("rendered {} packages to {}", packages.len(), args.out.display()));
    Ok(())
}

fn write_tree(package: &RenderedPackage, tree: &Path) -> Result<(), Diagnostic> {
    make_directory(tree, 0o755)?;
    for entry in &package.entries {
        let path = tree.join(&entry.path[1..]);
        for parent in path.ancestors().skip(1).take_while(|parent| *parent != tree) {
            make_directory(parent, 0o755)?;
        }
        match &entry.content {
            Content::Directory => make_directory(&path, entry.mode)?,
            Content::File(content) => {
                let content = content.read().map_err(|error| cannot("read the content of", &path, &error))?;
                make_file(&path, entry.mode, &content)?;
            }
            Content::Symlink(to) => symlink(to, &path).map_err(|error| cannot("write", &path, &error))?,
        }
    }
    Ok(())
}

fn write_control(package: &RenderedPackage, folder: &Path) -> Result<(), Diagnostic> {
    make_directory(folder, 0o755)?;
    for file in deb::control_files(package).map_err(unfit)? {
        make_file(&folder.join(file.name), file.mode, &file.content)?;
    }
    Ok(())
}

fn write_spec(package: &RenderedPackage, folder: &Path) -> Result<(), Diagnostic> {
    let spec = rpm::spec(package).map_err(unfit)?;
    make_file(&folder.join(format!("{}.spec", package.identity.name)), 0o644, spec.as_bytes())?;
    let scriptlets = folder.join("scriptlets");
    make_directory(&scriptlets, 0o755)?;
    for script in &package.scripts {
        let Some(name) = script.name.in_family(package.family) else { continue };
        let suffix = if script.name == ScriptName::PreTransaction { ".lua" } else { "" };
        let name = format!("{}{suffix}", name.trim_start_matches('%'));
        make_file(&scriptlets.join(name), 0o644, script.body.as_bytes())?;
    }
    for trigger in &package.file_triggers {
        let name = format!("transfiletriggerin{}", trigger.directory().replace('/', "-"));
        make_file(&scriptlets.join(name), 0o644, trigger.body.as_bytes())?;
    }
    Ok(())
}

fn unfit(error: WriteError) -> Diagnostic {
    Diagnostic::new(error.to_string())
}
