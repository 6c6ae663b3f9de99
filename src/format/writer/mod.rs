//! What the writers of package formats share: compression, archives that stay on disk, checks, one error.

mod check;
pub(crate) mod compress;
pub(crate) mod packed;
mod parts;
pub(crate) mod rope;
mod temporary;
mod wrap;

use std::io;

pub(crate) use check::{check, check_lengths, time};
pub use parts::Parts;
pub use temporary::Temporary;
pub(crate) use wrap::{guarded, wrap};

/// Why a package could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The disk, the pipe, whatever the bytes go to.
    #[error("cannot write the package: {0}")]
    Output(#[from] io::Error),
    /// The format has no way to say it.
    #[error("{what} is `{value}`, {reason}")]
    Unfit {
        /// What of the package: ``the path of an entry``.
        what: &'static str,
        value: String,
        /// Why not, and what would do: `which …; …`.
        reason: String,
    },
    /// The rpm crate refused; its words say what.
    #[error("cannot create the rpm: {0}")]
    Rpm(#[from] ::rpm::Error),
    /// The template of the spec does not render.
    #[error("cannot render the spec: {0}")]
    Spec(#[from] tera::Error),
}

impl WriteError {
    pub(crate) fn unfit(what: &'static str, value: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Unfit { what, value: value.into(), reason: reason.into() }
    }
}
