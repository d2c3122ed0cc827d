use clerk_user::sandbox::Sandbox;
use clerk_user::{Client, Email};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start().await?;
    let client = Client::builder()
        .publishable_key(sandbox.publishable_key())
        .frontend_api_url(sandbox.base_url())
        .build()?;
    let ticket = sandbox.ticket();
    let session = client.sign_in().ticket(ticket).await?.into_session()?;
    let email = Email::parse("test@test.com")?;
    let email = session.user().create_email_address(email).await?;
    println!("added {} with http {:?}", email.email_address, http::Version::HTTP_11);
    Ok(())
}
