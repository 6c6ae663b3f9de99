//! The manual pages in `man/` are what the program's tables say.

use std::path::Path;

use nix_packager::man;

/// `INSTA_UPDATE=always cargo test` renews the page, as it does the goldens.
#[track_caller]
fn is_committed(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("man").join(name);
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        std::fs::write(&path, text).expect("the page can be written");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == text,
        "man/{name} is not up to date; renew it: INSTA_UPDATE=always cargo test --test integration man"
    );
}

#[test]
fn the_program() {
    is_committed("nix-packager.1", &man::program());
}

#[test]
fn the_configuration() {
    is_committed("nix-packager.toml.5", &man::configuration());
}
