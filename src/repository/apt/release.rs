//! `Release`: the description of a suite, and the digest of every index in it.

use std::fmt::Write;

use jiff::Timestamp;

use crate::repository::index::Index;

/// The fields of a suite.
pub struct Release<'a> {
    pub origin: &'a str,
    pub suite: &'a str,
    pub description: &'a str,
    /// Debian's names, without `all`.
    pub architectures: &'a [&'a str],
    pub component: &'a str,
    /// Seconds since the epoch.
    pub date: i64,
    /// 0: without limit.
    pub valid_days: u32,
}

impl Release<'_> {
    /// The text; `indices` have paths from the suite's directory.
    pub fn text(&self, indices: &[Index]) -> String {
        let mut text = String::new();
        let mut field = |name: &str, value: &str| {
            writeln!(text, "{name}: {value}").expect("a string takes every character");
        };
        field("Origin", self.origin);
        field("Label", self.origin);
        field("Suite", self.suite);
        field("Codename", self.suite);
        field("Date", &date(self.date));
        if self.valid_days > 0 {
            field("Valid-Until", &date(self.date + i64::from(self.valid_days) * 86400));
        }
        field("Acquire-By-Hash", "yes");
        // Packages of architecture all are in every architecture's Packages; Contents-all is separate.
        field("No-Support-for-Architecture-all", "Packages");
        field("Architectures", &format!("all {}", self.architectures.join(" ")));
        field("Components", self.component);
        field("Description", self.description);
        text.push_str("SHA256:\n");
        for Index { path, sha256, size, .. } in indices {
            writeln!(text, " {sha256} {size:>10} {path}").expect("a string takes every character");
        }
        text
    }
}

/// As apt's Release files have it: RFC 5322, in UTC.
fn date(seconds: i64) -> String {
    let time = Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX);
    time.strftime("%a, %d %b %Y %H:%M:%S UTC").to_string()
}
