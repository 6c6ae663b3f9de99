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
