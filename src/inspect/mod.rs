//! The way back: what is in any .deb or .rpm, ours or not.
//!
//! Input is hostile until proved otherwise: readers are bounded in memory and never panic.

mod inspection;

pub use inspection::{InspectedFile, InspectedRelation, InspectedScript, Inspection};
