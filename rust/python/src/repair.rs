//! The guard of the repair over Arrow.

use arrow_array::Int64Array;
use corpusclean_kernel::guard::{Alarm, Guard, Suspicion};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3_arrow::PyArray;
use rayon::prelude::*;

use crate::convert::{export, lists, strings, Column};

type Described = (Vec<u8>, Vec<u8>, String, Option<String>, bool);

fn alarm((needs, after, pattern, unless, for_good): Described) -> Alarm {
    Alarm {
        needs,
        after,
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
    /// Compile groups of alarms, each (needed bytes, what stands before, pattern,
    /// exception or None, for good).
    #[new]
    fn new(groups: Vec<Vec<Described>>, segment: usize) -> PyResult<Self> {
        let groups: Vec<Vec<Alarm>> = groups
            .into_iter()
            .map(|group| group.into_iter().map(alarm).collect())
            .collect();
        let guard = Guard::new(&groups, segment).map_err(PyValueError::new_err)?;
        Ok(Self { guard })
    }

    /// Return for each text, in turn, start, end and alarms of each suspicious line.
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
            for (start, end, alarms) in lines {
                values.extend([start as i64, end as i64, i64::from(alarms)]);
            }
            ends.push(values.len() as i64);
        }
        export(py, lists(ends, Int64Array::from(values)))
    }
}
