//! The guard of the repair over Arrow.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, Int64Array, LargeListArray};
use arrow_buffer::OffsetBuffer;
use arrow_schema::{DataType, Field};
use corpusclean_kernel::guard::{Alarm, Anchor, Guard, Suspicion};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3_arrow::PyArray;
use rayon::prelude::*;

type Described = (Vec<Anchor>, String, Option<String>, bool);

fn alarm((anchors, pattern, unless, for_good): Described) -> Alarm {
    Alarm {
        anchors,
        pattern,
        unless,
        for_good,
    }
}

/// Finds the lines that a repair could change.
#[pyclass(name = "Guard", frozen, module = "corpusclean._kernel")]
pub struct PyGuard {
    guard: Guard,
}

#[pymethods]
impl PyGuard {
    /// Compile alarms, each (anchors of three byte sets, pattern, exception or None, for good).
    #[new]
    fn new(alarms: Vec<Described>, segment: usize) -> PyResult<Self> {
        let alarms: Vec<Alarm> = alarms.into_iter().map(alarm).collect();
        let guard = Guard::new(&alarms, segment).map_err(PyValueError::new_err)?;
        Ok(Self { guard })
    }

    /// Return for each text, in turn, start and end of each suspicious line and the alarm's number.
    fn suspicious_lines<'py>(
        &self,
        py: Python<'py>,
        texts: PyArray,
    ) -> PyResult<Bound<'py, PyAny>> {
        let texts = texts.array().as_string_opt::<i64>().ok_or_else(|| {
            PyTypeError::new_err(format!(
                "texts of type {} are not large_string",
                texts.array().data_type()
            ))
        })?;
        let found: Vec<Vec<Suspicion>> = py.detach(|| {
            let texts: Vec<&str> = texts.iter().map(Option::unwrap_or_default).collect();
            texts
                .par_iter()
                .map(|text| self.guard.suspicious_lines(text))
                .collect()
        });
        let offsets = OffsetBuffer::from_lengths(found.iter().map(|lines| 3 * lines.len()));
        let ends: Vec<i64> = found
            .iter()
            .flatten()
            .flat_map(|&(start, end, alarm)| [start as i64, end as i64, alarm as i64])
            .collect();
        let field = Arc::new(Field::new_list_field(DataType::Int64, false));
        let lists = LargeListArray::new(field, offsets, Arc::new(Int64Array::from(ends)), None);
        let lists = PyArray::from_array_ref(Arc::new(lists) as ArrayRef);
        py.import(intern!(py, "pyarrow"))?
            .getattr(intern!(py, "array"))?
            .call1((lists,))
    }
}
