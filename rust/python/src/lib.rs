//! Signatures, conversions and one error map; every decision lives in the kernel crate or in Python.

use pyo3::prelude::*;

mod translations;

/// Native kernels of corpusclean: batches of Arrow text in, Arrow arrays out.
#[pymodule]
mod _kernel {
    use pyo3::prelude::*;

    #[pymodule_export]
    use crate::translations::{
        common_shares, cross_candidates, gram_sets, letter_counts, rare_candidates,
        romanised_words, token_hashes,         token_jaccard, word_sets,
    };

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
