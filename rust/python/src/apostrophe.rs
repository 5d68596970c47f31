//! Signs of lost apostrophes: Arrow text in, three counts per text out.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, LargeStringArray, UInt32Array};
use corpusclean_kernel::apostrophe::{Signs, Telltales};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3_arrow::PyArray;

/// Words that mostly are another word with its apostrophe lost, ready to be looked for.
#[pyclass(frozen, module = "corpusclean._kernel")]
pub struct ApostropheTelltales {
    telltales: Telltales,
}

#[pymethods]
impl ApostropheTelltales {
    /// Take the words, and words in s that are common without an apostrophe (large_string, lower
    /// case).
    #[new]
    fn new(words: PyArray, plurals: PyArray) -> PyResult<Self> {
        let words = slices(strings(words.array())?);
        let telltales = Telltales::new(&words, &slices(strings(plurals.array())?));
        Ok(Self { telltales })
    }

    /// Return per text how many apostrophes it kept, how many words tell of a loss, and, where it
    /// kept none, how many names in s have their stem in the text (uint32 each).
    fn look<'py>(&self, py: Python<'py>, texts: PyArray) -> PyResult<[Bound<'py, PyAny>; 3]> {
        let texts = texts.into_inner().0;
        let texts = slices(strings(&texts)?);
        let signs = py.detach(|| self.telltales.look_all(&texts));
        let column = |field: fn(&Signs) -> u32| {
            export(py, UInt32Array::from_iter_values(signs.iter().map(field)))
        };
        Ok([
            column(|signs| signs.kept)?,
            column(|signs| signs.lost)?,
            column(|signs| signs.names)?,
        ])
    }
}

fn strings(array: &ArrayRef) -> PyResult<&LargeStringArray> {
    match array.as_string_opt::<i64>() {
        Some(texts) if texts.null_count() == 0 => Ok(texts),
        _ => Err(PyTypeError::new_err(format!(
            "texts are {}; they must be large_string without nulls",
            array.data_type()
        ))),
    }
}

fn slices(texts: &LargeStringArray) -> Vec<&str> {
    (0..texts.len()).map(|index| texts.value(index)).collect()
}

fn export(py: Python<'_>, array: UInt32Array) -> PyResult<Bound<'_, PyAny>> {
    py.import("pyarrow")?
        .getattr("array")?
        .call1((PyArray::from_array_ref(Arc::new(array)),))
}
