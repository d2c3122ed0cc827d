//! The native module of the Python package `clerk-user`.

mod array;
mod columns;
#[expect(
    unsafe_code,
    reason = "Arrow's C data interface passes pointers between libraries"
)]
mod ffi;
mod texts;
mod values;
mod verdict;

use clerk_user_validate::{ParseError, Region, ValueKind};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;

/// The native part of `clerk_user`.
#[pymodule]
mod _native {
    #[pymodule_export]
    use crate::array::{Array, check};
    #[pymodule_export]
    use crate::values::{E164, Email, EvmAddress, OAuthStrategy, RedirectUrl, SolanaAddress};
    #[pymodule_export]
    use crate::verdict::{Verdict, VerdictError, parse};
    use clerk_user_validate::{PHONE_METADATA_VERSION, ValueKind};
    use pyo3::prelude::*;
    use pyo3::types::PyTuple;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        let kinds = ValueKind::ALL.iter().map(|kind| kind.as_str());
        module.add("KINDS", PyTuple::new(module.py(), kinds)?)?;
        module.add("PHONE_METADATA_VERSION", PHONE_METADATA_VERSION)
    }
}

/// Reads the name of a kind of value.
fn kind(name: &str) -> PyResult<ValueKind> {
    name.parse()
        .map_err(|error: clerk_user_validate::UnknownValueKind| refused(&error))
}

/// Reads the two letters of a region, or the `001` that verdicts have for the world.
fn region(name: Option<&str>) -> PyResult<Option<Region>> {
    match name {
        Some(name) if name == Region::WORLD.as_str() => Ok(Some(Region::WORLD)),
        name => name
            .map(Region::parse)
            .transpose()
            .map_err(|error| refused(&error)),
    }
}

fn refused(error: &dyn std::error::Error) -> PyErr {
    PyValueError::new_err(error.to_string())
}

/// Returns the exception of a string that is not what it should be.
fn invalid(py: Python<'_>, error: &impl ParseError) -> PyErr {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let raised = CLASS
        .import(py, "clerk_user._errors", "InvalidIdentifier")
        .and_then(|class| class.call1((error.to_string(), error.kind(), error.offset())));
    raised.map_or_else(|error| error, PyErr::from_value)
}
