//! Reads the user of an instance: `front-door PUBLISHABLE_KEY TICKET`.

use clerk_user::Client;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(key), Some(ticket)) = (args.next(), args.next()) else {
        return Err("expected a publishable key and a ticket".into());
    };
    let client = Client::builder().publishable_key(key).build()?;
    let session = client.sign_in().ticket(ticket).await?.into_session()?;
    let user = session.user().reload().await?;
    println!("{} email addresses", user.email_addresses().len());
    Ok(())
}
