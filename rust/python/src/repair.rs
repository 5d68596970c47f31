//! The guard of the repair over Arrow.

use arrow_array::Int64Array;
use corpusclean_kernel::guard::{Alarm, Anchor, Guard, Suspicion};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3_arrow::PyArray;
use rayon::prelude::*;

use crate::convert::{export, lists, strings, Column};

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
    fn suspicious_lines<'py>(&self, py: Python<'py>, texts: PyArray) -> PyResult<Column<'py>> {
        let texts = strings(&texts)?;
        let found: Vec<Vec<Suspicion>> = py.detach(|| {
            texts
                .par_iter()
                .map(|text| self.guard.suspicious_lines(text))
                .collect()
        });
        let mut ends = Vec::with_capacity(found.len() + 1);
        let mut values: Vec<i64> = Vec::new();
        ends.push(0);
        for lines in found {
            for (start, end, alarm) in lines {
                values.extend([start as i64, end as i64, alarm as i64]);
            }
            ends.push(values.len() as i64);
        }
        export(py, lists(ends, Int64Array::from(values)))
    }
}
