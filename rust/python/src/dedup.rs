//! Near-duplicates over Arrow: shingles, signatures, candidate pairs, similarities, selection.

use arrow_array::types::{Float64Type, UInt32Type, UInt64Type};
use arrow_array::{Float64Array, LargeStringArray, UInt32Array, UInt64Array};
use corpusclean_kernel::shingle::SetChunks;
use corpusclean_kernel::signature::Permutations;
use corpusclean_kernel::{
    banding, proofs, selection, shingle, short_texts, signature, verification,
};
use pyo3::prelude::*;
use pyo3_arrow::PyArray;

use crate::convert::{
    check, export, fixed_lists, hash_lists, lists, lists_of, numbers, numbers_of, strings, Column,
};

type Pairs = Vec<(u32, u32)>;

/// Return the sorted, distinct shingle hashes of each text as a list of uint64.
#[pyfunction]
pub fn shingle_hashes<'py>(py: Python<'py>, texts: PyArray, width: u64) -> PyResult<Column<'py>> {
    check(width > 0, || format!("width={width} must be at least 1"))?;
    let texts = strings(&texts)?;
    let sets = py.detach(|| shingle::shingle_sets(&texts, width));
    export(py, lists(sets.offsets, UInt64Array::from(sets.values)))
}

/// Return the MinHash signature of each set of shingle hashes as a fixed list of uint32.
#[pyfunction]
#[pyo3(signature = (shingles, num_perm, seed=1))]
pub fn signatures<'py>(
    py: Python<'py>,
    shingles: PyArray,
    num_perm: usize,
    seed: u64,
) -> PyResult<Column<'py>> {
    let permutations = permutations(num_perm, seed)?;
    let sets = shingle_sets(&shingles)?;
    let values = py.detach(|| signature::sign_sets(&sets, &permutations));
    export(py, lists_of(num_perm, UInt32Array::from(values))?)
}

/// Return the MinHash signature of each text, without keeping its shingles.
#[pyfunction]
#[pyo3(signature = (texts, width, num_perm, seed=1))]
pub fn sign<'py>(
    py: Python<'py>,
    texts: PyArray,
    width: u64,
    num_perm: usize,
    seed: u64,
) -> PyResult<Column<'py>> {
    check(width > 0, || format!("width={width} must be at least 1"))?;
    let permutations = permutations(num_perm, seed)?;
    let texts = strings(&texts)?;
    let values = py.detach(|| signature::sign_texts(&texts, width, &permutations));
    export(py, lists_of(num_perm, UInt32Array::from(values))?)
}

/// Return the key of each text's normalised units as uint64; 0 for a text without units.
#[pyfunction]
pub fn text_keys<'py>(py: Python<'py>, texts: PyArray) -> PyResult<Column<'py>> {
    let texts = strings(&texts)?;
    let keys = py.detach(|| shingle::text_keys(&texts));
    export(py, UInt64Array::from(keys))
}

/// Return a key of each text exactly as it stands, as uint64.
#[pyfunction]
pub fn content_keys<'py>(py: Python<'py>, texts: PyArray) -> PyResult<Column<'py>> {
    let texts = strings(&texts)?;
    let keys = py.detach(|| shingle::content_keys(&texts));
    export(py, UInt64Array::from(keys))
}

/// Return the total weight of each text's units as uint32.
#[pyfunction]
pub fn unit_weights<'py>(py: Python<'py>, texts: PyArray) -> PyResult<Column<'py>> {
    let texts = strings(&texts)?;
    let weights = py.detach(|| shingle::unit_weights(&texts));
    export(py, UInt32Array::from(weights))
}

/// Return the distinct pairs (left < right) of signatures that agree in all rows of a band.
#[pyfunction]
pub fn candidate_pairs<'py>(
    py: Python<'py>,
    signatures: PyArray,
    bands: usize,
    rows: usize,
) -> PyResult<(Column<'py>, Column<'py>)> {
    let (num_perm, values) = fixed_lists::<UInt32Type>(&signatures, "signatures")?;
    let fits = rows > 0
        && bands
            .checked_mul(rows)
            .is_some_and(|needed| needed <= num_perm);
    check(fits, || {
        format!("{bands} bands of {rows} rows do not fit a signature of {num_perm} values")
    })?;
    let pairs = py.detach(|| banding::candidate_pairs(values, num_perm, bands, rows));
    let (left, right): (Vec<u32>, Vec<u32>) = pairs.into_iter().unzip();
    Ok((
        export(py, UInt32Array::from(left))?,
        export(py, UInt32Array::from(right))?,
    ))
}

/// Return what near-duplicate search needs to know of texts, for bands of a signature.
///
/// Keys of the normalised units, keys of the content, shingle hashes, the normalised form of short
/// texts (empty for others), and for each text a fixed list of band keys.
#[pyfunction]
#[pyo3(signature = (texts, width, bands, rows, seed=1))]
pub fn sign_documents<'py>(
    py: Python<'py>,
    texts: PyArray,
    width: u64,
    bands: usize,
    rows: usize,
    seed: u64,
) -> PyResult<[Column<'py>; 5]> {
    check(width > 0, || format!("width={width} must be at least 1"))?;
    check(bands > 0 && rows > 0, || {
        format!("bands={bands} and rows={rows} must be at least 1")
    })?;
    let count = bands.saturating_mul(rows);
    check(count <= 1 << 20, || {
        format!("bands={bands} times rows={rows} must be at most 2^20")
    })?;
    let permutations = permutations(count, seed)?;
    let texts = strings(&texts)?;
    let signed = py.detach(|| shingle::sign_documents(&texts, width, &permutations, rows));
    Ok([
        export(py, UInt64Array::from(signed.text_keys))?,
        export(py, UInt64Array::from(signed.content_keys))?,
        export(
            py,
            lists(
                signed.shingles.offsets,
                UInt64Array::from(signed.shingles.values),
            ),
        )?,
        export(py, LargeStringArray::from(signed.short_forms))?,
        export(py, lists_of(bands, UInt64Array::from(signed.band_keys))?)?,
    ])
}

/// Return left, right and similarity of the pairs that share a bucket and are similar.
///
/// `bands` yields the keys of all documents for each band, one after the other; `shingles` is a
/// list of chunks. A document of rank 4294967295 takes no part. `rule` is the least Jaccard
/// similarity and the least containment of the smaller set, `limits` how many entries of a band
/// and how many candidate pairs are held at once.
#[pyfunction]
pub fn verified_pairs<'py>(
    py: Python<'py>,
    bands: &Bound<'py, PyAny>,
    shingles: Vec<PyArray>,
    ranks: PyArray,
    rule: (f64, f64),
    limits: (usize, usize),
) -> PyResult<[Column<'py>; 3]> {
    let sets = set_chunks(&shingles)?;
    let ranks = numbers::<UInt32Type>(&ranks, "ranks")?;
    let equal = |length: usize, name: &str| {
        check(length == sets.count(), || {
            format!(
                "{name} must cover the {} documents, not {length}",
                sets.count()
            )
        })
    };
    equal(ranks.len(), "ranks")?;
    let rule = verification::Rule {
        jaccard: rule.0,
        containment: rule.1,
    };
    let limits = banding::Limits {
        entries: limits.0,
        candidates: limits.1,
    };
    let mut search = banding::similar_sets(&sets, ranks, rule, limits);
    for band in bands.try_iter()? {
        let band: PyArray = band?.extract()?;
        let keys = numbers::<UInt64Type>(&band, "bands")?;
        equal(keys.len(), "bands")?;
        py.detach(|| search.scan(keys));
    }
    let pairs = py.detach(|| search.finish());
    export_pairs(py, &pairs)
}

/// Return left, right and similarity of the pairs of short texts whose edit similarity is `least`.
///
/// `texts` are normalised forms, `plan` bands and rows of the trigrams' signatures, `limits` those
/// of `verified_pairs`.
#[pyfunction]
pub fn short_pairs<'py>(
    py: Python<'py>,
    texts: PyArray,
    ranks: PyArray,
    least: f64,
    plan: (usize, usize),
    seed: u64,
    limits: (usize, usize),
) -> PyResult<[Column<'py>; 3]> {
    let texts = strings(&texts)?;
    let ranks = numbers_of::<UInt32Type>(&ranks, "ranks", texts.len())?;
    check(plan.0 > 0 && plan.1 > 0, || {
        format!("bands={} and rows={} must be at least 1", plan.0, plan.1)
    })?;
    let limits = banding::Limits {
        entries: limits.0,
        candidates: limits.1,
    };
    let pairs = py.detach(|| short_texts::similar_texts(&texts, ranks, least, plan, seed, limits));
    export_pairs(py, &pairs)
}

/// Return left, right and similarity of all pairs of a sampled document that reach the threshold.
#[pyfunction]
pub fn partners<'py>(
    py: Python<'py>,
    shingles: Vec<PyArray>,
    sample: PyArray,
    threshold: f64,
) -> PyResult<[Column<'py>; 3]> {
    let sets = set_chunks(&shingles)?;
    let sample = numbers::<UInt32Type>(&sample, "sample")?;
    let inside = sample
        .iter()
        .all(|&document| (document as usize) < sets.count());
    check(inside, || {
        format!("sample goes beyond the {} documents", sets.count())
    })?;
    let pairs = py.detach(|| verification::partners(&sets, sample, threshold));
    export_pairs(py, &pairs)
}

/// Return the first document with the same text: for each the least index of equal ones.
///
/// Equal are those of equal `text_keys`; where these are 0, those of equal `content_keys`. At
/// most `entries` documents are held at once.
#[pyfunction]
pub fn first_of_equal<'py>(
    py: Python<'py>,
    text_keys: PyArray,
    content_keys: PyArray,
    entries: usize,
) -> PyResult<Column<'py>> {
    let texts = numbers::<UInt64Type>(&text_keys, "text_keys")?;
    let contents = numbers::<UInt64Type>(&content_keys, "content_keys")?;
    check(texts.len() == contents.len(), || {
        format!(
            "{} text_keys do not match {} content_keys",
            texts.len(),
            contents.len()
        )
    })?;
    let firsts = py.detach(|| selection::first_of_equal(texts, contents, entries));
    export(py, UInt32Array::from(firsts))
}

fn export_pairs<'py>(
    py: Python<'py>,
    pairs: &[proofs::VerifiedPair],
) -> PyResult<[Column<'py>; 3]> {
    let column =
        |side: fn(&proofs::VerifiedPair) -> u32| pairs.iter().map(side).collect::<Vec<_>>();
    Ok([
        export(py, UInt32Array::from(column(|pair| pair.0)))?,
        export(py, UInt32Array::from(column(|pair| pair.1)))?,
        export(
            py,
            Float64Array::from(pairs.iter().map(|pair| pair.2).collect::<Vec<_>>()),
        )?,
    ])
}

/// Return the exact Jaccard similarity of each pair of shingle sets as float64.
#[pyfunction]
pub fn jaccard<'py>(
    py: Python<'py>,
    shingles: PyArray,
    left: PyArray,
    right: PyArray,
) -> PyResult<Column<'py>> {
    measure(py, &shingles, &left, &right, verification::jaccard)
}

/// Return the share of the left set's shingles that stand in the right set, for each pair.
#[pyfunction]
pub fn containment<'py>(
    py: Python<'py>,
    shingles: PyArray,
    left: PyArray,
    right: PyArray,
) -> PyResult<Column<'py>> {
    measure(py, &shingles, &left, &right, verification::containment)
}

/// Return for each of `count` documents the least index of its connected component.
#[pyfunction]
pub fn clusters<'py>(
    py: Python<'py>,
    count: usize,
    left: PyArray,
    right: PyArray,
) -> PyResult<Column<'py>> {
    let pairs = index_pairs(&left, &right, count)?;
    let labels = py.detach(|| selection::clusters(count, &pairs));
    export(py, UInt32Array::from(labels))
}

/// Return for each document the one that stands for it (itself if kept) and their similarity.
#[pyfunction]
pub fn representatives<'py>(
    py: Python<'py>,
    ranks: PyArray,
    left: PyArray,
    right: PyArray,
    similarities: PyArray,
) -> PyResult<(Column<'py>, Column<'py>)> {
    let ranks = numbers::<UInt32Type>(&ranks, "ranks")?;
    let similarities = numbers::<Float64Type>(&similarities, "similarities")?;
    let pairs = index_pairs(&left, &right, ranks.len())?;
    check(similarities.len() == pairs.len(), || {
        format!(
            "{} similarities do not match {} pairs",
            similarities.len(),
            pairs.len()
        )
    })?;
    let mut seen = vec![false; ranks.len()];
    let distinct = ranks.iter().all(|&rank| {
        seen.get_mut(rank as usize)
            .is_some_and(|slot| !std::mem::replace(slot, true))
    });
    check(distinct, || {
        "ranks must be a permutation of 0, 1, ...".to_owned()
    })?;
    let (documents, similarities) =
        py.detach(|| selection::representatives(ranks, &pairs, similarities));
    Ok((
        export(py, UInt32Array::from(documents))?,
        export(py, Float64Array::from(similarities))?,
    ))
}

fn measure<'py>(
    py: Python<'py>,
    shingles: &PyArray,
    left: &PyArray,
    right: &PyArray,
    similarity: fn(&[u64], &[u64]) -> f64,
) -> PyResult<Column<'py>> {
    let sets = shingle_sets(shingles)?;
    let pairs = index_pairs(left, right, sets.len())?;
    let values = py.detach(|| verification::measure(&sets, &pairs, similarity));
    export(py, Float64Array::from(values))
}

fn permutations(num_perm: usize, seed: u64) -> PyResult<Permutations> {
    check(num_perm > 0, || {
        format!("num_perm={num_perm} must be at least 1")
    })?;
    Ok(Permutations::new(num_perm, seed))
}

fn shingle_sets(array: &PyArray) -> PyResult<Vec<&[u64]>> {
    let (offsets, values) = hash_lists(array, "shingles")?;
    let ends = offsets.windows(2);
    Ok(ends
        .map(|ends| &values[ends[0] as usize..ends[1] as usize])
        .collect())
}

fn set_chunks(arrays: &[PyArray]) -> PyResult<SetChunks<'_>> {
    let chunks: PyResult<Vec<_>> = arrays
        .iter()
        .map(|array| hash_lists(array, "shingles"))
        .collect();
    Ok(SetChunks::new(chunks?))
}

pub fn index_pairs(left: &PyArray, right: &PyArray, count: usize) -> PyResult<Pairs> {
    let left = numbers::<UInt32Type>(left, "left")?;
    let right = numbers::<UInt32Type>(right, "right")?;
    check(left.len() == right.len(), || {
        format!(
            "left holds {} indices and right {}",
            left.len(),
            right.len()
        )
    })?;
    let largest = left.iter().chain(right.iter()).max();
    check(
        largest.is_none_or(|&index| (index as usize) < count),
        || {
            format!(
                "index {} is out of range for {count} documents",
                largest.unwrap_or(&0)
            )
        },
    )?;
    Ok(left.iter().copied().zip(right.iter().copied()).collect())
}
