//! A rehearsal of the import: every user is sent to a sandbox, and what it refuses is compared with what was
//! predicted.

use std::collections::{BTreeMap, HashSet};
use std::time::Instant;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::instance::{Created, Instance};
use super::rules::Refusal;
use crate::duplicates::Hash;
use crate::error::Error;
use crate::report::{Location, grouped};

/// The number of users that are sent together.
const BATCH: usize = 2000;
/// The bytes of their bodies.
const BATCH_BYTES: usize = 16 * 1024 * 1024;
/// The number of differences that are kept.
const MAX_DIFFERENCES: usize = 20;
/// Rehearsals that are shorter, in seconds, are not worth a figure.
const SHORT: u64 = 10;

/// A rehearsal that is under way.
pub(super) struct Rehearsal {
    instance: Box<dyn Instance>,
    batch: Vec<Sent>,
    bytes: usize,
    /// The identifiers of refused users in the batch that others can still take.
    free: HashSet<Hash>,
    outcome: Rehearsed,
    start: Instant,
}

/// A user to send.
pub(super) struct Sent {
    pub(super) location: Location,
    /// The code and the field of each refusal that is predicted.
    pub(super) predicted: Vec<(&'static str, &'static str)>,
    /// The identifiers that no user before has.
    pub(super) free: Vec<Hash>,
    pub(super) body: Vec<u8>,
}

/// The result of a rehearsal.
#[derive(Debug, Default)]
pub(super) struct Rehearsed {
    pub(super) sent: u64,
    pub(super) created: u64,
    /// The users that cannot be sent.
    pub(super) not_sent: u64,
    /// The refusals that were received, by field and code.
    pub(super) refusals: BTreeMap<(String, String), u64>,
    pub(super) difference_count: u64,
    pub(super) differences: Vec<Difference>,
    pub(super) seconds: u64,
}

/// A user whom the sandbox refused for other reasons than predicted, or not at all.
#[derive(Debug, Serialize)]
pub(super) struct Difference {
    file: String,
    line: u64,
    predicted: Vec<String>,
    received: Vec<String>,
}

/// The body of a response with errors.
#[derive(Default, Deserialize)]
struct Errors {
    errors: Vec<ErrorObject>,
}

#[derive(Deserialize)]
struct ErrorObject {
    code: String,
    #[serde(default)]
    meta: Meta,
}

#[derive(Default, Deserialize)]
struct Meta {
    param_name: Option<String>,
}

impl Rehearsal {
    pub(super) fn new(instance: Box<dyn Instance>) -> Self {
        Self {
            instance,
            batch: Vec::new(),
            bytes: 0,
            free: HashSet::new(),
            outcome: Rehearsed::default(),
            start: Instant::now(),
        }
    }

    /// Sends a user, at once or with those that follow.
    ///
    /// The requests of a batch are sent at the same time, in no order. A user who has an identifier in common with a
    /// refused user of the batch is sent with the next batch, so that the identifier is not taken yet when the
    /// sandbox refuses the earlier user.
    pub(super) fn send(&mut self, user: Sent) -> Result<(), Error> {
        if !user.predicted.is_empty() {
            self.free.extend(&user.free);
        } else if user.free.iter().any(|hash| self.free.contains(hash)) {
            self.flush()?;
        }
        self.bytes += user.body.len();
        self.batch.push(user);
        if self.batch.len() < BATCH && self.bytes < BATCH_BYTES {
            return Ok(());
        }
        self.flush()
    }

    /// Counts a user who cannot be sent.
    pub(super) const fn skip(&mut self) {
        self.outcome.not_sent += 1;
    }

    pub(super) fn finish(mut self) -> Result<Rehearsed, Error> {
        self.flush()?;
        self.outcome.seconds = self.start.elapsed().as_secs();
        Ok(self.outcome)
    }

    /// Sends the users of the batch. Those who are duplicates of earlier ones are sent after all others.
    fn flush(&mut self) -> Result<(), Error> {
        self.free.clear();
        self.bytes = 0;
        let batch = core::mem::take(&mut self.batch).into_iter();
        let (later, first): (Vec<_>, Vec<_>) = batch.partition(Sent::is_duplicate);
        for mut users in [first, later] {
            if users.is_empty() {
                continue;
            }
            let bodies = users.iter_mut().map(|user| core::mem::take(&mut user.body));
            let responses = self.instance.create_users(bodies.collect())?;
            for (user, response) in users.iter().zip(responses) {
                self.outcome.compare(user, &response)?;
            }
        }
        Ok(())
    }
}

impl Sent {
    fn is_duplicate(&self) -> bool {
        let mut codes = self.predicted.iter().map(|(code, _)| *code);
        codes.any(|code| code == Refusal::EXISTS)
    }
}

impl Rehearsed {
    /// Returns `true` if the sandbox refused every user for the predicted reasons.
    pub(super) const fn agrees(&self) -> bool {
        self.difference_count == 0
    }

    pub(super) fn to_json(&self) -> Value {
        let refusals = self.refusals.iter();
        let refusals = refusals
            .map(|((field, code), count)| json!({ "field": field, "code": code, "count": count }));
        json!({
            "sent": self.sent,
            "created": self.created,
            "refused": self.sent - self.created,
            "not_sent": self.not_sent,
            "refusals": refusals.collect::<Vec<_>>(),
            "agrees": self.agrees(),
            "difference_count": self.difference_count,
            "differences": self.differences,
            "seconds": self.seconds,
        })
    }

    /// Counts the response to a user, and compares it with what was predicted.
    ///
    /// A server that finds one thing wrong need not look for others: some of several refusals are enough.
    fn compare(&mut self, user: &Sent, response: &Created) -> Result<(), Error> {
        self.sent += 1;
        let received = match response.status {
            200..300 => Vec::new(),
            400..500 => {
                let read = serde_json::from_slice::<Errors>(&response.body).unwrap_or_default();
                if read.errors.is_empty() {
                    return Err(unexpected(response.status));
                }
                read.errors
            }
            status => return Err(unexpected(status)),
        };
        self.created += u64::from(received.is_empty());
        for error in &received {
            let field = error.meta.param_name.clone().unwrap_or_default();
            let reason = self.refusals.entry((field, error.code.clone()));
            *reason.or_default() += 1;
        }
        let is_predicted = |error: &ErrorObject| {
            let mut predicted = user.predicted.iter();
            predicted.any(|(code, field)| {
                let param = error.meta.param_name.as_deref();
                error.code == *code && param.is_none_or(|param| param == *field)
            })
        };
        let agrees =
            received.is_empty() == user.predicted.is_empty() && received.iter().all(is_predicted);
        if !agrees {
            self.difference_count += 1;
        }
        if !agrees && self.differences.len() < MAX_DIFFERENCES {
            let predicted = user.predicted.iter();
            self.differences.push(Difference {
                file: user.location.file.to_string(),
                line: user.location.line,
                predicted: predicted.map(|(code, _)| (*code).to_owned()).collect(),
                received: received.into_iter().map(|error| error.code).collect(),
            });
        }
        Ok(())
    }
}

/// A line for the whole, one for each refusal that was received, and one for each difference.
impl core::fmt::Display for Rehearsed {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let refused = self.sent - self.created;
        write!(
            f,
            "rehearsal: {} users sent, {} created, {} refused",
            grouped(self.sent),
            grouped(self.created),
            grouped(refused)
        )?;
        if self.not_sent != 0 {
            write!(f, ", {} not sent", grouped(self.not_sent))?;
        }
        if self.seconds < SHORT {
            writeln!(f, ", in less than {SHORT} s")?;
        } else {
            writeln!(f, ", in {} s", self.seconds)?;
        }
        for ((field, code), count) in &self.refusals {
            let space = if field.is_empty() { "" } else { " " };
            writeln!(f, "{:>15}  {field}{space}{code}", grouped(*count))?;
        }
        if self.agrees() {
            return writeln!(f, "all refusals are as predicted");
        }
        for difference in &self.differences {
            let shown = |codes: &[String]| match codes {
                [] => "none".to_owned(),
                codes => codes.join(", "),
            };
            let Difference {
                file,
                line,
                predicted,
                received,
            } = difference;
            writeln!(
                f,
                "{file}:{line}: predicted {}, received {}",
                shown(predicted),
                shown(received)
            )?;
        }
        writeln!(
            f,
            "error: {} users were refused for other reasons than predicted: please report this as a bug of clerk-user",
            grouped(self.difference_count)
        )
    }
}

fn unexpected(status: u16) -> Error {
    format!("POST /v1/users: expected a user or errors, found status {status}").into()
}
