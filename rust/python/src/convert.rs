//! The border: Arrow columns to slices and back, and the one error for a column that is wrong.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::UInt64Type;
use arrow_array::{
    Array, ArrayRef, ArrowPrimitiveType, FixedSizeListArray, LargeListArray, PrimitiveArray,
};
use arrow_buffer::{OffsetBuffer, ScalarBuffer};
use arrow_schema::Field;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3_arrow::PyArray;

/// A column on its way back to Python: a `pyarrow.Array`.
pub type Column<'py> = Bound<'py, PyAny>;

/// Raise ValueError with a message unless something holds.
pub fn check(holds: bool, message: impl FnOnce() -> String) -> PyResult<()> {
    if holds {
        Ok(())
    } else {
        Err(PyValueError::new_err(message()))
    }
}

/// The texts of a column of large_string.
pub fn strings(array: &PyArray) -> PyResult<Vec<&str>> {
    let texts = array.array().as_string_opt::<i64>();
    let texts = texts
        .filter(|texts| texts.null_count() == 0)
        .ok_or_else(|| wrong(array, "texts", "large_string"))?;
    Ok((0..texts.len()).map(|index| texts.value(index)).collect())
}

/// The numbers of a column.
pub fn numbers<'a, T: ArrowPrimitiveType>(
    array: &'a PyArray,
    name: &str,
) -> PyResult<&'a ScalarBuffer<T::Native>> {
    let values: Option<&PrimitiveArray<T>> = array.array().as_primitive_opt();
    values
        .filter(|values| values.null_count() == 0)
        .map(PrimitiveArray::values)
        .ok_or_else(|| wrong(array, name, &T::DATA_TYPE.to_string()))
}

/// The numbers of a column of a given length.
pub fn numbers_of<'a, T: ArrowPrimitiveType>(
    array: &'a PyArray,
    name: &str,
    count: usize,
) -> PyResult<&'a ScalarBuffer<T::Native>> {
    let values = numbers::<T>(array, name)?;
    check(values.len() == count, || {
        format!("{name} holds {} values; it must be {count}", values.len())
    })?;
    Ok(values)
}

/// Offsets and values of a column of lists of hashes.
pub fn hash_lists<'a>(array: &'a PyArray, name: &str) -> PyResult<(&'a [i64], &'a [u64])> {
    let wrong = || wrong(array, name, "large_list of uint64");
    let lists = array.array().as_list_opt::<i64>();
    let lists = lists
        .filter(|lists| lists.null_count() == 0)
        .ok_or_else(wrong)?;
    let values = lists.values().as_primitive_opt::<UInt64Type>();
    Ok((lists.value_offsets(), values.ok_or_else(wrong)?.values()))
}

/// Size of each list and all values of a column of fixed lists.
pub fn fixed_lists<'a, T: ArrowPrimitiveType>(
    array: &'a PyArray,
    name: &str,
) -> PyResult<(usize, &'a ScalarBuffer<T::Native>)> {
    let wrong = || wrong(array, name, &format!("fixed_size_list of {}", T::DATA_TYPE));
    let lists = array.array().as_fixed_size_list_opt();
    let lists = lists
        .filter(|lists| lists.null_count() == 0)
        .ok_or_else(wrong)?;
    let size = usize::try_from(lists.value_length()).ok();
    let size = size.filter(|&size| size > 0).ok_or_else(wrong)?;
    let values = lists
        .values()
        .as_primitive_opt::<T>()
        .ok_or_else(wrong)?
        .values();
    Ok((size, values))
}

/// Make a column of lists that end at the given offsets.
pub fn lists(offsets: Vec<i64>, values: impl Array + 'static) -> LargeListArray {
    let field = Arc::new(Field::new_list_field(values.data_type().clone(), false));
    let offsets = OffsetBuffer::new(ScalarBuffer::from(offsets));
    LargeListArray::new(field, offsets, Arc::new(values), None)
}

/// Make a column of lists of one size.
pub fn lists_of(size: usize, values: impl Array + 'static) -> PyResult<FixedSizeListArray> {
    let field = Arc::new(Field::new_list_field(values.data_type().clone(), false));
    let size = i32::try_from(size)
        .map_err(|_| PyValueError::new_err(format!("{size} values are too many")))?;
    FixedSizeListArray::try_new(field, size, Arc::new(values), None)
        .map_err(|error| PyValueError::new_err(error.to_string()))
}

/// Hand a column over to Python.
pub fn export<A: Array + 'static>(py: Python<'_>, array: A) -> PyResult<Column<'_>> {
    let array = PyArray::from_array_ref(Arc::new(array) as ArrayRef);
    py.import(intern!(py, "pyarrow"))?
        .getattr(intern!(py, "array"))?
        .call1((array,))
}

fn wrong(array: &PyArray, name: &str, kind: &str) -> PyErr {
    let found = array.array().data_type();
    PyTypeError::new_err(format!("{name} must be {kind} without nulls, not {found}"))
}
