//! Signs of lost apostrophes: Arrow text in, three counts per text out.

use arrow_array::UInt32Array;
use corpusclean_kernel::apostrophe::{Signs, Telltales};
use pyo3::prelude::*;
use pyo3_arrow::PyArray;

use crate::convert::{export, strings, Column};

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
        let telltales = Telltales::new(&strings(&words)?, &strings(&plurals)?);
        Ok(Self { telltales })
    }

    /// Return per text how many apostrophes it kept, how many words tell of a loss, and, where it
    /// kept none, how many names in s have their stem in the text (uint32 each).
    fn look<'py>(&self, py: Python<'py>, texts: PyArray) -> PyResult<[Column<'py>; 3]> {
        let texts = strings(&texts)?;
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
