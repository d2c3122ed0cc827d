use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use clerk_user_client::{Client, Outcome, ReqwestTransport, TransportOptions};

use crate::support::{
    Authority, Create, Http2, INTERNAL_ERROR, Matrix, REFUSED_STREAM, TlsServer, builder, expect,
    user,
};

/// What the server does to the first request. It answers all others.
#[derive(Clone, Copy, Debug)]
enum Fault {
    /// Says that it did not look at it, and ends the connection.
    GoAwayBefore,
    /// Says that it did look at it, and ends the connection without an answer.
    GoAwayAfter,
    /// Says that it did not look at it.
    Refuse,
    /// Looks at it, and fails.
    Reset,
}

/// Serves one fault, then answers. Hands back how many requests it looked at.
async fn start(fault: Fault, body: &'static str) -> (TlsServer, Client, Arc<AtomicUsize>) {
    let authority = Authority::new();
    let done = Arc::new(AtomicUsize::new(0));
    let faults = Arc::new(AtomicUsize::new(1));
    let counted = Arc::clone(&done);
    let identity = authority.issue("localhost", 2100);
    let server = TlsServer::start(identity, "h2", move |stream| {
        let (done, faults) = (Arc::clone(&counted), Arc::clone(&faults));
        async move {
            let Some(mut connection) = Http2::greet(stream).await else {
                return;
            };
            while let Some(request) = connection.next().await {
                if !request.is_whole {
                    continue;
                }
                let id = request.stream;
                let is_first = faults.swap(0, Ordering::SeqCst) == 1;
                if !is_first || matches!(fault, Fault::GoAwayAfter | Fault::Reset) {
                    done.fetch_add(1, Ordering::SeqCst);
                }
                let sent = match fault {
                    _ if !is_first => connection.answer(id, body).await,
                    Fault::GoAwayBefore => connection.go_away(0).await,
                    Fault::GoAwayAfter => connection.go_away(id).await,
                    Fault::Refuse => connection.reset(id, REFUSED_STREAM).await,
                    Fault::Reset => connection.reset(id, INTERNAL_ERROR).await,
                };
                let goes = matches!(fault, Fault::GoAwayBefore | Fault::GoAwayAfter);
                if sent.is_none() || is_first && goes {
                    return;
                }
            }
        }
    })
    .await;
    let roots = [authority.certificate()];
    let transport = ReqwestTransport::trusting(TransportOptions::default(), &roots).unwrap();
    let client = builder(&server.url()).transport(transport).build().unwrap();
    (server, client, done)
}

#[tokio::test]
async fn what_the_server_has_not_looked_at_is_sent_again_and_nothing_else() {
    let mut matrix = Matrix::default();
    for create in Create::ALL {
        for (name, fault, is_created) in [
            ("HTTP/2 stream refused", Fault::Refuse, true),
            ("HTTP/2 going away before", Fault::GoAwayBefore, true),
            ("HTTP/2 going away after", Fault::GoAwayAfter, false),
            ("HTTP/2 stream reset", Fault::Reset, false),
        ] {
            matrix.add(name, create, cell(create, fault, is_created).await);
        }
    }
    matrix.check();
}

async fn cell(create: Create, fault: Fault, is_created: bool) -> Result<(), String> {
    let (_server, client, done) = start(fault, create.answer()).await;
    let result = create.run(&user(&client)).await;
    expect(done.load(Ordering::SeqCst) == 1, "it to be done once")?;
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
