//! Issue 6, the rpm half: files are signed, placed and described as dnf and rpm want them.

mod files;
mod made;
mod metadata;
mod oracle;
#[path = "../inspect/packages.rs"]
#[allow(dead_code)]
mod packages;
mod trees;
