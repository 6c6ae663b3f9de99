//! Which module imports which, drawn by Mermaid, and the circles in it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// Modules by name.
#[derive(Default)]
pub struct Graph {
    modules: BTreeSet<String>,
    /// The files in which a module imports another.
    imports: BTreeMap<(String, String), BTreeSet<String>>,
}

impl Graph {
    pub fn add_module(&mut self, name: &str) {
        self.modules.insert(name.to_owned());
    }

    /// `from` imports `to` in `file`.
    pub fn add(&mut self, from: &str, to: &str, file: &str) {
        self.add_module(from);
        self.add_module(to);
        self.imports.entry((from.to_owned(), to.to_owned())).or_default().insert(file.to_owned());
    }

    pub fn has(&self, name: &str) -> bool {
        self.modules.contains(name)
    }

    /// The modules that `from` imports itself.
    fn imported_by<'a>(&'a self, from: &'a str) -> impl Iterator<Item = &'a str> {
        self.imports.keys().filter(move |(importing, _)| importing == from).map(|(_, to)| to.as_str())
    }

    /// What `from` imports itself or by others.
    fn reached_from<'a>(&'a self, from: &'a str) -> BTreeSet<&'a str> {
        let mut reached = BTreeSet::new();
        let mut pending = vec![from];
        while let Some(next) = pending.pop() {
            pending.extend(self.imported_by(next).filter(|to| reached.insert(*to)));
        }
        reached
    }

    /// A flowchart for Mermaid. There is no arrow to a module that is reached by other arrows anyway.
    pub fn picture(&self) -> String {
        let reached: BTreeMap<_, _> =
            self.modules.iter().map(|name| (name.as_str(), self.reached_from(name))).collect();
        let same_circle = |a: &str, b: &str| reached[a].contains(b) && reached[b].contains(a);
        let follows = |from: &str, to: &str| {
            !same_circle(from, to)
                && self.imported_by(from).any(|by| {
                    by != to && !same_circle(by, from) && !same_circle(by, to) && reached[by].contains(to)
                })
        };
        let mut text = String::from("flowchart TD\n");
        for from in &self.modules {
            let arrows: Vec<_> = self.imported_by(from).filter(|to| !follows(from, to)).collect();
            if !arrows.is_empty() {
                writeln!(text, "    {from} --> {}", arrows.join(" & ")).unwrap();
            }
        }
        text
    }

    /// Modules that import each other, a paragraph a circle, with the files that do it.
    pub fn circles(&self) -> String {
        let mut text = String::new();
        let mut told = BTreeSet::new();
        for name in &self.modules {
            let circle: BTreeSet<_> = self
                .reached_from(name)
                .into_iter()
                .filter(|to| self.reached_from(to).contains(name.as_str()))
                .collect();
            if circle.is_empty() || !told.insert(circle.clone()) {
                continue;
            }
            writeln!(text, "{}", circle.iter().copied().collect::<Vec<_>>().join(", ")).unwrap();
            for ((from, to), files) in &self.imports {
                if circle.contains(from.as_str()) && circle.contains(to.as_str()) {
                    let files = files.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
                    writeln!(text, "  {from} imports {to} in {files}").unwrap();
                }
            }
        }
        text
    }
}
