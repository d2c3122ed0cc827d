use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::codes::{Code, ErrorRow};
use crate::quirk::{Quirk, Quirks};

/// The details of an error: its `meta`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Details {
    /// The parameter at fault, named as on the wire.
    param: Option<Box<str>>,
    /// The session that is in the way.
    session: Option<Box<str>>,
    /// The identifiers that are refused.
    identifiers: Vec<String>,
    /// The operation of Clerk's API that there is not.
    operation: Option<Box<str>>,
}

/// One error of a response: a code, and what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ApiError {
    code: Code,
    details: Details,
    /// Whole seconds for the `Retry-After` header.
    retry_after: Option<u64>,
}

impl ApiError {
    pub(crate) fn new(code: Code) -> Self {
        Self {
            code,
            details: Details::default(),
            retry_after: None,
        }
    }

    /// Returns the error of one parameter, named as on the wire.
    pub(crate) fn param(code: Code, name: impl Into<String>) -> Self {
        let mut error = Self::new(code);
        error.details.param = Some(name.into().into());
        error
    }

    /// Returns the refusal of a request without a parameter that the others ask for.
    pub(crate) fn missing(name: &'static str) -> Self {
        Self::param(Code::FormConditionalParamMissing, name)
    }

    pub(crate) fn session(mut self, id: &str) -> Self {
        self.details.session = Some(id.into());
        self
    }

    pub(crate) fn operation(mut self, name: String) -> Self {
        self.details.operation = Some(name.into());
        self
    }

    pub(crate) fn identifier(mut self, text: &str) -> Self {
        self.details.identifiers.push(text.to_owned());
        self
    }

    pub(crate) const fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    fn json(&self, quirks: &Quirks) -> Value {
        let row = self.code.row();
        self.details
            .json(row.code, [row.message, row.long_message], quirks)
    }
}

impl From<Code> for ApiError {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}

/// All errors of a response. The first gives the status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ApiErrors {
    first: ApiError,
    rest: Vec<ApiError>,
}

impl ApiErrors {
    /// Returns the response's errors; `None` if there are none.
    pub(crate) fn of(errors: Vec<ApiError>) -> Option<Self> {
        let mut errors = errors.into_iter();
        errors.next().map(|first| Self {
            first,
            rest: errors.collect(),
        })
    }

    /// Adds one more error.
    pub(crate) fn and(mut self, reason: Option<ApiError>) -> Self {
        self.rest.extend(reason);
        self
    }

    pub(crate) const fn status(&self) -> u16 {
        self.first.code.row().status
    }

    /// Returns whole seconds for the `Retry-After` header.
    pub(crate) const fn seconds_to_wait(&self) -> Option<u64> {
        self.first.retry_after
    }

    /// Returns the body, with a trace id of 32 hexadecimal digits.
    pub(crate) fn json(&self, trace_id: &str, quirks: &Quirks) -> Value {
        let errors: Vec<Value> = core::iter::once(&self.first)
            .chain(&self.rest)
            .map(|error| error.json(quirks))
            .collect();
        json!({ "errors": errors, "clerk_trace_id": trace_id })
    }
}

impl<E: Into<ApiError>> From<E> for ApiErrors {
    fn from(error: E) -> Self {
        Self {
            first: error.into(),
            rest: Vec::new(),
        }
    }
}

/// An error as it is stored: its code need not be one that the sandbox knows, because a test can choose it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredError {
    code: String,
    #[serde(flatten)]
    details: Details,
}

impl StoredError {
    pub(crate) fn new(code: String) -> Self {
        Self {
            code,
            details: Details::default(),
        }
    }

    pub(crate) fn param(mut self, name: String) -> Self {
        self.details.param = Some(name.into());
        self
    }

    #[cfg(feature = "dashboard")]
    pub(crate) fn code(&self) -> &str {
        &self.code
    }

    /// Returns the error object, with the table's texts if the code is in the table.
    pub(crate) fn json(&self, quirks: &Quirks) -> Value {
        let (message, long_message) = ErrorRow::find(&self.code)
            .map_or(("refused", "The request was refused on demand."), |row| {
                (row.message, row.long_message)
            });
        self.details
            .json(&self.code, [message, long_message], quirks)
    }

    /// Returns the body with this error alone.
    pub(crate) fn body(&self, trace_id: &str, quirks: &Quirks) -> Value {
        json!({ "errors": [self.json(quirks)], "clerk_trace_id": trace_id })
    }
}

impl From<Code> for StoredError {
    fn from(code: Code) -> Self {
        Self::new(code.row().code.to_owned())
    }
}

impl From<ApiErrors> for StoredError {
    fn from(refusal: ApiErrors) -> Self {
        Self {
            code: refusal.first.code.row().code.to_owned(),
            details: refusal.first.details,
        }
    }
}

/// Returns the body of a response to a request whose changes could not be stored.
pub(crate) fn not_stored(trace_id: &str, quirks: &Quirks) -> Value {
    let message = "The sandbox could not write to its data file.";
    let texts = ["not kept", message];
    let error = Details::default().json("internal_clerk_error", texts, quirks);
    json!({ "errors": [error], "clerk_trace_id": trace_id })
}

/// Returns the body of a response to a request for a file that is not served.
pub(crate) fn not_served(reason: &str, trace_id: &str) -> Value {
    let row = Code::ResourceNotFound.row();
    let texts = [row.message, reason];
    let error = Details::default().json(row.code, texts, &Quirks::default());
    json!({ "errors": [error], "clerk_trace_id": trace_id })
}

impl Details {
    /// Returns one error object, with the parameter's name for `{param}` in its texts.
    fn json(&self, code: &str, texts: [&str; 2], quirks: &Quirks) -> Value {
        let mut meta = Map::new();
        if let Some(param) = &self.param {
            let name = if quirks.has(Quirk::CamelMeta) {
                "paramName"
            } else {
                "param_name"
            };
            meta.insert(name.to_owned(), (&**param).into());
        }
        if let Some(session) = &self.session {
            meta.insert("session_id".to_owned(), (&**session).into());
        }
        if !self.identifiers.is_empty() {
            meta.insert("identifiers".to_owned(), json!(self.identifiers));
        }
        if let Some(operation) = &self.operation {
            meta.insert("operation".to_owned(), (&**operation).into());
        }
        let param = self.param.as_deref();
        let [message, long_message] = texts.map(|text| match text.strip_prefix("{param}") {
            Some(rest) if param.is_none() => format!("The parameter{rest}"),
            _ => text.replace("{param}", param.unwrap_or("the parameter")),
        });
        let long_message = match &self.operation {
            Some(name) => format!("{}: {name}.", long_message.trim_end_matches('.')),
            None => long_message,
        };
        let mut error = json!({ "code": code, "message": message });
        if let Some(error) = error.as_object_mut() {
            if !quirks.has(Quirk::NoLongMessage) {
                error.insert("long_message".to_owned(), long_message.into());
            }
            if !meta.is_empty() {
                error.insert("meta".to_owned(), meta.into());
            }
        }
        error
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_stored_whole() {
        let refusal = ApiErrors::from(ApiError::from(Code::IdentifierAlreadySignedIn).session("s"));
        let reason = StoredError::from(refusal);
        let stored = serde_json::to_value(&reason).unwrap();
        assert_eq!(
            serde_json::from_value::<StoredError>(stored).unwrap(),
            reason
        );
    }
}
