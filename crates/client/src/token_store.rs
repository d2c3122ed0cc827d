use std::io;
use std::sync::{Mutex, PoisonError};

use secrecy::SecretString;

#[cfg(unix)]
mod file;

#[cfg(unix)]
pub use file::FileStore;

/// Stores the client token from one run of a program to the next.
///
/// The client loads the token once, when it is built, and saves each change, in order. It calls both
/// methods from async code, so they should return quickly and not wait for a person.
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
    /// Fails if the store cannot be read. A store without a token returns `None` instead.
    fn load(&self) -> io::Result<Option<SecretString>>;

    /// Saves this token in place of the last one. `None` deletes the stored token.
    ///
    /// # Errors
    ///
    /// Fails if the token was not saved. The client adds a warning to [`Response::warnings`] and tries
    /// again after the next response.
    ///
    /// [`Response::warnings`]: crate::Response::warnings
    fn save(&self, token: Option<&SecretString>) -> io::Result<()>;
}

/// Stores the token in memory. Several clients can share one store in an `Arc`.
///
/// # Examples
///
/// ```
/// use clerk_user_client::{MemoryStore, TokenStore as _};
///
/// let store = MemoryStore::new(None);
/// store.save(Some(&"a token".into()))?;
/// assert!(store.load()?.is_some());
/// # Ok::<(), std::io::Error>(())
/// ```
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
