//! The same calls by the client, by reqwest and by hyper, against one sandbox; by the client with
//! each of its transports.

use std::error::Error;
use std::pin::Pin;
use std::sync::mpsc;
use std::thread;

use bytes::Bytes;
use clerk_user_client::{API_VERSION, Client, UserHandle};
use clerk_user_model::{DeletedObject, EmailAddress, EmailAddressId, Envelope, User};
use clerk_user_sandbox::Sandbox;
use clerk_user_validate::Email;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::client::legacy::Client as Pool;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioIo};
use secrecy::ExposeSecret as _;
use serde::de::DeserializeOwned;
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Runtime};

pub(super) type Result<T> = std::result::Result<T, Box<dyn Error>>;
type Call<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + 'a>>;

/// What is asked of the server.
#[derive(Clone, Copy)]
pub(crate) enum Ask {
    Read,
    Create,
}

impl Ask {
    pub(crate) const ALL: [Self; 2] = [Self::Read, Self::Create];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Read => "read the user",
            Self::Create => "create an email address",
        }
    }
}

/// All ways to make a call, on one thread.
pub(crate) struct Peers {
    runtime: Runtime,
    peers: Vec<(&'static str, Box<dyn Peer>)>,
}

impl Peers {
    pub(crate) fn new() -> Result<Self> {
        let place = sandbox()?;
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let ours = runtime.block_on(Ours::new(&place))?;
        let wire = ours.wire();
        let hyper = runtime.block_on(Hyper::new(wire.clone()))?;
        let pooled = Hyper::pooled(wire.clone());
        let reqwest = Reqwest::new(wire);
        let peers: Vec<(&str, Box<dyn Peer>)> = vec![
            (OURS, Box::new(ours)),
            (REQWEST, Box::new(reqwest)),
            (HYPER, Box::new(hyper)),
            (POOLED, Box::new(pooled)),
        ];
        Ok(Self { runtime, peers })
    }

    pub(crate) fn names(&self) -> Vec<&'static str> {
        self.peers.iter().map(|(name, _)| *name).collect()
    }

    /// Has the peer at this place ask, and hands back what `around` makes of it.
    pub(crate) fn ask<T>(
        &mut self,
        ask: Ask,
        at: usize,
        around: impl FnOnce(&mut dyn FnMut()) -> T,
    ) -> Result<T> {
        let Self { runtime, peers } = self;
        let (_, peer) = peers.get_mut(at).ok_or("no such peer")?;
        let mut answer = None;
        let measured = around(&mut || {
            answer = Some(runtime.block_on(async {
                match ask {
                    Ask::Read => peer.read().await.map(|_| None),
                    Ask::Create => peer.create().await.map(Some),
                }
            }));
        });
        if let Some(id) = answer.ok_or("nothing was asked")?? {
            runtime.block_on(peer.remove(&id))?;
        }
        Ok(measured)
    }
}

/// One way to make the calls.
trait Peer {
    /// Reads the user, and counts their email addresses.
    fn read(&mut self) -> Call<'_, usize>;
    /// Adds an email address.
    fn create(&mut self) -> Call<'_, EmailAddressId>;
    /// Removes it again.
    fn remove<'a>(&'a mut self, id: &'a EmailAddressId) -> Call<'a, ()>;
}

/// Signs in, and makes the calls with the client.
struct Ours(UserHandle);

impl Ours {
    async fn new(place: &Place) -> Result<Self> {
        let client = Client::builder().frontend_api_url(&place.url).build()?;
        let step = client.sign_in().ticket(place.ticket.as_str()).await?;
        Ok(Self(step.into_session()?.user()))
    }

    /// What the others have to send, so that all of them are the same user.
    fn wire(&self) -> Wire {
        let session = self.0.session();
        let client = session.client();
        let token = client.token();
        let query = format!(
            "__clerk_api_version={API_VERSION}&_is_native=1&_clerk_session_id={}",
            session.id()
        );
        Wire {
            base: client.base_url().as_str().to_owned(),
            query,
            token: token.map_or_else(String::new, |token| token.expose_secret().to_owned()),
        }
    }
}

impl Peer for Ours {
    fn read(&mut self) -> Call<'_, usize> {
        Box::pin(async { Ok(count(&self.0.reload().await?)) })
    }

    fn create(&mut self) -> Call<'_, EmailAddressId> {
        Box::pin(async {
            let email = Email::parse(EMAIL)?;
            Ok(self.0.create_email_address(email).await?.id)
        })
    }

    fn remove<'a>(&'a mut self, id: &'a EmailAddressId) -> Call<'a, ()> {
        Box::pin(async {
            self.0.email_address(id).remove().await?;
            Ok(())
        })
    }
}

/// The parts of every request.
#[derive(Clone)]
struct Wire {
    base: String,
    query: String,
    token: String,
}

impl Wire {
    fn authority(&self) -> &str {
        self.base.trim_start_matches("http://")
    }
}

/// reqwest by itself, its answers read as the model's types.
struct Reqwest {
    client: reqwest::Client,
    wire: Wire,
}

impl Reqwest {
    fn new(wire: Wire) -> Self {
        // reqwest asks for one even where nothing is encrypted.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::new();
        Self { client, wire }
    }

    async fn send<T: DeserializeOwned>(&self, request: reqwest::RequestBuilder) -> Result<T> {
        let request = request.header(AUTHORIZATION, &self.wire.token);
        let answer = request.send().await?.error_for_status()?;
        Ok(answer.json::<Envelope<T>>().await?.response)
    }

    fn url(&self, path: &str) -> String {
        let Wire { base, query, .. } = &self.wire;
        format!("{base}{path}?{query}")
    }
}

impl Peer for Reqwest {
    fn read(&mut self) -> Call<'_, usize> {
        Box::pin(async {
            let user = self.send(self.client.get(self.url(USER))).await?;
            Ok(count(&user))
        })
    }

    fn create(&mut self) -> Call<'_, EmailAddressId> {
        Box::pin(async {
            let request = self.client.post(self.url(EMAILS));
            let form = request.form(&[("email_address", EMAIL)]);
            Ok(self.send::<EmailAddress>(form).await?.id)
        })
    }

    fn remove<'a>(&'a mut self, id: &'a EmailAddressId) -> Call<'a, ()> {
        Box::pin(async move {
            let request = self.client.delete(self.url(&format!("{EMAILS}/{id}")));
            self.send::<DeletedObject>(request).await?;
            Ok(())
        })
    }
}

/// hyper by itself, its answers read as the model's types.
struct Hyper {
    sender: Sender,
    wire: Wire,
}

enum Sender {
    /// One connection, without a pool.
    Connection(SendRequest<Full<Bytes>>),
    /// hyper-util's client.
    Pool(Box<Pool<HttpConnector, Full<Bytes>>>),
}

impl Hyper {
    async fn new(wire: Wire) -> Result<Self> {
        let stream = TcpStream::connect(wire.authority()).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        let sender = Sender::Connection(sender);
        Ok(Self { sender, wire })
    }

    fn pooled(wire: Wire) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let pool = Pool::builder(TokioExecutor::new()).build(connector);
        let sender = Sender::Pool(Box::new(pool));
        Self { sender, wire }
    }

    async fn send<T: DeserializeOwned>(
        &mut self,
        method: &str,
        path: &str,
        body: &'static str,
    ) -> Result<T> {
        let base = match self.sender {
            Sender::Connection(_) => "",
            Sender::Pool(_) => &self.wire.base,
        };
        let request = http::Request::builder()
            .method(method)
            .uri(format!("{base}{path}?{}", self.wire.query))
            .header(HOST, self.wire.authority())
            .header(AUTHORIZATION, &self.wire.token)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Full::from(body))?;
        let answer = match &mut self.sender {
            Sender::Connection(sender) => {
                sender.ready().await?;
                sender.send_request(request).await?
            }
            Sender::Pool(pool) => pool.request(request).await?,
        };
        if !answer.status().is_success() {
            return Err(format!("answered with status {}", answer.status()).into());
        }
        let body = answer.into_body().collect().await?.to_bytes();
        Ok(serde_json::from_slice::<Envelope<T>>(&body)?.response)
    }
}

impl Peer for Hyper {
    fn read(&mut self) -> Call<'_, usize> {
        Box::pin(async { Ok(count(&self.send("GET", USER, "").await?)) })
    }

    fn create(&mut self) -> Call<'_, EmailAddressId> {
        Box::pin(async {
            let email: EmailAddress = self.send("POST", EMAILS, EMAIL_FORM).await?;
            Ok(email.id)
        })
    }

    fn remove<'a>(&'a mut self, id: &'a EmailAddressId) -> Call<'a, ()> {
        Box::pin(async move {
            let path = format!("{EMAILS}/{id}");
            self.send::<DeletedObject>("DELETE", &path, "").await?;
            Ok(())
        })
    }
}

pub(super) const OURS: &str = "clerk-user-client";
pub(super) const REQWEST: &str = "reqwest";
pub(super) const HYPER: &str = "hyper";
pub(super) const POOLED: &str = "hyper with a pool";

const USER: &str = "/v1/me";
const EMAILS: &str = "/v1/me/email_addresses";
const EMAIL: &str = "bench@example.com";
const EMAIL_FORM: &str = "email_address=bench%40example.com";

fn count(user: &User) -> usize {
    user.email_addresses.value().map_or(0, |list| list.len())
}

/// Where the sandbox is.
struct Place {
    url: String,
    ticket: String,
}

/// Starts a sandbox on a thread of its own.
fn sandbox() -> Result<Place> {
    let (sender, receiver) = mpsc::channel();
    let serve = async move {
        let sandbox = Sandbox::start().await.ok()?;
        let place = Place {
            url: sandbox.base_url().to_owned(),
            ticket: sandbox.ticket().to_owned(),
        };
        sender.send(place).ok()?;
        sandbox.wait().await;
        Some(())
    };
    let runtime = Builder::new_current_thread().enable_all().build()?;
    thread::spawn(move || runtime.block_on(serve));
    Ok(receiver.recv()?)
}
