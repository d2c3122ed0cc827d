//! What is said of one value.

use serde::Serialize;

/// Accepted, or why not.
pub(super) type Verdict = Result<Accepted, Refusal>;

#[derive(Serialize)]
pub(super) struct Accepted {
    pub(super) canonical: String,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub(super) phone: Option<Phone>,
}

/// What is known of a phone number.
#[derive(Serialize)]
pub(super) struct Phone {
    pub(super) validity: &'static str,
    pub(super) region: Option<&'static str>,
    #[serde(rename = "type")]
    pub(super) number_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) extension: Option<String>,
}

/// Why a value, or a record that should hold one, is refused. Repeats nothing of it.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Refusal {
    pub(super) kind: &'static str,
    pub(super) offset: usize,
    pub(super) message: String,
}

impl Refusal {
    /// The refusal of a whole record.
    pub(super) fn record(kind: &'static str, offset: usize, expected: &str) -> Self {
        Self {
            kind,
            offset,
            message: format!("invalid record at byte {offset}: expected {expected}"),
        }
    }

    pub(super) fn not_utf8(error: core::str::Utf8Error) -> Self {
        Self::record("invalid_utf8", error.valid_up_to(), "UTF-8")
    }

    pub(super) fn too_long() -> Self {
        let most = super::cut::MAX_RECORD;
        Self::record("record_too_long", most, &format!("at most {most} bytes"))
    }

    pub(super) fn unclosed_quote() -> Self {
        Self::record("unclosed_quote", 0, "a closing quote for every opening one")
    }
}
