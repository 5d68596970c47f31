//! The hot half of corpusclean: pure Rust on plain slices, no Python, no I/O.

#![deny(unsafe_code)]

pub mod apostrophe;
pub mod banding;
pub mod characters;
pub mod fields;
pub mod frequencies;
pub mod guard;
pub mod hashing;
pub mod json;
pub mod language;
pub mod layout;
pub mod normalise;
pub mod page_blocks;
pub mod postings;
pub mod proofs;
pub mod segments;
pub mod selection;
pub mod shingle;
pub mod short_texts;
pub mod signature;
pub mod spans;
pub mod token_sets;
pub mod tokens;
pub mod verification;
