use std::sync::Arc;

use clerk_user_model::ClientState;
use tokio::sync::watch;

use crate::tokens::RequestSeq;

/// A receiver of the client state: see [`Client::watch`](crate::Client::watch).
///
/// # Examples
///
/// ```
/// # async fn show(client: clerk_user_client::Client) {
/// let mut watch = client.watch();
/// while watch.changed().await {
///     let user = watch.current().and_then(|state| state.user().cloned());
///     println!("{}", if user.is_some() { "signed in" } else { "signed out" });
/// }
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct StateReceiver(watch::Receiver<Latest>);

impl StateReceiver {
    /// Returns the current client state, or `None` if no response has contained one yet or there is no
    /// client.
    #[must_use]
    pub fn current(&self) -> Option<Arc<ClientState>> {
        self.0.borrow().state.clone()
    }

    /// Returns `true` if the client state has changed since the last call. If it has not, waits for the
    /// next change. Several changes count as one. Returns `false` if the client and all its clones
    /// were dropped, because the state cannot change any more.
    pub async fn changed(&mut self) -> bool {
        self.0.changed().await.is_ok()
    }
}

/// The latest client state.
///
/// The response to an older request does not override the response to a newer one, unless the server
/// changed the state in it later.
#[derive(Debug)]
pub(crate) struct States(watch::Sender<Latest>);

impl States {
    pub(crate) fn new() -> Self {
        Self(watch::Sender::new(Latest::default()))
    }

    pub(crate) fn watch(&self) -> StateReceiver {
        StateReceiver(self.0.subscribe())
    }

    /// Applies the client state in a response; `None` means that the server has no client.
    pub(crate) fn apply(&self, ticket: RequestSeq, state: Option<Arc<ClientState>>) {
        self.0.send_if_modified(|latest| {
            let is_later = is_later(state.as_deref(), latest.state.as_deref());
            if ticket <= latest.ticket && !is_later {
                return false;
            }
            latest.ticket = latest.ticket.max(ticket);
            if latest.state == state {
                return false;
            }
            latest.state = state;
            true
        });
    }
}

#[derive(Debug, Default)]
struct Latest {
    state: Option<Arc<ClientState>>,
    ticket: RequestSeq,
}

/// Returns `true` if both states are of the same client and the server changed the first one later.
fn is_later(state: Option<&ClientState>, than: Option<&ClientState>) -> bool {
    let (Some(state), Some(than)) = (state, than) else {
        return false;
    };
    match (state.updated_at.value(), than.updated_at.value()) {
        (Some(at), Some(than_at)) => state.id == than.id && at.as_millis() > than_at.as_millis(),
        _ => false,
    }
}
