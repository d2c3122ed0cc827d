use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};

/// The publishable key of an instance at `base_url`: `pk_test_` and the host in base64.
pub(crate) fn publishable_key(base_url: &str) -> String {
    let host = base_url.trim_start_matches("http://");
    format!("pk_test_{}", STANDARD_NO_PAD.encode(format!("{host}$")))
}

#[cfg(test)]
mod tests {
    use super::publishable_key;

    #[test]
    fn a_key_holds_host_and_port() {
        assert_eq!(
            publishable_key("http://127.0.0.1:8787"),
            "pk_test_MTI3LjAuMC4xOjg3ODck"
        );
    }
}
