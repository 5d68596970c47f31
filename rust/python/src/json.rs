//! JSON lines to documents, and Arrow to JSON lines.

use arrow_array::cast::AsArray;
use arrow_array::types::{Float32Type, Float64Type, Int32Type, Int64Type};
use arrow_array::{Array, Int64Array, LargeBinaryArray, LargeStringArray};
use arrow_buffer::{NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::DataType;
use corpusclean_kernel::json::{
    read_document, write_float, write_integer, write_text, Document, Fields,
};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3_arrow::PyRecordBatch;
use rayon::prelude::*;

use crate::convert::{check, export, Column};

/// Return the plain documents in a block of lines as columns: size of the line in bytes, text, id,
/// url, site, metadata. The text is null for a line that holds no plain document.
#[pyfunction]
pub fn read_json_lines<'py>(
    py: Python<'py>,
    block: PyBackedBytes,
    fields: (String, String, String, String),
) -> PyResult<[Column<'py>; 6]> {
    let (text, id, url, site) = &fields;
    let fields = Fields {
        text,
        id,
        url,
        site,
    };
    let (lines, found) = py.detach(|| {
        let lines: Vec<&[u8]> = block.split_inclusive(|&byte| byte == b'\n').collect();
        let read = lines.par_iter().with_min_len(64);
        let found: Vec<Option<Document>> = read.map(|line| read_document(line, &fields)).collect();
        (lines, found)
    });
    let texts = |of: for<'a> fn(&'a Document) -> Option<&'a str>| -> LargeStringArray {
        found.iter().map(|one| one.as_ref().and_then(of)).collect()
    };
    Ok([
        export(
            py,
            Int64Array::from_iter_values(lines.iter().map(|line| line.len() as i64)),
        )?,
        export(py, texts(|one| Some(&one.text)))?,
        export(py, texts(|one| one.id.as_deref()))?,
        export(py, texts(|one| one.url.as_deref()))?,
        export(py, texts(|one| one.site.as_deref()))?,
        export(py, texts(|one| Some(&one.metadata)))?,
    ])
}

/// Return each row of a batch as one line of JSON, written as Python's `json` does.
///
/// Columns named in `raw` hold JSON already. Structs of the columns named in `rows` become lists.
/// Bytes are UTF-8 in which surrogates may stand alone: then they become a list of code points.
#[pyfunction]
pub fn json_lines<'py>(
    py: Python<'py>,
    batch: PyRecordBatch,
    raw: Vec<String>,
    rows: Vec<String>,
) -> PyResult<Column<'py>> {
    let batch = batch.into_inner();
    let schema = batch.schema();
    let columns: PyResult<Vec<_>> = schema
        .fields()
        .iter()
        .zip(batch.columns())
        .map(|(field, column)| {
            let form = match field.name() {
                name if raw.contains(name) => Form::Json,
                name if rows.contains(name) => Form::Rows,
                _ => Form::Objects,
            };
            Ok((field.name().as_str(), Values::of(column.as_ref(), form)?))
        })
        .collect();
    let record = Values {
        nulls: None,
        kind: Kind::Struct(columns?, Form::Objects),
    };
    let lines = py.detach(|| {
        let mut out = Vec::new();
        let mut offsets = vec![0];
        for row in 0..batch.num_rows() {
            record.write(&mut out, row)?;
            out.push(b'\n');
            offsets.push(out.len() as i64);
        }
        Some(LargeBinaryArray::new(
            OffsetBuffer::new(ScalarBuffer::from(offsets)),
            out.into(),
            None,
        ))
    });
    let lines = lines.ok_or_else(|| PyValueError::new_err("JSON knows no infinity and no NaN"))?;
    export(py, lines)
}

#[derive(Clone, Copy, PartialEq)]
enum Form {
    Json,
    Rows,
    Objects,
}

/// The values of one Arrow array.
struct Values<'a> {
    nulls: Option<&'a NullBuffer>,
    kind: Kind<'a>,
}

enum Kind<'a> {
    Json(&'a LargeStringArray),
    Text(&'a arrow_array::StringArray),
    LargeText(&'a LargeStringArray),
    Bytes(&'a arrow_array::BinaryArray),
    Int32(&'a [i32]),
    Int64(&'a [i64]),
    Float32(&'a [f32]),
    Float64(&'a [f64]),
    List(&'a [i32], Box<Values<'a>>),
    Struct(Vec<(&'a str, Values<'a>)>, Form),
}

impl<'a> Values<'a> {
    fn of(array: &'a dyn Array, form: Form) -> PyResult<Self> {
        let kind = match array.data_type() {
            DataType::LargeUtf8 if form == Form::Json => Kind::Json(array.as_string()),
            DataType::LargeUtf8 => Kind::LargeText(array.as_string()),
            DataType::Utf8 => Kind::Text(array.as_string()),
            DataType::Binary => Kind::Bytes(array.as_binary()),
            DataType::Int32 => Kind::Int32(array.as_primitive::<Int32Type>().values()),
            DataType::Int64 => Kind::Int64(array.as_primitive::<Int64Type>().values()),
            DataType::Float32 => Kind::Float32(array.as_primitive::<Float32Type>().values()),
            DataType::Float64 => Kind::Float64(array.as_primitive::<Float64Type>().values()),
            DataType::List(_) => {
                let lists = array.as_list::<i32>();
                let items = Self::of(lists.values().as_ref(), form)?;
                Kind::List(lists.value_offsets(), Box::new(items))
            }
            DataType::Struct(fields) => {
                let columns = fields.iter().zip(array.as_struct().columns());
                let columns: PyResult<_> = columns
                    .map(|(field, column)| Ok((field.name().as_str(), Self::of(column, form)?)))
                    .collect();
                Kind::Struct(columns?, form)
            }
            other => {
                check(false, || {
                    format!("values of type {other} have no JSON form here")
                })?;
                Kind::Struct(Vec::new(), form)
            }
        };
        Ok(Self {
            nulls: array.nulls(),
            kind,
        })
    }

    /// Append a value; `None` where JSON knows no such number.
    fn write(&self, out: &mut Vec<u8>, row: usize) -> Option<()> {
        if self.nulls.is_some_and(|nulls| nulls.is_null(row)) {
            out.extend_from_slice(b"null");
            return Some(());
        }
        match &self.kind {
            Kind::Json(values) => out.extend_from_slice(values.value(row).as_bytes()),
            Kind::Text(values) => write_text(out, values.value(row)),
            Kind::LargeText(values) => write_text(out, values.value(row)),
            Kind::Bytes(values) => write_bytes(out, values.value(row)),
            Kind::Int32(values) => write_integer(out, values[row]),
            Kind::Int64(values) => write_integer(out, values[row]),
            Kind::Float32(values) => finite(out, f64::from(values[row]))?,
            Kind::Float64(values) => finite(out, values[row])?,
            Kind::List(offsets, items) => {
                let places = offsets[row] as usize..offsets[row + 1] as usize;
                between(out, b"[]", places, |out, item| items.write(out, item))?;
            }
            Kind::Struct(columns, Form::Rows) => {
                between(out, b"[]", columns, |out, (_, values)| {
                    values.write(out, row)
                })?;
            }
            Kind::Struct(columns, _) => between(out, b"{}", columns, |out, (name, values)| {
                write_text(out, name);
                out.extend_from_slice(b": ");
                values.write(out, row)
            })?,
        }
        Some(())
    }
}

fn finite(out: &mut Vec<u8>, value: f64) -> Option<()> {
    value.is_finite().then(|| write_float(out, value))
}

/// Append items between two brackets, a comma and a space between any two.
fn between<T>(
    out: &mut Vec<u8>,
    brackets: &[u8; 2],
    items: impl IntoIterator<Item = T>,
    mut write: impl FnMut(&mut Vec<u8>, T) -> Option<()>,
) -> Option<()> {
    out.push(brackets[0]);
    for (place, item) in items.into_iter().enumerate() {
        if place > 0 {
            out.extend_from_slice(b", ");
        }
        write(out, item)?;
    }
    out.push(brackets[1]);
    Some(())
}

/// Append a text, or the list of its code points where surrogates stand alone in it.
fn write_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        write_text(out, text);
        return;
    }
    let is_start = |&&byte: &&u8| byte & 0xc0 != 0x80;
    let starts = bytes.iter().filter(is_start).count();
    let mut rest = bytes;
    let points = (0..starts).map(|_| {
        let length = 1 + rest[1..]
            .iter()
            .take_while(|&&byte| byte & 0xc0 == 0x80)
            .count();
        let (char, behind) = rest.split_at(length);
        rest = behind;
        code_point(char)
    });
    let _ = between(out, b"[]", points, |out, point| {
        write_integer(out, point);
        Some(())
    });
}

/// The code point of one character in UTF-8, surrogates included.
fn code_point(char: &[u8]) -> u32 {
    let first = match char.len() {
        1 => char[0],
        length => char[0] & (0x7f >> length),
    };
    let append = |point: u32, &byte: &u8| point << 6 | u32::from(byte & 0x3f);
    char[1..].iter().fold(u32::from(first), append)
}
