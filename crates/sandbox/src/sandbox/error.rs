use crate::store::StoreError;

/// The reason why a sandbox did not leave its data file whole by itself.
#[derive(Debug)]
pub struct StopError {
    error: StoreError,
}

impl StopError {
    pub(super) const fn new(error: StoreError) -> Self {
        Self { error }
    }
}

impl core::fmt::Display for StopError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.error.fmt(f)
    }
}

impl core::error::Error for StopError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        self.error.source()
    }
}
