//! The command line: arguments in, one command run, an exit status out.
//!
//! Each command is a file. Results go to standard output, everything else to standard
//! error; 0 is done, 1 failed, 2 called wrongly, and a command may have a status of its own.

mod advisories;
mod build;
mod cache;
mod cache_dir;
mod check;
mod completions;
mod config_file;
mod fetch;
mod init;
mod inspect;
mod key;
mod pin;
mod plan;
mod release;
pub mod render;
mod repo;
mod schema;
mod select;
mod settings;
mod table;
mod targets;

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use crate::print;
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
    Advisories(advisories::Args),
    Pin(pin::Args),
    Plan(plan::Args),
    Render(render::Args),
    Inspect(inspect::Args),
    Repo(repo::Args),
    Release(release::Args),
    Fetch(fetch::Args),
    Cache(cache::Args),
    Key(key::Args),
    Schema(schema::Args),
    Completions(completions::Args),
}

/// What the command line can say, for the manual.
pub fn command() -> clap::Command {
    Cli::command()
}

/// Runs the command the process was called with.
pub fn main() -> ExitCode {
    std::panic::set_hook(Box::new(|bug| {
        print::error(&format!("error: this is a bug in nix-packager, please report it: {bug}"))
    }));
    let Cli { quiet, command } = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(error),
    };
    let mut reporter = Reporter::new(quiet);
    let result = run(command, &mut reporter);
    // The bars go before the message comes.
    reporter.end();
    match result {
        Ok(status) => status,
        Err(error) => {
            let text = error.to_string();
            let prefix = if text.starts_with("error") { "" } else { "error: " };
            print::error(&format!("{prefix}{text}"));
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command, reporter: &mut Reporter) -> anyhow::Result<ExitCode> {
    match command {
        Command::Pin(args) => return pin::run(&args, reporter),
        Command::Build(args) => build::run(&args, reporter),
        Command::Init(args) => init::run(&args, reporter),
        Command::Check(args) => check::run(&args, reporter),
        Command::Targets(args) => targets::run(&args),
        Command::Settings(args) => settings::run(&args),
        Command::Advisories(args) => advisories::run(&args, reporter),
        Command::Plan(args) => plan::run(&args, reporter),
        Command::Render(args) => render::run(&args, reporter),
        Command::Inspect(args) => inspect::run(&args),
        Command::Release(args) => release::run(&args, reporter),
        Command::Repo(args) => repo::run(&args, reporter),
        Command::Fetch(args) => fetch::run(&args, reporter),
        Command::Cache(args) => cache::run(&args, reporter),
        Command::Key(args) => key::run(&args, reporter),
        Command::Schema(args) => schema::run(&args),
        Command::Completions(args) => completions::run(&args),
    }
    .map(|()| ExitCode::SUCCESS)
}

/// Prints what clap says of the arguments: the help that was asked for, or why they are wrong.
fn usage(error: clap::Error) -> ExitCode {
    if !error.use_stderr() {
        return print(&error.render().to_string()).map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS);
    }
    // The message is that about arguments which can be shown.
    let shown = Cli::try_parse_from(std::env::args_os().map(|argument| shown(&argument))).err();
    print::error(shown.unwrap_or(error).render().to_string().trim_end_matches('\n'));
    ExitCode::from(2)
}

/// `argument` on one line, not endless, and without what may be a password, whether or not it is in a URL.
fn shown(argument: &OsStr) -> String {
    let text = print::short(&print::bytes(argument.as_bytes()), 1000);
    let (option, value) = match text.split_once('=') {
        Some((option, value)) if option.starts_with('-') => (&text[..=option.len()], value),
        _ => ("", text.as_str()),
    };
    match value.rsplit_once('@') {
        Some((user, host)) if user.contains(':') && !user.ends_with("://***") => {
            format!("{option}***@{host}")
        }
        _ => text,
    }
}

/// Writes a result to standard output.
fn print(text: &str) -> anyhow::Result<()> {
    written(print::out(text))
}

/// The same, as indented JSON.
fn print_json(value: &impl serde::Serialize) -> anyhow::Result<()> {
    written(print::json(value))
}

/// The same for bytes that a machine reads: they are not changed.
fn print_exact(bytes: &[u8]) -> anyhow::Result<()> {
    written(print::exact(bytes))
}

fn written(result: std::io::Result<()>) -> anyhow::Result<()> {
    result.map_err(|error| anyhow::anyhow!("cannot write to standard output: {error}"))
}
