use bytes::Bytes;
use clerk_user_client::{Sending, Transport, TransportError, TransportErrorKind};
use http::header::HOST;
use http::{HeaderValue, Request, Response};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::sync::Mutex;

/// One connection of hyper's, without a pool.
pub(super) async fn connect(authority: &str) -> super::peers::Result<SendRequest<Full<Bytes>>> {
    let stream = TcpStream::connect(authority).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    Ok(sender)
}

/// Has the client send by one connection of hyper's.
pub(super) struct HyperTransport {
    host: HeaderValue,
    sender: Mutex<SendRequest<Full<Bytes>>>,
}

impl HyperTransport {
    pub(super) async fn new(authority: &str) -> super::peers::Result<Self> {
        Ok(Self {
            host: authority.parse()?,
            sender: Mutex::new(connect(authority).await?),
        })
    }

    async fn exchange(&self, request: Request<Vec<u8>>) -> hyper::Result<Response<Vec<u8>>> {
        let (mut head, body) = request.into_parts();
        head.headers.insert(HOST, self.host.clone());
        if let Some(path) = head.uri.path_and_query().cloned() {
            head.uri = path.into();
        }
        let mut sender = self.sender.lock().await;
        sender.ready().await?;
        let request = Request::from_parts(head, Full::from(body));
        let (head, body) = sender.send_request(request).await?.into_parts();
        let body = body.collect().await?.to_bytes();
        Ok(Response::from_parts(head, body.into()))
    }
}

impl Transport for HyperTransport {
    fn send(&self, request: Request<Vec<u8>>) -> Sending<'_> {
        Box::pin(async move {
            let answer = self.exchange(request).await;
            answer.map_err(|_| TransportError::new(TransportErrorKind::Network))
        })
    }
}
