//! What a client says about itself, and the ways to send.

use core::future::Ready;
use core::task::{Context, Poll};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use clerk_user_client::{
    BaseUrl, Client, ErrorKind, Operation, Outcome, ReqwestTransport, RootCertificates,
    TowerTransport, TransportOptions, transport_tests,
};
use clerk_user_sandbox::Sandbox;
use http::{HeaderMap, Method, Request, Response};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tower_service::Service;

use crate::support::{HandTransport, builder};

#[tokio::test]
async fn an_app_says_its_name_and_adds_headers() {
    let mut headers = HeaderMap::new();
    headers.insert("x-team", "blue".parse().unwrap());
    headers.append("x-team", "green".parse().unwrap());
    headers.insert("accept", "text/html".parse().unwrap());
    let transport = HandTransport::default();
    let client = builder("https://example.com")
        .transport(transport.clone())
        .app_info("acme-app", "1.2.3")
        .default_headers(headers)
        .build()
        .unwrap();
    let call = tokio::spawn(async move { client.state().await });
    let sent = transport.next().await;
    let all = |name: &str| {
        let values = sent.request.headers().get_all(name).iter();
        values
            .map(|value| value.to_str().unwrap())
            .collect::<Vec<_>>()
    };
    let agent = concat!("clerk-user/", env!("CARGO_PKG_VERSION"), " acme-app/1.2.3");
    assert_eq!(all("user-agent"), [agent]);
    assert_eq!(all("x-team"), ["blue", "green"]);
    assert_eq!(all("accept"), ["application/json"]);
    sent.answer(200, None, "null");
    call.await.unwrap().unwrap();
}

#[test]
fn a_name_that_cannot_be_sent_is_an_error() {
    let client = builder("https://example.com").app_info("two\nlines", "1");
    let error = client.build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert_eq!(
        error.to_string(),
        "configure the client: invalid app info: expected visible ASCII"
    );
}

#[tokio::test]
async fn requests_go_through_an_http_proxy() {
    let proxy = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", proxy.local_addr().unwrap());
    let heard = tokio::spawn(async move {
        let (mut stream, _) = proxy.accept().await.unwrap();
        let mut request = vec![0; 4096];
        let len = stream.read(&mut request).await.unwrap();
        let answer = "HTTP/1.1 200 OK\r\ncontent-length: 4\r\nconnection: close\r\n\r\nnull";
        stream.write_all(answer.as_bytes()).await.unwrap();
        String::from_utf8_lossy(&request[..len]).into_owned()
    });
    let options = TransportOptions::default().http_proxy(url);
    let client = builder("http://localhost:9")
        .transport_options(options)
        .build();
    assert_eq!(client.unwrap().state().await.unwrap(), None);
    let request = heard.await.unwrap();
    assert!(
        request.starts_with("GET http://localhost:9/v1/client?"),
        "{request}"
    );
}

#[test]
fn options_that_cannot_be_used_are_errors() {
    let client = builder("https://example.com");
    let options = TransportOptions::default().http_proxy("no url: secret");
    let error = client
        .transport_options(options.clone())
        .build()
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "configure the client: invalid HTTP proxy: expected an absolute URL"
    );
    assert!(!format!("{options:?}").contains("secret"));
}

#[tokio::test]
async fn authorities_of_the_system_are_another_set() {
    let options = TransportOptions::default().root_certificates(RootCertificates::Platform);
    ReqwestTransport::new(&options).unwrap();
    let broken = options.add_root_certificate([0]);
    assert_eq!(
        ReqwestTransport::new(&broken).unwrap_err().kind(),
        ErrorKind::Config
    );
}

#[tokio::test]
async fn the_default_transport_keeps_its_promises() {
    let transport = ReqwestTransport::new(&TransportOptions::default()).unwrap();
    transport_tests::run(&transport).await.unwrap();
    transport_tests::run(&TowerTransport::new(transport))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_reqwest_client_of_ones_own_is_used() {
    let tls = crate::hyper_transport::tls(rustls::RootCertStore::empty()).unwrap();
    let own = reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .unwrap();
    let transport = ReqwestTransport::with_client(own);
    transport_tests::run(&transport).await.unwrap();
}

#[tokio::test]
async fn a_transport_that_follows_redirects_is_found_out() {
    let tls = crate::hyper_transport::tls(rustls::RootCertStore::empty()).unwrap();
    let own = reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .no_proxy();
    let transport = ReqwestTransport::with_client(own.build().unwrap());
    let broken = transport_tests::run(&transport).await.unwrap_err();
    assert_eq!(
        broken.to_string(),
        "a redirect: expected to get the redirect itself"
    );
}

/// A service that answers at once, or fails.
#[derive(Clone)]
struct Canned(Arc<AtomicUsize>);

impl Service<Request<Vec<u8>>> for Canned {
    type Response = Response<Vec<u8>>;
    type Error = std::io::Error;
    type Future = Ready<Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<Vec<u8>>) -> Self::Future {
        core::future::ready(match self.0.fetch_add(1, Ordering::SeqCst) {
            0 => Ok(Response::new(b"null".to_vec())),
            _ => Err(std::io::Error::other("the layer is full")),
        })
    }
}

#[tokio::test]
async fn a_tower_service_is_a_transport() {
    let calls = Arc::new(AtomicUsize::new(0));
    let service = TowerTransport::new(Canned(Arc::clone(&calls)));
    let client = builder("https://example.com").transport(service);
    let client = client.build().unwrap();
    assert_eq!(client.state().await.unwrap(), None);
    let error = client.sign_in().ticket("x").await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Network, Outcome::Unknown)
    );
    let cause = core::error::Error::source(&error).unwrap().to_string();
    assert_eq!(cause, "the layer is full");
    assert_eq!(calls.load(Ordering::SeqCst), 2);
}

#[test]
fn a_decode_error_names_the_place_and_no_value() {
    #[derive(Debug, serde::Deserialize)]
    struct Wanted {
        #[expect(dead_code, reason = "only read")]
        emails: Vec<Email>,
    }

    impl clerk_user_model::Resource for Wanted {}

    #[derive(Debug, serde::Deserialize)]
    struct Email {
        #[expect(dead_code, reason = "only read")]
        created_at: u32,
    }

    let operation: Operation<Wanted> = Operation::new("read", Method::GET, &["x"]);
    for (body, text) in [
        (
            r#"{"response":{"emails":[{"created_at":1},{"created_at":"ada@example.com"}]}}"#,
            "expected u32 at emails[1].created_at, line 1, column 59 of the result",
        ),
        (
            r#"{"response":{"emails":[{}]}}"#,
            "expected the field created_at at emails[0], line 1, column 13 of the result",
        ),
        (
            r#"{"response":{"emails":"ada@example.com"}}"#,
            "expected a sequence at emails, line 1, column 27 of the result",
        ),
    ] {
        let response = Response::new(body.as_bytes().to_vec());
        let error = operation.decode(&response).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        let expected = format!("read: cannot decode the response, HTTP status 200: {text}");
        assert_eq!(error.to_string(), expected);
    }
}

#[tokio::test]
async fn a_url_is_named_for_what_it_is() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = Client::builder()
        .frontend_api_url(sandbox.base_url())
        .build();
    let base = client.unwrap().base_url().clone();
    assert_eq!(base, BaseUrl::parse(sandbox.base_url()).unwrap());
}
