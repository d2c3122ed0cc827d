use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What a [`FaultServer`] does wrong.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// Closes the connection without reading.
    CloseOnAccept,
    /// Closes the connection after the request.
    CloseAfterRequest,
    /// Sends one byte now and then, and never ends.
    Drip(String),
    /// Sends as much as it can, and never ends.
    Endless(String),
    /// Sends exactly this without reading, and closes the connection.
    Greet(String),
    /// Sends exactly this, then says nothing.
    Hang(String),
    /// Resets the connection after the request.
    ResetAfterRequest,
    /// Sends exactly this, and closes the connection.
    Send(Vec<u8>),
    /// Reads the request, and says nothing.
    Silence,
}

/// An HTTP server on this machine that misbehaves so many times, and then answers.
pub(crate) struct FaultServer {
    address: SocketAddr,
    seen: Arc<Seen>,
    task: JoinHandle<()>,
}

impl FaultServer {
    /// Misbehaves until it is [healed](Self::heal).
    pub(crate) async fn start(fault: Fault) -> Self {
        Self::start_with(fault, usize::MAX).await
    }

    /// Misbehaves so many times.
    pub(crate) async fn start_with(fault: Fault, times: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Seen {
            faults: AtomicUsize::new(times),
            ..Seen::default()
        });
        let task = tokio::spawn(accept(listener, fault, Arc::clone(&seen)));
        Self {
            address,
            seen,
            task,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Behaves from now on.
    pub(crate) fn heal(&self) {
        self.seen.faults.store(0, Ordering::SeqCst);
    }

    pub(crate) fn connections(&self) -> usize {
        self.seen.connections.load(Ordering::SeqCst)
    }

    /// How many requests arrived in full.
    pub(crate) fn requests(&self) -> usize {
        self.seen.requests.load(Ordering::SeqCst)
    }

    /// How many bytes of endless bodies the other side took, at least.
    pub(crate) fn sent(&self) -> usize {
        self.seen.sent.load(Ordering::SeqCst)
    }
}

impl Drop for FaultServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

#[derive(Default)]
struct Seen {
    connections: AtomicUsize,
    faults: AtomicUsize,
    requests: AtomicUsize,
    sent: AtomicUsize,
}

impl Seen {
    /// Whether to misbehave this time.
    fn take_fault(&self) -> bool {
        let less = |faults: usize| faults.checked_sub(1);
        self.faults
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, less)
            .is_ok()
    }
}

async fn accept(listener: TcpListener, fault: Fault, seen: Arc<Seen>) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        seen.connections.fetch_add(1, Ordering::SeqCst);
        tokio::spawn(serve(stream, fault.clone(), Arc::clone(&seen)));
    }
}

async fn serve(mut stream: TcpStream, fault: Fault, seen: Arc<Seen>) {
    let faulty = seen.take_fault();
    if faulty {
        match &fault {
            Fault::CloseOnAccept => return,
            Fault::Greet(text) => {
                write(&mut stream, text.as_bytes()).await;
                return;
            }
            _ => {}
        }
    }
    if read_request(&mut stream).await.is_none() {
        return;
    }
    seen.requests.fetch_add(1, Ordering::SeqCst);
    if faulty {
        misbehave(stream, fault, &seen).await;
    } else {
        write(&mut stream, ANSWER.as_bytes()).await;
    }
}

async fn misbehave(mut stream: TcpStream, fault: Fault, seen: &Seen) {
    match fault {
        Fault::CloseOnAccept | Fault::CloseAfterRequest | Fault::Greet(_) => {}
        Fault::Drip(head) => {
            write(&mut stream, head.as_bytes()).await;
            while write(&mut stream, b" ").await {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        Fault::Endless(head) => {
            write(&mut stream, head.as_bytes()).await;
            let spaces = vec![b' '; 1 << 16];
            while write(&mut stream, &spaces).await {
                seen.sent.fetch_add(spaces.len(), Ordering::SeqCst);
            }
        }
        Fault::Hang(head) => {
            write(&mut stream, head.as_bytes()).await;
            let _ = stream.read(&mut [0]).await;
        }
        Fault::ResetAfterRequest => stream.set_zero_linger().unwrap(),
        Fault::Send(bytes) => {
            write(&mut stream, &bytes).await;
        }
        Fault::Silence => {
            let _ = stream.read(&mut [0]).await;
        }
    }
}

/// Whether the other side still takes it.
async fn write(stream: &mut TcpStream, bytes: &[u8]) -> bool {
    stream.write_all(bytes).await.is_ok()
}

/// Reads head and body, if they come in full.
async fn read_request(stream: &mut TcpStream) -> Option<()> {
    let mut request = Vec::new();
    loop {
        if let Some((head, body)) = split(&request)
            && body.len() >= content_length(&head)
        {
            return Some(());
        }
        if stream.read_buf(&mut request).await.ok()? == 0 {
            return None;
        }
    }
}

fn split(request: &[u8]) -> Option<(String, &[u8])> {
    let end = request
        .windows(4)
        .position(|window| window == b"\r\n\r\n")?;
    let (head, body) = request.split_at(end + 4);
    Some((String::from_utf8_lossy(head).to_lowercase(), body))
}

fn content_length(head: &str) -> usize {
    head.lines()
        .find_map(|line| line.strip_prefix("content-length:"))
        .map_or(0, |length| length.trim().parse().unwrap())
}

/// There is no client: an answer to `GET /v1/client`.
const ANSWER: &str = "HTTP/1.1 200 OK\r\ncontent-length: 33\r\nconnection: close\r\n\r\n{\"response\":null,\"client\":null}  ";
