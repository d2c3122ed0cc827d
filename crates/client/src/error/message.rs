//! Error messages for people.

use core::time::Duration;
use std::borrow::Cow;

use super::{Error, ErrorKind, Outcome};

/// Returns the server's message if there is one, else a sentence. Adds a sentence about the outcome if
/// it is unknown.
pub(super) fn of(error: &Error) -> Cow<'_, str> {
    let is_open = error.outcome() == Outcome::Unknown && !error.inner.subject.is_read;
    match (servers_words(error), is_open) {
        (Some(words), false) => words.into(),
        (Some(words), true) => format!("{words} {IS_OPEN}").into(),
        (None, true) if error.kind() != ErrorKind::Callback => {
            format!("{} {IS_OPEN}", cause(error.kind())).into()
        }
        (None, _) => sentence(error),
    }
}

fn servers_words(error: &Error) -> Option<&str> {
    let error = error.api_errors().first()?;
    let texts = [error.long_message.value(), error.message.value()];
    let mut texts = texts.into_iter().flatten().map(String::as_str);
    texts.find(|text| !text.is_empty())
}

const IS_OPEN: &str =
    "It is not known whether the change was made. Please check before you try again.";

const fn cause(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Timeout => "The service did not respond in time.",
        ErrorKind::Network => "The connection to the service was lost.",
        _ => "The service did not respond as expected.",
    }
}

fn sentence(error: &Error) -> Cow<'static, str> {
    let kind = error.kind();
    let text = match kind {
        ErrorKind::Callback => {
            "The provider's page could not be opened, or the browser did not come back. Please try again."
        }
        ErrorKind::Config | ErrorKind::Request => {
            "The app could not send the request. Nothing was changed."
        }
        ErrorKind::Connect => {
            "The service cannot be reached. Nothing was changed. Please try again later."
        }
        ErrorKind::Incomplete => "One more step is needed to sign in.",
        ErrorKind::Verification => "The provider did not confirm the account.",
        _ => match (error.outcome(), error.retry_after()) {
            (Outcome::Refused, Some(wait)) => {
                let wait = seconds(wait);
                return format!("Nothing was changed. Please try again in {wait}.").into();
            }
            (Outcome::Refused, None) => "The service refused the request. Nothing was changed.",
            (Outcome::NotSent, _) => {
                "The service is busy. Nothing was changed. Please try again later."
            }
            (Outcome::Unknown, _) => return format!("{} Please try again.", cause(kind)).into(),
        },
    };
    text.into()
}

fn seconds(wait: Duration) -> String {
    match wait.as_secs() {
        0 | 1 => "1 second".to_owned(),
        seconds => format!("{seconds} seconds"),
    }
}
