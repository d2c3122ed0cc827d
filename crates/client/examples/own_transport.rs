//! A transport of your own, without reqwest: this one calls a sandbox in the same process.
//!
//! `cargo run -p clerk-user-client --example own_transport`

#![expect(clippy::print_stdout, reason = "a program for a terminal")]

use std::error::Error;

use clerk_user_client::{Client, ResponseFuture, Transport};
use clerk_user_sandbox::Sandbox;
use clerk_user_validate::E164;
use http::{HeaderValue, Request};

/// A transport sends a request once and returns the response, also if it is a redirect. If there is no
/// complete response, it returns a `TransportError`, which tells if anything can have been sent.
struct InProcess(Sandbox);

impl Transport for InProcess {
    fn send(&self, mut request: Request<Vec<u8>>) -> ResponseFuture<'_> {
        let host = HeaderValue::from_static("127.0.0.1");
        request.headers_mut().insert("host", host);
        let response = self.0.answer(request);
        Box::pin(async move { Ok(response.map(Vec::from)) })
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    println!("added {}", run().await?);
    Ok(())
}

async fn run() -> Result<String, Box<dyn Error>> {
    let sandbox = Sandbox::builder().in_process()?;
    let ticket = sandbox.ticket().to_owned();
    let client = Client::builder()
        .frontend_api_url("http://127.0.0.1")
        .transport(InProcess(sandbox))
        .build()?;
    let session = client.sign_in().ticket(ticket).await?.into_session()?;

    let number = E164::parse("15551234567")?;
    let phone = session.user().create_phone_number(number).await?;
    Ok(phone.phone_number)
}

#[tokio::test]
async fn it_runs() -> Result<(), Box<dyn Error>> {
    assert_eq!(run().await?, "+15551234567");
    Ok(())
}
