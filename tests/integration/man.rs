//! The manual pages in `man/` are what the program's tables say.

use nix_packager::man;

use crate::support::golden::is_committed;

#[test]
fn the_program() {
    is_committed("man/nix-packager.1", &man::program());
}

#[test]
fn the_configuration() {
    is_committed("man/nix-packager.toml.5", &man::configuration());
}
