//! The papers of a release say what is in it and what it was made from, by the rules of their
//! formats, and nothing else.

mod provenance;
mod sample;
mod spdx;
