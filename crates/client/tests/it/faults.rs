mod http2;
pub(crate) mod rows;
mod tls;

use core::time::Duration;
use std::time::Instant;

use clerk_user_client::{Client, Error, Outcome, TransportOptions};
use secrecy::ExposeSecret as _;
use tokio::net::TcpSocket;

use self::rows::{Row, TIMEOUT, broken_connections, refusals, useless_answers};
use crate::support::{
    By, Create, Fault, FaultServer, Matrix, READ_TIMEOUT, builder, expect, impatient, user,
};

#[tokio::test]
async fn a_create_is_sent_once_whatever_happens() {
    for by in By::ALL {
        let mut matrix = Matrix::of(by);
        let rows = [broken_connections(), useless_answers(), refusals()];
        for row in rows.into_iter().flatten() {
            for create in Create::ALL {
                matrix.add(&row.name, create, cell(by, &row, create).await);
            }
        }
        matrix.check();
    }
}

/// One create that meets one fault.
async fn cell(by: By, row: &Row, create: Create) -> Result<(), String> {
    let server = FaultServer::start(row.fault.clone()).await;
    let client = client_of(by, &server, &row.fault);
    let started = Instant::now();
    let error = create.run(&user(&client)).await.unwrap_err();

    expect(started.elapsed() < DEADLINE, "an end by the deadline")?;
    expect(
        error.outcome() == row.outcome,
        &format!("{:?}", row.outcome),
    )?;
    expect(server.requests() == row.seen, "as many requests")?;
    expect(server.sent() < MOST_SENT, "a bound on memory")?;
    let is_timeout = row.text == TIMEOUT;
    expect(error.is_timeout() == is_timeout, "a timeout, or none")?;
    let text = error.to_string();
    expect(text.ends_with(&format!(": {}", row.text)), &row.text)?;

    server.heal();
    let state = client.state().await.map_err(|error| error.to_string())?;
    expect(state.is_none(), "a client that can still be used")
}

/// The deadline of a call, and a moment.
const DEADLINE: Duration = Duration::from_millis(30_250);

/// The longest answer that is read, and what the sockets in between hold.
const MOST_SENT: usize = 16 << 20;

#[tokio::test]
async fn what_reads_is_sent_again() {
    for by in By::ALL {
        for fault in [
            Fault::CloseOnAccept,
            Fault::CloseAfterRequest,
            Fault::ResetAfterRequest,
            Fault::Silence,
            Fault::Send(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{".to_vec()),
        ] {
            let server = FaultServer::start_with(fault.clone(), 2).await;
            let client = client_of(by, &server, &fault);
            assert_eq!(client.state().await.unwrap(), None, "{fault:?}");

            let server = FaultServer::start_with(fault.clone(), 3).await;
            let client = client_of(by, &server, &fault);
            let error = client.state().await.unwrap_err();
            assert_eq!(error.outcome(), Outcome::Unknown, "{fault:?}");
        }
    }
}

#[tokio::test]
async fn whether_to_ask_a_busy_server_again_is_for_the_caller_to_say() {
    for by in By::ALL {
        let busy = b"HTTP/1.1 503 Busy\r\nretry-after: 7\r\n\r\n".to_vec();
        let server = FaultServer::start_with(Fault::Send(busy), 1).await;
        let client = by.builder(&server.url()).build().unwrap();
        let error = client.state().await.unwrap_err();
        assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
        assert_eq!(server.requests(), 1);
    }
}

#[tokio::test]
async fn a_connection_that_was_closed_meanwhile_is_not_used() {
    for by in By::ALL {
        let body = r#"{"response":null,"client":null}"#;
        let answer = format!(
            "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        let mut matrix = Matrix::of(by);
        for create in Create::ALL {
            let server = FaultServer::start_with(Fault::Send(answer.clone().into_bytes()), 1).await;
            let client = by.builder(&server.url()).build().unwrap();
            assert_eq!(client.state().await.unwrap(), None);
            tokio::time::sleep(Duration::from_millis(50)).await;
            let error = create.run(&user(&client)).await.unwrap_err();
            let is_once = server.requests() == 2 && server.connections() == 2;
            let cell = expect(is_once, "one request, by another connection");
            let is_answered = expect(error.is_decode(), "an answer that is no result");
            matrix.add("idle connection closed", create, cell.and(is_answered));
        }
        matrix.check();
    }
}

#[tokio::test]
async fn without_a_connection_nothing_is_sent() {
    for by in By::ALL {
        // Bound and never listening: connections are refused, and nobody else gets the port.
        let held = TcpSocket::new_v4().unwrap();
        held.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let port = held.local_addr().unwrap().port();
        let mut matrix = Matrix::of(by);
        for create in Create::ALL {
            let client = by
                .builder(&format!("http://127.0.0.1:{port}"))
                .build()
                .unwrap();
            let error = create.run(&user(&client)).await.unwrap_err();
            matrix.add("port refused", create, not_sent(&error));
        }
        matrix.check();
    }
}

/// A label of 64 bytes is one too long for the DNS (RFC 1035), so the resolver asks nobody.
#[tokio::test]
async fn without_an_address_nothing_is_sent() {
    for by in By::ALL {
        let url = format!("https://{}.invalid", "a".repeat(64));
        let mut matrix = Matrix::of(by);
        for create in Create::ALL {
            let client = by.builder(&url).build().unwrap();
            let error = create.run(&user(&client)).await.unwrap_err();
            matrix.add("name not resolved", create, not_sent(&error));
        }
        matrix.check();
    }
}

#[tokio::test]
async fn without_tls_nothing_is_sent() {
    for by in By::ALL {
        let mut matrix = Matrix::of(by);
        let garbage = Fault::Greet("HTTP/1.1 400 Bad Request\r\n\r\n".to_owned());
        for (name, fault) in [
            ("no TLS but HTTP", garbage),
            ("no TLS but an end", Fault::CloseOnAccept),
            ("no TLS but silence", Fault::Silence),
        ] {
            let server = FaultServer::start(fault).await;
            let url = server.url().replace("http:", "https:");
            let limit = Duration::from_millis(100);
            let client = by.sending(&url, limit, READ_TIMEOUT, &[]).build().unwrap();
            for create in Create::ALL {
                let error = create.run(&user(&client)).await.unwrap_err();
                matrix.add(name, create, not_sent(&error));
            }
            assert_eq!(server.requests(), 0);
        }
        matrix.check();
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    for by in By::ALL {
        for status in [301, 302, 303, 307, 308] {
            let elsewhere = FaultServer::start_with(Fault::Silence, 0).await;
            let head = format!(
                "HTTP/1.1 {status} Away\r\nlocation: {}/v1/me\r\n\r\n",
                elsewhere.url()
            );
            let server = FaultServer::start(Fault::Send(head.into_bytes())).await;
            let client = by.builder(&server.url()).token("a.b.c").build().unwrap();

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
}

#[tokio::test]
async fn the_deadline_ends_a_call_that_never_falls_silent() {
    for by in By::ALL {
        let head = "HTTP/1.1 200 OK\r\n\r\n".to_owned();
        let server = FaultServer::start(Fault::Drip(head)).await;
        let client = by
            .builder(&server.url())
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
}

#[tokio::test]
async fn a_token_is_kept_though_the_body_is_lost() {
    for by in By::ALL {
        for (status, outcome) in [
            (200, Outcome::Unknown),
            (422, Outcome::Refused),
            (503, Outcome::Unknown),
        ] {
            let head = format!(
                "HTTP/1.1 {status} OK\r\nauthorization: new\r\ncontent-length: 99\r\n\r\n{{"
            );
            let server = FaultServer::start(Fault::Send(head.into_bytes())).await;
            let client = by.builder(&server.url()).token("old").build().unwrap();

            let error = Create::EmailAddress.run(&user(&client)).await.unwrap_err();
            assert_eq!(error.outcome(), outcome);
            assert_eq!(code(&error), Some(status));
            assert_eq!(client.token().unwrap().expose_secret(), "new");
        }
    }
}

#[tokio::test]
async fn a_token_is_kept_though_the_body_does_not_come_in_time() {
    for by in By::ALL {
        let head = "HTTP/1.1 200 OK\r\nauthorization: new\r\n\r\n".to_owned();
        let server = FaultServer::start(Fault::Drip(head)).await;
        let client = by
            .builder(&server.url())
            .token("old")
            .deadline(Duration::from_millis(500))
            .build()
            .unwrap();
        let error = Create::EmailAddress.run(&user(&client)).await.unwrap_err();
        assert!(error.is_timeout());
        assert_eq!(code(&error), Some(200));
        assert_eq!(client.token().unwrap().expose_secret(), "new");
    }
}

#[tokio::test]
async fn limits_may_be_as_large_as_they_can() {
    let server = FaultServer::start_with(Fault::Silence, 0).await;
    let options = TransportOptions::default()
        .connect_timeout(Duration::MAX)
        .read_timeout(Duration::MAX)
        .body_limit(usize::MAX);
    let client = builder(&server.url()).transport_options(options).build();
    assert_eq!(client.unwrap().state().await.unwrap(), None);
}

#[tokio::test]
async fn a_client_may_have_as_long_as_it_likes() {
    for by in By::ALL {
        let server = FaultServer::start_with(Fault::Silence, 0).await;
        let client = by.builder(&server.url()).deadline(Duration::MAX);
        assert_eq!(client.build().unwrap().state().await.unwrap(), None);
    }
}

/// A client that waits for an answer, unless there will be none.
fn client_of(by: By, server: &FaultServer, fault: &Fault) -> Client {
    let builder = if matches!(fault, Fault::Silence | Fault::Hang(_)) {
        by.limited(&server.url(), impatient())
    } else {
        by.builder(&server.url())
    };
    builder.build().unwrap()
}

fn code(error: &Error) -> Option<u16> {
    error.status().map(|status| status.as_u16())
}

fn not_sent(error: &Error) -> Result<(), String> {
    expect(error.outcome() == Outcome::NotSent, "NotSent")?;
    expect(error.is_connect() && !error.is_timeout(), "no connection")?;
    let text = error.to_string();
    expect(text.ends_with(": cannot connect"), "that text")
}
