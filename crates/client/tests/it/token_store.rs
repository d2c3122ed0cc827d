use core::error::Error;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use clerk_user_client::{Client, MemoryStore, TokenStore, Warning};
use clerk_user_sandbox::{Quirk, Sandbox};
use secrecy::{ExposeSecret as _, SecretString};

use crate::support::{HandTransport, builder, new_ticket};

/// Keeps a list of all that it was told, unless it is out of order.
#[derive(Clone, Default)]
struct Listing {
    tokens: Arc<Mutex<Vec<Option<String>>>>,
    is_broken: Arc<AtomicBool>,
}

impl TokenStore for Listing {
    fn load(&self) -> io::Result<Option<SecretString>> {
        Ok(None)
    }

    fn save(&self, token: Option<&SecretString>) -> io::Result<()> {
        if self.is_broken.load(Ordering::SeqCst) {
            return Err(io::Error::other("full"));
        }
        let token = token.map(|token| token.expose_secret().to_owned());
        self.tokens.lock().unwrap().push(token);
        Ok(())
    }
}

#[tokio::test]
async fn each_change_is_kept_once() {
    let (store, transport) = (Listing::default(), HandTransport::default());
    let client = builder("https://example.com")
        .transport(transport.clone())
        .token_store(store.clone())
        .build()
        .unwrap();
    for (status, token) in [
        (200, None),
        (200, Some("first")),
        (500, Some("second")),
        (200, None),
        (200, Some("Bearer")),
        (200, Some("third")),
    ] {
        let call = tokio::spawn({
            let client = client.clone();
            async move { client.state().await }
        });
        transport.next().await.answer(status, token, "null");
        assert_eq!(call.await.unwrap().is_ok(), status == 200);
    }
    client.forget();
    let kept = store.tokens.lock().unwrap().clone();
    let kept: Vec<_> = kept.iter().map(Option::as_deref).collect();
    assert_eq!(
        kept,
        [Some("first"), Some("second"), None, Some("third"), None]
    );
}

#[tokio::test]
async fn a_store_that_fails_fails_no_call_and_is_told_again() {
    let (store, transport) = (Listing::default(), HandTransport::default());
    store.is_broken.store(true, Ordering::SeqCst);
    let client = builder("https://example.com")
        .transport(transport.clone())
        .token_store(store.clone())
        .build()
        .unwrap();
    for (token, text) in [
        (
            Some("first"),
            "the token store did not save the client token",
        ),
        (None, ""),
    ] {
        let call = tokio::spawn({
            let client = client.clone();
            let operation = clerk_user_client::operations::client::get();
            async move { client.send(&operation).await }
        });
        transport.next().await.answer(200, token, "null");
        let warnings = call.await.unwrap().unwrap().warnings;
        let texts: Vec<_> = warnings.iter().map(ToString::to_string).collect();
        assert_eq!(texts.concat(), text);
        assert!(warnings.iter().all(Warning::is_token_not_kept));
        store.is_broken.store(false, Ordering::SeqCst);
    }
    let kept = store.tokens.lock().unwrap().clone();
    assert_eq!(kept, [Some("first".to_owned())]);
}

/// A store that cannot be read, for a reason that has one of its own.
struct Locked;

impl TokenStore for Locked {
    fn load(&self) -> io::Result<Option<SecretString>> {
        let reason = io::Error::other("the key is lost");
        Err(io::Error::other(io::Error::other(Reason(reason))))
    }

    fn save(&self, _: Option<&SecretString>) -> io::Result<()> {
        Ok(())
    }
}

#[derive(Debug)]
struct Reason(io::Error);

impl core::fmt::Display for Reason {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("the box is locked")
    }
}

impl Error for Reason {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.0)
    }
}

#[test]
fn why_a_store_cannot_be_read_is_there_to_be_read() {
    let error = builder("https://example.com")
        .token_store(Locked)
        .build()
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "configure the client: cannot read the token store: the box is locked"
    );
    assert_eq!(error.source().unwrap().to_string(), "the key is lost");
}

#[tokio::test]
async fn a_token_that_is_given_takes_the_place_of_the_one_in_the_store() {
    let transport = HandTransport::default();
    let store = Arc::new(MemoryStore::new(Some("old".into())));
    let client = builder("https://example.com")
        .transport(transport.clone())
        .token("new")
        .token_store(Arc::clone(&store))
        .build()
        .unwrap();
    let kept = || store.load().unwrap().unwrap().expose_secret().to_owned();
    assert_eq!(kept(), "old");
    let call = tokio::spawn(async move { client.state().await });
    let sent = transport.next().await;
    assert_eq!(sent.token(), Some("new"));
    sent.answer(200, None, "null");
    call.await.unwrap().unwrap();
    assert_eq!(kept(), "new");
}

#[tokio::test]
async fn a_second_client_goes_on_where_the_first_stopped() {
    let sandbox = Sandbox::start().await.unwrap();
    let store = Arc::new(MemoryStore::new(None));
    let client = || keeping(&sandbox, &store);
    let session = client()
        .sign_in()
        .ticket(new_ticket(&sandbox))
        .await
        .unwrap()
        .into_session()
        .unwrap();
    let restored = client().active_session().await.unwrap().unwrap();
    assert_eq!(restored.id(), session.id());
    restored.user().reload().await.unwrap();
}

/// A client that keeps its token there.
fn keeping(sandbox: &Sandbox, store: &Arc<MemoryStore>) -> Client {
    builder(sandbox.base_url())
        .token_store(Arc::clone(store))
        .build()
        .unwrap()
}

#[tokio::test]
async fn a_token_that_is_not_taken_any_more_does_not_stop_a_sign_in() {
    let sandbox = Sandbox::start().await.unwrap();
    let store = Arc::new(MemoryStore::new(Some("stale".into())));
    let client = keeping(&sandbox, &store);
    let stale = client.session("sess_0");
    assert!(stale.user().reload().await.is_err());
    let session = client
        .sign_in()
        .ticket(new_ticket(&sandbox))
        .await
        .unwrap()
        .into_session()
        .unwrap();
    session.user().reload().await.unwrap();
    let kept = store.load().unwrap().unwrap();
    assert_eq!(
        kept.expose_secret(),
        client.token().unwrap().expose_secret()
    );
}

#[tokio::test]
async fn a_token_that_is_nobodys_gives_way_to_a_new_one() {
    let sandbox = Sandbox::start().await.unwrap();
    let store = Arc::new(MemoryStore::new(Some("stale".into())));
    let client = keeping(&sandbox, &store);
    let state = client.state().await.unwrap().unwrap();
    assert!(state.sessions.value().unwrap().is_empty());
    let kept = store.load().unwrap().unwrap();
    assert_ne!(kept.expose_secret(), "stale");

    sandbox.set_quirk(Quirk::NoFirstClient, true);
    let store = Arc::new(MemoryStore::new(Some("stale".into())));
    let client = keeping(&sandbox, &store);
    assert!(client.state().await.unwrap().is_none());
    assert!(store.load().unwrap().is_none());
}

#[cfg(unix)]
mod file {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;
    use std::path::PathBuf;

    use clerk_user_client::{FileStore, TokenStore as _};
    use secrecy::ExposeSecret as _;

    use crate::support::builder;

    /// A folder of the test's own.
    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("clerk-user-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn what_is_kept_is_for_the_owner_alone() {
        let folder = folder("kept");
        let path = folder.join("token");
        let store = FileStore::new(&path);
        assert!(store.load().unwrap().is_none());
        for token in ["first", "second, and longer", "3"] {
            store.save(Some(&token.into())).unwrap();
            assert_eq!(store.load().unwrap().unwrap().expose_secret(), token);
            let mode = fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
        for _ in 0..2 {
            store.save(None).unwrap();
            assert!(store.load().unwrap().is_none());
        }
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn two_who_keep_at_once_leave_one_whole_token() {
        let folder = folder("shared");
        let path = folder.join("token");
        std::thread::scope(|scope| {
            for digit in ["1", "2", "3", "4"] {
                let store = FileStore::new(&path);
                scope.spawn(move || {
                    for _ in 0..50 {
                        store.save(Some(&digit.repeat(4000).into())).unwrap();
                        let kept = store.load().unwrap().unwrap();
                        let (first, _) = kept.expose_secret().split_at(1);
                        assert_eq!(kept.expose_secret(), first.repeat(4000));
                    }
                });
            }
        });
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_draft_that_cannot_take_its_place_is_not_left() {
        let folder = folder("stuck");
        let path = folder.join("token");
        fs::create_dir_all(path.join("in the way")).unwrap();
        assert!(FileStore::new(&path).save(Some(&"secret".into())).is_err());
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_file_that_others_can_read_is_not_trusted() {
        let folder = folder("open");
        let path = folder.join("token");
        fs::write(&path, "secret").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let error = builder("https://example.com")
            .token_store(FileStore::new(&path))
            .build()
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "configure the client: cannot read the token store: expected a token file that only its owner can read"
        );

        fs::write(&path, "x".repeat(70_000)).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        let error = FileStore::new(&path).load().unwrap_err();
        assert_eq!(error.to_string(), "expected a token of at most 65536 bytes");
        fs::remove_dir_all(folder).unwrap();
    }
}
