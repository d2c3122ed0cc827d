//! `ClientConfig::builder` finds one provider, with the client and without.

use rustls::{ClientConfig, RootCertStore};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = clerk_user::Client::builder()
        .publishable_key("pk_test_Y2xlcmsuZXhhbXBsZS5jb20k")
        .build()?;
    // Panics if rustls cannot tell which provider to take.
    let config = ClientConfig::builder()
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth();
    println!(
        "{}, {} cipher suites",
        client.base_url(),
        config.crypto_provider().cipher_suites.len()
    );
    Ok(())
}
