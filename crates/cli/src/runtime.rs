//! Runs async code, and reports errors and the result of printing.

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

/// Runs a future to completion on this thread.
pub(crate) fn block_on(future: impl Future<Output = ExitCode>) -> ExitCode {
    match tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime.block_on(future),
        Err(error) => fail(&error),
    }
}

/// Prints the error to stderr and returns exit code 2: a usage error or a problem of the environment.
pub(crate) fn fail(error: &dyn Error) -> ExitCode {
    let _ = writeln!(anstream::stderr(), "error: {}", with_causes(error));
    ExitCode::from(2)
}

/// Returns the message of an error, followed by the messages of its causes.
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

/// Returns the exit code of a command that printed its output; reports on stderr why that failed, unless
/// the reader closed the pipe.
pub(crate) fn printed(result: &io::Result<()>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::from(2),
        Err(error) => {
            let text = format!("cannot write to standard output: {error}");
            fail(&io::Error::new(error.kind(), text))
        }
    }
}
