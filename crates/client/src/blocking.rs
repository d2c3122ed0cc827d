use std::io;

use tokio::runtime::{Builder, Runtime};

/// Runs calls on the calling thread and waits for their results, for programs without an async runtime.
///
/// # Examples
///
/// ```no_run
/// use clerk_user_client::{Blocking, Client};
///
/// let client = Client::builder()
///     .publishable_key("pk_test_Y2xlcmsuZXhhbXBsZS5jb20k")
///     .build()?;
/// let blocking = Blocking::new()?;
/// let session = blocking.wait(client.sign_in().ticket("a ticket"))?.into_session()?;
/// let user = blocking.wait(session.user().reload())?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Blocking {
    runtime: Runtime,
}

impl Blocking {
    /// Starts a thread for the connections, which also works between calls. The connections are closed
    /// when this value is dropped, so keep it for as long as you make calls. Several threads can share it.
    ///
    /// # Errors
    ///
    /// Returns an error if the runtime cannot be created.
    pub fn new() -> io::Result<Self> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("clerk-user-client")
            .enable_all()
            .build()?;
        Ok(Self { runtime })
    }

    /// Waits until a call has ended and returns its result.
    ///
    /// # Panics
    ///
    /// Panics if called from async code; use `.await` there.
    pub fn wait<T>(&self, call: impl Future<Output = T>) -> T {
        self.runtime.block_on(call)
    }
}
