//! Language identification: Arrow tables in, a model; Arrow text in, verdicts out.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{ArrowPrimitiveType, UInt32Type, UInt64Type, UInt8Type};
use arrow_array::{Array, ArrayRef, Float32Array, Int16Array, LargeStringArray, UInt64Array};
use corpusclean_kernel::language::{Evidence, Model, Parts, Temper, Verdict};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3_arrow::PyArray;

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
            alphabet: numbers::<UInt32Type>(&alphabet, "alphabet")?,
            grams: numbers::<UInt64Type>(&grams, "grams")?,
            starts: numbers::<UInt32Type>(&starts, "starts")?,
            languages: numbers::<UInt8Type>(&languages, "languages")?,
            weights: numbers::<UInt32Type>(&weights, "weights")?,
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
    ) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyAny>)> {
        let texts = texts.into_inner().0;
        let texts = strings(&texts)?;
        let verdicts = py.detach(|| self.model.identify(&slices(texts)));
        let languages = Int16Array::from_iter_values(verdicts.iter().map(number));
        let probabilities =
            Float32Array::from_iter_values(verdicts.iter().map(|verdict| verdict.probability));
        Ok((
            export(py, Arc::new(languages))?,
            export(py, Arc::new(probabilities))?,
        ))
    }

    /// Return the scores (uint64, one row of `language_count` per text, flat, 65,536 to a nat)
    /// and how many n-grams (uint64) speak for them.
    fn weigh<'py>(
        &self,
        py: Python<'py>,
        texts: PyArray,
    ) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyAny>)> {
        let texts = texts.into_inner().0;
        let texts = strings(&texts)?;
        let evidence = py.detach(|| self.model.weigh(&slices(texts)));
        let scores = evidence
            .iter()
            .flat_map(|one: &Evidence| one.scores.iter().copied());
        let grams = UInt64Array::from_iter_values(evidence.iter().map(|one| one.grams));
        Ok((
            export(py, Arc::new(UInt64Array::from_iter_values(scores)))?,
            export(py, Arc::new(grams))?,
        ))
    }
}

fn number(verdict: &Verdict) -> i16 {
    verdict
        .language
        .and_then(|language| i16::try_from(language).ok())
        .unwrap_or(-1)
}

fn numbers<T: ArrowPrimitiveType>(array: &PyArray, name: &str) -> PyResult<Vec<T::Native>> {
    match array.array().as_primitive_opt::<T>() {
        Some(values) if values.null_count() == 0 => Ok(values.values().to_vec()),
        _ => Err(PyTypeError::new_err(format!(
            "{name} is {}; it takes {} without nulls",
            array.array().data_type(),
            T::DATA_TYPE
        ))),
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

fn export<'py>(py: Python<'py>, array: ArrayRef) -> PyResult<Bound<'py, PyAny>> {
    py.import("pyarrow")?
        .getattr("array")?
        .call1((PyArray::from_array_ref(array),))
}
