use core::time::Duration;

use crate::time::{sleep, timeout};
use clerk_user_model::{EmailAddress, EmailAddressId, VerificationStatus};

use super::User;
use crate::transport::{TransportError, TransportErrorKind};
use crate::{Error, Outcome};

impl User {
    /// Waits until the link that a preparation sent (`email_link`) was opened, on whatever
    /// device, or the enterprise connection that it named (`enterprise_sso`) has answered: reads the email address again and again until its verification has come to an
    /// end, good or bad, or time is up. Whether it is verified is for the caller to see.
    ///
    /// A network that comes and goes is waited for, and so is a server that asks for a pause.
    ///
    /// # Errors
    ///
    /// Fails if the server refuses, or if it does not answer while time runs out.
    pub async fn wait_for_email_link(
        &self,
        id: &EmailAddressId,
        polling: Polling,
    ) -> Result<EmailAddress, Error> {
        let mut last = None;
        let poll = async {
            loop {
                let read = self.email_address(id).await;
                let pause = pause(&read, polling.interval);
                last = Some(read);
                match pause {
                    Some(pause) => sleep(pause).await,
                    None => break,
                }
            }
        };
        // At the end of time, what was read last counts.
        let _ = timeout(polling.limit, poll).await;
        last.unwrap_or_else(|| {
            let error = TransportError::new(TransportErrorKind::Timeout);
            Err(Error::transport("get email address", error))
        })
    }
}

/// How often, and for how long, to look whether something has happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Polling {
    interval: Duration,
    limit: Duration,
}

impl Polling {
    /// How long to wait in between. 1 s if not set.
    #[must_use]
    pub const fn interval(mut self, interval: Duration) -> Self {
        self.interval = interval;
        self
    }

    /// How long to wait in all. 10 min if not set, which is how long a link is good.
    #[must_use]
    pub const fn limit(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }
}

impl Default for Polling {
    fn default() -> Self {
        Self {
            interval: Duration::from_secs(1),
            limit: Duration::from_secs(10 * 60),
        }
    }
}

/// How long to wait before reading again; none if that is of no use.
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
