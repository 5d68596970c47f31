//! Repeated passages over Arrow.

use arrow_array::{UInt32Array, UInt64Array};
use corpusclean_kernel::spans;
use pyo3::prelude::*;
use pyo3_arrow::PyArray;

use crate::convert::{check, export, strings, Column};

/// Return text, start, end and group of the passages that stand in several places.
#[pyfunction]
pub fn repeated_spans<'py>(
    py: Python<'py>,
    texts: PyArray,
    least: usize,
) -> PyResult<[Column<'py>; 4]> {
    check((1..=1 << 30).contains(&least), || {
        format!("least={least} must be at least 1 and at most 2^30")
    })?;
    let texts = strings(&texts)?;
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
