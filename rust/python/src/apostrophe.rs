//! Lost apostrophes: Arrow text in; signs of a loss, or the model's guesses, out.

use arrow_array::types::{Float64Type, Int8Type, UInt8Type};
use arrow_array::{Float64Array, UInt32Array, UInt64Array, UInt8Array};
use corpusclean_kernel::apostrophe::atoms::NAMES;
use corpusclean_kernel::apostrophe::glance::{Signs, Telltales};
use corpusclean_kernel::apostrophe::lexicon::{Lexicon, Use};
use corpusclean_kernel::apostrophe::model::{Decision, Model, Reading, Templates, Weights};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3_arrow::PyArray;

use crate::convert::{check, export, numbers, strings, Column};

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

/// Words, templates and weights of the apostrophe model, ready to read texts.
#[pyclass(frozen, module = "corpusclean._kernel")]
pub struct ApostropheModel {
    model: Model,
}

#[pymethods]
impl ApostropheModel {
    /// Take the words (large_string) with nine bytes of use for each (uint8), the templates of
    /// contractions and of owners, the weights (int8, a power of two of them) of an apostrophe
    /// inside and after the word with what a step is worth, three numbers for each decision
    /// (float64), and the share of pooling.
    #[new]
    fn new(
        words: PyArray,
        uses: PyArray,
        templates: (Vec<String>, Vec<String>),
        inside: (PyArray, f64),
        after: (PyArray, f64),
        decisions: PyArray,
        pooling: f64,
    ) -> PyResult<Self> {
        let words = strings(&words)?;
        let uses = numbers::<UInt8Type>(&uses, "uses")?;
        let decisions = numbers::<Float64Type>(&decisions, "decisions")?;
        let kinds = decisions.len() / 3;
        let known = uses
            .chunks_exact(Use::WIDTH)
            .all(|record| usize::from(record[6]) < kinds);
        check(uses.len() == words.len() * Use::WIDTH && known, || {
            format!(
                "{} bytes of use for {} words and {kinds} decisions; each word takes {} bytes, the \
                 seventh the number of a decision",
                uses.len(),
                words.len(),
                Use::WIDTH,
            )
        })?;
        let model = Model {
            lexicon: Lexicon::new(&words, uses),
            contractions: parse(&templates.0)?,
            owners: parse(&templates.1)?,
            inside: weights(&inside)?,
            after: weights(&after)?,
            decisions: decisions.chunks_exact(3).map(decision).collect(),
            pooling,
        };
        Ok(Self { model })
    }

    /// Return the sure guesses of each text and, per text, what was counted.
    ///
    /// Of each guess: its text (uint32), place in code points (uint64), decision (uint8),
    /// apostrophe (uint8: 0 none, 1 here, 2 elsewhere, 3 after the word) and probability
    /// (float64). Of each text, uint32 each: words, typical ones, straight and curly apostrophes.
    fn read<'py>(
        &self,
        py: Python<'py>,
        texts: PyArray,
        plural: bool,
    ) -> PyResult<(Vec<Column<'py>>, Vec<Column<'py>>)> {
        let texts = strings(&texts)?;
        let readings = py.detach(|| self.model.read_all(&texts, plural));
        let guesses = || readings.iter().flat_map(|reading| &reading.guesses);
        let owners = (0..).zip(&readings);
        let text = owners.flat_map(|(i, reading)| reading.guesses.iter().map(move |_| i));
        let count = |field: fn(&Reading) -> u32| {
            export(
                py,
                UInt32Array::from_iter_values(readings.iter().map(field)),
            )
        };
        Ok((
            vec![
                export(py, UInt32Array::from_iter_values(text))?,
                export(
                    py,
                    UInt64Array::from_iter_values(guesses().map(|one| one.place as u64)),
                )?,
                export(
                    py,
                    UInt8Array::from_iter_values(guesses().map(|one| one.kind)),
                )?,
                export(
                    py,
                    UInt8Array::from_iter_values(guesses().map(|one| one.kept as u8)),
                )?,
                export(
                    py,
                    Float64Array::from_iter_values(guesses().map(|one| one.probability)),
                )?,
            ],
            vec![
                count(|reading| reading.words)?,
                count(|reading| reading.typical)?,
                count(|reading| reading.straight)?,
                count(|reading| reading.curly)?,
            ],
        ))
    }

    /// Return the candidates of each text as training sees them.
    ///
    /// Of each: its text (uint32), start and end in code points (uint64), decision and apostrophe
    /// (uint8), the hash of its word and its atoms one after the other (uint64).
    fn candidates<'py>(&self, py: Python<'py>, texts: PyArray) -> PyResult<Vec<Column<'py>>> {
        let texts = strings(&texts)?;
        let found = py.detach(|| self.model.candidates_all(&texts));
        let all = || found.iter().flatten();
        let owners = (0..).zip(&found);
        let text = owners.flat_map(|(i, candidates)| candidates.iter().map(move |_| i));
        let atoms = all().flat_map(|one| one.atoms);
        Ok(vec![
            export(py, UInt32Array::from_iter_values(text))?,
            export(
                py,
                UInt64Array::from_iter_values(all().map(|one| one.start as u64)),
            )?,
            export(
                py,
                UInt64Array::from_iter_values(all().map(|one| one.end as u64)),
            )?,
            export(py, UInt8Array::from_iter_values(all().map(|one| one.kind)))?,
            export(
                py,
                UInt8Array::from_iter_values(all().map(|one| one.kept as u8)),
            )?,
            export(py, UInt64Array::from_iter_values(all().map(|one| one.word)))?,
            export(py, UInt64Array::from_iter_values(atoms))?,
        ])
    }

    /// Return the names of the atoms, in their order.
    #[staticmethod]
    fn atom_names() -> Vec<&'static str> {
        NAMES.to_vec()
    }
}

fn parse(lines: &[String]) -> PyResult<Templates> {
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    Templates::parse(&lines).map_err(|name| {
        PyValueError::new_err(format!(
            "atom {name:?} is unknown; atom_names() lists those that are"
        ))
    })
}

fn weights((steps, scale): &(PyArray, f64)) -> PyResult<Weights> {
    let steps = numbers::<Int8Type>(steps, "weights")?.to_vec();
    check(steps.len().is_power_of_two(), || {
        format!(
            "{} weights; their number must be a power of two",
            steps.len()
        )
    })?;
    Ok(Weights {
        steps,
        scale: *scale,
    })
}

fn decision(row: &[f64]) -> Decision {
    Decision {
        slope: row[0],
        offset: row[1],
        least: row[2],
    }
}
