//! The hot half of corpusclean: pure Rust on plain slices, no Python, no I/O.

#![deny(unsafe_code)]

pub mod postings;
pub mod token_sets;
