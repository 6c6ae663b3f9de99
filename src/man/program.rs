//! nix-packager(1), from the definitions of the command line.

use clap::{Arg, ArgAction, Command};

use super::{page, sentence};
use crate::cli;
use crate::roff::Page;

const DESCRIPTION: &str = "\
`nix-packager` creates packages that install a complete multi-user Nix, from one configuration file, \
`nix-packager.toml`(5): .deb for Debian and Ubuntu, .rpm for Fedora and Enterprise Linux. It needs neither root \
nor dpkg, rpm or Nix. Without a file it creates packages with default values for all known targets.

`nix-multiuser`(8), which is part of each package, describes what the package does on a machine; so does the \
output of `nix-packager plan`.";

/// The environment variables that the program reads.
const ENVIRONMENT: &[(&str, &str)] = &[
    (
        "`SOURCE_DATE_EPOCH`",
        "Timestamp of everything in the packages, in seconds since 1970-01-01 00:00 UTC; by default the \
         release date of this program. For signing keys, the time at which they are created and checked; by \
         default the current time.",
    ),
    (
        "`NIX_PACKAGER_CACHE`, `XDG_CACHE_HOME`, `HOME`",
        "Location of the cache for downloads and unpacked closures, unless `--cache` is given: the directory in \
         the first, else nix-packager in the second, else .cache/nix-packager in the third.",
    ),
    (
        "`https_proxy`, `http_proxy`, `all_proxy`, `no_proxy`",
        "Proxies for downloads, and hosts to connect to without a proxy, as in curl(1). Uppercase names are also \
         read, except HTTP_PROXY.",
    ),
    ("`NIX_SSL_CERT_FILE`", "Certificate authorities (CA) to trust instead of the system's."),
    (
        "`NIX_PACKAGER_PASSPHRASE`",
        "Passphrase of the signing key, if no `passphrase-file` is set. It is not passed on to other \
         programs.",
    ),
];

/// nix-packager(1).
pub fn program() -> String {
    let mut command = cli::command().disable_help_subcommand(true);
    command.build();
    let mut page = page("nix-packager", 1, "User commands");
    page.name("nix-packager", "create distro-native packages of a complete multi-user Nix");
    page.section("SYNOPSIS");
    for (name, sub) in commands(&command).filter(|(_, sub)| !sub.has_subcommands()) {
        page.usage(&format!("nix-packager {name}"), &own(sub).map(usage).collect::<Vec<_>>());
    }
    page.section("DESCRIPTION");
    page.paragraphs(DESCRIPTION);
    let shared = shared(&command);
    page.section("COMMANDS");
    for (name, sub) in commands(&command) {
        describe(&mut page, &name, sub, &shared);
    }
    page.section("OPTIONS");
    page.paragraphs("Options of all commands:");
    command.get_arguments().for_each(|arg| option(&mut page, arg));
    page.paragraphs("Options of several commands, as the synopsis shows:");
    shared.iter().for_each(|arg| option(&mut page, arg));
    page.section("ENVIRONMENT");
    ENVIRONMENT.iter().for_each(|(tag, text)| page.item(tag, text));
    page.section("EXIT STATUS");
    page.paragraphs(
        "0: success. 1: failure. 2: wrong usage. 3: `pin --check` found that other pins are due.",
    );
    page.see_also(&[("nix-packager.toml", 5), ("nix-multiuser", 8), ("nix.conf", 5), ("deb", 5), ("rpm", 8)]);
    page.finish()
}

/// The commands and their subcommands, by their full names.
fn commands(program: &Command) -> impl Iterator<Item = (String, &Command)> {
    program.get_subcommands().flat_map(|command| {
        let name = command.get_name();
        let below =
            command.get_subcommands().map(move |below| (format!("{name} {}", below.get_name()), below));
        std::iter::once((name.to_owned(), command)).chain(below)
    })
}

fn describe(page: &mut Page, name: &str, command: &Command, shared: &[&Arg]) {
    let text = |text: Option<&clap::builder::StyledStr>| text.map(ToString::to_string).unwrap_or_default();
    let about = text(command.get_about());
    let long = text(command.get_long_about());
    page.subsection(name);
    page.paragraphs(&format!(
        "{} {}",
        sentence(&about),
        long.strip_prefix(&about).unwrap_or_default().trim()
    ));
    for arg in own(command).filter(|arg| !is_in(shared, arg)) {
        option(page, arg);
    }
    // "Example:" or "Examples:", and the lines, each after two spaces.
    if let Some((_, lines)) = text(command.get_after_help()).split_once('\n') {
        page.indented_lines(&lines.lines().map(str::trim_start).collect::<Vec<_>>().join("\n"));
    }
}

/// The arguments of a command, without those of all commands.
fn own(command: &Command) -> impl Iterator<Item = &Arg> {
    command.get_arguments().filter(|arg| !arg.is_hide_set() && !arg.is_global_set() && arg.get_id() != "help")
}

/// The options that several commands share, once.
fn shared(command: &Command) -> Vec<&Arg> {
    let all: Vec<&Arg> = commands(command).flat_map(|(_, command)| own(command)).collect();
    let mut found = Vec::new();
    for (i, arg) in all.iter().enumerate() {
        if !is_in(&found, arg) && is_in(&all[i + 1..], arg) {
            found.push(arg);
        }
    }
    found
}

fn is_in(args: &[&Arg], arg: &Arg) -> bool {
    args.iter().any(|other| other.get_id() == arg.get_id() && help(other) == help(arg))
}

fn help(arg: &Arg) -> String {
    arg.get_long_help().or(arg.get_help()).map(ToString::to_string).unwrap_or_default()
}

/// An argument as in a synopsis: `[--target ID]...`.
fn usage(arg: &Arg) -> String {
    let value = value(arg);
    let text = match arg.get_long() {
        Some(long) => format!("`--{long}`{value}"),
        None => value,
    };
    let more = if matches!(arg.get_action(), ArgAction::Append) { "..." } else { "" };
    if arg.is_required_set() { text + more } else { format!("[{text}]{more}") }
}

fn value(arg: &Arg) -> String {
    let names = arg.get_value_names().filter(|_| arg.get_action().takes_values()).unwrap_or_default();
    let space = if arg.is_positional() { "" } else { " " };
    names.iter().map(|name| format!("{space}{name}")).collect()
}

fn option(page: &mut Page, arg: &Arg) {
    let short = arg.get_short().map(|short| format!("`-{short}`"));
    let long = arg.get_long().map(|long| format!("`--{long}`"));
    let names: Vec<_> = short.into_iter().chain(long).collect();
    let mut text = sentence(&help(arg));
    for default in arg.get_default_values() {
        if arg.get_action().takes_values() {
            text += &format!(" Default: `{}`.", default.to_string_lossy());
        }
    }
    page.item(&format!("{}{}", names.join(", "), value(arg)), &text);
}
