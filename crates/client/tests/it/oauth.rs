use core::time::Duration;

use clerk_user_client::{Callback, ErrorKind, LoopbackListener, OAuthFlow};
use clerk_user_model::{CreateExternalAccountParams, ErrorCode, ExternalAccountOutcome};
use clerk_user_validate::{OAuthStrategy, RedirectUrl};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use url::Url;

use crate::support::{HandTransport, SignedIn};

async fn start(it: &SignedIn, redirect_url: RedirectUrl) -> OAuthFlow {
    let params = CreateExternalAccountParams::oauth(OAuthStrategy::parse("oauth_notion").unwrap())
        .redirect_url(redirect_url);
    it.user.connect_external_account(params).await.unwrap()
}

#[tokio::test]
async fn from_the_url_to_the_account() {
    let it = SignedIn::new().await;
    let app = RedirectUrl::parse("https://app.example/done").unwrap();
    let flow = start(&it, app.clone()).await;
    let back = it.sandbox.consent(flow.url().unwrap()).deny().unwrap();
    let callback = Callback::from_url(&back);
    assert!(callback.has_nonce());
    let account = flow.finish(&callback).await.unwrap().unwrap();
    let ExternalAccountOutcome::Failed(error) = account.outcome() else {
        panic!("expected a failure");
    };
    assert_eq!(error.code, ErrorCode::OauthAccessDenied);

    let flow = start(&it, app).await;
    it.sandbox.consent(flow.url().unwrap()).approve().unwrap();
    let account = flow.finish(&Callback::empty()).await.unwrap().unwrap();
    assert_eq!(account.outcome(), ExternalAccountOutcome::Verified);
    assert_eq!(account.id, flow.account().id);

    it.user
        .external_account(&account.id)
        .remove()
        .await
        .unwrap();
    assert_eq!(flow.finish(&Callback::empty()).await.unwrap(), None);
}

#[tokio::test]
async fn a_url_that_could_do_harm_is_not_handed_out() {
    let it = SignedIn::new().await;
    let (stranger, sign_in_transport) = HandTransport::client();
    for (url, is_handed_out) in [
        ("https://provider.example/authorize?state=x", true),
        ("http://127.0.0.1:4000/_sandbox/consent", true),
        ("http://localhost/consent", true),
        ("http://provider.example/authorize", false),
        ("javascript:alert(1)", false),
        ("java\\nscript:alert(1)", false),
        ("data:text/html,x", false),
        ("file:///etc/passwd", false),
        ("/relative", false),
        ("//provider.example", false),
        ("", false),
    ] {
        let expected = is_handed_out.then_some(url);
        let json = format!(
            r#"{{"id":"eac_1","provider":"notion","verification":{{"external_verification_redirect_url":"{url}"}}}}"#
        );
        let account = serde_json::from_str(&json).unwrap();
        assert_eq!(OAuthFlow::new(it.user.clone(), account).url(), expected);

        let flow = stranger.sign_in();
        let strategy = OAuthStrategy::parse("oauth_notion").unwrap();
        let back = RedirectUrl::parse("https://app.example/").unwrap();
        let call = tokio::spawn(async move { flow.oauth(&strategy, back).await });
        let body = format!(
            r#"{{"response":{{"id":"sia_1","first_factor_verification":{{"external_verification_redirect_url":"{url}"}}}}}}"#
        );
        sign_in_transport.next().await.answer(200, None, &body);
        assert_eq!(call.await.unwrap().unwrap().url(), expected);
    }
}

#[tokio::test]
async fn a_native_application_takes_the_browser_back() {
    let it = SignedIn::new().await;
    let listener = LoopbackListener::bind().await.unwrap();
    let flow = start(&it, listener.redirect_url()).await;
    let back = it.sandbox.consent(flow.url().unwrap()).approve().unwrap();
    let waiting = tokio::spawn(listener.callback(Duration::from_secs(60)));

    let url = Url::parse(&back).unwrap();
    let port = url.port().unwrap();
    let _ahead_of_need = connect(port).await;
    for stranger in [
        "GET / HTTP/1.1\r\n\r\n".to_owned(),
        format!("POST {} HTTP/1.1\r\n\r\n", url.path()),
        format!("GET {}x HTTP/1.1\r\n\r\n", url.path()),
        "garbage\r\n\r\n".to_owned(),
    ] {
        assert!(ask(port, &stranger).await.starts_with("HTTP/1.1 404 "));
    }
    drop(connect(port).await);
    let endless = format!("GET / HTTP/1.1\r\nx: {}", "x".repeat(1 << 15));
    assert_eq!(ask(port, &endless).await, "");

    let target = format!("{}?{}", url.path(), url.query().unwrap());
    let shown = ask(port, &format!("GET {target} HTTP/1.1\r\n\r\n")).await;
    assert!(shown.starts_with("HTTP/1.1 200 OK\r\n"), "{shown}");
    assert!(shown.ends_with("\r\n\r\nDone. You can close this window."));

    let callback = waiting.await.unwrap().unwrap();
    assert!(callback.has_nonce());
    let account = flow.finish(&callback).await.unwrap().unwrap();
    assert_eq!(account.outcome(), ExternalAccountOutcome::Verified);
}

#[tokio::test]
async fn a_page_that_does_not_open_is_reported() {
    let it = SignedIn::new().await;
    let notion = OAuthStrategy::parse("oauth_notion").unwrap();
    let open = |_: &str| Err(std::io::ErrorKind::NotFound.into());
    let error = it.user.connect_in_browser(notion, open).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Callback);
    assert_eq!(
        error.user_message(),
        "The provider's page could not be opened, or the browser did not come back. Please try again."
    );
}

/// Runs itself again with room for few files, so that no other test is short of them.
#[test]
fn a_shortage_of_files_is_waited_out() {
    const AGAIN: &str = "CLERK_USER_FEW_FILES";
    if std::env::var_os(AGAIN).is_none() {
        let status = std::process::Command::new("sh")
            .args(["-c", "ulimit -n 64; exec \"$0\" \"$@\""])
            .arg(std::env::current_exe().unwrap())
            .args(["--exact", "oauth::a_shortage_of_files_is_waited_out"])
            .env(AGAIN, "1")
            .status();
        assert!(status.unwrap().success());
        return;
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.unwrap().block_on(async {
        let listener = LoopbackListener::bind().await.unwrap();
        let url = Url::parse(listener.redirect_url().as_str()).unwrap();
        let mut browser = connect(url.port().unwrap()).await;
        let mut files: Vec<_> =
            core::iter::from_fn(|| std::fs::File::open("/dev/null").ok()).collect();
        let waiting = tokio::spawn(listener.callback(Duration::from_secs(60)));
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert!(!waiting.is_finished());
        files.clear();
        let request = format!(
            "GET {}?rotating_token_nonce=abc HTTP/1.1\r\n\r\n",
            url.path()
        );
        browser.write_all(request.as_bytes()).await.unwrap();
        assert!(waiting.await.unwrap().unwrap().has_nonce());
    });
}

#[tokio::test]
async fn nobody_is_waited_for_longer_than_was_said() {
    let listener = LoopbackListener::bind().await.unwrap();
    let error = listener.callback(Duration::ZERO).await.unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::TimedOut);
}

#[test]
fn a_callback_is_read_leniently_and_not_shown() {
    for (url, has_nonce) in [
        ("https://app.example/?rotating_token_nonce=abc", true),
        ("acme:/done?x=1&rotating_token_nonce=abc#x", true),
        ("https://app.example/?rotating_token_nonce=", false),
        ("https://app.example/", false),
        ("no url", false),
    ] {
        assert_eq!(Callback::from_url(url).has_nonce(), has_nonce, "{url}");
    }
    let shown = format!("{:?}", Callback::from_nonce("abc"));
    assert_eq!(shown, "Callback { has_nonce: true, .. }");
}

async fn connect(port: u16) -> TcpStream {
    TcpStream::connect(("127.0.0.1", port)).await.unwrap()
}

async fn ask(port: u16, request: &str) -> String {
    let mut stream = connect(port).await;
    let _ = stream.write_all(request.as_bytes()).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8(answer).unwrap()
}
