//! Parameters as the key-value pairs of an HTML form.

use core::fmt;

use serde::Serialize;
use serde_json::Value;

/// Converts parameters to the key-value pairs that the Frontend API reads.
///
/// The parameters are an object. Its fields become pairs, sorted by key: `null` becomes an empty
/// string, an array becomes one pair for each element, in order, and an object becomes its JSON. A
/// field that is omitted, or an empty array, becomes no pair.
///
/// # Errors
///
/// Fails if the parameters are not an object, or cannot be serialized as JSON.
///
/// # Examples
///
/// ```
/// use serde_json::json;
///
/// let params = json!({"additional_scope": ["a", "b c"], "redirect_url": null});
/// let pairs = clerk_user_client::form::pairs(&params)?;
/// assert_eq!(clerk_user_client::form::encode(&pairs), "additional_scope=a&additional_scope=b+c&redirect_url=");
/// # Ok::<(), clerk_user_client::form::FormError>(())
/// ```
pub fn pairs(params: &(impl Serialize + ?Sized)) -> Result<Vec<(String, String)>, FormError> {
    let Ok(Value::Object(members)) = serde_json::to_value(params) else {
        return Err(FormError(()));
    };
    let mut pairs = Vec::with_capacity(members.len());
    for (key, value) in members {
        if let Value::Array(elements) = value {
            pairs.extend(
                elements
                    .into_iter()
                    .map(|element| (key.clone(), text(element))),
            );
        } else {
            pairs.push((key, text(value)));
        }
    }
    pairs.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(pairs)
}

/// Encodes pairs as `application/x-www-form-urlencoded`.
#[must_use]
pub fn encode(pairs: &[(String, String)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

/// Error of [`pairs`]: the parameters are not an object, or cannot be serialized as JSON.
///
/// # Examples
///
/// ```
/// use clerk_user_client::form;
///
/// let error = form::pairs(&["no", "object"]).unwrap_err();
/// assert_eq!(error.to_string(), "invalid parameters: expected an object that can be written as JSON");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormError(());

impl fmt::Display for FormError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid parameters: expected an object that can be written as JSON")
    }
}

impl core::error::Error for FormError {}

fn text(value: Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text,
        other => other.to_string(),
    }
}
