use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::codes::{Code, ErrorRow};

/// What an error is about: its `meta`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Details {
    /// The parameter at fault, named as on the wire.
    param: Option<String>,
    /// The session that is in the way.
    session: Option<String>,
    /// The identifiers that are refused.
    identifiers: Vec<String>,
}

/// One reason for a refusal: a code, and what it is about.
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

    /// A refusal of one parameter, named as on the wire.
    pub(crate) fn param(code: Code, name: impl Into<String>) -> Self {
        let mut error = Self::new(code);
        error.details.param = Some(name.into());
        error
    }

    pub(crate) fn session(mut self, id: &str) -> Self {
        self.details.session = Some(id.to_owned());
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

    #[cfg(test)]
    pub(crate) const fn code(&self) -> Code {
        self.code
    }

    fn json(&self) -> Value {
        let row = self.code.row();
        self.details.json(row.code, [row.message, row.long_message])
    }
}

impl From<Code> for ApiError {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}

/// Everything wrong with a request, the first reason giving the status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    first: ApiError,
    rest: Vec<ApiError>,
}

impl Refusal {
    /// A refusal for all of `errors`; `None` when there is nothing wrong.
    pub(crate) fn of(errors: Vec<ApiError>) -> Option<Self> {
        let mut errors = errors.into_iter();
        errors.next().map(|first| Self {
            first,
            rest: errors.collect(),
        })
    }

    /// The same, with one more reason.
    pub(crate) fn and(mut self, reason: Option<ApiError>) -> Self {
        self.rest.extend(reason);
        self
    }

    pub(crate) const fn status(&self) -> u16 {
        self.first.code.row().status
    }

    /// Whole seconds for the `Retry-After` header.
    pub(crate) const fn seconds_to_wait(&self) -> Option<u64> {
        self.first.retry_after
    }

    /// The body, under a trace id of 32 hexadecimal digits.
    pub(crate) fn json(&self, trace_id: &str) -> Value {
        let errors: Vec<Value> = core::iter::once(&self.first)
            .chain(&self.rest)
            .map(ApiError::json)
            .collect();
        json!({ "errors": errors, "clerk_trace_id": trace_id })
    }

    #[cfg(test)]
    pub(crate) fn codes(&self) -> Vec<Code> {
        core::iter::once(&self.first)
            .chain(&self.rest)
            .map(ApiError::code)
            .collect()
    }
}

impl<E: Into<ApiError>> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self {
            first: error.into(),
            rest: Vec::new(),
        }
    }
}

/// Why somebody is refused, by a code that the sandbox need not know: as a verification tells it,
/// or as a test asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Kept")]
pub(crate) struct Reason {
    code: String,
    #[serde(flatten)]
    details: Details,
}

/// A reason as data files have it; older ones have the code alone.
#[derive(Deserialize)]
#[serde(untagged)]
enum Kept {
    Code(String),
    Whole {
        code: String,
        #[serde(flatten)]
        details: Details,
    },
}

impl From<Kept> for Reason {
    fn from(kept: Kept) -> Self {
        match kept {
            Kept::Code(code) => Self::new(code),
            Kept::Whole { code, details } => Self { code, details },
        }
    }
}

impl Reason {
    pub(crate) fn new(code: String) -> Self {
        Self {
            code,
            details: Details::default(),
        }
    }

    pub(crate) fn param(mut self, name: String) -> Self {
        self.details.param = Some(name);
        self
    }

    pub(crate) fn code(&self) -> &str {
        &self.code
    }

    /// The error object, with the table's texts if the code is in the table.
    pub(crate) fn json(&self) -> Value {
        let (message, long_message) = ErrorRow::find(&self.code)
            .map_or(("refused", "The request was refused on demand."), |row| {
                (row.message, row.long_message)
            });
        self.details.json(&self.code, [message, long_message])
    }

    /// The body with this error alone.
    pub(crate) fn body(&self, trace_id: &str) -> Value {
        json!({ "errors": [self.json()], "clerk_trace_id": trace_id })
    }
}

impl From<Code> for Reason {
    fn from(code: Code) -> Self {
        Self::new(code.row().code.to_owned())
    }
}

impl From<Refusal> for Reason {
    fn from(refusal: Refusal) -> Self {
        Self {
            code: refusal.first.code.row().code.to_owned(),
            details: refusal.first.details,
        }
    }
}

/// The body when what was done could not be kept.
pub(crate) fn unkept(trace_id: &str) -> Value {
    let message = "The sandbox could not write to its data file.";
    one_error("internal_clerk_error", ["not kept", message], trace_id)
}

/// The body when a file is not served.
pub(crate) fn not_served(reason: &str, trace_id: &str) -> Value {
    let row = Code::ResourceNotFound.row();
    one_error(row.code, [row.message, reason], trace_id)
}

fn one_error(code: &str, [message, long_message]: [&str; 2], trace_id: &str) -> Value {
    let error = error_json(code, message, long_message, Map::new());
    json!({ "errors": [error], "clerk_trace_id": trace_id })
}

impl Details {
    /// One error object, its texts saying the parameter for `{param}`.
    fn json(&self, code: &str, texts: [&str; 2]) -> Value {
        let mut meta = Map::new();
        if let Some(param) = &self.param {
            meta.insert("param_name".to_owned(), param.as_str().into());
        }
        if let Some(session) = &self.session {
            meta.insert("session_id".to_owned(), session.as_str().into());
        }
        if !self.identifiers.is_empty() {
            meta.insert("identifiers".to_owned(), json!(self.identifiers));
        }
        let param = self.param.as_deref();
        let [message, long_message] = texts.map(|text| match text.strip_prefix("{param}") {
            Some(rest) if param.is_none() => format!("The parameter{rest}"),
            _ => text.replace("{param}", param.unwrap_or("the parameter")),
        });
        error_json(code, &message, &long_message, meta)
    }
}

fn error_json(code: &str, message: &str, long_message: &str, meta: Map<String, Value>) -> Value {
    let mut error = json!({ "code": code, "message": message, "long_message": long_message });
    if let (Some(object), false) = (error.as_object_mut(), meta.is_empty()) {
        object.insert("meta".to_owned(), meta.into());
    }
    error
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_named_in_meta_and_text() {
        let refusal = Refusal::from(ApiError::param(Code::FormParamNil, "web3_wallet"));
        assert_eq!(refusal.status(), 422);
        assert_eq!(
            refusal.json("0"),
            json!({
                "errors": [{
                    "code": "form_param_nil",
                    "message": "is empty",
                    "long_message": "web3_wallet must not be empty.",
                    "meta": { "param_name": "web3_wallet" },
                }],
                "clerk_trace_id": "0",
            })
        );
    }

    #[test]
    fn a_reason_is_read_as_older_files_have_it() {
        let old: Reason = serde_json::from_value(json!("oauth_access_denied")).unwrap();
        assert_eq!(old, Code::OauthAccessDenied.into());
        let refusal = Refusal::from(ApiError::from(Code::IdentifierAlreadySignedIn).session("s"));
        let reason = Reason::from(refusal);
        let kept = serde_json::to_value(&reason).unwrap();
        assert_eq!(serde_json::from_value::<Reason>(kept).unwrap(), reason);
    }

    #[test]
    fn nothing_wrong_is_no_refusal() {
        assert_eq!(Refusal::of(Vec::new()), None);
    }
}
