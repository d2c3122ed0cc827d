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

/// A successful response: the result, the client state, the change of the client token, and warnings.
///
/// # Examples
///
/// ```
/// use clerk_user_client::operations;
///
/// let operation = operations::client::get();
/// let response = http::Response::new(br#"{"response":null,"client":null}"#.to_vec());
/// let response = operation.decode(&response)?;
/// assert!(response.result.is_none());
/// assert!(response.warnings.is_empty());
/// # Ok::<(), clerk_user_client::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Response<T> {
    /// The decoded result.
    pub result: T,
    /// The client state after the operation, if the response contains one that can be decoded.
    pub client: Option<Arc<ClientState>>,
    /// The change of the client token.
    pub token: TokenChange,
    /// The problems that do not affect the result.
    pub warnings: Vec<Warning>,
}

impl<T: Resource> Operation<T> {
    /// Decodes the response to this operation.
    ///
    /// Most responses contain the client state beside the result. If only the client state cannot be
    /// decoded, the operation has succeeded: the response has a [`Warning`].
    ///
    /// # Errors
    ///
    /// Fails if the response has an error status, or if the result cannot be decoded.
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

/// Returns the result in the body of a successful response, if it can be decoded. Ignores the rest
/// of the body.
fn result_in<T: DeserializeOwned>(body: &[u8]) -> Option<T> {
    let mut result = None;
    let mut reader = serde_json::Deserializer::from_slice(body);
    // The deserializer returns an error because the visitor stops early.
    let _ = reader.deserialize_map(ResultVisitor(&mut result));
    result
}

/// A problem of a call that succeeded: a part of the response could not be decoded, or the client token
/// was not saved. Contains no values.
///
/// # Examples
///
/// ```
/// use clerk_user_client::Response;
///
/// fn log<T>(response: &Response<T>) {
///     for warning in &response.warnings {
///         println!("warning: {warning}");
///     }
/// }
/// ```
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
                write!(f, "cannot decode {place} of the {part}: it is kept as JSON")
            }
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    NotKept,
    Unreadable(Unreadable),
    /// A nested resource that is kept as JSON: the part of the response, and the place in it.
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

/// A decoded body: the result, and the client state beside it.
struct Read<T> {
    result: Result<T, Unreadable>,
    client: Result<Option<ClientState>, Unreadable>,
}

impl<T> Read<T> {
    /// Returns a result without client state.
    const fn alone(result: Result<T, Unreadable>) -> Self {
        Self {
            result,
            client: Ok(None),
        }
    }
}

/// Decodes a body: `{"response": T, "client": ClientState}`, `T` by itself, or an empty body.
fn read<T: DeserializeOwned>(status: StatusCode, body: &[u8]) -> Read<T> {
    if status == StatusCode::NO_CONTENT || body.is_empty() {
        // An empty body also stands for a resource without required fields.
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

/// Decodes result and client state separately, because one of them cannot be decoded. Fails if the
/// body is not JSON.
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

/// Reads the body up to the end of the result.
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
                // The next key proves that the result is complete.
                map.next_key::<IgnoredAny>()?;
                *self.0 = Some(result);
                break;
            }
            map.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }
}

/// The fields of a response body, as far as they are present.
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

/// Distinguishes `null` from a missing field, which a derived implementation does not.
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
