//! The verdict about one value.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use clerk_user_validate::{NumberType, Validity, judge};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

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

/// Returns the verdict that was pickled with these parts of its error.
#[pyfunction]
#[pyo3(name = "_refused")]
pub(crate) fn refused(kind: &str, offset: usize, subject: &str, expected: String) -> Verdict {
    let (kind, subject) = (kept(kind), kept(subject));
    Verdict(clerk_user_validate::VerdictError::new(kind, offset, subject, expected).into())
}

/// Keeps a word for the rest of the program, once: errors have few of them.
fn kept(word: &str) -> &'static str {
    static WORDS: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut words = WORDS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = words.get(word) {
        return known;
    }
    let word: &'static str = Box::leak(word.into());
    words.insert(word);
    word
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

    /// Returns a call of `parse` with the canonical form, or of `_refused` with the error.
    fn __reduce__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyTuple>)> {
        let native = py.import("clerk_user._native")?;
        if let Some(error) = self.0.error() {
            let parts = (
                error.kind(),
                error.offset(),
                error.subject(),
                error.expected(),
            );
            return Ok((native.getattr("_refused")?, parts.into_pyobject(py)?));
        }
        let mut text = self.canonical().unwrap_or_default().to_owned();
        if let Some(extension) = self.extension() {
            text = format!("{text} ext. {extension}");
        }
        // Several kinds can have the same verdict, and each of them will do.
        let mut kinds = clerk_user_validate::ValueKind::ALL
            .iter()
            .map(|kind| kind.as_str());
        let kind = kinds.find(|kind| parse(kind, &text, None).is_ok_and(|again| again == *self));
        let kind = kind.ok_or_else(|| PyValueError::new_err("the verdict cannot be pickled"))?;
        Ok((native.getattr("parse")?, (kind, text).into_pyobject(py)?))
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

    /// Returns a call of `getattr` with the verdict.
    fn __reduce__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<(Bound<'py, PyAny>, (Verdict, &'static str))> {
        let getattr = py.import("builtins")?.getattr("getattr")?;
        Ok((getattr, (Verdict(self.0.clone().into()), "error")))
    }
}
