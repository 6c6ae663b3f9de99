//! The picture of the modules in docs/design.md shows the real imports, and there is no circle in them.

mod graph;
mod imports;
mod tokens;

use std::fs;

use graph::Graph;
pub use imports::sources;
pub use tokens::tokens;

use crate::support::golden::{in_repository, is_committed};

const DOCUMENT: &str = "docs/design.md";
const BEGIN: &str = "```mermaid\n";
const END: &str = "```\n";

#[test]
fn the_picture_shows_the_imports() {
    let text = fs::read_to_string(in_repository(DOCUMENT)).unwrap();
    let (before, rest) = text.split_once(BEGIN).expect("where the picture begins");
    let (_, after) = rest.split_once(END).expect("where the picture ends");
    let picture = imports::graph().picture();
    is_committed(DOCUMENT, &format!("{before}{BEGIN}{picture}{END}{after}"));
}

#[test]
fn no_module_imports_one_that_imports_it() {
    let circles = imports::graph().circles();
    assert!(circles.is_empty(), "modules import each other in circles:\n{circles}");
}

#[test]
fn a_graph_without_circles_is_drawn_without_what_follows() {
    let graph = graph_of(&[("a", "b"), ("b", "c"), ("a", "c"), ("a", "d")]);
    assert_eq!(graph.picture(), "flowchart TD\n    a --> b & d\n    b --> c\n");
    assert_eq!(graph.circles(), "");
}

#[test]
fn a_circle_is_named_with_the_files_that_make_it() {
    let graph = graph_of(&[("a", "b"), ("b", "c"), ("c", "b")]);
    assert_eq!(graph.circles(), "b, c\n  b imports c in src/b.rs\n  c imports b in src/c.rs\n");
    assert_eq!(graph.picture(), "flowchart TD\n    a --> b\n    b --> c\n    c --> b\n");
}

#[test]
fn paths_are_found_wherever_they_are() {
    let text = r#"
        //! crate::comment::x
        use crate::{a::{self, b}, c};
        #[attribute(value = crate::d::x)]
        fn f() -> super::e::T { g("crate::text::x", crate::f::x, self::own::x) }
        mod inner { use super::super::g::T; use super::own; }
        #[cfg(test)]
        mod tests { use crate::test::x; }
        #[cfg(test)]
        use crate::test::x;
    "#;
    let mut found = Vec::new();
    imports::scan(&tokens(text), &["here".into()], &mut |what| {
        if let imports::Found::Import(name) = what {
            found.push(name);
        }
    });
    assert_eq!(found, ["a", "c", "d", "e", "f", "g"]);
}

fn graph_of(imports: &[(&str, &str)]) -> Graph {
    let mut graph = Graph::default();
    for (from, to) in imports {
        graph.add(from, to, &format!("src/{from}.rs"));
    }
    graph
}
