use core::fmt;
use core::time::Duration;
use std::io;
use std::net::Ipv4Addr;

use clerk_user_model::{CreateExternalAccountParams, ExternalAccount};
use clerk_user_validate::{OAuthStrategy, RedirectUrl};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::Callback;
use crate::{Error, SignInFlow, SignInStep, UserHandle};

impl UserHandle {
    /// Connects an external account: opens the provider's page, waits up to five minutes for the
    /// browser to come back to this machine, and reads the account.
    /// Check [`ExternalAccount::outcome`] on the result.
    ///
    /// # Errors
    ///
    /// Fails for the same reasons as [`create_external_account`](Self::create_external_account). Also
    /// fails if the page cannot be opened, the browser does not come back, or the account was removed
    /// in the meantime ([`ErrorKind::Callback`](crate::ErrorKind::Callback)).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn connect(user: clerk_user_client::UserHandle) -> Result<(), Box<dyn std::error::Error>> {
    /// use clerk_user_validate::OAuthStrategy;
    ///
    /// let notion = OAuthStrategy::parse("oauth_notion")?;
    /// let account = user.connect_in_browser(notion, |url| Ok(println!("open {url}"))).await?;
    /// assert!(account.is_verified());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn connect_in_browser(
        &self,
        params: impl Into<CreateExternalAccountParams>,
        open: impl FnOnce(&str) -> io::Result<()>,
    ) -> Result<ExternalAccount, Error> {
        let listener = LoopbackListener::bind().await.map_err(Error::callback)?;
        let params = params.into().redirect_url(listener.redirect_url());
        let flow = self.connect_external_account(params).await?;
        let callback = listener.visit(flow.url(), open).await?;
        let account = flow.finish(&callback).await?;
        account.ok_or_else(|| Error::callback(io::Error::other("the account was removed")))
    }
}

impl SignInFlow {
    /// Signs in with an account at a provider: opens the provider's page, waits up to five minutes
    /// for the browser to come back to this machine, and reads the sign-in.
    ///
    /// # Errors
    ///
    /// Fails for the same reasons as [`oauth`](Self::oauth) and
    /// [`OAuthSignIn::finish`](crate::OAuthSignIn::finish). Also fails if the page cannot be opened or
    /// the browser does not come back ([`ErrorKind::Callback`](crate::ErrorKind::Callback)).
    ///
    /// # Examples
    ///
    /// ```
    /// use clerk_user_client::{Client, SignInStep};
    /// use clerk_user_validate::OAuthStrategy;
    ///
    /// # async fn sign_in(client: Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let notion = OAuthStrategy::parse("oauth_notion")?;
    /// let flow = client.sign_in();
    /// let step = flow.oauth_in_browser(&notion, |url| Ok(println!("open {url}"))).await?;
    /// let session = match step {
    ///     SignInStep::NeedsSignUp(new) => new.create().await?,
    ///     other => other,
    /// }
    /// .into_session()?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn oauth_in_browser(
        &self,
        strategy: &OAuthStrategy,
        open: impl FnOnce(&str) -> io::Result<()>,
    ) -> Result<SignInStep, Error> {
        let listener = LoopbackListener::bind().await.map_err(Error::callback)?;
        let flow = self.oauth(strategy, listener.redirect_url()).await?;
        let callback = listener.visit(flow.url(), open).await?;
        flow.finish(&callback).await
    }
}

/// Listens on a free port of this machine for the browser that comes back from a provider, for native
/// applications (RFC 8252, section 7.3).
///
/// # Examples
///
/// ```no_run
/// use core::time::Duration;
///
/// use clerk_user_client::{LoopbackListener, UserHandle};
/// use clerk_user_model::CreateExternalAccountParams;
/// use clerk_user_validate::OAuthStrategy;
///
/// # async fn connect(user: UserHandle) -> Result<(), Box<dyn std::error::Error>> {
/// let listener = LoopbackListener::bind().await?;
/// let params = CreateExternalAccountParams::oauth(OAuthStrategy::parse("oauth_notion")?)
///     .redirect_url(listener.redirect_url());
/// let flow = user.connect_external_account(params).await?;
/// println!("open {}", flow.url().ok_or("nothing to open")?);
///
/// let callback = listener.callback(Duration::from_secs(300)).await?;
/// let account = flow.finish(&callback).await?;
/// # Ok(())
/// # }
/// ```
pub struct LoopbackListener {
    listener: TcpListener,
    redirect_url: RedirectUrl,
    path: String,
}

impl LoopbackListener {
    /// Listens on 127.0.0.1, with a random path.
    ///
    /// # Errors
    ///
    /// Fails if no port is free, or if the system returns no random bytes.
    pub async fn bind() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .map_err(|error| context("cannot listen on 127.0.0.1", &error))?;
        let port = listener.local_addr()?.port();
        let chance = getrandom::u64().map_err(io::Error::other)?;
        let more = getrandom::u64().map_err(io::Error::other)?;
        let path = format!("/{chance:016x}{more:016x}");
        let redirect_url = RedirectUrl::parse(&format!("http://127.0.0.1:{port}{path}"))
            .map_err(io::Error::other)?;
        Ok(Self {
            listener,
            redirect_url,
            path,
        })
    }

    /// Returns the URL to send the browser to: the redirect URL of the params.
    #[must_use]
    pub fn redirect_url(&self) -> RedirectUrl {
        self.redirect_url.clone()
    }

    /// Waits for the browser's request and responds with a line of text. A request to another path gets
    /// the status 404.
    ///
    /// # Errors
    ///
    /// Fails if the browser does not come back in time (`TimedOut`).
    pub async fn callback(self, within: Duration) -> io::Result<Callback> {
        let callback = timeout(within, self.accept()).await;
        let text = "the browser did not come back in time";
        callback.map_err(|_| io::Error::new(io::ErrorKind::TimedOut, text))
    }

    /// Opens the page, if there is one, and waits for the browser to come back.
    async fn visit(
        self,
        url: Option<&str>,
        open: impl FnOnce(&str) -> io::Result<()>,
    ) -> Result<Callback, Error> {
        let Some(url) = url else {
            return Ok(Callback::empty());
        };
        open(url).map_err(|error| Error::callback(context("cannot open the browser", &error)))?;
        self.callback(WITHIN).await.map_err(Error::callback)
    }

    async fn accept(&self) -> Callback {
        let mut visits = JoinSet::new();
        loop {
            tokio::select! {
                Some(visit) = visits.join_next() => {
                    if let Ok(Ok(Some(target))) = visit {
                        return Callback::from_url(&format!("http://127.0.0.1{target}"));
                    }
                }
                stream = next(&self.listener), if visits.len() < MOST_VISITS => {
                    visits.spawn(serve(stream, self.path.clone()));
                }
            }
        }
    }
}

impl fmt::Debug for LoopbackListener {
    /// Omits the path, which is a secret of the provider and this program.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoopbackListener").finish_non_exhaustive()
    }
}

/// The timeout for a visit to the provider.
const WITHIN: Duration = Duration::from_secs(5 * 60);

/// Adds the failed action to an error. Only the kind of the cause is kept: its text may contain a URL or
/// a path.
fn context(action: &str, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{action}: {}", error.kind()))
}

/// The maximum number of open connections. Browsers open connections early and send nothing on some of
/// them, so one connection must not block the others.
const MOST_VISITS: usize = 32;

/// The timeout for reading a request.
const PATIENCE: Duration = Duration::from_secs(10);

/// The maximum length of a request, in bytes.
const LONGEST: u64 = 1 << 14;

/// The pause after a connection could not be accepted: there may be no file descriptor left.
const PAUSE: Duration = Duration::from_millis(100);

/// Accepts the next connection. Ignores errors, such as an aborted connection or no free file
/// descriptor: the browser tries again.
async fn next(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            Err(_) => sleep(PAUSE).await,
        }
    }
}

/// Responds to one request. Returns its target if the path matches.
async fn serve(mut stream: TcpStream, path: String) -> io::Result<Option<String>> {
    let head = timeout(PATIENCE, read_head(&mut stream)).await??;
    let target = target(&head).filter(|target| {
        let asked = target.split_once('?').map_or(*target, |(path, _)| path);
        asked == path
    });
    let (status, text) = match target {
        Some(_) => ("200 OK", "Done. You can close this window."),
        None => ("404 Not Found", "There is nothing here."),
    };
    let answer = format!(
        "HTTP/1.1 {status}\r\ncontent-type: text/plain\r\ncontent-length: {}\r\n\
         cache-control: no-store\r\nreferrer-policy: no-referrer\r\nconnection: close\r\n\r\n{text}",
        text.len()
    );
    let target = target.map(str::to_owned);
    if stream.write_all(answer.as_bytes()).await.is_ok() {
        let _ = stream.shutdown().await;
    }
    Ok(target)
}

async fn read_head(stream: &mut TcpStream) -> io::Result<String> {
    let mut stream = stream.take(LONGEST);
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if stream.read_buf(&mut head).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    String::from_utf8(head).map_err(|_| io::ErrorKind::InvalidData.into())
}

/// Returns the target of a `GET` request.
fn target(head: &str) -> Option<&str> {
    let (line, _) = head.split_once("\r\n")?;
    let (target, version) = line.strip_prefix("GET ")?.split_once(' ')?;
    version.starts_with("HTTP/1.").then_some(target)
}
