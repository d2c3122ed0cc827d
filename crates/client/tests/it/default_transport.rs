//! The default transport, and its options.

use core::time::Duration;
use std::net::TcpListener;

use clerk_user_client::RetryPolicy;
use clerk_user_client::{Client, TransportOptions};
use clerk_user_model::CreatePhoneNumberParams;
use clerk_user_sandbox::Sandbox;

#[tokio::test]
async fn it_needs_not_be_named() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = Client::builder()
        .frontend_api_url(sandbox.base_url())
        .build();
    let sign_in = client.unwrap().sign_in();
    let step = sign_in.ticket(sandbox.ticket()).await.unwrap();
    let session = step.into_session().unwrap();
    let params = CreatePhoneNumberParams::new("15551234567".parse().unwrap());
    let phone = session.user().create_phone_number(params).await.unwrap();
    assert_eq!(phone.phone_number, "+15551234567");
}

#[tokio::test]
async fn it_keeps_the_limits_that_are_set() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let client = Client::builder()
        .frontend_api_url(format!("http://{}", silent.local_addr().unwrap()))
        .transport_options(TransportOptions::default().read_timeout(Duration::from_millis(100)))
        .retry_policy(RetryPolicy::never())
        .deadline(Duration::from_secs(5))
        .build()
        .unwrap();
    let started = std::time::Instant::now();
    let error = client.state().await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert!(started.elapsed() < Duration::from_secs(5));
}
