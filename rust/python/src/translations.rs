//! Token sets and their postings over Arrow.

use std::sync::Arc;

use arrow_array::builder::{LargeListBuilder, LargeStringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::{Float32Type, UInt16Type, UInt64Type};
use arrow_array::{
    Array, ArrayRef, ArrowPrimitiveType, Float32Array, LargeListArray, PrimitiveArray, UInt16Array,
    UInt32Array, UInt64Array,
};
use arrow_buffer::{OffsetBuffer, ScalarBuffer};
use arrow_schema::{DataType, Field};
use corpusclean_kernel::postings::{self, Anchors, Candidate, Rarity, Search, Sets, FAMILIES};
use corpusclean_kernel::token_sets::{self, TokenSets};
use pyo3::exceptions::PyValueError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3_arrow::PyArray;

type Column<'py> = Bound<'py, PyAny>;

/// Return the distinct hashed words of each text as a list of uint64.
#[pyfunction]
pub fn word_sets(py: Python<'_>, texts: PyArray) -> PyResult<Bound<'_, PyAny>> {
    let texts = strings(&texts)?;
    let sets = py.detach(|| token_sets::word_sets(&texts));
    export(py, lists(&sets))
}

/// Return the hashed grams and Latin words of each text, and where each first stands.
#[pyfunction]
pub fn gram_sets<'py>(py: Python<'py>, texts: PyArray) -> PyResult<(Column<'py>, Column<'py>)> {
    let texts = strings(&texts)?;
    let sets = py.detach(|| token_sets::gram_sets(&texts));
    let hashes = lists(&sets);
    Ok((
        export(py, hashes)?,
        export(py, UInt16Array::from(sets.positions))?,
    ))
}

/// Return the distinct romanised words of each text as a list of strings.
#[pyfunction]
pub fn romanised_words(py: Python<'_>, texts: PyArray) -> PyResult<Bound<'_, PyAny>> {
    let texts = strings(&texts)?;
    let mut words = LargeListBuilder::new(LargeStringBuilder::new());
    for text in texts {
        words.append_value(token_sets::romanised_words(text).into_iter().map(Some));
    }
    export(py, words.finish())
}

/// Return the length of each text in romanised letters.
#[pyfunction]
pub fn letter_counts(py: Python<'_>, texts: PyArray) -> PyResult<Bound<'_, PyAny>> {
    let texts = strings(&texts)?;
    let counts = py.detach(|| token_sets::letter_counts(&texts));
    export(py, UInt32Array::from(counts))
}

/// Return the hash of each token as one of the given family.
#[pyfunction]
pub fn token_hashes(py: Python<'_>, tokens: PyArray, family: u64) -> PyResult<Bound<'_, PyAny>> {
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
    let groups = values::<UInt16Type>(&groups, "groups", sets.len())?;
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
) -> PyResult<Bound<'py, PyAny>> {
    let sets = token_lists(&sets)?;
    let groups = values::<UInt16Type>(&groups, "groups", sets.len())?;
    let shares = py.detach(|| postings::common_shares(sets, groups, prior, prior_size));
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
        positions: values::<UInt16Type>(&positions, "positions", sets.hashes.len())?,
        weights: values::<Float32Type>(&weights, "weights", sets.hashes.len())?,
        languages: values::<UInt16Type>(&languages, "languages", sets.len())?,
        lengths: values::<Float32Type>(&lengths, "lengths", sets.len())?,
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

fn lists(sets: &TokenSets) -> LargeListArray {
    let field = Arc::new(Field::new_list_field(DataType::UInt64, false));
    let offsets: Vec<i64> = sets.offsets.iter().map(|offset| *offset as i64).collect();
    let offsets = OffsetBuffer::new(ScalarBuffer::from(offsets));
    LargeListArray::new(
        field,
        offsets,
        Arc::new(UInt64Array::from(sets.hashes.clone())),
        None,
    )
}

fn token_lists(array: &PyArray) -> PyResult<Sets<'_>> {
    let wrong = || {
        PyValueError::new_err(format!(
            "sets must be large_list of uint64 without nulls, not {}",
            array.array().data_type()
        ))
    };
    let lists = array
        .array()
        .as_list_opt::<i64>()
        .filter(|lists| lists.null_count() == 0);
    let lists = lists.ok_or_else(wrong)?;
    let hashes = lists
        .values()
        .as_primitive_opt::<UInt64Type>()
        .ok_or_else(wrong)?
        .values();
    Ok(Sets {
        offsets: lists.value_offsets(),
        hashes,
    })
}

fn values<'a, T: ArrowPrimitiveType>(
    array: &'a PyArray,
    name: &str,
    count: usize,
) -> PyResult<&'a [T::Native]> {
    let values: Option<&PrimitiveArray<T>> = array.array().as_primitive_opt();
    let fitting = values.filter(|values| values.null_count() == 0 && values.len() == count);
    fitting
        .map(|values| values.values().as_ref())
        .ok_or_else(|| {
            PyValueError::new_err(format!(
                "{name} must be {count} values of {} without nulls, not {} of {}",
                T::DATA_TYPE,
                array.array().len(),
                array.array().data_type()
            ))
        })
}

fn strings(array: &PyArray) -> PyResult<Vec<&str>> {
    let texts = array
        .array()
        .as_string_opt::<i64>()
        .filter(|texts| texts.null_count() == 0);
    let texts = texts.ok_or_else(|| {
        PyValueError::new_err(format!(
            "texts must be large_string without nulls, not {}",
            array.array().data_type()
        ))
    })?;
    Ok((0..texts.len()).map(|index| texts.value(index)).collect())
}

fn export<A: Array + 'static>(py: Python<'_>, array: A) -> PyResult<Bound<'_, PyAny>> {
    let array = PyArray::from_array_ref(Arc::new(array) as ArrayRef);
    py.import(intern!(py, "pyarrow"))?
        .getattr(intern!(py, "array"))?
        .call1((array,))
}
