//! Token sets and their postings over Arrow.

use arrow_array::builder::{LargeListBuilder, LargeStringBuilder};
use arrow_array::types::{Float32Type, UInt16Type};
use arrow_array::{Float32Array, UInt16Array, UInt32Array, UInt64Array};
use corpusclean_kernel::frequencies;
use corpusclean_kernel::postings::{self, Anchors, Candidate, Rarity, Search, Sets, FAMILIES};
use corpusclean_kernel::token_sets;
use pyo3::prelude::*;
use pyo3_arrow::PyArray;

use crate::convert::{export, hash_lists, lists, numbers_of, strings, Column};
use crate::dedup::index_pairs;

/// Return the distinct hashed words of each text as a list of uint64, and how often each stands.
#[pyfunction]
pub fn word_sets<'py>(py: Python<'py>, texts: PyArray) -> PyResult<(Column<'py>, Column<'py>)> {
    let texts = strings(&texts)?;
    let sets = py.detach(|| token_sets::word_sets(&texts));
    let counts = UInt16Array::from(sets.counts);
    let hashes = lists(sets.offsets, UInt64Array::from(sets.hashes));
    Ok((export(py, hashes)?, export(py, counts)?))
}

/// Return the hashed grams and Latin words of each text, where each first stands, and how often.
#[pyfunction]
pub fn gram_sets<'py>(
    py: Python<'py>,
    texts: PyArray,
) -> PyResult<(Column<'py>, Column<'py>, Column<'py>)> {
    let texts = strings(&texts)?;
    let sets = py.detach(|| token_sets::gram_sets(&texts));
    let positions = UInt16Array::from(sets.positions);
    let counts = UInt16Array::from(sets.counts);
    let hashes = lists(sets.offsets, UInt64Array::from(sets.hashes));
    Ok((
        export(py, hashes)?,
        export(py, positions)?,
        export(py, counts)?,
    ))
}

/// Return the distinct romanised words of each text as a list of strings.
#[pyfunction]
pub fn romanised_words(py: Python<'_>, texts: PyArray) -> PyResult<Column<'_>> {
    let texts = strings(&texts)?;
    let mut words = LargeListBuilder::new(LargeStringBuilder::new());
    for text in texts {
        words.append_value(token_sets::romanised_words(text).into_iter().map(Some));
    }
    export(py, words.finish())
}

/// Return the length of each text in romanised letters.
#[pyfunction]
pub fn letter_counts(py: Python<'_>, texts: PyArray) -> PyResult<Column<'_>> {
    let texts = strings(&texts)?;
    let counts = py.detach(|| token_sets::letter_counts(&texts));
    export(py, UInt32Array::from(counts))
}

/// Return the hash of each token as one of the given family.
#[pyfunction]
pub fn token_hashes(py: Python<'_>, tokens: PyArray, family: u64) -> PyResult<Column<'_>> {
    let tokens = strings(&tokens)?;
    let hash = |token: &&str| token_sets::hash_token(token, family);
    export(py, UInt64Array::from_iter_values(tokens.iter().map(hash)))
}

/// Return the pairs (left < right) of one group that share enough of their rarest tokens.
#[pyfunction]
#[pyo3(signature = (sets, groups, *, rarest, shared, cap, size_ratio))]
pub fn rare_candidates<'py>(
    py: Python<'py>,
    sets: PyArray,
    groups: PyArray,
    rarest: usize,
    shared: usize,
    cap: u32,
    size_ratio: f32,
) -> PyResult<(Column<'py>, Column<'py>)> {
    let sets = token_lists(&sets)?;
    let groups = numbers_of::<UInt16Type>(&groups, "groups", sets.len())?;
    let rarity = Rarity {
        rarest,
        shared,
        cap,
        size_ratio,
    };
    let pairs = py.detach(|| postings::rare_candidates(sets, groups, rarity));
    let (left, right): (Vec<u32>, Vec<u32>) = pairs.into_iter().unzip();
    Ok((
        export(py, UInt32Array::from(left))?,
        export(py, UInt32Array::from(right))?,
    ))
}

/// Return the share of each set that stands, on average, in another set of its group.
#[pyfunction]
pub fn common_shares<'py>(
    py: Python<'py>,
    sets: PyArray,
    groups: PyArray,
    prior: f32,
    prior_size: f32,
) -> PyResult<Column<'py>> {
    let sets = token_lists(&sets)?;
    let groups = numbers_of::<UInt16Type>(&groups, "groups", sets.len())?;
    let shares = py.detach(|| frequencies::common_shares(sets, groups, prior, prior_size));
    export(py, Float32Array::from(shares))
}

/// Return of what either set of a pair repeats the share that the other does not hold at all.
#[pyfunction]
pub fn unanswered<'py>(
    py: Python<'py>,
    sets: PyArray,
    counts: PyArray,
    groups: PyArray,
    left: PyArray,
    right: PyArray,
) -> PyResult<Column<'py>> {
    let sets = token_lists(&sets)?;
    let counts = numbers_of::<UInt16Type>(&counts, "counts", sets.hashes.len())?;
    let groups = numbers_of::<UInt16Type>(&groups, "groups", sets.len())?;
    let pairs = index_pairs(&left, &right, sets.len())?;
    let shares = py.detach(|| frequencies::unanswered(sets, counts, groups, &pairs));
    export(py, Float32Array::from(shares))
}

/// Return the best candidates across languages: left, right, and for each family the cosine
/// and the aligned cosine, then the mass, flat.
#[pyfunction]
#[pyo3(signature = (sets, positions, weights, languages, lengths, *, top, cap, family_weights))]
#[allow(clippy::too_many_arguments)] // one column each
pub fn cross_candidates<'py>(
    py: Python<'py>,
    sets: PyArray,
    positions: PyArray,
    weights: PyArray,
    languages: PyArray,
    lengths: PyArray,
    top: usize,
    cap: usize,
    family_weights: [f32; FAMILIES],
) -> PyResult<(Column<'py>, Column<'py>, Column<'py>)> {
    let sets = token_lists(&sets)?;
    let anchors = Anchors {
        sets,
        positions: numbers_of::<UInt16Type>(&positions, "positions", sets.hashes.len())?,
        weights: numbers_of::<Float32Type>(&weights, "weights", sets.hashes.len())?,
        languages: numbers_of::<UInt16Type>(&languages, "languages", sets.len())?,
        lengths: numbers_of::<Float32Type>(&lengths, "lengths", sets.len())?,
    };
    let search = Search {
        top,
        cap,
        family_weights,
    };
    let found = py.detach(|| postings::cross_candidates(anchors, search));
    let shared = |pair: &Candidate| {
        pair.cosines
            .into_iter()
            .chain(pair.aligned)
            .chain([pair.mass])
            .collect::<Vec<_>>()
    };
    Ok((
        export(
            py,
            found.iter().map(|pair| pair.left).collect::<UInt32Array>(),
        )?,
        export(
            py,
            found.iter().map(|pair| pair.right).collect::<UInt32Array>(),
        )?,
        export(
            py,
            Float32Array::from_iter_values(found.iter().flat_map(shared)),
        )?,
    ))
}

fn token_lists(array: &PyArray) -> PyResult<Sets<'_>> {
    let (offsets, hashes) = hash_lists(array, "sets")?;
    Ok(Sets { offsets, hashes })
}
