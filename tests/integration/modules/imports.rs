//! The imports between the top-level modules of src, as the compiler sees them without tests.

use std::fs;

use super::graph::Graph;
use super::tokens::tokens;
use crate::support::golden::in_repository;

/// What [`scan`] finds.
pub enum Found<'a> {
    /// A path into the top-level module of this name.
    Import(&'a str),
    /// `mod NAME;`
    File(&'a str),
}

/// A source file of the library.
struct File {
    /// The path of its module.
    module: Vec<String>,
    path: String,
    text: String,
}

/// The graph of src/lib.rs and of all files that it names.
pub fn graph() -> Graph {
    let mut graph = Graph::default();
    let files = files();
    for file in &files {
        if let [name] = &file.module[..] {
            graph.add_module(name);
        }
    }
    for File { module, path, text } in &files {
        let Some(from) = module.first() else { continue };
        scan(&tokens(text), module, &mut |found| match found {
            Found::Import(to) if to != from && graph.has(to) => graph.add(from, to, path),
            _ => {}
        });
    }
    graph
}

/// Path and text of every file of the library.
pub fn sources() -> Vec<(String, String)> {
    files().into_iter().map(|File { path, text, .. }| (path, text)).collect()
}

fn files() -> Vec<File> {
    let mut files = Vec::new();
    let mut pending = vec![(Vec::new(), "src/lib.rs".to_owned())];
    while let Some((module, path)) = pending.pop() {
        let text = fs::read_to_string(in_repository(&path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        scan(&tokens(&text), &module, &mut |found| {
            if let Found::File(name) = found {
                let below = [&module[..], &[name.to_owned()]].concat();
                let stem = format!("src/{}", below.join("/"));
                let [file, folder] = [format!("{stem}.rs"), format!("{stem}/mod.rs")];
                let path = if in_repository(&file).exists() { file } else { folder };
                pending.push((below, path));
            }
        });
        files.push(File { module, path, text });
    }
    files
}

/// Calls `found` for the imports and the files that `tokens` of the module `module` name.
pub fn scan<'a>(tokens: &[&'a str], module: &[String], found: &mut impl FnMut(Found<'a>)) {
    let mut rest = tokens;
    while !rest.is_empty() {
        rest = match rest {
            ["#", "[", "cfg", "(", "test", ")", "]", after @ ..] => after_item(after),
            ["mod", name, ";", after @ ..] => {
                found(Found::File(name));
                after
            }
            ["mod", name, "{", ..] => {
                let (inside, after) = split_group(&rest[2..]);
                scan(inside, &[module, &[(*name).to_owned()]].concat(), found);
                after
            }
            ["crate", ":", ":", path @ ..] => {
                top_level(path, found);
                path
            }
            ["super", ":", ":", ..] => {
                let (mut path, mut depth) = (rest, module.len());
                while let ["super", ":", ":", after @ ..] = path {
                    (path, depth) = (after, depth.saturating_sub(1));
                }
                if depth == 0 {
                    top_level(path, found);
                }
                path
            }
            [_, after @ ..] => after,
            [] => unreachable!(),
        };
    }
}

/// What is behind the item, or the statement, that `tokens` begin with.
fn after_item<'t, 'a>(mut tokens: &'t [&'a str]) -> &'t [&'a str] {
    loop {
        tokens = match tokens {
            [] => return tokens,
            [";", after @ ..] => return after,
            ["{", ..] => return split_group(tokens).1,
            ["(" | "[", ..] => split_group(tokens).1,
            [_, after @ ..] => after,
        };
    }
}

/// What is inside the brackets that `tokens` begin with, and what is behind them.
fn split_group<'t, 'a>(tokens: &'t [&'a str]) -> (&'t [&'a str], &'t [&'a str]) {
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate() {
        match *token {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return (&tokens[1..at], &tokens[at + 1..]);
        }
    }
    panic!("brackets that are not closed: {tokens:?}")
}

/// The first names of a path that begins at the root of the crate, or of several in braces.
fn top_level<'a>(path: &[&'a str], found: &mut impl FnMut(Found<'a>)) {
    match path {
        ["{", ..] => {
            let (mut rest, _) = split_group(path);
            while let [_, ..] = rest {
                top_level(rest, found);
                rest = after_comma(rest);
            }
        }
        [name, ..] => found(Found::Import(name)),
        [] => {}
    }
}

fn after_comma<'t, 'a>(mut tokens: &'t [&'a str]) -> &'t [&'a str] {
    loop {
        tokens = match tokens {
            [] => return tokens,
            [",", after @ ..] => return after,
            ["{", ..] => split_group(tokens).1,
            [_, after @ ..] => after,
        };
    }
}
