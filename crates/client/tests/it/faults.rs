use core::time::Duration;
use std::net::TcpListener;

use clerk_user_client::{Client, Error, Outcome, TransportOptions};
use secrecy::ExposeSecret as _;

use crate::support::{Create, Fault, FaultServer, builder, impatient_builder, user};

const TIMEOUT: &str = "no answer in time";
const BROKEN: &str = "the connection broke";
const TOO_LARGE: &str = "the answer is too large";

/// Each fault of the network, what is made of it, and how often the request arrives at all.
fn broken_connections() -> Vec<(Fault, Outcome, usize, &'static str)> {
    let send = |text: &str| Fault::Send(text.to_owned());
    let ok = |headers: &str| format!("HTTP/1.1 200 OK\r\n{headers}\r\n");
    let chunked = ok("transfer-encoding: chunked\r\n");
    vec![
        (Fault::CloseOnAccept, Outcome::Unknown, 0, BROKEN),
        (Fault::CloseAfterRequest, Outcome::Unknown, 1, BROKEN),
        (Fault::ResetAfterRequest, Outcome::Unknown, 1, BROKEN),
        (Fault::Silence, Outcome::Unknown, 1, TIMEOUT),
        (
            send("HTTP/1.1 200 OK\r\ncontent-le"),
            Outcome::Unknown,
            1,
            BROKEN,
        ),
        (send("SSH-2.0-OpenSSH_9.9\r\n"), Outcome::Unknown, 1, BROKEN),
        (
            send(&ok(&format!("x: {}\r\n", "x".repeat(4 << 20)))),
            Outcome::Unknown,
            1,
            BROKEN,
        ),
        (
            send(&ok("content-length: 99\r\n")),
            Outcome::Unknown,
            1,
            BROKEN,
        ),
        (
            send(&format!("{}{{\"resp", ok("content-length: 99\r\n"))),
            Outcome::Unknown,
            1,
            BROKEN,
        ),
        (
            send(&format!("{chunked}5\r\n{{\"res")),
            Outcome::Unknown,
            1,
            BROKEN,
        ),
        (
            send(&format!("{chunked}zz\r\n")),
            Outcome::Unknown,
            1,
            BROKEN,
        ),
        (Fault::Drip(chunked.clone()), Outcome::Unknown, 1, BROKEN),
        (Fault::Endless(ok("")), Outcome::Unknown, 1, TOO_LARGE),
        (
            Fault::Endless(ok("content-length: 9999999\r\n")),
            Outcome::Unknown,
            1,
            TOO_LARGE,
        ),
    ]
}

/// Each answer that is no result.
fn useless_answers() -> Vec<(Fault, Outcome, usize, &'static str)> {
    let send = |text: &str| Fault::Send(text.to_owned());
    let ok = |headers: &str| format!("HTTP/1.1 200 OK\r\n{headers}\r\n");
    vec![
        (
            send(&ok("content-length: 0\r\n")),
            Outcome::Unknown,
            1,
            "answered with status 200: expected another value at line 1, column 4 of the result",
        ),
        (
            send("HTTP/1.1 204 No Content\r\n\r\n"),
            Outcome::Unknown,
            1,
            "answered with status 204: expected another value at line 1, column 4 of the result",
        ),
        (
            send(&format!("{}<html>", ok("content-length: 6\r\n"))),
            Outcome::Unknown,
            1,
            "answered with status 200: expected JSON at line 1, column 1 of the answer",
        ),
        (
            send(&format!(
                "{}not so zipped",
                ok("content-encoding: gzip\r\n")
            )),
            Outcome::Unknown,
            1,
            "answered with status 200: expected JSON at line 1, column 2 of the answer",
        ),
        (
            send(
                "HTTP/1.1 401 Unauthorized\r\nauthorization: rotated\r\ncontent-length: 0\r\n\r\n",
            ),
            Outcome::Refused,
            1,
            "answered with status 401 and no list of errors",
        ),
        (
            send("HTTP/1.1 429 Too Many Requests\r\nretry-after: 0\r\ncontent-length: 0\r\n\r\n"),
            Outcome::Refused,
            1,
            "answered with status 429 and no list of errors",
        ),
        (
            send("HTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n"),
            Outcome::Unknown,
            1,
            "answered with status 500 and no list of errors",
        ),
        (
            send("HTTP/1.1 502 Bad Gateway\r\n\r\n<html>"),
            Outcome::Unknown,
            1,
            "answered with status 502 and no list of errors",
        ),
        (
            send("HTTP/1.1 503 Busy\r\nretry-after: 0\r\ncontent-length: 0\r\n\r\n"),
            Outcome::Unknown,
            1,
            "answered with status 503 and no list of errors",
        ),
    ]
}

#[tokio::test]
async fn a_create_is_sent_once_whatever_happens() {
    for (fault, outcome, seen, text) in broken_connections().into_iter().chain(useless_answers()) {
        for create in Create::ALL {
            let server = FaultServer::start(fault.clone()).await;
            let client = client_of(&server, &fault);

            let error = create.run(&user(&client)).await.unwrap_err();
            let case = format!("{create:?} {fault:.80?}: {error:?}");
            assert_eq!(error.outcome(), outcome, "{case}");
            assert_eq!(server.requests(), seen, "{case}");
            assert_eq!(error.is_timeout(), text == TIMEOUT, "{case}");
            assert!(error.to_string().ends_with(&format!(": {text}")), "{case}");

            server.heal();
            assert_eq!(client.state().await.unwrap(), None, "{case}");
        }
    }
}

#[tokio::test]
async fn what_reads_is_sent_again() {
    for fault in [
        Fault::CloseOnAccept,
        Fault::CloseAfterRequest,
        Fault::ResetAfterRequest,
        Fault::Silence,
        Fault::Send("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{".to_owned()),
    ] {
        let server = FaultServer::start_with(fault.clone(), 2).await;
        let client = client_of(&server, &fault);
        assert_eq!(client.state().await.unwrap(), None, "{fault:?}");

        let server = FaultServer::start_with(fault.clone(), 3).await;
        let client = client_of(&server, &fault);
        let error = client.state().await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::Unknown, "{fault:?}");
    }
}

#[tokio::test]
async fn whether_to_ask_a_busy_server_again_is_for_the_caller_to_say() {
    let busy = "HTTP/1.1 503 Busy\r\nretry-after: 7\r\n\r\n".to_owned();
    let server = FaultServer::start_with(Fault::Send(busy), 1).await;
    let client = builder(&server.url()).build().unwrap();
    let error = client.state().await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn without_a_connection_nothing_is_sent() {
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    for create in Create::ALL {
        let client = builder(&format!("http://127.0.0.1:{port}"))
            .build()
            .unwrap();
        let error = create.run(&user(&client)).await.unwrap_err();
        check_not_sent(&error);
    }
}

#[tokio::test]
async fn without_tls_nothing_is_sent() {
    let garbage = Fault::Greet("HTTP/1.1 400 Bad Request\r\n\r\n".to_owned());
    for fault in [garbage, Fault::CloseOnAccept, Fault::Silence] {
        let server = FaultServer::start(fault).await;
        let url = server.url().replace("http:", "https:");
        let options = TransportOptions::default().connect_timeout(Duration::from_millis(100));
        let client = builder(&url).transport_options(options).build().unwrap();
        for create in Create::ALL {
            let error = create.run(&user(&client)).await.unwrap_err();
            check_not_sent(&error);
        }
        assert_eq!(server.requests(), 0);
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    for status in [301, 302, 303, 307, 308] {
        let elsewhere = FaultServer::start_with(Fault::Silence, 0).await;
        let head = format!(
            "HTTP/1.1 {status} Away\r\nlocation: {}/v1/me\r\n\r\n",
            elsewhere.url()
        );
        let server = FaultServer::start(Fault::Send(head)).await;
        let client = builder(&server.url())
            .token("a.b.c".into())
            .build()
            .unwrap();

        for create in Create::ALL {
            let error = create.run(&user(&client)).await.unwrap_err();
            assert_eq!(code(&error), Some(status));
            assert_eq!(error.outcome(), Outcome::Unknown);
        }
        let error = user(&client).reload().await.unwrap_err();
        assert_eq!(code(&error), Some(status));
        assert_eq!(elsewhere.connections(), 0);
    }
}

#[tokio::test]
async fn the_deadline_ends_a_call_that_never_falls_silent() {
    let head = "HTTP/1.1 200 OK\r\n\r\n".to_owned();
    let server = FaultServer::start(Fault::Drip(head)).await;
    let client = builder(&server.url())
        .transport_options(TransportOptions::default())
        .deadline(Duration::from_millis(500))
        .build()
        .unwrap();
    for create in Create::ALL {
        let error = create.run(&user(&client)).await.unwrap_err();
        assert!(error.is_timeout(), "{error}");
        assert_eq!(error.outcome(), Outcome::Unknown);
    }
    assert_eq!(server.requests(), 4);
}

#[tokio::test]
async fn a_token_is_kept_though_the_body_is_lost() {
    for status in [200, 422] {
        let head =
            format!("HTTP/1.1 {status} OK\r\nauthorization: new\r\ncontent-length: 99\r\n\r\n{{");
        let server = FaultServer::start(Fault::Send(head)).await;
        let client = builder(&server.url()).token("old".into()).build().unwrap();

        let error = Create::EmailAddress.run(&user(&client)).await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::Unknown);
        assert_eq!(code(&error), Some(status));
        assert_eq!(client.token().unwrap().expose_secret(), "new");
    }
}

/// A client that waits for an answer, unless there will be none.
fn client_of(server: &FaultServer, fault: &Fault) -> Client {
    let builder = if matches!(fault, Fault::Silence) {
        impatient_builder(&server.url())
    } else {
        builder(&server.url())
    };
    builder.build().unwrap()
}

fn code(error: &Error) -> Option<u16> {
    error.status().map(|status| status.as_u16())
}

#[track_caller]
fn check_not_sent(error: &Error) {
    assert_eq!(error.outcome(), Outcome::NotSent, "{error:?}");
    assert!(error.is_connect() && !error.is_timeout());
    assert!(
        error.to_string().ends_with(": connecting failed"),
        "{error}"
    );
}
