//! How a distribution's linter is called.

/// A program that checks package files.
#[derive(Debug)]
pub struct Linter {
    pub program: &'static str,
    pub arguments: &'static [&'static str],
    /// Accepted findings, each with its reason; given as `-c FILE`.
    pub configuration: Option<&'static str>,
}
