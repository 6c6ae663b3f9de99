//! Reviewed texts in the repository, which tests compare with what the program makes.
//! `INSTA_UPDATE=always cargo test` regenerates all of them; review the difference.

use std::path::{Path, PathBuf};

use similar::{ChangeTag, TextDiff};

/// Lines of context around a difference.
const CONTEXT: usize = 2;

/// Where the file `path` of this repository is.
pub fn in_repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The text of the file `name` of this repository.
#[track_caller]
pub fn read(name: &str) -> String {
    std::fs::read_to_string(in_repository(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The cells of a table of the lab: fields separated by blanks, the last of the `columns` to the end of the line.
#[track_caller]
pub fn rows(name: &str, columns: usize) -> Vec<Vec<String>> {
    let text = read(name);
    let rows = text.lines().filter(|line| !line.starts_with('#'));
    rows.map(|row| {
        let mut rest = row;
        let mut cells = Vec::new();
        for _ in 1..columns {
            let (cell, after) =
                rest.split_once(' ').unwrap_or_else(|| panic!("{name}: {columns} columns: {row}"));
            cells.push(cell.to_owned());
            rest = after.trim_start();
        }
        cells.push(rest.to_owned());
        cells
    })
    .collect()
}

/// Compares `table` with what `document` of this repository prints of the lab's table of that name, between two comments.
#[track_caller]
pub fn is_printed(table: &str, document: &str, text: &str) {
    let (begin, end) = (format!("<!-- {table} -->\n"), format!("<!-- end of {table} -->\n"));
    let committed = read(document);
    let (before, rest) = committed.split_once(&begin).expect("the start of the table");
    let (_, after) = rest.split_once(&end).expect("the end of the table");
    is_committed(document, &format!("{before}{begin}\n{text}\n{end}{after}"));
}

/// Whether reviewed texts are to be written instead of compared.
pub fn updates() -> bool {
    std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always")
}

/// Compares `text` with the golden of that name in tests/goldens.
#[track_caller]
pub fn golden(name: &str, text: &str) {
    let folder = in_repository("tests/goldens");
    insta::with_settings!({
        snapshot_path => folder, prepend_module_to_snapshot => false, omit_expression => true
    }, {
        insta::assert_snapshot!(name, text);
    });
}

/// Compares `text` with the committed file `path` of this repository.
#[track_caller]
pub fn is_committed(path: &str, text: &str) {
    if updates() {
        std::fs::write(in_repository(path), text).unwrap_or_else(|error| panic!("{path}: {error}"));
    }
    let committed = std::fs::read_to_string(in_repository(path)).unwrap_or_default();
    assert!(
        committed == text,
        "{path} is not up to date; to regenerate it: INSTA_UPDATE=always cargo test\n{}",
        difference(&committed, text)
    );
}

/// Compares one text a target with the golden of that name: the first one whole, and how the others differ.
#[track_caller]
pub fn golden_by_target(name: &str, texts: &[(&str, String)]) {
    let [(first, whole), others @ ..] = texts else { panic!("no text for {name}") };
    let mut golden = format!("===== {first}\n{whole}");
    for (target, text) in others {
        golden += &match difference(whole, text) {
            same if same.is_empty() => format!("===== {target}: the same\n"),
            difference => format!("===== {target}: differences from {first}\n{difference}"),
        };
    }
    self::golden(name, &golden);
}

/// How `new` differs from `old`: groups of lines, each below the last line before it that is not indented.
///
/// There are no line numbers, so that a change elsewhere in `old` does not change the difference.
pub fn difference(old: &str, new: &str) -> String {
    let diff = TextDiff::from_lines(old, new);
    let mut text = String::new();
    for group in diff.grouped_ops(CONTEXT) {
        let start = group[0].old_range().start;
        let before = old.lines().take(start).filter(|line| line.starts_with(|c: char| c.is_alphanumeric()));
        text += format!("@@ {}", before.last().unwrap_or_default()).trim_end();
        text.push('\n');
        for change in group.iter().flat_map(|operation| diff.iter_changes(operation)) {
            let mark = match change.tag() {
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
                ChangeTag::Equal => ' ',
            };
            text += format!("{mark}{}", change.value().trim_end_matches('\n')).trim_end();
            text.push('\n');
        }
    }
    text
}
