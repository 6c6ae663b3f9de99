//! How packages are published: `[repository]`.

use std::path::PathBuf;

use serde::Serialize;

/// How packages are published.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct RepositoryConfig {
    /// Of https, http or file, in ASCII, without user, query and slash at the end.
    pub url: Option<String>,
    /// One line, not empty.
    pub origin: String,
    /// Lowercase letters, digits, `-`, `+` and `.`; not a codename of a target. So is `common_suite`.
    pub component: String,
    pub common_suite: String,
    /// Id of a target with .deb packages.
    pub common_target: Option<String>,
    /// 0: no expiry.
    pub valid_days: u32,
    /// At least 1.
    pub keep: u32,
    pub keep_days: u32,
    /// If the file has a relative path: below the directory of the file.
    pub key: Option<PathBuf>,
    /// Likewise.
    pub passphrase_file: Option<PathBuf>,
    /// Program and arguments; empty: none.
    pub sign_command: Vec<String>,
}
