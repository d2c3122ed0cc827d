use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use clerk_user_client::RetryPolicy;
use clerk_user_client::{ClientBuilder, Outcome};

use crate::support::{
    Authority, By, CONNECT_TIMEOUT, Create, Http2, INTERNAL_ERROR, Matrix, NO_ERROR,
    REFUSED_STREAM, TlsServer, expect, impatient, user,
};

/// What the server does to the first requests. It answers all others.
#[derive(Clone, Copy, Debug)]
enum Fault {
    /// Says that it did not look at it, and ends the connection.
    GoAwayBefore,
    /// Says that it did look at it, and ends the connection without an answer.
    GoAwayAfter,
    /// Looks at it, and ends the connection as one that is broken; what it says of streams then is
    /// not taken for granted.
    GoAwayFailing,
    /// Says that it did not look at it.
    Refuse,
    /// Starts to answer, then says that it did not look at it.
    RefuseAfterHead,
    /// Looks at it, and fails.
    Reset,
}

/// What the server has done.
#[derive(Default)]
struct Seen {
    arrived: AtomicUsize,
    looked_at: AtomicUsize,
}

/// Serves that many faults, then answers.
async fn start(
    by: By,
    fault: Fault,
    faults: usize,
    body: &'static str,
) -> (TlsServer, ClientBuilder, Arc<Seen>) {
    let authority = Authority::new();
    let seen = Arc::new(Seen::default());
    let counted = Arc::clone(&seen);
    let identity = authority.issue("localhost", 2100);
    let server = TlsServer::start(identity, "h2", move |stream| {
        let seen = Arc::clone(&counted);
        async move {
            let Some(mut connection) = Http2::greet(stream).await else {
                return;
            };
            while let Some(request) = connection.next().await {
                if !request.is_whole {
                    continue;
                }
                let id = request.stream;
                let is_faulty = seen.arrived.fetch_add(1, Ordering::SeqCst) < faults;
                if !is_faulty || !matches!(fault, Fault::GoAwayBefore | Fault::Refuse) {
                    seen.looked_at.fetch_add(1, Ordering::SeqCst);
                }
                let sent = match fault {
                    _ if !is_faulty => connection.answer(id, body).await,
                    Fault::GoAwayBefore => connection.go_away(0, NO_ERROR).await,
                    Fault::GoAwayAfter => connection.go_away(id, NO_ERROR).await,
                    Fault::GoAwayFailing => connection.go_away(0, INTERNAL_ERROR).await,
                    Fault::Refuse => connection.reset(id, REFUSED_STREAM).await,
                    Fault::RefuseAfterHead => {
                        let _ = connection.head(id).await;
                        connection.reset(id, REFUSED_STREAM).await
                    }
                    Fault::Reset => connection.reset(id, INTERNAL_ERROR).await,
                };
                let goes = matches!(
                    fault,
                    Fault::GoAwayBefore | Fault::GoAwayAfter | Fault::GoAwayFailing
                );
                if sent.is_none() || is_faulty && goes {
                    return;
                }
            }
        }
    })
    .await;
    let roots = [authority.certificate()];
    let builder = by.trusting(&server.url(), &roots);
    (server, builder, seen)
}

#[tokio::test]
async fn what_the_server_has_not_looked_at_is_sent_again_and_nothing_else() {
    for by in By::ALL {
        let mut matrix = Matrix::of(by);
        for create in Create::ALL {
            for (name, fault, is_created) in [
                ("HTTP/2 stream refused", Fault::Refuse, true),
                (
                    "HTTP/2 stream refused too late",
                    Fault::RefuseAfterHead,
                    false,
                ),
                ("HTTP/2 going away before", Fault::GoAwayBefore, true),
                ("HTTP/2 going away after", Fault::GoAwayAfter, false),
                ("HTTP/2 going away failing", Fault::GoAwayFailing, false),
                ("HTTP/2 stream reset", Fault::Reset, false),
            ] {
                matrix.add(name, create, cell(by, create, fault, is_created).await);
            }
        }
        matrix.check();
    }
}

async fn cell(by: By, create: Create, fault: Fault, is_created: bool) -> Result<(), String> {
    let (_server, builder, seen) = start(by, fault, 1, create.answer()).await;
    let client = builder.build().unwrap();
    let result = create.run(&user(&client)).await;
    let looked_at = seen.looked_at.load(Ordering::SeqCst);
    expect(looked_at == 1, "it to be done once")?;
    match result {
        Ok(_) => expect(is_created, "an error"),
        Err(error) => {
            expect(!is_created, &format!("no {error:?}"))?;
            expect(error.outcome() == Outcome::Unknown, "Unknown")
        }
    }?;
    let again = create.run(&user(&client)).await;
    expect(again.is_ok(), "a client that can still be used")
}

#[tokio::test]
async fn a_server_that_refuses_every_stream_is_given_up() {
    for by in By::ALL {
        let mut matrix = Matrix::of(by);
        for create in Create::ALL {
            for (name, fault) in [
                ("HTTP/2 stream refused each time", Fault::Refuse),
                ("HTTP/2 going away each time", Fault::GoAwayBefore),
            ] {
                matrix.add(name, create, refused_each_time(by, create, fault).await);
            }
        }
        matrix.check();
    }
}

async fn refused_each_time(by: By, create: Create, fault: Fault) -> Result<(), String> {
    let (_server, builder, seen) = start(by, fault, ATTEMPTS, create.answer()).await;
    let client = builder.build().unwrap();
    let error = create.run(&user(&client)).await.err().ok_or("an error")?;
    expect(error.outcome() == Outcome::NotSent, "NotSent")?;
    let text = error.to_string();
    let expected = ": the server rejected the HTTP/2 stream before processing it";
    expect(text.ends_with(expected), "that text")?;
    let arrived = seen.arrived.load(Ordering::SeqCst);
    expect(arrived == ATTEMPTS, "an end after the third attempt")?;
    let looked_at = seen.looked_at.load(Ordering::SeqCst);
    expect(looked_at == 0, "nothing to be done")?;
    let again = create.run(&user(&client)).await;
    expect(again.is_ok(), "a client that can still be used")
}

/// hyper does not say which streams a connection that goes away has seen; without a body, all of a
/// request may have been sent by then.
#[tokio::test]
async fn without_a_body_a_connection_that_goes_away_is_no_refusal() {
    for by in By::ALL {
        let (_server, builder, seen) = start(by, Fault::GoAwayBefore, 1, "{}").await;
        let client = builder.build().unwrap();
        let removed = user(&client).email_address(&"idn_1".into()).remove().await;
        assert_eq!(removed.unwrap_err().outcome(), Outcome::Unknown, "{by:?}");
        assert_eq!(seen.arrived.load(Ordering::SeqCst), 1, "{by:?}");
    }
}

#[tokio::test]
async fn a_connection_on_which_time_was_up_is_not_used_again() {
    let authority = Authority::new();
    let connections = Arc::new(AtomicUsize::new(0));
    let identity = authority.issue("localhost", 2100);
    let server = TlsServer::start(identity, "h2", move |stream| {
        let is_silent = connections.fetch_add(1, Ordering::SeqCst) == 0;
        async move {
            let mut connection = Http2::greet(stream).await.unwrap();
            while let Some(request) = connection.next().await {
                if request.is_whole && !is_silent {
                    let body = Create::EmailAddress.answer();
                    connection.answer(request.stream, body).await.unwrap();
                }
            }
        }
    })
    .await;
    let roots = [authority.certificate()];
    let client = By::Hyper.sending(&server.url(), CONNECT_TIMEOUT, impatient(), &roots);
    let client = client.build().unwrap();
    let error = Create::EmailAddress.run(&user(&client)).await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    Create::EmailAddress.run(&user(&client)).await.unwrap();
}

#[tokio::test]
async fn whether_to_send_again_what_was_refused_is_for_the_caller_to_say() {
    for by in By::ALL {
        let create = Create::PhoneNumber;
        let (_server, builder, seen) = start(by, Fault::Refuse, 1, create.answer()).await;
        let client = builder.retry_policy(RetryPolicy::never()).build().unwrap();
        let error = create.run(&user(&client)).await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::NotSent, "{by:?}");
        assert_eq!(seen.arrived.load(Ordering::SeqCst), 1, "{by:?}");
    }
}

/// How often a request is sent that the server says it has not looked at.
const ATTEMPTS: usize = 3;
