use core::fmt;
use std::sync::Arc;

use clerk_user_model::ClientState;
use http::{Response, StatusCode};
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::failure::Failure;
use crate::unreadable::{self, Unreadable};
use crate::{Error, Operation, TokenChange};

/// A successful answer: the result, and what came with it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Answer<T> {
    /// What was asked for.
    pub result: T,
    /// The client state after the operation, if the answer carries one that can be read.
    pub client: Option<Arc<ClientState>>,
    /// What the answer says about the client token.
    pub token: TokenChange,
    /// What went wrong, though the result could be read.
    pub warnings: Vec<Warning>,
}

impl<T> Answer<T> {
    /// The result by itself.
    pub(crate) const fn of(result: T) -> Self {
        Self {
            result,
            client: None,
            token: TokenChange::Keep,
            warnings: Vec::new(),
        }
    }
}

impl<T: DeserializeOwned> Operation<T> {
    /// Reads the answer to this operation.
    ///
    /// The result is read first. The client state that comes with most results is read second,
    /// and if that fails the operation has succeeded all the same: it is a [`Warning`].
    ///
    /// # Errors
    ///
    /// Fails if the status is not one of success, or the result cannot be read.
    pub fn decode(&self, response: &Response<Vec<u8>>) -> Result<Answer<T>, Error> {
        let (status, body) = (response.status(), response.body().as_slice());
        let token = TokenChange::from_headers(response.headers());
        if !status.is_success() {
            let failure = Failure::read(status, response.headers(), body);
            return Err(Error::status_of(self.name(), failure).with_token(token));
        }
        let Read { result, client } = read(status, body);
        match result {
            Ok(result) => Ok(answer(result, client, token)),
            Err(error) => {
                let client = client.ok().flatten();
                let error = Error::decode(self.name(), status, error, client);
                Err(error.with_token(token))
            }
        }
    }

    /// Reads the answer no further than to the end of the result, as long as that can be read.
    ///
    /// # Errors
    ///
    /// As [`decode`](Self::decode).
    pub(crate) fn decode_result(&self, response: &Response<Vec<u8>>) -> Result<T, Error> {
        if response.status().is_success()
            && let Some(result) = result_in(response.body())
        {
            return Ok(result);
        }
        Ok(self.decode(response)?.result)
    }
}

/// The result in the body of an answer of success, if there is one that can be read. What comes
/// after it is not looked at.
fn result_in<T: DeserializeOwned>(body: &[u8]) -> Option<T> {
    let mut result = None;
    let mut reader = serde_json::Deserializer::from_slice(body);
    // To stop reading early is an error to the reader.
    let _ = reader.deserialize_map(ResultVisitor(&mut result));
    result
}

/// The client state in the body of an answer of success, if there is one that can be read.
pub(crate) fn client_in(body: &[u8]) -> Option<ClientState> {
    serde_json::from_slice::<Members<IgnoredAny, ClientState>>(body)
        .ok()?
        .client
}

/// What went wrong beside a success: a part of the answer could not be read, or the client
/// token was not kept. Holds nothing of either.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Warning(Kind);

impl Warning {
    /// Whether the [`TokenStore`](crate::TokenStore) failed to keep the client token.
    #[must_use]
    pub const fn is_token_not_kept(&self) -> bool {
        matches!(self.0, Kind::NotKept)
    }

    pub(crate) const fn not_kept() -> Self {
        Self(Kind::NotKept)
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Kind::NotKept => f.write_str("expected the token store to keep the client token"),
            Kind::Unreadable(error) => error.fmt(f),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    NotKept,
    Unreadable(Unreadable),
}

fn answer<T>(
    result: T,
    client: Result<Option<ClientState>, Unreadable>,
    token: TokenChange,
) -> Answer<T> {
    let (client, warnings) = match client {
        Ok(client) => (client.map(Arc::new), Vec::new()),
        Err(error) => (None, vec![Warning(Kind::Unreadable(error))]),
    };
    Answer {
        result,
        client,
        token,
        warnings,
    }
}

/// What a body says: the result, and the client state beside it.
struct Read<T> {
    result: Result<T, Unreadable>,
    client: Result<Option<ClientState>, Unreadable>,
}

impl<T> Read<T> {
    /// No client state.
    const fn alone(result: Result<T, Unreadable>) -> Self {
        let client = Ok(None);
        Self { result, client }
    }
}

/// Reads a body: `{"response": T, "client": ClientState}`, or `T` by itself, or nothing at all.
fn read<T: DeserializeOwned>(status: StatusCode, body: &[u8]) -> Read<T> {
    if status == StatusCode::NO_CONTENT || body.is_empty() {
        // Nothing is what a resource without required members says, too.
        let nothing = unreadable::read("result", RawValue::NULL);
        return Read::alone(nothing.or_else(|error| serde_json::from_str("{}").map_err(|_| error)));
    }
    if let Ok(Members {
        response: Some(result),
        client,
    }) = serde_json::from_slice::<Members<T, Option<ClientState>>>(body)
    {
        let (result, client) = (Ok(result), Ok(client.flatten()));
        return Read { result, client };
    }
    read_by_parts(body).unwrap_or_else(|error| match result_in(body) {
        Some(result) => Read {
            result: Ok(result),
            client: Err(Unreadable::new("answer", &error)),
        },
        None => Read::alone(Err(Unreadable::new("answer", &error))),
    })
}

/// Reads a body that is not whole in one go: as much of it as can be read. Fails if it is not
/// JSON.
fn read_by_parts<T: DeserializeOwned>(body: &[u8]) -> Result<Read<T>, serde_json::Error> {
    let whole: &RawValue = serde_json::from_slice(body)?;
    let members: Members<&RawValue, &RawValue> = if whole.get().starts_with('{') {
        serde_json::from_str(whole.get())?
    } else {
        Members::default()
    };
    let client = members.client;
    Ok(Read {
        result: unreadable::read("result", members.response.unwrap_or(whole)),
        client: client.map_or(Ok(None), |client| unreadable::read("client state", client)),
    })
}

/// Reads up to the end of the result.
struct ResultVisitor<'a, T>(&'a mut Option<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ResultVisitor<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if key == "response" {
                let result = map.next_value()?;
                // Only now it is certain that the result is over.
                map.next_key::<IgnoredAny>()?;
                *self.0 = Some(result);
                break;
            }
            map.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }
}

/// The members of an envelope, as far as they are there.
struct Members<R, C> {
    response: Option<R>,
    client: Option<C>,
}

impl<R, C> Default for Members<R, C> {
    fn default() -> Self {
        Self {
            response: None,
            client: None,
        }
    }
}

impl<'de, R: Deserialize<'de>, C: Deserialize<'de>> Deserialize<'de> for Members<R, C> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor(Self::default()))
    }
}

/// By hand, because `null` has to be told from a member that is not there.
struct MembersVisitor<R, C>(Members<R, C>);

impl<'de, R: Deserialize<'de>, C: Deserialize<'de>> Visitor<'de> for MembersVisitor<R, C> {
    type Value = Members<R, C>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let Self(mut members) = self;
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "response" => members.response = Some(map.next_value()?),
                "client" => members.client = Some(map.next_value()?),
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(members)
    }
}
