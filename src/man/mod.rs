//! The manual pages of the program, in man(7): what the tables of commands and keys say, in
//! the order of a manual. Nothing of it is written down twice; `man/` holds what comes out.

mod configuration;
mod program;

pub use configuration::configuration;
pub use program::program;

use std::fmt::Write;

use jiff::Timestamp;

use crate::roff::Page;
use crate::source_date::RELEASE_TIME;

/// A page that begins as all of them do: with the version of the program, and its date.
fn page(name: &str, section: u8, manual: &str) -> Page {
    let date = Timestamp::from_second(RELEASE_TIME).expect("the release is a date");
    let source = concat!("nix-packager ", env!("CARGO_PKG_VERSION"));
    Page::new(name, section, &date.strftime("%Y-%m-%d").to_string(), source, manual)
}

/// `text` as a sentence.
fn sentence(text: &str) -> String {
    let mut text = text.trim().to_owned();
    if !text.ends_with(['.', ':']) {
        text.write_char('.').expect("a string grows");
    }
    text
}
