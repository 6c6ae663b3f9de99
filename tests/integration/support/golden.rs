//! Reviewed texts in tests/goldens. `INSTA_UPDATE=always cargo test` regenerates them; review the difference.

/// Compares `text` with the golden of that name.
#[track_caller]
pub fn golden(name: &str, text: &str) {
    let goldens = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/goldens");
    insta::with_settings!({ snapshot_path => goldens, prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, text);
    });
}
