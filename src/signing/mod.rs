//! Who vouches for what is published: OpenPGP keys and signatures.
//!
//! A key file, or a command that signs, enters; signatures, certificates and what is to be known
//! of them leave. Nothing secret is printed, and nothing secret is an argument of a process.
