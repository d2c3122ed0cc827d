use core::fmt;
use std::sync::Arc;

use clerk_user_model::{ClientState, Resource};
use http::StatusCode;
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::failure::Failure;
use crate::unreadable::{self, Unreadable};
use crate::{Error, Operation, TokenChange};

/// A successful response: the result, and what came with it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Response<T> {
    /// The decoded result.
    pub result: T,
    /// The client state after the operation, if the response carries one that can be decoded.
    pub client: Option<Arc<ClientState>>,
    /// The change of the client token.
    pub token: TokenChange,
    /// The faults beside the result.
    pub warnings: Vec<Warning>,
}

impl<T: Resource> Operation<T> {
    /// Decodes the response to this operation.
    ///
    /// The result is decoded first. The client state that comes with most results is decoded second;
    /// if that fails, the operation has succeeded all the same: the response has a [`Warning`].
    ///
    /// # Errors
    ///
    /// Fails if the status is not a success, or the result cannot be decoded.
    pub fn decode(&self, response: &http::Response<Vec<u8>>) -> Result<Response<T>, Error> {
        let (status, body) = (response.status(), response.body().as_slice());
        let token = TokenChange::from_headers(response.headers());
        if !status.is_success() {
            let failure = Failure::read(status, response.headers(), body);
            return Err(Error::status_of(self.subject(), failure).with_token(token));
        }
        let Read { result, client } = read(status, body);
        match result {
            Ok(result) => Ok(assemble(result, client, token)),
            Err(error) => {
                let client = client.ok().flatten();
                let error = Error::decode(self.subject(), status, error, client);
                Err(error.with_token(token))
            }
        }
    }
}

/// Returns the result in the body of a success, if there is one that can be decoded. Ignores the
/// rest of the body.
fn result_in<T: DeserializeOwned>(body: &[u8]) -> Option<T> {
    let mut result = None;
    let mut reader = serde_json::Deserializer::from_slice(body);
    // To stop reading early is an error to the reader.
    let _ = reader.deserialize_map(ResultVisitor(&mut result));
    result
}

/// A fault beside a success: a part of the response could not be decoded, or the client token was
/// not saved. Holds no value of either.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning(Kind);

impl Warning {
    /// Returns `true` if the [`TokenStore`](crate::TokenStore) failed to save the client token.
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
        match &self.0 {
            Kind::NotKept => f.write_str("the token store did not save the client token"),
            Kind::Unreadable(error) => error.fmt(f),
            Kind::Untyped(part, place) => {
                write!(
                    f,
                    "could not decode {place} of the {part}, which is kept untyped"
                )
            }
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    NotKept,
    Unreadable(Unreadable),
    /// A nested resource that is kept untyped: the part of the response, and the place in it.
    Untyped(&'static str, String),
}

fn assemble<T: Resource>(
    result: T,
    client: Result<Option<ClientState>, Unreadable>,
    token: TokenChange,
) -> Response<T> {
    let mut warnings = untyped("result", &result);
    let client = client.unwrap_or_else(|error| {
        warnings.push(Warning(Kind::Unreadable(error)));
        None
    });
    warnings.extend(
        client
            .iter()
            .flat_map(|client| untyped("client state", client)),
    );
    let client = client.map(Arc::new);
    Response {
        result,
        client,
        token,
        warnings,
    }
}

/// Returns a warning for each nested resource that could not be read.
fn untyped(part: &'static str, resource: &impl Resource) -> Vec<Warning> {
    let places = resource.unreadable().into_iter();
    places
        .map(|place| Warning(Kind::Untyped(part, place)))
        .collect()
}

/// What a body says: the result, and the client state beside it.
struct Read<T> {
    result: Result<T, Unreadable>,
    client: Result<Option<ClientState>, Unreadable>,
}

impl<T> Read<T> {
    /// No client state.
    const fn alone(result: Result<T, Unreadable>) -> Self {
        Self {
            result,
            client: Ok(None),
        }
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
            client: Err(Unreadable::new("response", &error)),
        },
        None => Read::alone(Err(Unreadable::new("response", &error))),
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
