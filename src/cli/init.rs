//! `nix-packager init`

use std::path::{Path, PathBuf};

use super::config_file::USUAL;
use super::print_exact;
use crate::config;
use crate::diagnostic::Diagnostic;
use crate::output::Staged;
use crate::print::ShowPath;
use crate::reporter::Reporter;

/// Write a commented configuration to start from
///
/// It contains every key with its meaning and default, as comments.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  nix-packager init
  nix-packager init - | less")]
pub struct Args {
    /// File to write; `-` is standard output
    #[arg(value_name = "FILE", default_value = "nix-packager.toml")]
    file: PathBuf,

    /// Replace an existing file
    #[arg(long)]
    force: bool,
}

pub fn run(args: &Args, reporter: &Reporter) -> anyhow::Result<()> {
    let text = config::template();
    if args.file == Path::new("-") {
        return print_exact(text.as_bytes());
    }
    if !args.force && args.file.symlink_metadata().is_ok() {
        return Err(Diagnostic::new(format!("`{}` already exists", args.file.shown()))
            .help("choose another file, or replace it with `--force`")
            .into());
    }
    let folder = args.file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Staged::write(folder, &args.file, 0o644, |out| out.write_all(text.as_bytes()))?.publish()?;
    let option = match args.file == Path::new(USUAL) {
        true => String::new(),
        false => format!(" -c {}", args.file.as_word()),
    };
    reporter.note(&format!("wrote {}; build with `nix-packager build{option}`", args.file.shown()));
    Ok(())
}
