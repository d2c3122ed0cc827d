use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use clerk_user_client::{Client, ResponseFuture, Transport, TransportError};
use http::{Request, Response};
use tokio::sync::oneshot;

use super::builder;

/// A transport whose answers the test gives, in the order it likes.
#[derive(Clone, Default)]
pub(crate) struct HandTransport {
    waiting: Arc<Mutex<VecDeque<Waiting>>>,
}

impl HandTransport {
    /// A client that sends by one, and that one.
    pub(crate) fn client() -> (Client, Self) {
        let transport = Self::default();
        let client = builder("https://example.com").transport(transport.clone());
        (client.build().unwrap(), transport)
    }

    /// The oldest request that has not been taken, once there is one.
    pub(crate) async fn next(&self) -> Waiting {
        loop {
            let next = self.waiting.lock().unwrap().pop_front();
            match next {
                Some(waiting) => return waiting,
                None => tokio::task::yield_now().await,
            }
        }
    }

    /// Whether no request waits.
    pub(crate) fn is_idle(&self) -> bool {
        self.waiting.lock().unwrap().is_empty()
    }
}

impl Transport for HandTransport {
    fn send(&self, request: Request<Vec<u8>>) -> ResponseFuture<'_> {
        let (reply, answer) = oneshot::channel();
        self.waiting
            .lock()
            .unwrap()
            .push_back(Waiting { request, reply });
        Box::pin(async move { answer.await.unwrap() })
    }
}

/// A request that was sent and waits for its answer.
pub(crate) struct Waiting {
    pub(crate) request: Request<Vec<u8>>,
    reply: oneshot::Sender<Result<Response<Vec<u8>>, TransportError>>,
}

impl Waiting {
    /// Answers, with a new client token if one is given.
    pub(crate) fn answer(self, status: u16, token: Option<&str>, body: &str) {
        let mut response = Response::builder().status(status);
        if let Some(token) = token {
            response = response.header("authorization", token);
        }
        let response = response.body(body.as_bytes().to_vec()).unwrap();
        let _ = self.reply.send(Ok(response));
    }

    pub(crate) fn fail(self, error: TransportError) {
        let _ = self.reply.send(Err(error));
    }

    /// The client token that came with the request.
    pub(crate) fn token(&self) -> Option<&str> {
        let header = self.request.headers().get("authorization")?;
        Some(header.to_str().unwrap())
    }
}
