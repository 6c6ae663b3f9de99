//! The payloads of one run: each closure and each tree is read once, however many targets have it.

use std::path::Path;

use super::{Payload, closure, distro, shell, tree};
use crate::cache::Cache;
use crate::config::{ClosureSource, Config, OfSystem, PayloadKind, SandboxShell, ShellFile, TreeSource};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::format;
use crate::knowledge::Target;
use crate::model::{Architecture, Data, Entry};
use crate::payload::closure::{BuiltInShell, Closure};
use crate::reporter::Reporter;

/// What was read so far, and what was wrong with it.
pub struct Sources<'a> {
    /// Where closures are kept; `None`: the usual place.
    directory: Option<&'a Path>,
    /// Open from the first Nix on that is to be packaged.
    cache: Option<Cache>,
    reporter: &'a Reporter,
    /// `None`: it could not be read, and the reason was noted.
    closures: Vec<(ClosureSource, Option<ReadClosure>)>,
    trees: Vec<(TreeSource, Option<Vec<Entry>>)>,
    shells: Vec<(ShellFile, Option<Data>)>,
    problems: Diagnostics,
    /// Systems of packages that are not made, with the targets that lack them.
    left_out: Vec<String>,
}

/// A closure without a shell, of which one is asked for.
fn lacks_shell(payload: &Payload) -> Diagnostics {
    let closure = payload.closure.as_ref().filter(|closure| closure.shell.is_none());
    let problems = closure.map(|closure| {
        Diagnostic::new(format!("`shell` is `closure`, but the closure of {} has none", closure.nix))
            .help("choose another `shell` in `[sandbox]`")
    });
    Diagnostics(problems.into_iter().collect())
}

/// A closure whose Nix was compiled without a shell that it has, of which one is asked for.
fn lacks_built_in_shell(payload: &Payload) -> Diagnostics {
    let problem = payload.closure.as_ref().and_then(|closure| {
        let with = match &closure.built_in_shell {
            BuiltInShell::Outside(path) => format!("to use `{path}`, which is not in the closure"),
            BuiltInShell::None => "without a built-in shell".to_owned(),
            BuiltInShell::Inside | BuiltInShell::Unknown => return None,
        };
        let message = format!("`shell` is `built-in`, but {} was compiled {with}", closure.nix);
        let other = closure.shell.as_ref().map_or("the distribution's static one", |_| "that of the closure");
        Some(Diagnostic::new(message).help(format!("remove `shell`: builds then use {other}")))
    });
    Diagnostics(problem.into_iter().collect())
}

struct ReadClosure {
    closure: Closure,
    files: Vec<Entry>,
}

impl<'a> Sources<'a> {
    pub fn new(directory: Option<&'a Path>, reporter: &'a Reporter) -> Self {
        Self {
            directory,
            cache: None,
            reporter,
            closures: Vec::new(),
            trees: Vec::new(),
            shells: Vec::new(),
            problems: Diagnostics::default(),
            left_out: Vec::new(),
        }
    }

    /// One payload for each package of `target`. Systems that the target does not exist for are
    /// left out, with a note.
    pub fn payloads(&mut self, target: &'static Target, config: &Config) -> Vec<Payload> {
        let own_shell = config.sandbox.shell == SandboxShell::File;
        let payloads = match config.nix.payload_for(target) {
            PayloadKind::Distro if own_shell => {
                let shells = self.wanted(target, &config.sandbox.files);
                // A package with a program in it is for one system.
                let of = |system| {
                    Some(Payload { architecture: Architecture::Of(system), ..distro(target, config)? })
                };
                shells.into_iter().filter_map(|shell| of(shell.system)).collect()
            }
            PayloadKind::Distro => distro(target, config).into_iter().collect(),
            PayloadKind::Closure => {
                let sources = self.wanted(target, &config.nix.closures);
                let payloads: Vec<_> =
                    sources.into_iter().filter_map(|source| self.closure(target, source)).collect();
                let check = match config.sandbox.shell {
                    SandboxShell::Closure => Some(lacks_shell as fn(&Payload) -> Diagnostics),
                    SandboxShell::BuiltIn => Some(lacks_built_in_shell as fn(&Payload) -> Diagnostics),
                    _ => None,
                };
                if let Some(check) = check {
                    payloads.iter().for_each(|payload| self.note(check(payload)));
                }
                payloads
            }
            PayloadKind::Tree => {
                let sources = self.wanted(target, &config.nix.trees);
                sources.into_iter().filter_map(|source| self.tree(target, source)).collect()
            }
        };
        if own_shell {
            payloads
                .into_iter()
                .filter_map(|payload| self.with_shell(payload, &config.sandbox.files))
                .collect()
        } else {
            payloads
        }
    }

    /// `payload` with the shell for its system.
    fn with_shell(&mut self, payload: Payload, files: &[ShellFile]) -> Option<Payload> {
        let source = files.iter().find(|file| payload.architecture == Architecture::Of(file.system))?;
        let at = match self.shells.iter().position(|(known, _)| known == source) {
            Some(at) => at,
            None => {
                let read = shell::read(source).map_err(|problem| self.note(problem.into())).ok();
                self.shells.push((source.clone(), read));
                self.shells.len() - 1
            }
        };
        Some(Payload { shell_file: Some(self.shells[at].1.clone()?), ..payload })
    }

    /// The cache that the contents of the packages are read from, where they have any.
    ///
    /// # Errors
    /// Everything that was wrong with closures and trees; also when `made` says that not a
    /// single package came of them.
    pub fn finish(mut self, made: usize) -> Result<Option<Cache>, Diagnostics> {
        if made == 0 && self.problems.0.is_empty() {
            let diagnostic = Diagnostic::new("nothing to build");
            let diagnostic = self.left_out.into_iter().fold(diagnostic, Diagnostic::help);
            self.problems.push(diagnostic.help("choose other targets, or name a Nix for other systems"));
        }
        self.problems.or_else(self.cache)
    }

    /// Remembers what is wrong, once where several sources share it.
    pub fn note(&mut self, found: Diagnostics) {
        self.problems.merge(found);
    }

    /// Those of `sources` whose system `target` exists for.
    fn wanted<'s, T: OfSystem>(&mut self, target: &Target, sources: &'s [T]) -> Vec<&'s T> {
        let (wanted, others): (Vec<&T>, Vec<&T>) =
            sources.iter().partition(|source| target.has(source.system()));
        for source in others {
            let system = source.system();
            let architecture = format::of(target.family).architecture(Architecture::Of(system));
            let text = format!("{} has no {architecture}: no package for {}", target.id, system.name);
            self.reporter.note(&text);
            self.left_out.push(text);
        }
        wanted
    }

    fn closure(&mut self, target: &Target, source: &ClosureSource) -> Option<Payload> {
        let at = match self.closures.iter().position(|(known, _)| known == source) {
            Some(at) => at,
            None => {
                let read = self.read_closure(source).map_err(|found| self.note(found)).ok();
                self.closures.push((source.clone(), read));
                self.closures.len() - 1
            }
        };
        let ReadClosure { closure, files } = self.closures[at].1.as_ref()?;
        Some(closure::payload(target, closure, files))
    }

    fn read_closure(&mut self, source: &ClosureSource) -> Result<ReadClosure, Diagnostics> {
        let cache = match self.cache.take() {
            Some(cache) => cache,
            None => {
                let cache = Cache::open(self.directory)?;
                cache.announce(self.reporter);
                cache
            }
        };
        let cache = self.cache.insert(cache);
        let closure = closure::open(source, cache, self.reporter)?;
        Ok(ReadClosure { files: closure::files(&closure), closure })
    }

    fn tree(&mut self, target: &Target, source: &TreeSource) -> Option<Payload> {
        let at = match self.trees.iter().position(|(known, _)| known == source) {
            Some(at) => at,
            None => {
                let read = tree::read(source).map_err(|found| self.note(found)).ok();
                self.trees.push((source.clone(), read));
                self.trees.len() - 1
            }
        };
        Some(tree::payload(target, source, self.trees[at].1.as_ref()?))
    }
}
