//! The verdicts about many values, as Arrow arrays.

use std::sync::Arc;

use clerk_user_validate::{Region, ValueKind};
use pyo3::exceptions::{PyKeyError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyTuple};

use crate::columns::{Columns, Verdicts};
use crate::ffi::{self, Schema, Stream};
use crate::texts::{Encoding, Texts};

/// Validates every string of an Arrow array and returns an array of structs with the fields `accepted`,
/// `canonical`, `error`, `offset`, `validity`, `region` and `type`. A null is null in the result.
///
/// `array` is anything with the Arrow PyCapsule interface: an array, a chunked array, or a table with one
/// column; of `utf8`, `large_utf8`, `string_view`, `null`, or a dictionary of them. The interpreter lock is
/// released meanwhile.
///
/// >>> pyarrow.array(clerk_user.check("email", column))
#[pyfunction]
#[pyo3(signature = (kind, array, region=None))]
pub(crate) fn check(
    py: Python<'_>,
    kind: &str,
    array: &Bound<'_, PyAny>,
    region: Option<&str>,
) -> PyResult<Array> {
    let (kind, region) = (crate::kind(kind)?, crate::region(region)?);
    let input = Input::of(array)?;
    let (verdicts, chunks) = py
        .detach(|| input.judge(kind, region))
        .map_err(PyValueError::new_err)?;
    Ok(Array {
        verdicts: Arc::new(verdicts),
        column: None,
        chunks: chunks.into(),
    })
}

enum Input {
    Array(Schema, ffi::Array),
    Stream(Stream),
}

impl Input {
    fn of(object: &Bound<'_, PyAny>) -> PyResult<Self> {
        if object.hasattr("__arrow_c_array__")? {
            let capsules = object.call_method0("__arrow_c_array__")?;
            let (schema, array): (Bound<'_, PyCapsule>, Bound<'_, PyCapsule>) =
                capsules.cast::<PyTuple>()?.extract()?;
            return Ok(Self::Array(
                Schema::take(&schema)?,
                ffi::Array::take(&array)?,
            ));
        }
        if object.hasattr("__arrow_c_stream__")? {
            let stream = object.call_method0("__arrow_c_stream__")?;
            return Ok(Self::Stream(Stream::take(stream.cast()?)?));
        }
        let found = object.get_type();
        Err(PyTypeError::new_err(format!(
            "expected an object with the Arrow PyCapsule interface, such as a pyarrow.Array or a polars.Series, \
             found {}",
            found.name()?
        )))
    }

    /// Judges every string; returns the verdicts and the lengths of the chunks.
    fn judge(
        self,
        kind: ValueKind,
        region: Option<Region>,
    ) -> Result<(Verdicts, Vec<usize>), String> {
        let mut chunks = Vec::new();
        match self {
            Self::Array(schema, array) => {
                let encoding = Encoding::of(&schema)?;
                let mut columns = Columns::new(kind, region, encoding.is_large());
                let texts = Texts::of(&array, &encoding)?;
                columns.extend(&texts)?;
                chunks.push(texts.len());
                Ok((columns.finish()?, chunks))
            }
            Self::Stream(mut stream) => {
                let encoding = Encoding::of(&stream.schema()?)?;
                let mut columns = Columns::new(kind, region, true);
                while let Some(array) = stream.next()? {
                    let texts = Texts::of(&array, &encoding)?;
                    columns.extend(&texts)?;
                    chunks.push(texts.len());
                }
                Ok((columns.finish()?, chunks))
            }
        }
    }
}

/// Verdicts, or one field of them, with the Arrow PyCapsule interface: `pyarrow.array`, `polars.Series` and
/// others take it without a copy.
#[pyclass(frozen, module = "clerk_user")]
pub(crate) struct Array {
    verdicts: Arc<Verdicts>,
    column: Option<usize>,
    /// The lengths of the chunks, which are those of the input.
    chunks: Arc<[usize]>,
}

#[pymethods]
impl Array {
    /// Returns one field of the verdicts, such as "canonical".
    fn field(&self, name: &str) -> PyResult<Self> {
        let column = Verdicts::find(name).filter(|_| self.column.is_none());
        Ok(Self {
            verdicts: Arc::clone(&self.verdicts),
            column: Some(column.ok_or_else(|| PyKeyError::new_err(name.to_owned()))?),
            chunks: Arc::clone(&self.chunks),
        })
    }

    fn __len__(&self) -> usize {
        self.verdicts.rows()
    }

    fn __repr__(&self) -> String {
        format!("<clerk_user.Array of {} rows>", self.verdicts.rows())
    }

    /// Returns a capsule with the type.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        ffi::export_type(py, &self.verdicts.data_type(self.column))
    }

    /// Returns capsules with the type and with all rows as one array.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<(Bound<'py, PyCapsule>, Bound<'py, PyCapsule>)> {
        // A consumer that wants another type converts it: the interface leaves that to it.
        let _ = requested_schema;
        let data = self.verdicts.data(self.column, 0, self.verdicts.rows());
        Ok((self.__arrow_c_schema__(py)?, ffi::export_array(py, &data)?))
    }

    /// Returns a capsule with a stream of the chunks that the input had.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let _ = requested_schema;
        let mut start = 0;
        let chunks = self.chunks.iter().map(|len| {
            let data = self.verdicts.data(self.column, start, *len);
            start += len;
            data
        });
        let chunks = chunks.collect();
        ffi::export_stream(py, self.verdicts.data_type(self.column), chunks)
    }
}
