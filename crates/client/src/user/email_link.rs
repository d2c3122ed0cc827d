use core::time::Duration;

use crate::time::{sleep, timeout};
use clerk_user_model::{EmailAddress, VerificationStatus};

use super::EmailAddressHandle;
use crate::transport::{TransportError, TransportErrorKind};
use crate::{Error, Outcome, operations};

impl EmailAddressHandle {
    /// Waits until the user has opened the link (`email_link`), on any device, or has signed in at the
    /// enterprise connection (`enterprise_sso`).
    ///
    /// Reads the email address repeatedly until its verification has succeeded or failed, or until the
    /// timeout. Check [`EmailAddress::is_verified`] on the result. Continues after network failures. If a
    /// response has the header `Retry-After`, waits at least that long.
    ///
    /// # Errors
    ///
    /// Fails if the server refuses, or if it does not respond before the timeout.
    pub async fn wait_for_link(&self, polling: Polling) -> Result<EmailAddress, Error> {
        let mut last = None;
        let poll = async {
            loop {
                let read = self.reload().await;
                let pause = pause(&read, polling.interval);
                last = Some(read);
                match pause {
                    Some(pause) => sleep(pause).await,
                    None => break,
                }
            }
        };
        // After the timeout, the last response counts.
        let _ = timeout(polling.timeout, poll).await;
        last.unwrap_or_else(|| {
            let error = TransportError::new(TransportErrorKind::Timeout);
            let operation = operations::email_address::get(self.id());
            Err(Error::transport(operation.subject(), error))
        })
    }
}

/// The interval and the timeout of [`EmailAddressHandle::wait_for_link`].
///
/// # Examples
///
/// ```
/// use core::time::Duration;
///
/// use clerk_user_client::Polling;
///
/// let polling = Polling::default().timeout(Duration::from_secs(60));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Polling {
    interval: Duration,
    timeout: Duration,
}

impl Polling {
    /// Sets the time between two requests. 1 s by default.
    #[must_use]
    pub const fn interval(mut self, interval: Duration) -> Self {
        self.interval = interval;
        self
    }

    /// Sets the timeout. 10 min by default, the lifetime of a link.
    #[must_use]
    pub const fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }
}

impl Default for Polling {
    fn default() -> Self {
        Self {
            interval: Duration::from_secs(1),
            timeout: Duration::from_secs(10 * 60),
        }
    }
}

/// Returns the time to wait before reading again, or `None` if the result is final.
fn pause(read: &Result<EmailAddress, Error>, interval: Duration) -> Option<Duration> {
    match read {
        Ok(email) => match email.status() {
            Some(
                VerificationStatus::Verified
                | VerificationStatus::Failed
                | VerificationStatus::Expired,
            ) => None,
            _ => Some(interval),
        },
        Err(error) => match error.retry_after() {
            Some(pause) => Some(pause.max(interval)),
            None if error.outcome() == Outcome::Refused || error.is_request() => None,
            None => Some(interval),
        },
    }
}
