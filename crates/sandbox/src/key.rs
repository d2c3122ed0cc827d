/// The key of every sandbox.
///
/// It names `sandbox-local-1.clerk.accounts.dev`, a host that is not asked where the proxy URL is
/// given. At a host of this kind Clerk's SDKs tell browsers apart by a token in the query, which
/// works from pages of every site; at `127.0.0.1` they would use a cookie, which does not.
pub(crate) const PUBLISHABLE_KEY: &str = "pk_test_c2FuZGJveC1sb2NhbC0xLmNsZXJrLmFjY291bnRzLmRldiQ";

/// A secret key of every sandbox, which accepts each that begins with `sk_test_`.
pub(crate) const SECRET_KEY: &str = "sk_test_sandbox";

/// The hosts that the key stands for: of the Frontend API, and of the account pages.
#[cfg(feature = "tls")]
pub(crate) const HOSTS: [&str; 2] = [
    "sandbox-local-1.clerk.accounts.dev",
    "sandbox-local-1.accounts.dev",
];

#[cfg(test)]
mod tests {
    use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};

    use super::PUBLISHABLE_KEY;

    #[test]
    fn the_key_names_a_development_host() {
        let payload = PUBLISHABLE_KEY.strip_prefix("pk_test_").unwrap_or_default();
        let host = STANDARD_NO_PAD.decode(payload).unwrap_or_default();
        assert_eq!(host, b"sandbox-local-1.clerk.accounts.dev$");
    }
}
