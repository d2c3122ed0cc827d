//! The verdict about one value.

use std::borrow::Cow;

use clerk_user_validate::{ValueKind, judge};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

/// A function with its arguments, as which an object is pickled.
type Reduced<'py> = PyResult<(Bound<'py, PyAny>, Bound<'py, PyTuple>)>;

/// Validates a string and returns the verdict, which is true if the string was accepted.
///
/// `kind` is one of `KINDS`. `region` is used for a "phone" without a `+` and a country calling code: two letters,
/// such as "US".
///
/// >>> clerk_user.parse("phone", "(201) 555-0123", "US").canonical
/// '+12015550123'
#[pyfunction]
#[pyo3(signature = (kind, text, region=None))]
pub(crate) fn parse(kind: &str, text: &str, region: Option<&str>) -> PyResult<Verdict> {
    let region = crate::region(region)?;
    let kind = crate::kind(kind)?;
    let verdict = judge(kind, text, region);
    let extension = verdict.extension().map(str::to_owned);
    let error = verdict.error().map(VerdictError::from);
    let result = error.map_or(Ok(verdict), Err);
    Ok(Verdict {
        kind,
        result,
        extension,
    })
}

/// The verdict about a string: its canonical form, or an error.
#[pyclass(frozen, module = "clerk_user")]
pub(crate) struct Verdict {
    kind: ValueKind,
    result: Result<clerk_user_validate::Verdict, VerdictError>,
    extension: Option<String>,
}

impl Verdict {
    fn value(&self) -> Option<&clerk_user_validate::Verdict> {
        self.result.as_ref().ok()
    }
}

#[pymethods]
impl Verdict {
    /// `True` if the string was accepted.
    #[getter]
    fn accepted(&self) -> bool {
        self.result.is_ok()
    }

    /// The canonical form of an accepted string.
    #[getter]
    fn canonical(&self) -> Option<&str> {
        self.value()?.canonical()
    }

    /// "valid" or "possible" for an accepted phone number.
    #[getter]
    fn validity(&self) -> Option<&str> {
        Some(self.value()?.validity()?.as_str())
    }

    /// The region of an accepted phone number, if it is known.
    #[getter]
    fn region(&self) -> Option<&str> {
        Some(self.value()?.region()?.as_str())
    }

    /// The type of an accepted phone number, such as "MOBILE".
    #[getter]
    fn r#type(&self) -> Option<&str> {
        Some(self.value()?.number_type()?.as_str())
    }

    /// The extension of an accepted phone number, if it has one.
    #[getter]
    fn extension(&self) -> Option<&str> {
        self.extension.as_deref()
    }

    /// The error of a refused string.
    #[getter]
    fn error(&self) -> Option<VerdictError> {
        self.result.as_ref().err().cloned()
    }

    /// Returns the verdict as a dictionary, without what is not known.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        dict.set_item("accepted", self.accepted())?;
        for (name, text) in [
            ("canonical", self.canonical()),
            ("validity", self.validity()),
            ("region", self.region()),
            ("type", self.r#type()),
            ("extension", self.extension()),
        ] {
            if let Some(text) = text {
                dict.set_item(name, text)?;
            }
        }
        if let Some(error) = self.error() {
            let fields = PyDict::new(py);
            fields.set_item("kind", error.kind())?;
            fields.set_item("offset", error.offset())?;
            fields.set_item("message", error.message)?;
            dict.set_item("error", fields)?;
        }
        Ok(dict)
    }

    fn __bool__(&self) -> bool {
        self.accepted()
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.canonical() == other.canonical()
            && self.extension == other.extension
            && self.result.as_ref().err() == other.result.as_ref().err()
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> Reduced<'py> {
        let verdict = slf.get();
        // A canonical number is in international form, whatever was typed.
        let kind = match verdict.kind {
            ValueKind::Phone => ValueKind::E164,
            kind => kind,
        };
        let parts = (
            kind.as_str(),
            verdict.canonical(),
            verdict.extension(),
            verdict.error(),
        );
        let restore = slf.get_type().getattr("_restore")?;
        Ok((restore, parts.into_pyobject(slf.py())?))
    }

    /// Creates a verdict from its pickled parts: a canonical form or an error.
    #[staticmethod]
    fn _restore(
        kind: &str,
        canonical: Option<&str>,
        extension: Option<String>,
        error: Option<VerdictError>,
    ) -> PyResult<Self> {
        let restored = parse(kind, canonical.unwrap_or_default(), None)?;
        Ok(Self {
            result: error.map_or(restored.result, Err),
            extension,
            ..restored
        })
    }
}

/// The error of a refused string. It never contains the string.
#[pyclass(frozen, eq, hash, from_py_object, module = "clerk_user")]
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct VerdictError {
    kind: Cow<'static, str>,
    offset: usize,
    message: String,
}

impl From<&clerk_user_validate::VerdictError> for VerdictError {
    fn from(error: &clerk_user_validate::VerdictError) -> Self {
        Self {
            kind: error.kind().into(),
            offset: error.offset(),
            message: error.to_string(),
        }
    }
}

#[pymethods]
impl VerdictError {
    /// The kind of error, in snake case.
    #[getter]
    fn kind(&self) -> &str {
        &self.kind
    }

    /// The offset in the string, in bytes of UTF-8: of the first byte that is not allowed, or the length of
    /// the string if something is missing.
    #[getter]
    fn offset(&self) -> usize {
        self.offset
    }

    /// The message for people.
    #[getter]
    fn message(&self) -> &str {
        &self.message
    }

    fn __str__(&self) -> &str {
        &self.message
    }

    fn __repr__(&self) -> String {
        format!("VerdictError({})", self.message)
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> Reduced<'py> {
        let error = slf.get();
        let parts = (error.kind(), error.offset, &error.message);
        let restore = slf.get_type().getattr("_restore")?;
        Ok((restore, parts.into_pyobject(slf.py())?))
    }

    /// Creates an error from its pickled parts.
    #[staticmethod]
    fn _restore(kind: String, offset: usize, message: String) -> Self {
        let kind = kind.into();
        Self {
            kind,
            offset,
            message,
        }
    }
}
