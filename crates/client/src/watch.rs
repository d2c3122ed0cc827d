use core::fmt;
use std::sync::Arc;

use clerk_user_model::ClientState;
use tokio::sync::watch;

use crate::answer::client_in;
use crate::tokens::Ticket;

/// The client state, as the answers so far leave it: see [`Client::watch`](crate::Client::watch).
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
pub struct StateWatch(watch::Receiver<Latest>);

impl StateWatch {
    /// The client state now. None if no answer has brought one yet, or there is no client.
    #[must_use]
    pub fn current(&self) -> Option<Arc<ClientState>> {
        self.0.borrow().state.clone()
    }

    /// Waits until [`current`](Self::current) is another than when this was last waited for.
    /// Changes in between that nobody waited for are passed over. False if the client and all
    /// its clones are gone, so that nothing will change any more.
    pub async fn changed(&mut self) -> bool {
        self.0.changed().await.is_ok()
    }
}

/// The client state as the answers so far leave it.
///
/// The answer to an older request does not override that to a newer one, unless the server
/// says that what it brings was changed later.
#[derive(Debug)]
pub(crate) struct States(watch::Sender<Latest>);

impl States {
    pub(crate) fn new() -> Self {
        Self(watch::Sender::new(Latest::default()))
    }

    pub(crate) fn watch(&self) -> StateWatch {
        let mut receiver = self.0.subscribe();
        self.0.send_if_modified(Latest::read);
        receiver.mark_unchanged();
        StateWatch(receiver)
    }

    pub(crate) fn is_watched(&self) -> bool {
        self.0.receiver_count() > 0
    }

    /// Takes in the body of an answer, to be read when somebody watches.
    pub(crate) fn keep(&self, ticket: Ticket, body: Vec<u8>) {
        let mut body = Some(body);
        self.0.send_if_modified(|latest| {
            if ticket <= latest.ticket {
                return false;
            }
            latest.ticket = ticket;
            latest.unread = body.take();
            self.is_watched() && latest.read()
        });
        if let Some(state) = body.as_deref().and_then(client_in) {
            self.apply(ticket, Some(Arc::new(state)));
        }
    }

    /// Takes in what an answer brings; none means that the server has no client.
    pub(crate) fn apply(&self, ticket: Ticket, state: Option<Arc<ClientState>>) {
        self.0.send_if_modified(|latest| {
            latest.read();
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

#[derive(Default)]
struct Latest {
    state: Option<Arc<ClientState>>,
    ticket: Ticket,
    /// The body of an answer after that, while nobody watches: most of the time nobody does, and
    /// a client state takes longer to read than most results.
    unread: Option<Vec<u8>>,
}

impl Latest {
    /// Reads what is unread. Whether the state is another then.
    fn read(&mut self) -> bool {
        let unread = self.unread.take();
        let Some(state) = unread.as_deref().and_then(client_in) else {
            return false;
        };
        let is_other = self.state.as_deref() != Some(&state);
        self.state = Some(Arc::new(state));
        is_other
    }
}

impl fmt::Debug for Latest {
    /// Leaves out what is unread: it is personal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Latest")
            .field("state", &self.state)
            .field("ticket", &self.ticket)
            .finish_non_exhaustive()
    }
}

/// Whether both are of the same client, and the server changed the first after the second.
fn is_later(state: Option<&ClientState>, than: Option<&ClientState>) -> bool {
    let (Some(state), Some(than)) = (state, than) else {
        return false;
    };
    match (state.updated_at.value(), than.updated_at.value()) {
        (Some(at), Some(than_at)) => state.id == than.id && at.as_millis() > than_at.as_millis(),
        _ => false,
    }
}
