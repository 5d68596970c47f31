//! Language identification: Arrow tables in, a model; Arrow text in, verdicts out.

use arrow_array::types::{Float64Type, UInt32Type, UInt64Type, UInt8Type};
use arrow_array::{Float32Array, Int16Array, UInt64Array};
use corpusclean_kernel::language::{Familiarity, Model, Parts, Sum, Temper, Usual, Verdict};
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
    #[pyo3(signature = (*, alphabet, grams, starts, languages, weights, usual, script_count, temper, familiarity))]
    #[allow(clippy::too_many_arguments)] // a record; keyword-only in Python
    fn new(
        alphabet: PyArray,
        grams: PyArray,
        starts: PyArray,
        languages: PyArray,
        weights: PyArray,
        usual: PyArray,
        script_count: usize,
        temper: (f64, f64),
        familiarity: (f64, f64, f64, f64, f64, u64),
    ) -> PyResult<Self> {
        let parts = Parts {
            alphabet: numbers::<UInt32Type>(&alphabet, "alphabet")?.to_vec(),
            grams: numbers::<UInt64Type>(&grams, "grams")?.to_vec(),
            starts: numbers::<UInt32Type>(&starts, "starts")?.to_vec(),
            languages: numbers::<UInt8Type>(&languages, "languages")?.to_vec(),
            weights: numbers::<UInt8Type>(&weights, "weights")?.to_vec(),
            usual: usual_weights(numbers::<Float64Type>(&usual, "usual")?),
            script_count,
            temper: Temper {
                scale: temper.0,
                exponent: temper.1,
            },
            familiarity: Familiarity {
                long: familiarity.0,
                short: familiarity.1,
                lead: familiarity.2,
                level: familiarity.3,
                bias: familiarity.4,
                most: familiarity.5,
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

    /// Return what the n-grams of one and two characters say, and what those of three do: the
    /// scores (uint64, one row of languages per text, flat, 25 to a nat), how many n-grams there
    /// are and how many some profile knows (uint64).
    fn weigh<'py>(&self, py: Python<'py>, texts: PyArray) -> PyResult<[[Column<'py>; 3]; 2]> {
        let texts = strings(&texts)?;
        let evidence = py.detach(|| self.model.weigh(&texts));
        let columns = |sums: Vec<&Sum>| -> PyResult<[Column<'py>; 3]> {
            let scores = |sum: &&Sum| sum.scores[..self.model.language_count()].to_vec();
            let scores = UInt64Array::from_iter_values(sums.iter().flat_map(scores));
            let all = UInt64Array::from_iter_values(sums.iter().map(|sum| sum.all));
            let known = UInt64Array::from_iter_values(sums.iter().map(|sum| sum.known));
            Ok([export(py, scores)?, export(py, all)?, export(py, known)?])
        };
        Ok([
            columns(evidence.iter().map(|one| &one.short).collect())?,
            columns(evidence.iter().map(|one| &one.long).collect())?,
        ])
    }
}

/// Two numbers per language; 0 where there is nothing to compare with.
fn usual_weights(values: &[f64]) -> Vec<Option<Usual>> {
    let usual = values.chunks_exact(2).map(|pair| Usual {
        short: pair[0],
        long: pair[1],
    });
    usual
        .map(|usual| Some(usual).filter(|usual| usual.short > 0.0 && usual.long > 0.0))
        .collect()
}

fn number(verdict: &Verdict) -> i16 {
    verdict
        .language
        .and_then(|language| i16::try_from(language).ok())
        .unwrap_or(-1)
}
