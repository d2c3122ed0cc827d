//! Webhooks: what happened to users, sessions and messages, for an application's servers.
//!
//! Events are the differences between the data before a request and after it, so no flow has to
//! raise one.

mod body;
pub(crate) mod events;

use std::collections::VecDeque;

use serde_json::{Value, json};

use crate::random::Random;
use crate::settings::webhook::Endpoint;
use events::Event;

/// The pauses before each attempt, in milliseconds: none before the first.
const PAUSES_MS: [i64; 8] = [
    0,
    5 * 1000,
    5 * 60 * 1000,
    30 * 60 * 1000,
    2 * 60 * 60 * 1000,
    5 * 60 * 60 * 1000,
    10 * 60 * 60 * 1000,
    10 * 60 * 60 * 1000,
];
/// The number of messages that are kept.
const MESSAGES_KEPT: usize = 1_000;

/// The events sent and to be sent, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Webhooks {
    endpoints: Vec<Endpoint>,
    messages: VecDeque<Message>,
}

/// One event on its way to one endpoint.
#[derive(Debug)]
pub(crate) struct Message {
    pub(crate) id: String,
    pub(crate) kind: &'static str,
    endpoint: Endpoint,
    body: String,
    pub(crate) attempts: Vec<Attempt>,
    /// The time of the next attempt; `None` if there is none to come.
    pub(crate) next_at: Option<i64>,
    pub(crate) is_delivered: bool,
}

impl Message {
    pub(crate) fn url(&self) -> &str {
        &self.endpoint.url
    }

    pub(crate) fn payload(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Attempt {
    pub(crate) at: i64,
    /// `None` if there was no response.
    pub(crate) status: Option<u16>,
}

/// A request to send now.
#[derive(Clone, Debug)]
pub(crate) struct Due {
    pub(crate) id: String,
    pub(crate) url: String,
    pub(crate) timestamp: i64,
    pub(crate) signature: String,
    pub(crate) body: String,
}

impl Webhooks {
    pub(crate) fn new(endpoints: Vec<Endpoint>) -> Self {
        Self {
            endpoints,
            messages: VecDeque::new(),
        }
    }

    /// Returns the URLs that events are sent to.
    pub(crate) fn urls(&self) -> impl ExactSizeIterator<Item = &str> {
        self.endpoints.iter().map(|endpoint| endpoint.url.as_str())
    }

    /// Returns the messages, the newest first.
    #[cfg(feature = "dashboard")]
    pub(crate) fn latest(&self) -> impl ExactSizeIterator<Item = &Message> {
        self.messages.iter().rev()
    }

    pub(crate) fn is_on(&self) -> bool {
        !self.endpoints.is_empty()
    }

    /// Adds events, to be sent to every endpoint.
    pub(crate) fn add(&mut self, events: Vec<Event>, random: &mut Random, now: i64) {
        for (kind, data) in events {
            let body = json!({
                "data": data,
                "event_attributes": { "http_request": { "client_ip": "127.0.0.1", "user_agent": "" } },
                "instance_id": crate::render::INSTANCE_ID,
                "object": "event",
                "timestamp": now,
                "type": kind,
            });
            let body = body::text_of(&body);
            for endpoint in &self.endpoints {
                self.messages.push_back(Message {
                    id: random.id("msg", now),
                    kind,
                    endpoint: endpoint.clone(),
                    body: body.clone(),
                    attempts: Vec::new(),
                    next_at: Some(now),
                    is_delivered: false,
                });
            }
        }
        let surplus = self.messages.len().saturating_sub(MESSAGES_KEPT);
        self.messages.drain(..surplus);
    }

    /// Returns the first request to a URL that is due, if there is one. It has no next attempt until
    /// [`record`](Self::record) says how this one went.
    pub(crate) fn take_due(&mut self, url: &str, now: i64) -> Option<Due> {
        let mut all = self.messages.iter_mut().filter(|it| it.url() == url);
        let message = all.find(|message| message.next_at.is_some_and(|at| at <= now))?;
        message.next_at = None;
        let timestamp = now / 1000;
        let (webhook, body) = (&message.endpoint.webhook, message.body.as_bytes());
        Some(Due {
            id: message.id.clone(),
            url: message.endpoint.url.clone(),
            timestamp,
            signature: webhook.sign(&message.id, timestamp, body),
            body: message.body.clone(),
        })
    }

    /// Records an attempt, and plans the next one if it failed.
    pub(crate) fn record(&mut self, id: &str, status: Option<u16>, now: i64) {
        let mut all = self.messages.iter_mut();
        let Some(message) = all.find(|message| message.id == id) else {
            return;
        };
        message.attempts.push(Attempt { at: now, status });
        if status.is_some_and(|status| (200..300).contains(&status)) {
            message.is_delivered = true;
        } else if !message.is_delivered {
            let pause = PAUSES_MS.get(message.attempts.len());
            message.next_at = pause.map(|pause| now + pause);
        }
    }

    /// Returns `true` if there is such a message, which is then sent again now.
    pub(crate) fn resend(&mut self, id: &str, now: i64) -> bool {
        let mut all = self.messages.iter_mut();
        let found = all.find(|message| message.id == id);
        found.map(|message| message.next_at = Some(now)).is_some()
    }

    /// Returns the time of the next request to a URL.
    pub(crate) fn next_at(&self, url: &str) -> Option<i64> {
        let messages = self.messages.iter().filter(|it| it.url() == url);
        messages.filter_map(|message| message.next_at).min()
    }

    /// Returns the messages as JSON, the oldest first.
    pub(crate) fn ledger(&self) -> Value {
        let attempt = |it: &Attempt| json!({ "at": it.at, "status": it.status });
        let messages = self.messages.iter().map(|it| {
            json!({
                "id": it.id,
                "type": it.kind,
                "url": it.url(),
                "payload": it.payload(),
                "attempts": it.attempts.iter().map(attempt).collect::<Vec<_>>(),
                "next_attempt_at": it.next_at,
                "delivered": it.is_delivered,
            })
        });
        json!({ "messages": messages.collect::<Vec<_>>() })
    }

    /// Forgets every message.
    pub(crate) fn clear(&mut self) {
        self.messages.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "http://localhost:1/";
    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    fn webhooks() -> Webhooks {
        let endpoint = Endpoint::new(URL.to_owned(), SECRET.to_owned()).unwrap();
        let mut webhooks = Webhooks::new(vec![endpoint.clone()]);
        webhooks.messages.push_back(Message {
            id: "msg_1".to_owned(),
            kind: "user.created",
            endpoint,
            body: "{}".to_owned(),
            attempts: Vec::new(),
            next_at: Some(1_000),
            is_delivered: false,
        });
        webhooks
    }

    #[test]
    fn a_failed_attempt_is_repeated_seven_times() {
        let mut webhooks = webhooks();
        let mut now = 1_000;
        let mut pauses = Vec::new();
        for status in [None, Some(500), Some(301), None, None, None, None, None] {
            assert!(webhooks.take_due(URL, now - 1).is_none());
            let due = webhooks.take_due(URL, now).unwrap();
            assert!(webhooks.take_due(URL, now).is_none(), "under way");
            assert_eq!(due.timestamp, now / 1000);
            webhooks.record(&due.id, status, now);
            if let Some(at) = webhooks.next_at(URL) {
                pauses.push(at - now);
                now = at;
            }
        }
        assert_eq!(pauses, PAUSES_MS[1..]);
        assert_eq!(webhooks.next_at(URL), None);
        assert!(webhooks.resend("msg_1", now));
        let due = webhooks.take_due(URL, now).unwrap();
        webhooks.record(&due.id, Some(204), now);
        assert_eq!(webhooks.next_at(URL), None);
        assert_eq!(webhooks.ledger()["messages"][0]["delivered"], true);
        assert!(!webhooks.resend("msg_2", now));
    }
}
