//! The command line: arguments in, one command run, an exit status out.
//!
//! Each command is a file. Results go to standard output, everything else to standard
//! error; 0 is done, 1 failed, 2 called wrongly.

mod build;
mod cache;
mod cache_dir;
mod check;
mod fetch;
mod init;
mod inspect;
mod key;
mod plan;
mod release;
pub mod render;
mod repo;
mod select;
mod settings;
mod table;
mod targets;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use crate::reporter::Reporter;

/// Creates distro-native packages of a complete multi-user Nix.
#[derive(Parser)]
#[command(name = "nix-packager", version, about, long_about = None, max_term_width = 100)]
#[command(after_help = "Example:\n  nix-packager build --target debian-13 --out dist")]
struct Cli {
    /// Print nothing but errors
    #[arg(short, long, global = true)]
    quiet: bool,

    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Build(build::Args),
    Init(init::Args),
    Check(check::Args),
    Targets(targets::Args),
    Settings(settings::Args),
    Plan(plan::Args),
    Render(render::Args),
    Inspect(inspect::Args),
    Repo(repo::Args),
    Release(release::Args),
    Fetch(fetch::Args),
    Cache(cache::Args),
    Key(key::Args),
}

/// What the command line can say, for the manual.
pub fn command() -> clap::Command {
    Cli::command()
}

/// Runs the command the process was called with.
pub fn main() -> ExitCode {
    let Cli { quiet, command } = Cli::parse();
    let mut reporter = Reporter::new(quiet);
    let result = match command {
        Command::Build(args) => build::run(&args, &mut reporter),
        Command::Init(args) => init::run(&args, &reporter),
        Command::Check(args) => check::run(&args, &reporter),
        Command::Targets(args) => targets::run(&args),
        Command::Settings(args) => settings::run(&args),
        Command::Plan(args) => plan::run(&args, &reporter),
        Command::Render(args) => render::run(&args, &reporter),
        Command::Inspect(args) => inspect::run(&args),
        Command::Release(args) => release::run(&args, &mut reporter),
        Command::Repo(args) => repo::run(&args, &reporter),
        Command::Fetch(args) => fetch::run(&args, &reporter),
        Command::Cache(args) => cache::run(&args, &reporter),
        Command::Key(args) => key::run(&args, &reporter),
    };
    // The bars go before the message comes.
    reporter.end();
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let text = error.to_string();
            let prefix = if text.starts_with("error") { "" } else { "error: " };
            // Nobody is left to tell when standard error is closed.
            let _ = writeln!(io::stderr(), "{prefix}{text}");
            ExitCode::FAILURE
        }
    }
}

/// Writes a result to standard output; a reader that went away is no error.
fn print(text: &str) -> anyhow::Result<()> {
    match io::stdout().write_all(text.as_bytes()).and_then(|()| io::stdout().flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => Ok(result.map_err(|error| anyhow::anyhow!("cannot write to standard output: {error}"))?),
    }
}

/// The same, as indented JSON.
fn print_json(value: &impl serde::Serialize) -> anyhow::Result<()> {
    print(&format!("{}\n", serde_json::to_string_pretty(value)?))
}
