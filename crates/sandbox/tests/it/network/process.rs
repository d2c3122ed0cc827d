//! Streams of events, readers that read nothing, and a stop in good order.

use std::time::Duration;

use clerk_user_sandbox::Sandbox;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::{body, connected, exchange, is_answered, read_until, sign_in_request};
use crate::support::Answer;

/// Answers that need a connection.
pub(crate) fn produce(code: &str) -> Answer {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let sandbox = Sandbox::start().await.unwrap();
        let post = "POST /v1/client HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n";
        let request = match code {
            "request_body_invalid" => {
                format!("{post}transfer-encoding: chunked\r\n\r\nzz\r\n")
            }
            "sandbox_not_supported" => {
                format!("{post}transfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n")
            }
            _ => {
                let streams = streams(&sandbox, 16).await;
                let busy = exchange(&sandbox, EVENTS_ONCE).await;
                drop(streams);
                return answer_of(&busy);
            }
        };
        answer_of(&exchange(&sandbox, request.as_bytes()).await)
    })
}

const EVENTS_ONCE: &[u8] =
    b"GET /_sandbox/events HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";

fn answer_of(text: &str) -> Answer {
    let (head, _) = text.split_once("\r\n\r\n").unwrap();
    assert!(head.contains("x-clerk-user-sandbox: "), "{head}");
    Answer {
        status: head.split(' ').nth(1).unwrap().parse().unwrap(),
        headers: http::HeaderMap::new(),
        json: body(text),
    }
}

/// So many streams of events, each of which has begun.
async fn streams(sandbox: &Sandbox, count: usize) -> Vec<TcpStream> {
    let address = sandbox.base_url().strip_prefix("http://").unwrap();
    let mut streams = Vec::new();
    for _ in 0..count {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(EVENTS_ONCE).await.unwrap();
        read_until(&mut stream, "retry: 1000").await;
        streams.push(stream);
    }
    streams
}

#[tokio::test]
async fn streams_of_events_take_no_place_from_requests() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut listening = streams(&sandbox, 16).await;
    let busy = exchange(&sandbox, EVENTS_ONCE).await;
    assert!(busy.starts_with("HTTP/1.1 503 "), "{busy}");
    let mut open = Vec::new();
    for _ in 0..256 {
        let mut stream = connected(&sandbox).await;
        assert!(is_answered(&mut stream).await);
        open.push(stream);
    }
    drop(open);
    sandbox.advance(Duration::from_secs(1));
    for stream in &mut listening {
        read_until(stream, "data: changed").await;
    }
    // A place is free again once a reader was missed.
    drop(listening.pop());
    loop {
        sandbox.advance(Duration::from_secs(1));
        let address = sandbox.base_url().strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(EVENTS_ONCE).await.unwrap();
        if read_until(&mut stream, "\r\n")
            .await
            .starts_with("HTTP/1.1 200 ")
        {
            break;
        }
    }
}

#[tokio::test]
async fn who_reads_no_answers_is_cut_off() {
    let read_timeout = Duration::from_millis(100);
    let sandbox = Sandbox::builder()
        .read_timeout(read_timeout)
        .start()
        .await
        .unwrap();
    let address = sandbox.base_url().strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let requests = b"GET /v1/environment HTTP/1.1\r\nhost: localhost\r\n\r\n".repeat(100);
    let cut_off = async { while stream.write_all(&requests).await.is_ok() {} };
    let within = Duration::from_secs(30);
    tokio::time::timeout(within, cut_off)
        .await
        .expect("the connection was never closed");
}

#[tokio::test]
async fn a_stop_finishes_what_is_under_way_and_closes_the_rest() {
    let sandbox = Sandbox::start().await.unwrap();
    let address = sandbox
        .base_url()
        .strip_prefix("http://")
        .unwrap()
        .to_owned();
    let mut idle = connected(&sandbox).await;
    assert!(is_answered(&mut idle).await);
    let mut unused = TcpStream::connect(&address).await.unwrap();
    let mut listening = streams(&sandbox, 1).await.pop().unwrap();
    let request = sign_in_request(&sandbox);
    let (start, end) = request.split_at(request.len() - 5);
    let mut under_way = TcpStream::connect(&address).await.unwrap();
    under_way.write_all(start.as_bytes()).await.unwrap();
    // Answered after the start of the one under way was read.
    exchange(
        &sandbox,
        b"GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n",
    )
    .await;

    let stopping = tokio::spawn(sandbox.stop());
    for stream in [&mut idle, &mut unused, &mut listening] {
        drop(stream.read_to_end(&mut Vec::new()).await);
    }
    assert!(!stopping.is_finished());
    assert!(
        TcpStream::connect(&address).await.is_err(),
        "the port is closed"
    );
    under_way.write_all(end.as_bytes()).await.unwrap();
    let mut answer = String::new();
    under_way.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    stopping.await.unwrap().unwrap();
}
