//! The users that builds run as: `[build-users]`.

use serde::Serialize;

use crate::config::key::words;

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct BuildUsersConfig {
    /// `[a-z_][a-z0-9_-]*`, at most 31 bytes.
    pub group: String,
    /// Users are named PREFIX1, PREFIX2, …; each name is written as `group` is.
    pub prefix: String,
    /// 1 to 500.
    pub count: u32,
    pub ids: Ids,
    /// `{n}` stands for the user's number; without `:`, but other punctuation and characters
    /// beyond ASCII are possible.
    pub comment: String,
    /// Absolute path of letters, digits, `.`, `_`, `+`, `@` and `-`; so is `shell`.
    pub home: String,
    pub shell: String,
}

impl BuildUsersConfig {
    /// How many users the package creates.
    pub fn created(&self) -> u32 {
        if self.ids == Ids::Auto { 0 } else { self.count }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ids {
    /// The system picks free ids of its system range.
    Dynamic,
    /// There are no build users: Nix picks free uids for builds itself.
    Auto,
    /// The group has gid `group`; user N has uid `first + N - 1`. None of them is reserved.
    Fixed { group: u32, first: u32 },
}

words! { Ids: "dynamic" = Dynamic, "auto" = Auto }
