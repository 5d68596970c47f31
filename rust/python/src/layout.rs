//! The layout of texts over Arrow.

use std::ops::Range;

use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, Int64Type};
use arrow_array::{Array, Int64Array, LargeStringArray, ListArray, StructArray};
use corpusclean_kernel::layout::{lay_out as lay_out_text, Layout, Place};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3_arrow::PyArray;
use rayon::prelude::*;

use crate::convert::{export, strings, Column};

/// Return what is left of texts whose segments are kept or dropped, as ten columns.
///
/// For each segment its content (text, start, end), what leaves the text with it (text, start,
/// end, null where it is kept) and where its content starts in the clean text (null where it is
/// dropped); for each part where it starts and its clean text. Offsets count code points.
/// `segments` are lists of structs with start and end, `parts` lists of structs with the first
/// and the last segment, `kept` holds one boolean for each segment.
#[pyfunction]
pub fn lay_out<'py>(
    py: Python<'py>,
    texts: PyArray,
    segments: PyArray,
    kept: PyArray,
    parts: PyArray,
) -> PyResult<[Column<'py>; 10]> {
    let wrong = || PyValueError::new_err("the segments and parts do not fit the texts");
    let texts = strings(&texts)?;
    let tiles = Pairs::<Int64Type>::of(&segments, "start", "end").ok_or_else(wrong)?;
    let ranges = Pairs::<Int32Type>::of(&parts, "first", "last").ok_or_else(wrong)?;
    let kept = kept.array().as_boolean_opt().ok_or_else(wrong)?;
    let fits = tiles.lists.len() == texts.len() && ranges.lists.len() == texts.len();
    let fits = fits && kept.len() == tiles.total() && kept.null_count() == 0;
    if !fits {
        return Err(wrong());
    }
    let kept: Vec<bool> = kept.values().iter().collect();
    let layouts: Option<Vec<Layout>> = py.detach(|| {
        (0..texts.len())
            .into_par_iter()
            .with_min_len(64)
            .map(|row| {
                let kept = &kept[tiles.place(row)];
                let ranges: Option<Vec<Range<usize>>> = ranges
                    .row(row)
                    .map(|(first, last)| {
                        Some(usize::try_from(first).ok()?..usize::try_from(last + 1).ok()?)
                    })
                    .collect();
                let tiles: Vec<(i64, i64)> = tiles.row(row).collect();
                lay_out_text(texts[row], &tiles, kept, &ranges?)
            })
            .collect()
    });
    let layouts = layouts.ok_or_else(wrong)?;
    let of = || texts.iter().zip(&layouts);
    let contents = || of().flat_map(|(text, one)| one.contents.iter().map(|span| (*text, *span)));
    let removed = || of().flat_map(|(text, one)| one.removed.iter().map(|span| (*text, *span)));
    let parts = || layouts.iter().flat_map(|one| &one.parts);
    let point = |place: Place| place.point;
    Ok([
        export(py, strings_of(contents().map(|(text, span)| span.of(text))))?,
        export(py, points(contents().map(|(_, span)| point(span.start))))?,
        export(py, points(contents().map(|(_, span)| point(span.end))))?,
        export(
            py,
            removed()
                .map(|(text, span)| span.map(|span| span.of(text).to_owned()))
                .collect::<LargeStringArray>(),
        )?,
        export(
            py,
            removed()
                .map(|(_, span)| Some(point(span?.start)))
                .collect::<Int64Array>(),
        )?,
        export(
            py,
            removed()
                .map(|(_, span)| Some(point(span?.end)))
                .collect::<Int64Array>(),
        )?,
        export(
            py,
            layouts
                .iter()
                .flat_map(|one| one.clean_starts.iter().copied())
                .collect::<Int64Array>(),
        )?,
        export(py, points(parts().map(|span| point(span.start))))?,
        export(py, points(parts().map(|span| point(span.end))))?,
        export(py, strings_of(layouts.iter().flat_map(|one| &one.texts)))?,
    ])
}

fn strings_of<T: AsRef<str>>(texts: impl Iterator<Item = T>) -> LargeStringArray {
    let texts: Vec<T> = texts.collect();
    LargeStringArray::from_iter_values(&texts)
}

fn points(points: impl Iterator<Item = i64>) -> Int64Array {
    Int64Array::from(points.collect::<Vec<_>>())
}

/// Lists of pairs of numbers.
struct Pairs<'a, T: arrow_array::ArrowPrimitiveType> {
    lists: &'a ListArray,
    firsts: &'a [T::Native],
    seconds: &'a [T::Native],
}

impl<'a, T: arrow_array::ArrowPrimitiveType> Pairs<'a, T> {
    fn of(array: &'a PyArray, first: &str, second: &str) -> Option<Self> {
        let lists = array.array().as_list_opt::<i32>()?;
        let pairs: &StructArray = lists.values().as_struct_opt()?;
        let column = |name| {
            let values = pairs.column_by_name(name)?.as_primitive_opt::<T>()?;
            (values.null_count() == 0).then(|| &values.values()[..])
        };
        (lists.null_count() == 0).then_some(Self {
            lists,
            firsts: column(first)?,
            seconds: column(second)?,
        })
    }

    /// How many pairs all lists hold.
    fn total(&self) -> usize {
        let offsets = self.lists.value_offsets();
        (offsets[self.lists.len()] - offsets[0]) as usize
    }

    /// Where the pairs of a list stand, counted from the first list.
    fn place(&self, row: usize) -> Range<usize> {
        let offsets = self.lists.value_offsets();
        let from_first = |row: usize| (offsets[row] - offsets[0]) as usize;
        from_first(row)..from_first(row + 1)
    }

    fn row(&self, row: usize) -> impl Iterator<Item = (T::Native, T::Native)> + '_ {
        let first = self.lists.value_offsets()[0] as usize;
        let place = self.place(row);
        let place = first + place.start..first + place.end;
        let firsts = self.firsts[place.clone()].iter();
        firsts.copied().zip(self.seconds[place].iter().copied())
    }
}
