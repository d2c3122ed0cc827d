//! The parts of a response that may be logged.

use clerk_user_model::ClerkError;

/// Returns the name of the parameter that an error is about.
pub(crate) fn param_name(error: &ClerkError) -> Option<&str> {
    let meta = error.meta.value()?;
    let name = meta.get("param_name").or_else(|| meta.get("paramName"));
    name?.as_str()
}

/// Returns a code of the server, or a placeholder for a string that does not look like a code: such a string
/// may be personal data, so it is not logged.
pub(crate) fn word(text: &str) -> &str {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if !text.is_empty() && text.len() <= 64 && text.bytes().all(plain) {
        text
    } else {
        "(redacted)"
    }
}
