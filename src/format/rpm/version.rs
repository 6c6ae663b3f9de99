//! The order of versions, as rpm has it.

use std::cmp::Ordering;

use rpmrepo_metadata::Evr;

/// Which of two full versions (`[epoch:]version-release`) is the older one.
pub fn compare(a: &str, b: &str) -> Ordering {
    Evr::parse(a).cmp(&Evr::parse(b))
}
