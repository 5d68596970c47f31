//! Signatures, conversions and one error map; every decision lives in the kernel crate or in Python.

use pyo3::prelude::*;

mod apostrophe;
mod convert;
mod dedup;
mod json;
mod language;
mod layout;
mod repair;
mod segments;
mod spans;
mod translations;

/// Native kernels of corpusclean: batches of Arrow text in, Arrow arrays out.
#[pymodule]
mod _kernel {
    use pyo3::prelude::*;

    #[pymodule_export]
    use crate::apostrophe::{ApostropheModel, ApostropheTelltales};

    #[pymodule_export]
    use crate::dedup::{
        candidate_pairs, clusters, containment, content_keys, first_of_equal, jaccard, partners,
        representatives, shingle_hashes, short_pairs, sign, sign_documents, signatures, text_keys,
        unit_weights, verified_pairs,
    };

    #[pymodule_export]
    const NORMALISATION: u32 = corpusclean_kernel::normalise::NORMALISATION;

    #[pymodule_export]
    use crate::json::{json_lines, read_json_lines};

    #[pymodule_export]
    use crate::language::LanguageModel;

    #[pymodule_export]
    use crate::layout::lay_out;

    #[pymodule_export]
    use crate::repair::PyGuard;

    #[pymodule_export]
    use crate::segments::{masked_numbers, page_blocks, segments, titles_without_site, PyLexicon};

    #[pymodule_export]
    use crate::spans::repeated_spans;

    #[pymodule_export]
    use crate::translations::{
        common_shares, cross_candidates, gram_sets, letter_counts, rare_candidates,
        romanised_words, token_hashes, unanswered, word_sets,
    };

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
