//! The manual pages of the program, in man(7), made from the definitions of the command line and from the
//! table of keys; `man/` holds the committed result.
//!
//! `clap_mangen` is not used: it makes a page for each command where one page with all of them is wanted, cannot make
//! nix-packager.toml(5), and its escapes let `~` and `^` be shown as accents.

mod configuration;
mod program;

pub use configuration::configuration;
pub use program::program;

use std::fmt::Write;

use jiff::Timestamp;

use crate::roff::Page;
use crate::source_date::RELEASE_TIME;

/// A page with the version and release date of the program.
fn page(name: &str, section: u8, manual: &str) -> Page {
    let date = Timestamp::from_second(RELEASE_TIME).expect("the release is a date");
    let source = concat!("nix-packager ", env!("CARGO_PKG_VERSION"));
    Page::new(name, section, &date.strftime("%Y-%m-%d").to_string(), source, manual)
}

/// `text` with a full stop at its end.
fn sentence(text: &str) -> String {
    let mut text = text.trim().to_owned();
    if !text.ends_with(['.', ':']) {
        text.write_char('.').expect("a string grows");
    }
    text
}
