//! What people read of a repository: the page, the sources, the sums, the keyring packages.

mod hostile;
mod keyring;
mod page;
mod sample;
mod sources;
