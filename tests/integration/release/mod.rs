//! The release documents say what is in a release and what it was made from, by the rules of their
//! formats, and nothing else.

mod provenance;
mod sample;
mod spdx;
