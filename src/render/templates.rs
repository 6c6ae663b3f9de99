//! The templates: embedded in the program, each replaceable by a file of the same name.
//!
//! Not by `include_dir` (0.7): templates are in three folders beside other files, and the list here is also
//! what makes a missing template a compile error.

use std::path::Path;
use std::sync::Arc;

use tera::{Context, ErrorKind, ReportError, Tera};

use super::filters;
use crate::diagnostic::{Diagnostic, Diagnostics, Source, nearest};
use crate::local_file;
use crate::output::reason;
use crate::print::ShowPath;

/// Name below `--templates DIR` and text of each template.
macro_rules! embedded {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!("../../", $path, ".tera")))),*]
    };
}

/// Every template, under its path in the source tree without `.tera`.
static EMBEDDED: &[(&str, &str)] = embedded![
    "debian/copyright",
    "debian/keyring-copyright",
    "debian/overrides",
    "debian/postinst",
    "debian/postrm",
    "debian/preinst",
    "debian/prerm",
    "rpm/post",
    "rpm/posttrans",
    "rpm/postun",
    "rpm/pre",
    "rpm/pretrans",
    "rpm/preun",
    "rpm/watch",
    "selinux/nix-multiuser.cil",
    "templates/apparmor",
    "templates/apparmor-hook",
    "templates/authorized_keys",
    "templates/commands.conf",
    "templates/daemon",
    "templates/defaults.conf",
    "templates/doctor",
    "templates/environment",
    "templates/known_hosts",
    "templates/lib/accounts.sh",
    "templates/lib/apparmor.sh",
    "templates/lib/bundle-checks.sh",
    "templates/lib/check-install.sh",
    "templates/lib/check-unpack.sh",
    "templates/lib/daemon-process.sh",
    "templates/lib/directories.sh",
    "templates/lib/doctor/accounts.sh",
    "templates/lib/doctor/advisories.sh",
    "templates/lib/doctor/daemon.sh",
    "templates/lib/doctor/directories.sh",
    "templates/lib/doctor/fix.sh",
    "templates/lib/doctor/network.sh",
    "templates/lib/doctor/other-installs.sh",
    "templates/lib/doctor/report.sh",
    "templates/lib/doctor/sandbox.sh",
    "templates/lib/doctor/settings.sh",
    "templates/lib/doctor/shells.sh",
    "templates/lib/doctor/store.sh",
    "templates/lib/doctor/system.sh",
    "templates/lib/doctor/units.sh",
    "templates/lib/doctor/user.sh",
    "templates/lib/enable-unit.sh",
    "templates/lib/environment.sh",
    "templates/lib/generations.sh",
    "templates/lib/hook-zsh.sh",
    "templates/lib/kept.sh",
    "templates/lib/leave-to-owner.sh",
    "templates/lib/load-apparmor.sh",
    "templates/lib/lock.sh",
    "templates/lib/look.sh",
    "templates/lib/lookup.sh",
    "templates/lib/memberships.sh",
    "templates/lib/owner.sh",
    "templates/lib/printable.sh",
    "templates/lib/prologue.sh",
    "templates/lib/purge.sh",
    "templates/lib/record.sh",
    "templates/lib/reload-systemd.sh",
    "templates/lib/restart-daemon.sh",
    "templates/lib/root-owned.sh",
    "templates/lib/run-as.sh",
    "templates/lib/run-directory.sh",
    "templates/lib/running.sh",
    "templates/lib/saved-settings.sh",
    "templates/lib/selinux-labels.sh",
    "templates/lib/selinux.sh",
    "templates/lib/settings.sh",
    "templates/lib/state-directory.sh",
    "templates/lib/store.sh",
    "templates/lib/unhook-zsh.sh",
    "templates/lib/unload-apparmor.sh",
    "templates/lib/unload-selinux-policy.sh",
    "templates/lib/users.sh",
    "templates/lib/zsh.sh",
    "templates/license",
    "templates/machines",
    "templates/nix-daemon.init",
    "templates/nix-daemon.service",
    "templates/nix-daemon.socket",
    "templates/nix-multiuser",
    "templates/nix-multiuser-activate.service",
    "templates/nix-multiuser.8",
    "templates/nix.conf",
    "templates/package",
    "templates/preset",
    "templates/profile-hook.csh",
    "templates/profile-hook.sh",
    "templates/profile.csh",
    "templates/profile.fish",
    "templates/profile.sh",
    "templates/repository/index.html",
    "templates/serve",
    "templates/ssh-hook.conf",
    "templates/ssh_config",
    "templates/status",
    "templates/sudoers",
    "templates/sysusers.conf",
    "templates/tmpfiles.conf",
    "templates/udev.rules",
    "templates/user-environment",
    "templates/zshenv",
];

/// Parsed templates, ready to render.
pub struct Templates {
    tera: Tera,
    /// Texts by name, for error messages.
    sources: Vec<Arc<Source>>,
}

impl Templates {
    /// The embedded templates, each overridden by `DIR/PATH.tera` where that exists.
    ///
    /// # Errors
    /// A file below `dir` that is none of the templates, cannot be read or does not parse.
    pub fn load(dir: Option<&Path>) -> Result<Self, Diagnostics> {
        let mut problems = Diagnostics::default();
        let mut sources = Vec::new();
        for (name, text) in EMBEDDED {
            sources.push(Source { name: embedded(name), text: (*text).to_owned() });
        }
        if let Some(dir) = dir {
            for (name, source) in overrides(dir, &mut problems) {
                match EMBEDDED.iter().position(|(known, _)| *known == name) {
                    Some(i) => sources[i] = source,
                    None => problems.push(unknown(&source.name, &name)),
                }
            }
        }
        let sources: Vec<_> = sources.into_iter().map(Arc::new).collect();
        let mut tera = Tera::default();
        tera.register_filter("date", filters::date);
        tera.register_filter("quote", filters::quote);
        tera.register_filter("roff", filters::roff);
        tera.register_filter("sysusers", filters::sysusers);
        // What is no HTML has filters of its own for the syntaxes that values are put into.
        tera.autoescape_on([".html"]);
        let texts =
            EMBEDDED.iter().zip(&sources).map(|((name, _), source)| (short(name), source.text.as_str()));
        let added = tera.add_raw_templates(texts);
        let templates = Self { tera, sources };
        if let Err(error) = added {
            problems.push(templates.diagnostic(&error));
        }
        problems.or_else(templates)
    }

    /// Name and text of every template that a file replaced.
    pub fn overridden(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let all = EMBEDDED.iter().zip(&self.sources);
        let other = all.filter(|((name, _), source)| source.name != embedded(name));
        other.map(|((name, _), source)| (*name, source.text.as_str()))
    }

    /// The template `name` with the values of `context`.
    ///
    /// # Errors
    /// An override that uses a value that does not exist, with its place.
    pub fn render(&self, name: &str, context: &Context) -> Result<String, Diagnostic> {
        self.tera.render(name, context).map_err(|error| self.diagnostic(&error))
    }

    fn diagnostic(&self, error: &tera::Error) -> Diagnostic {
        let report: &ReportError = match error.kind() {
            ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => report,
            _ => return Diagnostic::new(format!("templates: {error}")),
        };
        let (message, help) = match report.message().split_once(". ") {
            Some((message, rest)) => (message, Some(rest)),
            None => (report.message().trim_end_matches('.'), None),
        };
        let mut message = message.to_owned();
        if let Some(first) = message.get_mut(..1) {
            first.make_ascii_lowercase();
        }
        let mut diagnostic = Diagnostic::new(format!("template: {message}"));
        if let Some(help) = help {
            diagnostic = diagnostic.help(help.replacen("Available fields", "known here", 1));
        }
        let place = EMBEDDED.iter().position(|(name, _)| short(name) == report.filename());
        match place {
            Some(i) => {
                let source = &self.sources[i];
                let range = report.span().range.clone();
                let end = range.end.min(source.text.len());
                diagnostic.at(source, range.start.min(end)..end)
            }
            None => diagnostic,
        }
    }
}

/// What messages call a template that is part of the program.
fn embedded(name: &str) -> String {
    format!("<embedded>/{name}.tera")
}

/// Templates call each other by path within their room: `lib/lookup.sh`, `debian/preinst`.
fn short(name: &'static str) -> &'static str {
    name.strip_prefix("templates/").unwrap_or(name)
}

fn unknown(file: &str, name: &str) -> Diagnostic {
    let diagnostic = Diagnostic::new(format!("`{file}` does not override any template"));
    match nearest(name, EMBEDDED.iter().map(|(known, _)| *known)) {
        Some(near) => diagnostic.help(format!("did you mean `{near}.tera`?")),
        None => {
            diagnostic.help("templates are named as in the source tree, such as `templates/nix.conf.tera`")
        }
    }
}

/// Bytes of a template; the largest of the program has some 30,000.
const LARGEST: u64 = 1 << 20;

/// Such links may lead to each other.
fn link_to_directory(path: &Path) -> Diagnostic {
    Diagnostic::new(format!("`{}` is a link to a directory, which is not followed", path.shown()))
        .help("replace it with a copy of its target")
}

/// Every `*.tera` file below `dir`: its name as a template, and its text.
fn overrides(dir: &Path, problems: &mut Diagnostics) -> Vec<(String, Source)> {
    let mut found = Vec::new();
    let mut pending = vec![dir.to_path_buf()];
    while let Some(folder) = pending.pop() {
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) => {
                problems.push(Diagnostic::new(format!(
                    "cannot read the directory `{}`: {error}",
                    folder.shown()
                )));
                continue;
            }
        };
        for entry in entries.filter_map(Result::ok) {
            let (path, kind) = (entry.path(), entry.file_type());
            if kind.as_ref().is_ok_and(|kind| kind.is_dir()) {
                pending.push(path);
            } else if kind.is_ok_and(|kind| kind.is_symlink()) && path.is_dir() {
                problems.push(link_to_directory(&path));
            } else if path.extension().is_some_and(|extension| extension == "tera") {
                match local_file::text(&path, LARGEST) {
                    Ok(text) => {
                        let name = path.strip_prefix(dir).unwrap_or(&path).with_extension("");
                        let source = Source { name: path.shown().to_string(), text };
                        found.push((name.to_string_lossy().into_owned(), source));
                    }
                    Err(error) => {
                        let why = reason(&error);
                        problems.push(Diagnostic::new(format!("cannot read `{}`: {why}", path.shown())));
                    }
                }
            }
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_of_the_source_tree_is_embedded_and_parses() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut problems = Diagnostics::default();
        let mut names: Vec<String> = Vec::new();
        for room in ["debian", "rpm", "selinux", "templates"] {
            let found = overrides(&root.join(room), &mut problems);
            names.extend(found.into_iter().map(|(name, _)| format!("{room}/{name}")));
        }
        names.retain(|name| name != "rpm/nix-multiuser.spec");
        names.sort();
        let embedded: Vec<_> = EMBEDDED.iter().map(|(name, _)| (*name).to_owned()).collect();
        assert_eq!(names, embedded);
        Templates::load(None).map(|_| ()).unwrap();
    }
}
