use std::io;
use std::sync::{Mutex, PoisonError};

use secrecy::SecretString;

#[cfg(unix)]
mod file;

#[cfg(unix)]
pub use file::FileStore;

/// Stores the client token from one run of a program to the next.
///
/// The client loads it once, when it is built, and saves every change, in order. Both are called
/// from async code, so they should be quick; one that waits for a person belongs elsewhere.
///
/// # Examples
///
/// ```
/// use clerk_user_client::{Client, MemoryStore};
///
/// let client = Client::builder()
///     .frontend_api_url("https://clerk.example.com")
///     .token_store(MemoryStore::new(None))
///     .build()?;
/// # Ok::<(), clerk_user_client::Error>(())
/// ```
pub trait TokenStore: Send + Sync + 'static {
    /// Returns the token that was saved last, if there is one.
    ///
    /// # Errors
    ///
    /// Fails if there may be a token, but it cannot be read.
    fn load(&self) -> io::Result<Option<SecretString>>;

    /// Saves this token instead of the last one. `None` deletes the stored token.
    ///
    /// # Errors
    ///
    /// Fails if the token is not saved. The client says so in [`Response::warnings`], and tries
    /// again with the next response.
    ///
    /// [`Response::warnings`]: crate::Response::warnings
    fn save(&self, token: Option<&SecretString>) -> io::Result<()>;
}

/// Stores the token in memory: several clients may share one by an `Arc`.
#[derive(Debug, Default)]
pub struct MemoryStore(Mutex<Option<SecretString>>);

impl MemoryStore {
    /// Returns a store that holds this token.
    #[must_use]
    pub const fn new(token: Option<SecretString>) -> Self {
        Self(Mutex::new(token))
    }
}

impl TokenStore for MemoryStore {
    fn load(&self) -> io::Result<Option<SecretString>> {
        Ok(self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone())
    }

    fn save(&self, token: Option<&SecretString>) -> io::Result<()> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = token.cloned();
        Ok(())
    }
}

impl<S: TokenStore + ?Sized> TokenStore for std::sync::Arc<S> {
    fn load(&self) -> io::Result<Option<SecretString>> {
        (**self).load()
    }

    fn save(&self, token: Option<&SecretString>) -> io::Result<()> {
        (**self).save(token)
    }
}
