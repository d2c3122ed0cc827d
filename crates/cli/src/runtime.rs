//! Running async code, and failing.

use std::error::Error;
use std::io::Write;
use std::process::ExitCode;

/// Runs to the end on this thread.
pub(crate) fn block_on(future: impl Future<Output = ExitCode>) -> ExitCode {
    match tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime.block_on(future),
        Err(error) => fail(&error),
    }
}

/// Says on stderr why nothing could be done, and that it is a matter of usage or surroundings.
pub(crate) fn fail(error: &dyn Error) -> ExitCode {
    let _ = writeln!(anstream::stderr(), "error: {}", with_causes(error));
    ExitCode::from(2)
}

/// Returns the text of an error, and after it those of its causes.
pub(crate) fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
