//! Over a real connection.

mod process;

use std::collections::BTreeSet;
use std::io;
use std::sync::Arc;
use std::time::Duration;

pub(crate) use process::produce;

use clerk_user_sandbox::{Quirk, Sandbox, UserSeed};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsConnector;

async fn exchange(sandbox: &Sandbox, request: &[u8]) -> String {
    let address = sandbox.base_url().strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8(answer).unwrap()
}

fn body(answer: &str) -> serde_json::Value {
    serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
}

#[tokio::test]
async fn a_sandbox_answers_on_its_port() {
    let sandbox = Sandbox::start().await.unwrap();
    let request = b"GET /v1/environment HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    let answer = exchange(&sandbox, request).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.contains("x-clerk-user-sandbox: "));
    assert_eq!(body(&answer)["auth_config"]["test_mode"], true);
}

#[tokio::test]
async fn a_response_can_be_lost() {
    let sandbox = Sandbox::start().await.unwrap();
    let fault = "POST /_sandbox/faults HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\
                 content-type: application/x-www-form-urlencoded\r\ncontent-length: 20\r\n\r\n\
                 kind=none&after=true";
    exchange(&sandbox, fault.as_bytes()).await;
    let request = sign_in_request(&sandbox);
    assert_eq!(exchange(&sandbox, request.as_bytes()).await, "");
    let again = exchange(&sandbox, request.as_bytes()).await;
    let error = &body(&again)["errors"][0];
    assert_eq!(error["code"], "sign_in_token_already_used_code");
}

#[tokio::test]
async fn a_post_signs_in() {
    let sandbox = Sandbox::start().await.unwrap();
    let answer = exchange(&sandbox, sign_in_request(&sandbox).as_bytes()).await;
    assert_eq!(body(&answer)["response"]["status"], "complete");
    assert!(answer.contains("\r\nauthorization: "));
}

#[tokio::test]
async fn fifty_run_side_by_side() {
    let mut runs = tokio::task::JoinSet::new();
    for number in 0..50 {
        runs.spawn(async move {
            let email = format!("user{number}@example.com");
            let user = UserSeed::new().email(email.as_str());
            let sandbox = Sandbox::builder().user(user).start().await.unwrap();
            let answer = exchange(&sandbox, sign_in_request(&sandbox).as_bytes()).await;
            let answer = body(&answer);
            assert_eq!(answer["response"]["status"], "complete");
            let signed_in = &answer["client"]["sessions"][0]["user"]["email_addresses"][0];
            assert_eq!(signed_in["email_address"], email.as_str());
            sandbox
        });
    }
    let sandboxes = runs.join_all().await;
    let urls: BTreeSet<_> = sandboxes.iter().map(Sandbox::base_url).collect();
    assert_eq!(urls.len(), 50);
}

#[tokio::test]
async fn too_large_a_body_is_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut request = b"POST /v1/client HTTP/1.1\r\nhost: localhost\r\ncontent-length: 65537\r\n\
        connection: close\r\n\r\n"
        .to_vec();
    request.resize(request.len() + 65_537, b'a');
    let answer = exchange(&sandbox, &request).await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert_eq!(body(&answer)["errors"][0]["code"], "request_body_too_large");
}

#[tokio::test]
async fn changes_are_told_until_the_sandbox_ends() {
    let sandbox = Sandbox::start().await.unwrap();
    let address = sandbox.base_url().strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = b"GET /_sandbox/events HTTP/1.1\r\nhost: localhost\r\n\r\n";
    stream.write_all(request).await.unwrap();
    let mut told = read_until(&mut stream, "retry: 1000").await;
    assert!(told.contains("content-type: text/event-stream\r\n"));
    assert!(told.contains("x-clerk-user-sandbox: "));
    assert!(!told.contains("data:"), "{told}");
    sandbox.advance(Duration::from_secs(1));
    told = read_until(&mut stream, "data: changed").await;
    assert!(!told.contains("retry"), "{told}");
    sandbox.set_quirk(Quirk::TooManyRequests, true);
    read_until(&mut stream, "data: changed").await;
    let request = b"GET /v1/client HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    exchange(&sandbox, request).await;
    read_until(&mut stream, "data: changed").await;
    drop(sandbox);
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).await.unwrap();
}

#[tokio::test]
async fn changes_are_told_to_those_let_in() {
    let sandbox = Sandbox::start().await.unwrap();
    let request =
        b"GET /_sandbox/events HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n";
    let answer = exchange(&sandbox, request).await;
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    assert_eq!(body(&answer)["errors"][0]["code"], "host_invalid");
}

/// Reads until `end` was read.
async fn read_until(stream: &mut TcpStream, end: &str) -> String {
    let mut text = String::new();
    while !text.contains(end) {
        let mut bytes = Vec::new();
        let len = stream.read_buf(&mut bytes).await.unwrap();
        assert_ne!(len, 0, "the stream ended: {text}");
        text.push_str(&String::from_utf8(bytes).unwrap());
    }
    text
}

#[tokio::test]
async fn dropping_closes_the_port_and_frees_it() {
    let sandbox = Sandbox::start().await.unwrap();
    let address = sandbox
        .base_url()
        .strip_prefix("http://")
        .unwrap()
        .to_owned();
    let port = address.rsplit(':').next().unwrap().parse().unwrap();
    let mut idle = TcpStream::connect(&address).await.unwrap();
    assert!(Sandbox::builder().port(port).start().await.is_err());
    drop(sandbox);
    let mut rest = Vec::new();
    // A connection that was not accepted yet is reset instead of closed.
    if let Err(error) = idle.read_to_end(&mut rest).await {
        assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
    }
    assert!(rest.is_empty());
    while TcpStream::connect(&address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    let again = Sandbox::builder().port(port).start().await.unwrap();
    assert_eq!(again.base_url(), format!("http://localhost:{port}"));
}

#[tokio::test]
async fn many_run_side_by_side() {
    let mut sandboxes = Vec::new();
    for _ in 0..20 {
        sandboxes.push(Sandbox::start().await.unwrap());
    }
    let mut urls: Vec<_> = sandboxes.iter().map(Sandbox::base_url).collect();
    urls.sort_unstable();
    urls.dedup();
    assert_eq!(urls.len(), 20);
}

/// Asks once, and leaves the connection open.
async fn connected(sandbox: &Sandbox) -> TcpStream {
    let address = sandbox.base_url().strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = b"GET /v1/environment HTTP/1.1\r\nhost: localhost\r\n\r\n";
    stream.write_all(request).await.unwrap();
    stream
}

async fn is_answered(stream: &mut TcpStream) -> bool {
    let mut start = [0; 15];
    stream.read_exact(&mut start).await.unwrap();
    start == *b"HTTP/1.1 200 OK"
}

#[tokio::test]
async fn a_connection_too_many_waits_for_another_to_end() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut open = Vec::new();
    for _ in 0..256 {
        let mut stream = connected(&sandbox).await;
        assert!(is_answered(&mut stream).await);
        open.push(stream);
    }
    let mut waiting = connected(&sandbox).await;
    let limit = Duration::from_millis(100);
    let early = tokio::time::timeout(limit, is_answered(&mut waiting)).await;
    assert!(early.is_err(), "answered beyond the limit");
    drop(open.pop());
    assert!(is_answered(&mut waiting).await);
}

#[tokio::test]
async fn headers_are_limited_in_size_and_number() {
    let sandbox = Sandbox::start().await.unwrap();
    let long = format!("x: {}\r\n", "a".repeat(1024 * 1024));
    for headers in [long, "x: 1\r\n".repeat(101)] {
        let request = format!("GET /v1/environment HTTP/1.1\r\nhost: localhost\r\n{headers}\r\n");
        let address = sandbox.base_url().strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(address).await.unwrap();
        // The server may have hung up before it was told everything.
        drop(stream.write_all(request.as_bytes()).await);
        let mut answer = Vec::new();
        drop(stream.read_to_end(&mut answer).await);
        let answer = String::from_utf8(answer).unwrap();
        let is_refused = answer.is_empty() || answer.starts_with("HTTP/1.1 431 ");
        assert!(is_refused, "{answer}");
    }
}

fn sign_in_request(sandbox: &Sandbox) -> String {
    let form = format!("strategy=ticket&ticket={}", sandbox.ticket());
    format!(
        "POST /v1/client/sign_ins?_is_native=1 HTTP/1.1\r\nhost: localhost\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\
         connection: close\r\n\r\n{form}",
        form.len()
    )
}

/// Sends the start of a request, and gives what comes before the connection is closed.
async fn never_ending(start: &[u8]) -> String {
    let read_timeout = Duration::from_millis(100);
    let sandbox = Sandbox::builder()
        .read_timeout(read_timeout)
        .start()
        .await
        .unwrap();
    exchange(&sandbox, start).await
}

#[tokio::test]
async fn a_head_that_does_not_end_ends_the_connection() {
    let start = b"GET /v1/client HTTP/1.1\r\nhost: localhost\r\nx-slow: ";
    assert_eq!(never_ending(start).await, "");
    assert_eq!(never_ending(b"").await, "");
}

#[tokio::test]
async fn a_body_that_does_not_end_ends_the_connection() {
    let start = b"POST /v1/client HTTP/1.1\r\nhost: localhost\r\ncontent-length: 10\r\n\r\n_m";
    assert_eq!(never_ending(start).await, "");
}

#[tokio::test]
async fn drops_of_a_body_do_not_prolong_it() {
    let read_timeout = Duration::from_millis(100);
    let sandbox = Sandbox::builder()
        .read_timeout(read_timeout)
        .start()
        .await
        .unwrap();
    let address = sandbox.base_url().strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = b"POST /v1/client HTTP/1.1\r\nhost: localhost\r\ncontent-length: 60000\r\n\r\n";
    stream.write_all(head).await.unwrap();
    // Until the connection is closed, which a limit on silence alone would never do.
    for _ in 0..60_000 {
        if stream.write_all(b"a").await.is_err() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the connection was never closed");
}

#[tokio::test]
async fn listening_for_changes_takes_as_long_as_it_takes() {
    let read_timeout = Duration::from_millis(50);
    let sandbox = Sandbox::builder()
        .read_timeout(read_timeout)
        .start()
        .await
        .unwrap();
    let address = sandbox.base_url().strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = b"GET /_sandbox/events HTTP/1.1\r\nhost: localhost\r\n\r\n";
    stream.write_all(request).await.unwrap();
    read_until(&mut stream, "retry: 1000").await;
    tokio::time::sleep(read_timeout * 4).await;
    sandbox.advance(Duration::from_secs(1));
    read_until(&mut stream, "data: changed").await;
}

#[tokio::test]
async fn localhost_is_ipv4_and_ipv6() {
    let sandbox = Sandbox::start().await.unwrap();
    let port = sandbox
        .base_url()
        .strip_prefix("http://localhost:")
        .unwrap();
    let mut addresses = vec![format!("127.0.0.1:{port}")];
    if TcpListener::bind("[::1]:0").await.is_ok() {
        addresses.push(format!("[::1]:{port}"));
    }
    for address in addresses {
        let mut stream = TcpStream::connect(&address).await.unwrap();
        let request =
            format!("GET /v1/environment HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    }
}

#[tokio::test]
async fn usual_addresses_are_called_localhost() {
    for host in ["127.0.0.1", "0.0.0.0"] {
        let host = host.parse().unwrap();
        let sandbox = Sandbox::builder().host(host).start().await.unwrap();
        assert!(sandbox.base_url().starts_with("http://localhost:"));
    }
}

#[tokio::test]
async fn a_port_that_is_in_use_in_ipv6_alone_is_in_use() {
    let Ok(other) = TcpListener::bind("[::1]:0").await else {
        return;
    };
    let port = other.local_addr().unwrap().port();
    let error = Sandbox::builder().port(port).start().await.unwrap_err();
    let expected = format!("cannot listen on localhost:{port}: address in use");
    assert_eq!(error.to_string(), expected);
    let host = "127.0.0.1".parse().unwrap();
    let alone = Sandbox::builder().host(host).port(port).start().await;
    assert!(alone.is_ok());
}

#[tokio::test]
async fn an_address_of_choice() {
    let host = "127.0.0.2".parse().unwrap();
    let sandbox = Sandbox::builder().host(host).start().await.unwrap();
    assert!(sandbox.base_url().starts_with("http://127.0.0.2:"));
    let answer = exchange(&sandbox, sign_in_request(&sandbox).as_bytes()).await;
    assert_eq!(body(&answer)["response"]["status"], "complete");
}

#[tokio::test]
async fn a_port_in_use_is_named() {
    let first = Sandbox::start().await.unwrap();
    let address = first.base_url().strip_prefix("http://").unwrap();
    let port = address.rsplit_once(':').unwrap().1.parse().unwrap();
    let error = Sandbox::builder().port(port).start().await.unwrap_err();
    let expected = format!("cannot listen on {address}: address in use");
    assert_eq!(error.to_string(), expected);
}

#[tokio::test]
async fn https_is_served_with_a_certificate_made_at_the_start() {
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("ca.pem");
    let builder = Sandbox::builder()
        .allow_host("fapi.example.test")
        .tls(&file);
    let sandbox = builder.start().await.unwrap();
    let port = sandbox
        .base_url()
        .strip_prefix("https://localhost:")
        .unwrap();
    let env: std::collections::BTreeMap<_, _> = sandbox.env().into_iter().collect();
    assert_eq!(env["CLERK_PROXY_URL"], sandbox.base_url());
    assert_eq!(env["NODE_EXTRA_CA_CERTS"], file.to_str().unwrap());
    let authority = CertificateDer::from_pem_file(&file).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(authority).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let connector = TlsConnector::from(Arc::new(config));
    let connect = async |name: &str| {
        let stream = TcpStream::connect(format!("127.0.0.1:{port}"))
            .await
            .unwrap();
        let name = ServerName::try_from(name.to_owned()).unwrap();
        connector.connect(name, stream).await
    };
    for name in [
        "localhost",
        "127.0.0.1",
        "::1",
        "fapi.example.test",
        "sandbox-local-1.clerk.accounts.dev",
        "sandbox-local-1.accounts.dev",
    ] {
        let mut stream = connect(name).await.unwrap();
        let host = if name == "::1" { "[::1]" } else { name };
        let head = format!("host: {host}:{port}\r\norigin: https://{host}:{port}\r\n");
        let request = format!("GET /v1/environment HTTP/1.1\r\n{head}connection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(
            answer.starts_with("HTTP/1.1 200 OK\r\n"),
            "{name}: {answer}"
        );
        let url = &body(&answer)["display_config"]["home_url"];
        assert_eq!(*url, format!("{}/", sandbox.base_url()));
    }
    assert!(connect("example.com").await.is_err());
    assert!(!exchange_plain(port).await.starts_with("HTTP/1.1 200"));
    sandbox.stop().await.unwrap();
}

/// The response to a request without TLS, if there is one.
async fn exchange_plain(port: &str) -> String {
    let mut stream = TcpStream::connect(format!("127.0.0.1:{port}"))
        .await
        .unwrap();
    let request = b"GET /v1/environment HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    stream.write_all(request).await.unwrap();
    let mut answer = Vec::new();
    drop(stream.read_to_end(&mut answer).await);
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn a_name_that_no_certificate_can_have_is_refused() {
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("no-ca.pem");
    let builder = Sandbox::builder().allow_host("ä.example").tls(&file);
    let error = builder.start().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot create a certificate for these host names"
    );
    let builder = Sandbox::builder().tls(file.join("none/ca.pem"));
    let error = builder.start().await.unwrap_err();
    let expected = "cannot write the certificate of the certificate authority to its file";
    assert_eq!(error.to_string(), expected);
}
