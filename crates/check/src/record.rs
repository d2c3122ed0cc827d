//! Records: the longest one, and the errors of one that cannot be read.

use clerk_user_validate::VerdictError;

/// The longest record, in bytes; a longer one is refused, so that memory stays bounded.
pub(crate) const MAX_RECORD: usize = 1024 * 1024;

/// The kind of a cell or record whose bytes are not UTF-8.
pub(crate) const INVALID_UTF8: &str = "invalid_utf8";

pub(crate) fn error(
    kind: &'static str,
    offset: usize,
    expected: impl Into<String>,
) -> VerdictError {
    VerdictError::new(kind, offset, "record", expected.into())
}

pub(crate) fn too_long() -> VerdictError {
    error(
        "record_too_long",
        MAX_RECORD,
        format!("at most {MAX_RECORD} bytes"),
    )
}

pub(crate) fn unclosed_quote() -> VerdictError {
    error("unclosed_quote", 0, "a closing quote for every opening one")
}

pub(crate) fn misplaced_quote(offset: usize) -> VerdictError {
    let expected = "a delimiter or a line end after a closing quote";
    error("misplaced_quote", offset, expected)
}

pub(crate) fn not_utf8(error: core::str::Utf8Error) -> VerdictError {
    self::error(INVALID_UTF8, error.valid_up_to(), "UTF-8")
}
