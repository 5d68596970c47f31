//! The hot half of corpusclean: pure Rust on plain slices, no Python, no I/O.

#![deny(unsafe_code)]

pub mod apostrophe;
pub mod banding;
pub mod characters;
pub mod fields;
pub mod guard;
pub mod hashing;
pub mod json;
pub mod language;
pub mod layout;
pub mod normalise;
pub mod postings;
pub mod selection;
pub mod shingle;
pub mod signature;
pub mod spans;
pub mod token_sets;
pub mod tokens;
pub mod verification;
