//! Text for bytes (RFC 7468).

use base64::{Engine as _, engine::general_purpose::STANDARD};

/// The number of characters in a line.
const LINE_LEN: usize = 64;

/// Returns bytes as PEM, between lines that name their kind.
pub(crate) fn encode(label: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let mut pem = format!("-----BEGIN {label}-----");
    for (at, char) in text.chars().enumerate() {
        if at % LINE_LEN == 0 {
            pem.push('\n');
        }
        pem.push(char);
    }
    format!("{pem}\n-----END {label}-----\n")
}

#[cfg(test)]
mod tests {
    use super::encode;

    #[test]
    fn lines_have_64_characters() {
        let expected = format!(
            "-----BEGIN X-----\n{}\nAA==\n-----END X-----\n",
            "A".repeat(64)
        );
        assert_eq!(encode("X", &[0; 49]), expected);
        let expected = format!("-----BEGIN X-----\n{}\n-----END X-----\n", "A".repeat(64));
        assert_eq!(encode("X", &[0; 48]), expected);
    }
}
