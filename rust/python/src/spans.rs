//! Repeated passages over Arrow.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, UInt32Array, UInt64Array};
use corpusclean_kernel::spans;
use pyo3::exceptions::PyValueError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3_arrow::PyArray;

/// Return text, start, end and group of the passages that stand in several places.
#[pyfunction]
pub fn repeated_spans<'py>(
    py: Python<'py>,
    texts: PyArray,
    least: usize,
) -> PyResult<[Bound<'py, PyAny>; 4]> {
    if !(1..=1 << 30).contains(&least) {
        return Err(PyValueError::new_err(format!(
            "least={least} must be at least 1 and at most 2^30"
        )));
    }
    let texts = texts
        .array()
        .as_string_opt::<i64>()
        .filter(|texts| texts.null_count() == 0)
        .ok_or_else(|| PyValueError::new_err("texts must be large_string without nulls"))?;
    let texts: Vec<&str> = (0..texts.len()).map(|index| texts.value(index)).collect();
    let spans = py.detach(|| spans::repeated_spans(&texts, least));
    let short = |of: fn(&spans::Span) -> u32| UInt32Array::from_iter_values(spans.iter().map(of));
    let long = |of: fn(&spans::Span) -> u64| UInt64Array::from_iter_values(spans.iter().map(of));
    Ok([
        export(py, short(|span| span.text))?,
        export(py, long(|span| span.start))?,
        export(py, long(|span| span.end))?,
        export(py, short(|span| span.group))?,
    ])
}

fn export<A: Array + 'static>(py: Python<'_>, array: A) -> PyResult<Bound<'_, PyAny>> {
    let array = PyArray::from_array_ref(Arc::new(array) as ArrayRef);
    py.import(intern!(py, "pyarrow"))?
        .getattr(intern!(py, "array"))?
        .call1((array,))
}
