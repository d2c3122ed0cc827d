use crate::store::StoreError;

/// Error of [`Sandbox::stop`](crate::Sandbox::stop): the data file could not be written.
///
/// # Examples
///
/// ```no_run
/// use clerk_user_sandbox::Sandbox;
///
/// async fn stop(sandbox: Sandbox) {
///     if let Err(error) = sandbox.stop().await {
///         eprintln!("{error}");
///     }
/// }
/// ```
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
