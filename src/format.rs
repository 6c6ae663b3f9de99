//! The package formats there are, by family.

use crate::knowledge::Family;
use crate::writer::Writer;

/// The writer of `family`.
pub fn writer(family: Family) -> &'static dyn Writer {
    match family {
        Family::Deb => &crate::deb::DebWriter,
        Family::Rpm => &crate::rpm::RpmWriter,
    }
}
