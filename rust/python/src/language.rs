//! Language identification: Arrow tables in, a model; Arrow text in, verdicts out.

use arrow_array::types::{UInt32Type, UInt64Type, UInt8Type};
use arrow_array::{Float32Array, Int16Array, UInt64Array};
use corpusclean_kernel::language::{Evidence, Model, Parts, Temper, Verdict};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3_arrow::PyArray;

use crate::convert::{export, numbers, strings, Column};

/// Character n-gram profiles of many languages, ready to score texts.
#[pyclass(frozen, module = "corpusclean._kernel")]
pub struct LanguageModel {
    model: Model,
}

#[pymethods]
impl LanguageModel {
    /// Build the model from its tables; the kernel's `Parts` gives their meaning.
    #[new]
    #[pyo3(signature = (*, alphabet, grams, starts, languages, weights, language_count, script_count, temper))]
    #[allow(clippy::too_many_arguments)] // a record; keyword-only in Python
    fn new(
        alphabet: PyArray,
        grams: PyArray,
        starts: PyArray,
        languages: PyArray,
        weights: PyArray,
        language_count: usize,
        script_count: usize,
        temper: (f64, f64),
    ) -> PyResult<Self> {
        let parts = Parts {
            alphabet: numbers::<UInt32Type>(&alphabet, "alphabet")?.to_vec(),
            grams: numbers::<UInt64Type>(&grams, "grams")?.to_vec(),
            starts: numbers::<UInt32Type>(&starts, "starts")?.to_vec(),
            languages: numbers::<UInt8Type>(&languages, "languages")?.to_vec(),
            weights: numbers::<UInt32Type>(&weights, "weights")?.to_vec(),
            language_count,
            script_count,
            temper: Temper {
                scale: temper.0,
                exponent: temper.1,
            },
        };
        let model = Model::new(parts).map_err(PyValueError::new_err)?;
        Ok(Self { model })
    }

    /// Return per text the number of its language (int16, -1 for none) and its probability.
    fn identify<'py>(
        &self,
        py: Python<'py>,
        texts: PyArray,
    ) -> PyResult<(Column<'py>, Column<'py>)> {
        let texts = strings(&texts)?;
        let verdicts = py.detach(|| self.model.identify(&texts));
        let languages = Int16Array::from_iter_values(verdicts.iter().map(number));
        let probabilities =
            Float32Array::from_iter_values(verdicts.iter().map(|verdict| verdict.probability));
        Ok((export(py, languages)?, export(py, probabilities)?))
    }

    /// Return the scores (uint64, one row of `language_count` per text, flat, 65,536 to a nat)
    /// and how many n-grams (uint64) speak for them.
    fn weigh<'py>(&self, py: Python<'py>, texts: PyArray) -> PyResult<(Column<'py>, Column<'py>)> {
        let texts = strings(&texts)?;
        let evidence = py.detach(|| self.model.weigh(&texts));
        let scores = evidence
            .iter()
            .flat_map(|one: &Evidence| one.scores.iter().copied());
        let grams = UInt64Array::from_iter_values(evidence.iter().map(|one| one.grams));
        Ok((
            export(py, UInt64Array::from_iter_values(scores))?,
            export(py, grams)?,
        ))
    }
}

fn number(verdict: &Verdict) -> i16 {
    verdict
        .language
        .and_then(|language| i16::try_from(language).ok())
        .unwrap_or(-1)
}
