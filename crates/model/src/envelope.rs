use core::fmt;
use core::marker::PhantomData;

use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::resource::{Fill, Nested, Places};
use crate::{ClientState, Extra, Maybe};

/// The body of most responses: the result, and the client state after the operation.
///
/// The JSON is `{"response": T, "client": ClientState | null}`. A client state that cannot be read is
/// kept in `extra`, and the result can still be read.
///
/// ```
/// use clerk_user_model::{EmailAddress, Envelope};
///
/// let json = r#"{"response": {"id": "idn_1", "email_address": "a@b.example"}, "client": null}"#;
/// let body: Envelope<EmailAddress> = serde_json::from_str(json)?;
/// assert_eq!(body.response.email_address, "a@b.example");
/// assert!(body.client.is_null());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Envelope<T> {
    /// The result of the operation.
    pub response: T,
    /// The client state after the operation.
    #[serde(default, skip_serializing_if = "Maybe::is_absent")]
    pub client: Maybe<ClientState>,
    /// The fields that this version does not know or cannot read, as JSON.
    #[serde(flatten)]
    pub extra: Extra,
}

impl<T> Envelope<T> {
    /// Creates the body of a response. A `client` of `None` is `null`.
    pub fn new(response: T, client: Option<ClientState>) -> Self {
        Self {
            response,
            client: client.into(),
            extra: Extra::new(),
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for Envelope<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Envelope")
            .field("response", &self.response)
            .field("client", &self.client)
            .field("extra", &self.extra)
            .finish()
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Envelope<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(EnvelopeVisitor(PhantomData))
    }
}

struct EnvelopeVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for EnvelopeVisitor<T> {
    type Value = Envelope<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Envelope<T>, A::Error> {
        let mut response = None;
        let mut client = Maybe::Absent;
        let mut extra = Extra::new();
        while let Some(name) = from.next_key::<String>()? {
            match name.as_str() {
                "response" if response.is_some() => {
                    return Err(A::Error::duplicate_field("response"));
                }
                "response" => response = Some(from.next_value()?),
                "client" if !client.is_absent() => return Err(A::Error::duplicate_field("client")),
                "client" => {
                    if let Some(rest) = from.next_value_seed(Fill(&mut client))? {
                        extra.add(name, rest)?;
                    }
                }
                _ => extra.add(name, from.next_value()?)?,
            }
        }
        Ok(Envelope {
            response: response.ok_or_else(|| A::Error::missing_field("response"))?,
            client,
            extra,
        })
    }
}

impl<T: Nested> Nested for Envelope<T> {
    fn find(&self, places: &mut Places) {
        places.enter("response", &self.response);
        if self.extra.contains_key("client") {
            places.add("client");
        }
        places.enter("client", &self.client);
    }
}
