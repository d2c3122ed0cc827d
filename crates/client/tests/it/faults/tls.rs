use clerk_user_client::{Outcome, ReqwestTransport, TransportOptions};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::support::{Authority, By, Create, Identity, Matrix, TlsServer, expect, user};

/// A server that answers whatever is asked, and a client of it that trusts those authorities.
async fn cell(
    by: By,
    create: Create,
    identity: Identity,
    trusted: &[Vec<u8>],
    is_good: bool,
) -> Result<(), String> {
    let body = create.answer();
    let server = TlsServer::start(identity, "http/1.1", move |mut stream| async move {
        let mut request = [0; 4096];
        let _ = stream.read(&mut request).await;
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
        let _ = stream.write_all(format!("{head}{body}").as_bytes()).await;
        let _ = stream.shutdown().await;
    })
    .await;
    let client = by.trusting(&server.url(), trusted).build().unwrap();
    let done = create.run(&user(&client)).await;
    if is_good {
        return done.map(|_| ()).map_err(|error| format!("{error:?}"));
    }
    let error = done.err().ok_or("an error")?;
    expect(error.outcome() == Outcome::NotSent, "NotSent")?;
    expect(error.is_connect(), "a failure to connect")?;
    expect(server.handshakes() == 0, "nothing to be sent")
}

#[tokio::test]
async fn nothing_is_sent_to_who_cannot_prove_to_be_the_server() {
    for by in By::ALL {
        let mut matrix = Matrix::of(by);
        let authority = Authority::new();
        let known = [authority.certificate()];
        for create in Create::ALL {
            let good = authority.issue("localhost", 2100);
            matrix.add(
                "a good certificate",
                create,
                cell(by, create, good, &known, true).await,
            );
            for (name, identity, trusted) in [
                (
                    "an unknown authority",
                    authority.issue("localhost", 2100),
                    &[][..],
                ),
                (
                    "another authority of that name",
                    Authority::new().issue("localhost", 2100),
                    &known,
                ),
                (
                    "a certificate of another host",
                    authority.issue("elsewhere.example", 2100),
                    &known,
                ),
                (
                    "an expired certificate",
                    authority.issue("localhost", 2001),
                    &known,
                ),
            ] {
                matrix.add(
                    name,
                    create,
                    cell(by, create, identity, trusted, false).await,
                );
            }
        }
        matrix.check();
    }
}

#[test]
fn a_root_that_is_no_certificate_is_an_error() {
    let options = TransportOptions::default().add_root_certificate([0]);
    let error = ReqwestTransport::new(&options).unwrap_err();
    assert!(error.is_request(), "{error}");
}
