//! Segments of texts, and the blocks of pages, over Arrow.

use std::borrow::Cow;

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Int64Array, LargeStringArray, UInt32Array, UInt64Array, UInt8Array};
use arrow_buffer::{OffsetBuffer, ScalarBuffer};
use corpusclean_kernel::normalise::Units;
use corpusclean_kernel::page_blocks::{self as paging, PageBlock};
use corpusclean_kernel::segments::headers::without_site;
use corpusclean_kernel::segments::lexicon::{Lexicon, Words};
use corpusclean_kernel::segments::{self as segmenting, Segment};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3_arrow::PyArray;
use rayon::prelude::*;

use crate::convert::{export, numbers, strings, Column};

/// The words of all languages, made ready to be looked up.
#[pyclass(name = "Lexicon", frozen, module = "corpusclean._kernel")]
pub struct PyLexicon {
    lexicon: Lexicon,
}

#[pymethods]
impl PyLexicon {
    /// Take the words that are the attributes of an object.
    #[new]
    fn new(words: &Bound<'_, PyAny>) -> PyResult<Self> {
        let words = Words {
            months: words.getattr("months")?.extract()?,
            date_words: words.getattr("date_words")?.extract()?,
            byline_labels: words.getattr("byline_labels")?.extract()?,
            byline_starts: words.getattr("byline_starts")?.extract()?,
            byline_lines: words.getattr("byline_lines")?.extract()?,
            captions: words.getattr("captions")?.extract()?,
            sections: words.getattr("sections")?.extract()?,
            navigation: words.getattr("navigation")?.extract()?,
            navigation_labels: words.getattr("navigation_labels")?.extract()?,
            first_words: words.getattr("first_words")?.extract()?,
            notices: words.getattr("notices")?.extract()?,
            footers: words.getattr("footers")?.extract()?,
        };
        let lexicon = Lexicon::new(words).map_err(PyValueError::new_err)?;
        Ok(Self { lexicon })
    }
}

/// Return titles without the name of the site that is added to them.
#[pyfunction]
pub fn titles_without_site<'py>(py: Python<'py>, titles: PyArray) -> PyResult<Column<'py>> {
    let titles = strings(&titles)?;
    let bare = titles.into_iter().map(without_site);
    export(py, LargeStringArray::from_iter_values(bare))
}

/// Return how many segments each text has, then role, start and end of each.
#[pyfunction]
pub fn segments<'py>(
    py: Python<'py>,
    texts: PyArray,
    words: Option<&PyLexicon>,
    rejoin: bool,
) -> PyResult<[Column<'py>; 4]> {
    let texts = strings(&texts)?;
    let words = words.map(|words| &words.lexicon);
    let found: Vec<Vec<Segment>> = py.detach(|| {
        let texts = texts.par_iter();
        texts
            .map(|text| segmenting::segments(text, words, rejoin))
            .collect()
    });
    let counts = Int64Array::from_iter_values(found.iter().map(|found| found.len() as i64));
    let all = || found.iter().flatten();
    let roles = UInt8Array::from_iter_values(all().map(|segment| segment.role as u8));
    let starts = Int64Array::from_iter_values(all().map(|segment| segment.start as i64));
    let ends = Int64Array::from_iter_values(all().map(|segment| segment.end as i64));
    Ok([
        export(py, counts)?,
        export(py, roles)?,
        export(py, starts)?,
        export(py, ends)?,
    ])
}

/// Return text, key and weight of each block of each page.
///
/// `counts` holds how many blocks each page has, `ends` where each ends, in code points.
#[pyfunction]
pub fn page_blocks<'py>(
    py: Python<'py>,
    pages: PyArray,
    counts: PyArray,
    ends: PyArray,
) -> PyResult<[Column<'py>; 3]> {
    let texts = strings(&pages)?;
    let ends: &[i64] = numbers::<Int64Type>(&ends, "ends")?;
    let counts: &[i64] = numbers::<Int64Type>(&counts, "counts")?;
    let bounds = bounds(counts, ends.len()).filter(|bounds| bounds.len() == texts.len());
    let bounds = bounds.ok_or_else(|| mismatch(texts.len()))?;
    let found: Vec<Option<Vec<PageBlock>>> = py.detach(|| {
        let pages = texts.par_iter().zip(&bounds);
        pages
            .map_init(Units::default, |units, (text, bounds)| {
                paging::page_blocks(text, &ends[bounds.clone()], units)
            })
            .collect()
    });
    let found: Option<Vec<Vec<PageBlock>>> = found.into_iter().collect();
    let found = found.ok_or_else(|| mismatch(texts.len()))?;
    let keys = UInt64Array::from_iter_values(found.iter().flatten().map(|block| block.key));
    let units = UInt32Array::from_iter_values(found.iter().flatten().map(|block| block.units));
    let blocks = cut(pages.array().as_string(), &found)?;
    Ok([export(py, blocks)?, export(py, keys)?, export(py, units)?])
}

/// Return texts, each run of digits as a single 0 where the text is a short line.
#[pyfunction]
pub fn masked_numbers<'py>(py: Python<'py>, lines: PyArray) -> PyResult<Column<'py>> {
    let texts = strings(&lines)?;
    let masked: Vec<_> = py.detach(|| {
        let texts = texts.par_iter();
        texts
            .map_init(Units::default, |units, text| {
                paging::masked_numbers(text, units)
            })
            .collect()
    });
    if masked.iter().all(|text| matches!(text, Cow::Borrowed(_))) {
        return export(py, lines.array().clone()); // no copy where nothing is masked
    }
    export(py, LargeStringArray::from_iter_values(masked))
}

/// The range of each page among `total` blocks.
fn bounds(counts: &[i64], total: usize) -> Option<Vec<std::ops::Range<usize>>> {
    let mut end = 0usize;
    let bounds: Option<Vec<_>> = counts
        .iter()
        .map(|&count| {
            let start = end;
            end = end.checked_add(usize::try_from(count).ok()?)?;
            Some(start..end)
        })
        .collect();
    bounds.filter(|_| end == total)
}

/// The blocks share the bytes of their pages: they tile them.
fn cut(pages: &LargeStringArray, found: &[Vec<PageBlock>]) -> PyResult<LargeStringArray> {
    let starts = pages.value_offsets();
    let mut offsets = vec![starts[0]];
    for (&start, blocks) in starts.iter().zip(found) {
        offsets.extend(blocks.iter().map(|block| start + block.end as i64));
    }
    let offsets = OffsetBuffer::new(ScalarBuffer::from(offsets));
    LargeStringArray::try_new(offsets, pages.values().clone(), None)
        .map_err(|error| PyValueError::new_err(error.to_string()))
}

fn mismatch(pages: usize) -> PyErr {
    PyValueError::new_err(format!(
        "counts and ends are not those of the blocks that tile {pages} pages"
    ))
}
