use clerk_user_model::UnixMillis;
use clerk_user_validate::{E164, Email};
use serde::{Deserialize, Serialize};

use crate::table::Table;

/// The kind of a message: email or SMS.
///
/// # Examples
///
/// ```
/// use clerk_user_sandbox::{MessageKind, Outbox};
///
/// fn texts(outbox: &Outbox) -> usize {
///     outbox.messages().filter(|message| message.kind == MessageKind::Text).count()
/// }
/// assert_eq!(texts(&Outbox::default()), 0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum MessageKind {
    /// An email.
    Email,
    /// An SMS.
    Text,
}

/// A message that Clerk would have sent.
///
/// # Examples
///
/// ```
/// use clerk_user_sandbox::Sandbox;
///
/// let sandbox = Sandbox::builder().in_process()?;
/// for message in sandbox.outbox().messages() {
///     println!("to {}: {:?}", message.to, message.code);
/// }
/// # Ok::<(), clerk_user_sandbox::StartError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Message {
    /// The kind of the message: email or SMS.
    pub kind: MessageKind,
    /// The email address or the phone number, in its canonical form.
    pub to: String,
    /// The code of six digits, if the message contains one.
    pub code: Option<String>,
    /// The URL to open, if the message contains a link.
    pub link: Option<String>,
    /// The time at which the message was sent, in milliseconds since the Unix epoch.
    pub sent_at: UnixMillis,
}

impl core::fmt::Debug for Message {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Message")
            .field("kind", &self.kind)
            .field("sent_at", &self.sent_at)
            .finish_non_exhaustive()
    }
}

/// The messages that Clerk would have sent, oldest first. The last 10,000 are kept.
///
/// # Examples
///
/// ```
/// use clerk_user_sandbox::Sandbox;
///
/// let sandbox = Sandbox::builder().in_process()?;
/// assert_eq!(sandbox.outbox().code_for("test@test.com"), None);
/// # Ok::<(), clerk_user_sandbox::StartError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Outbox {
    /// By number, counted from the first one sent.
    pub(crate) messages: Table<u64, Message>,
}

impl Outbox {
    /// Returns the messages, oldest first.
    #[must_use]
    pub fn messages(&self) -> impl DoubleEndedIterator<Item = &Message> {
        self.messages.values()
    }

    /// Returns the code in the last message to an email address or a phone number.
    #[must_use]
    pub fn code_for(&self, to: &str) -> Option<String> {
        self.last(to, |message| message.code.clone())
    }

    /// Returns the link in the last message to an email address.
    #[must_use]
    pub fn link_for(&self, to: &str) -> Option<String> {
        self.last(to, |message| message.link.clone())
    }

    pub(crate) fn push(&mut self, message: Message) {
        let first = self.messages.keys().next().copied();
        let last = self.messages.keys().next_back();
        let number = last.map_or(0, |number| number + 1);
        if self.messages.len() == CAPACITY {
            first.and_then(|number| self.messages.remove(&number));
        }
        self.messages.insert(number, message);
    }

    fn last(&self, to: &str, part: impl Fn(&Message) -> Option<String>) -> Option<String> {
        let to = canonical(to);
        self.messages()
            .rev()
            .filter(|message| message.to == to)
            .find_map(part)
    }
}

const CAPACITY: usize = 10_000;

/// Returns the form in which an address stands in a message.
fn canonical(to: &str) -> String {
    if let Ok(number) = E164::parse(to) {
        number.to_string()
    } else if let Ok(email) = Email::parse(to) {
        email.to_string()
    } else {
        to.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(to: &str, code: &str) -> Message {
        Message {
            kind: MessageKind::Text,
            to: to.to_owned(),
            code: Some(code.to_owned()),
            link: None,
            sent_at: UnixMillis::new(0),
        }
    }

    #[test]
    fn the_last_code_wins_and_a_plus_does_not_matter() {
        let mut outbox = Outbox::default();
        outbox.push(message("+15551234567", "111111"));
        outbox.push(message("+15551234567", "222222"));
        assert_eq!(outbox.code_for("15551234567"), Some("222222".to_owned()));
        assert_eq!(outbox.code_for("+15551234568"), None);
        assert_eq!(outbox.link_for("15551234567"), None);
    }

    #[test]
    fn the_outbox_is_bounded() {
        let mut outbox = Outbox::default();
        for _ in 0..=CAPACITY {
            outbox.push(message("+15551234567", "111111"));
        }
        assert_eq!(outbox.messages().count(), CAPACITY);
    }
}
