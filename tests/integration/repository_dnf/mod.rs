//! Issue 6, the rpm half: files are signed, placed and described as dnf and rpm want them.

mod files;
mod made;
mod metadata;
mod oracle;
mod repos;
