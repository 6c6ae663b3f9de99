//! Guards the promises about keys and signatures: what is refused and how, same bytes for same
//! inputs, and that gpg, gpgv, sqv and rpm take what is made here.

mod apt;
mod bad_keys;
mod command;
mod documents;
mod oracle;
mod rotation;
mod sample;
mod show;
