//! The verdict about one value.

use clerk_user_validate::{NumberType, Validity, judge};
use pyo3::prelude::*;
use pyo3::types::PyDict;

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
    Ok(Verdict(judge(crate::kind(kind)?, text, region)))
}

/// The verdict about a string: its canonical form, or an error.
#[pyclass(frozen, eq, module = "clerk_user")]
#[derive(PartialEq, Eq)]
pub(crate) struct Verdict(clerk_user_validate::Verdict);

#[pymethods]
impl Verdict {
    /// `True` if the string was accepted.
    #[getter]
    fn accepted(&self) -> bool {
        self.0.is_accepted()
    }

    /// The canonical form of an accepted string.
    #[getter]
    fn canonical(&self) -> Option<&str> {
        self.0.canonical()
    }

    /// "valid" or "possible" for an accepted phone number.
    #[getter]
    fn validity(&self) -> Option<&str> {
        self.0.validity().map(Validity::as_str)
    }

    /// The region of an accepted phone number, if it is known.
    #[getter]
    fn region(&self) -> Option<&str> {
        self.0.region().map(|region| region.as_str())
    }

    /// The type of an accepted phone number, such as "MOBILE".
    #[getter]
    fn r#type(&self) -> Option<&str> {
        self.0.number_type().map(NumberType::as_str)
    }

    /// The extension of an accepted phone number, if it has one.
    #[getter]
    fn extension(&self) -> Option<&str> {
        self.0.extension()
    }

    /// The error of a refused string.
    #[getter]
    fn error(&self) -> Option<VerdictError> {
        self.0.error().cloned().map(VerdictError)
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
            fields.set_item("message", error.message())?;
            dict.set_item("error", fields)?;
        }
        Ok(dict)
    }

    fn __bool__(&self) -> bool {
        self.0.is_accepted()
    }

    fn __repr__(&self) -> String {
        format!("{:?}", self.0)
    }
}

/// The error of a refused string. It never contains the string.
#[pyclass(frozen, eq, hash, module = "clerk_user")]
#[derive(PartialEq, Eq, Hash)]
pub(crate) struct VerdictError(clerk_user_validate::VerdictError);

#[pymethods]
impl VerdictError {
    /// The kind of error, in snake case.
    #[getter]
    fn kind(&self) -> &str {
        self.0.kind()
    }

    /// The offset in the string, in bytes of UTF-8: of the first byte that is not allowed, or the length of
    /// the string if something is missing.
    #[getter]
    fn offset(&self) -> usize {
        self.0.offset()
    }

    /// The message for people.
    #[getter]
    fn message(&self) -> String {
        self.0.to_string()
    }

    fn __str__(&self) -> String {
        self.message()
    }

    fn __repr__(&self) -> String {
        format!("VerdictError({})", self.0)
    }
}
