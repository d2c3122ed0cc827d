//! A test kit for your own transports: [`run`] checks the rules of [`Transport`].

use core::fmt;
use core::time::Duration;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use http::{Request, Response};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::task::JoinHandle;

use crate::{RequestTimeout, Transport, TransportError, TransportErrorKind};

/// Starts servers with faults on this machine, sends requests to them, and checks that the transport
/// - sends method, path, headers and body as given, and returns status, headers and body;
/// - returns redirects and does not follow them;
/// - sends a request at most once;
/// - reports [`TransportErrorKind::Connect`] if nothing listens on the port, but not if a connection is
///   lost;
/// - returns an error for a response that is cut off, or endless;
/// - still sends requests after a call was dropped.
///
/// Call it in a tokio runtime with I/O and time enabled.
///
/// # Errors
///
/// Returns the first rule that the transport breaks.
///
/// # Examples
///
/// ```
/// # #[cfg(feature = "reqwest")]
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// use clerk_user_client::{ReqwestTransport, TransportOptions, transport_tests};
///
/// let transport = ReqwestTransport::new(&TransportOptions::default()).unwrap();
/// transport_tests::run(&transport).await.unwrap();
/// # });
/// ```
pub async fn run(transport: &(impl Transport + ?Sized)) -> Result<(), BrokenPromise> {
    whole_responses(transport).await?;
    redirects(transport).await?;
    nothing_listens(transport).await?;
    lost_connections(transport).await?;
    endless_bodies(transport).await?;
    dropped_calls(transport).await
}

/// Error of [`run`]: a rule of [`Transport`] that a transport breaks.
///
/// # Examples
///
/// ```no_run
/// use clerk_user_client::{Transport, transport_tests};
///
/// async fn is_whole(transport: &impl Transport) -> bool {
///     match transport_tests::run(transport).await {
///         Ok(()) => true,
///         Err(broken) => {
///             eprintln!("{broken}");
///             false
///         }
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BrokenPromise {
    case: &'static str,
    expected: &'static str,
}

impl fmt::Display for BrokenPromise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: expected {}", self.case, self.expected)
    }
}

impl core::error::Error for BrokenPromise {}

fn expect(is_so: bool, case: &'static str, expected: &'static str) -> Result<(), BrokenPromise> {
    is_so.then_some(()).ok_or(BrokenPromise { case, expected })
}

async fn whole_responses(transport: &(impl Transport + ?Sized)) -> Result<(), BrokenPromise> {
    const CASE: &str = "a whole response";
    let server = Server::start(Reply::Bytes(OK.into())).await?;
    let response = send(transport, &server.url(), "a=b&c=d").await;
    let response = response.map_err(|_| BrokenPromise {
        case: CASE,
        expected: "a response",
    })?;
    expect(response.status() == 201, CASE, "the status 201")?;
    let header = response.headers().get("x-answer");
    expect(header.is_some_and(|it| it == "yes"), CASE, "its header")?;
    expect(response.body() == b"hello", CASE, "its body")?;
    let request = server.last_request();
    expect(
        request.starts_with("POST /v1/x?y=z HTTP/1.1"),
        CASE,
        "the method and the path",
    )?;
    let lower = request.to_lowercase();
    expect(
        lower.contains("\r\nx-question: why\r\n"),
        CASE,
        "the header to be sent",
    )?;
    expect(
        request.ends_with("\r\n\r\na=b&c=d"),
        CASE,
        "the body to be sent",
    )?;
    expect(server.requests() == 1, CASE, "one request")
}

async fn redirects(transport: &(impl Transport + ?Sized)) -> Result<(), BrokenPromise> {
    const CASE: &str = "a redirect";
    for status in [
        "301 Moved",
        "302 Found",
        "303 See",
        "307 Temporary",
        "308 Permanent",
    ] {
        let elsewhere = Server::start(Reply::Bytes(OK.into())).await?;
        let head = format!(
            "HTTP/1.1 {status}\r\nlocation: {}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
            elsewhere.url()
        );
        let server = Server::start(Reply::Bytes(head)).await?;
        let response = send(transport, &server.url(), "a=b").await;
        let is_returned = response.is_ok_and(|response| response.status().is_redirection());
        expect(is_returned, CASE, "to get the redirect itself")?;
        expect(
            elsewhere.requests() == 0,
            CASE,
            "nothing to be sent to its target",
        )?;
        expect(server.requests() == 1, CASE, "one request")?;
    }
    Ok(())
}

async fn nothing_listens(transport: &(impl Transport + ?Sized)) -> Result<(), BrokenPromise> {
    // The port is in use, but nothing listens on it.
    let socket = TcpSocket::new_v4().map_err(|_| NO_PORT)?;
    socket
        .bind(([127, 0, 0, 1], 0).into())
        .map_err(|_| NO_PORT)?;
    let port = socket.local_addr().map_err(|_| NO_PORT)?.port();
    let error = send(transport, &format!("http://127.0.0.1:{port}"), "a=b")
        .await
        .err();
    let kind = error.map(|error| error.kind());
    let is_connect = kind == Some(TransportErrorKind::Connect);
    expect(
        is_connect,
        "a port where nothing listens",
        "TransportErrorKind::Connect",
    )
}

async fn lost_connections(transport: &(impl Transport + ?Sized)) -> Result<(), BrokenPromise> {
    for (case, reply) in [
        (
            "a connection that is closed after the request",
            Reply::Close,
        ),
        (
            "a response that is not HTTP",
            Reply::Bytes("hello\r\n\r\n".to_owned()),
        ),
        (
            "a response that is cut off",
            Reply::Bytes(CUT_OFF.to_owned()),
        ),
    ] {
        let server = Server::start(reply).await?;
        let error = send(transport, &server.url(), "a=b").await.err();
        let error = error.ok_or(BrokenPromise {
            case,
            expected: "an error",
        })?;
        expect(
            error.kind() == TransportErrorKind::Network,
            case,
            "TransportErrorKind::Network",
        )?;
        expect(server.requests() == 1, case, "one request")?;
    }
    Ok(())
}

async fn endless_bodies(transport: &(impl Transport + ?Sized)) -> Result<(), BrokenPromise> {
    const CASE: &str = "a response without an end";
    let server = Server::start(Reply::Endless).await?;
    let url = server.url();
    let sent = send(transport, &url, "a=b");
    let result = tokio::time::timeout(LONG, sent).await;
    let result = result.map_err(|_| BrokenPromise {
        case: CASE,
        expected: "a bound on the size of the body",
    })?;
    let kind = result.err().map(|error| error.kind());
    expect(
        kind == Some(TransportErrorKind::TooLarge),
        CASE,
        "TransportErrorKind::TooLarge",
    )
}

async fn dropped_calls(transport: &(impl Transport + ?Sized)) -> Result<(), BrokenPromise> {
    const CASE: &str = "a call that is dropped";
    let silent = Server::start(Reply::Silence).await?;
    let url = silent.url();
    let call = send(transport, &url, "a=b");
    let _ = tokio::time::timeout(Duration::from_millis(50), call).await;
    let server = Server::start(Reply::Bytes(OK.into())).await?;
    let next = send(transport, &server.url(), "a=b").await;
    expect(next.is_ok(), CASE, "the next request to be sent")
}

/// The timeout after which a transport counts as hanging.
const LONG: Duration = Duration::from_secs(30);

const OK: &str = "HTTP/1.1 201 Created\r\nx-answer: yes\r\ncontent-length: 5\r\n\
                  connection: close\r\n\r\nhello";
const CUT_OFF: &str = "HTTP/1.1 200 OK\r\ncontent-length: 50\r\nconnection: close\r\n\r\nhel";

async fn send(
    transport: &(impl Transport + ?Sized),
    url: &str,
    body: &str,
) -> Result<Response<Vec<u8>>, TransportError> {
    let request = Request::post(format!("{url}/v1/x?y=z"))
        .header("x-question", "why")
        .header("content-type", "application/x-www-form-urlencoded")
        .extension(RequestTimeout(LONG))
        .body(body.as_bytes().to_vec())
        .map_err(|error| TransportError::new(TransportErrorKind::Network).with_source(error))?;
    transport.send(request).await
}

const NO_PORT: BrokenPromise = BrokenPromise {
    case: "the test kit",
    expected: "a free port of 127.0.0.1",
};

/// The reply of a server to each request.
#[derive(Clone, Debug)]
enum Reply {
    Bytes(String),
    Close,
    Endless,
    Silence,
}

struct Server {
    port: u16,
    requests: Arc<AtomicUsize>,
    last: Arc<std::sync::Mutex<String>>,
    task: JoinHandle<()>,
}

impl Server {
    async fn start(reply: Reply) -> Result<Self, BrokenPromise> {
        let listener = TcpListener::bind("127.0.0.1:0")
            .await
            .map_err(|_| NO_PORT)?;
        let port = listener.local_addr().map_err(|_| NO_PORT)?.port();
        let requests = Arc::new(AtomicUsize::new(0));
        let last = Arc::default();
        let (counted, heard) = (Arc::clone(&requests), Arc::clone(&last));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (reply, counted, heard) = (reply.clone(), counted.clone(), Arc::clone(&heard));
                tokio::spawn(serve(stream, reply, counted, heard));
            }
        });
        Ok(Self {
            port,
            requests,
            last,
            task,
        })
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }

    fn last_request(&self) -> String {
        let last = self.last.lock();
        last.map(|last| last.clone()).unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(
    mut stream: TcpStream,
    reply: Reply,
    requests: Arc<AtomicUsize>,
    last: Arc<std::sync::Mutex<String>>,
) -> Option<()> {
    let request = read(&mut stream).await?;
    if let Ok(mut last) = last.lock() {
        *last = request;
    }
    requests.fetch_add(1, Ordering::SeqCst);
    match reply {
        Reply::Bytes(bytes) => stream.write_all(bytes.as_bytes()).await.ok()?,
        Reply::Close => {}
        Reply::Endless => {
            let head = "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n";
            stream.write_all(head.as_bytes()).await.ok()?;
            loop {
                stream.write_all(&[b'x'; 1 << 14]).await.ok()?;
            }
        }
        Reply::Silence => {
            let mut rest = Vec::new();
            stream.read_to_end(&mut rest).await.ok()?;
        }
    }
    stream.shutdown().await.ok()
}

/// Reads one request, its body included.
async fn read(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let head = head.to_lowercase();
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length:"));
        let length: usize = length.map_or(Some(0), |length| length.trim().parse().ok())?;
        if body.len() >= length {
            return Some(text.into_owned());
        }
    }
}
