//! Nothing secret in the logs of whatever takes part, at the level that says most.

mod entries;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, Once};

use clerk_user_client::{Callback, UserHandle};
use clerk_user_model::{
    AttemptEmailAddressVerificationParams, AttemptPhoneNumberVerificationParams,
    AttemptWeb3WalletVerificationParams, CreateEmailAddressParams, CreateExternalAccountParams,
    CreatePhoneNumberParams, CreateWeb3WalletParams, EmailVerificationStrategy,
    PhoneVerificationStrategy, PrepareEmailAddressVerificationParams,
    PreparePhoneNumberVerificationParams, PrepareWeb3WalletVerificationParams, ResetPasswordParams,
    Web3Strategy,
};
use clerk_user_sandbox::{Sandbox, UserSeed};
use clerk_user_validate::{OAuthStrategy, RedirectUrl};
use secrecy::ExposeSecret as _;

use crate::faults::rows::{broken_connections, refusals, useless_answers};
use crate::support::{
    Authority, By, Create, Fault, FaultServer, Http2, TlsServer, Wallet, client_of, impatient, user,
};

const PASSWORD: &str = "canary5151 password";
const EMAIL: &str = "canary5151@example.com";
const PHONE: &str = "15553424242";
const TOKEN: &str = "canary5151.token";
const SESSION: &str = "sess_canary5151";

/// All that is logged in this process while it listens.
struct Logger {
    is_on: AtomicBool,
    lines: Mutex<Vec<String>>,
}

static LOGGER: Logger = Logger {
    is_on: AtomicBool::new(false),
    lines: Mutex::new(Vec::new()),
};

impl Logger {
    fn listen() -> &'static Self {
        static ONCE: Once = Once::new();
        ONCE.call_once(|| {
            log::set_logger(&LOGGER).unwrap();
            log::set_max_level(log::LevelFilter::Trace);
        });
        LOGGER.is_on.store(true, Ordering::SeqCst);
        &LOGGER
    }

    /// What was logged by each of these, and nothing of that may be in it.
    fn check(&self, secrets: &[String]) {
        self.is_on.store(false, Ordering::SeqCst);
        let lines = self.lines.lock().unwrap();
        for target in [
            "clerk_user_client::",
            "h2::",
            "hyper_util::",
            "reqwest::",
            "rustls::",
        ] {
            let starts = format!("TRACE {target}");
            let debugs = format!("DEBUG {target}");
            let heard = |line: &&String| line.starts_with(&starts) || line.starts_with(&debugs);
            assert!(lines.iter().find(heard).is_some(), "heard no {target}");
        }
        for line in lines.iter() {
            let low = line.to_lowercase();
            for secret in secrets {
                assert!(!low.contains(&secret.to_lowercase()), "{line}");
            }
        }
    }
}

impl log::Log for Logger {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        self.is_on.load(Ordering::SeqCst)
    }

    fn log(&self, record: &log::Record<'_>) {
        if self.enabled(record.metadata()) {
            let (level, target) = (record.level(), record.target());
            let line = format!("{level} {target}: {}", record.args());
            self.lines.lock().unwrap().push(line);
        }
    }

    fn flush(&self) {}
}

#[tokio::test]
async fn nothing_secret_is_logged() {
    let logger = Logger::listen();
    let mut secrets = vec![
        "canary5151".to_owned(),
        PHONE.to_owned(),
        urlencoded(EMAIL),
        urlencoded(PASSWORD),
    ];
    flows(&mut secrets).await;
    entries::all(&mut secrets).await;
    for by in By::ALL {
        faults(by).await;
        panics(by).await;
        over_http2(by).await;
    }
    logger.check(&secrets);
}

/// Sign-ins and creates, with all that is secret in them.
async fn flows(secrets: &mut Vec<String>) {
    let ada = UserSeed::new().email(EMAIL).password(PASSWORD);
    let sandbox = Sandbox::builder().user(ada).start().await.unwrap();
    let client = client_of(&sandbox);
    let session = client
        .sign_in()
        .password(EMAIL, PASSWORD)
        .await
        .unwrap()
        .into_session()
        .unwrap();
    secrets.push(client.token().unwrap().expose_secret().to_owned());
    secrets.push(session.token().await.unwrap().expose_secret().to_owned());

    let user = session.user();
    let params = CreateEmailAddressParams::new("new-canary5151@example.com".parse().unwrap());
    let email = user.create_email_address(params).await.unwrap();
    let strategy = EmailVerificationStrategy::EmailCode;
    let params = PrepareEmailAddressVerificationParams::new(strategy);
    user.email_address(&email.id).prepare(params).await.unwrap();
    let code = sandbox.outbox().code_for("new-canary5151@example.com");
    let params = AttemptEmailAddressVerificationParams::new(code.unwrap());
    user.email_address(&email.id).attempt(params).await.unwrap();
    secrets.push(email.id.to_string());
    phone_and_wallet(&sandbox, &user, secrets).await;

    let params = CreateExternalAccountParams::oauth(OAuthStrategy::parse("oauth_notion").unwrap())
        .redirect_url(RedirectUrl::parse("https://app.example/canary5151").unwrap());
    let flow = user.connect_external_account(params).await.unwrap();
    let back = sandbox.consent(flow.url().unwrap()).approve().unwrap();
    let (_, nonce) = back.split_once("rotating_token_nonce=").unwrap();
    secrets.push(nonce.to_owned());
    secrets.push(flow.url().unwrap().to_owned());
    flow.finish(&Callback::from_url(&back)).await.unwrap();
    client.sign_out().await.unwrap();
    new_password(&sandbox, secrets).await;
}

/// Signs in with a code that allows to choose a new password.
async fn new_password(sandbox: &Sandbox, secrets: &mut Vec<String>) {
    let flow = client_of(sandbox).sign_in();
    let email = EMAIL.parse().unwrap();
    let reset = flow.reset_password_by_email(&email).await.unwrap();
    let code = sandbox.outbox().code_for(EMAIL).unwrap();
    let new = reset.attempt(&code).await.unwrap();
    let params = ResetPasswordParams::new(format!("new {PASSWORD}"));
    let session = new.set(params).await.unwrap().into_session().unwrap();
    let token = session.client().token().unwrap();
    secrets.push(token.expose_secret().to_owned());
}

/// A number and a wallet, created and verified.
async fn phone_and_wallet(sandbox: &Sandbox, user: &UserHandle, secrets: &mut Vec<String>) {
    let params = CreatePhoneNumberParams::new(PHONE.parse().unwrap());
    let phone = user.create_phone_number(params).await.unwrap();
    let params = PreparePhoneNumberVerificationParams::new(PhoneVerificationStrategy::PhoneCode);
    user.phone_number(&phone.id).prepare(params).await.unwrap();
    let code = sandbox.outbox().code_for(&format!("+{PHONE}"));
    let params = AttemptPhoneNumberVerificationParams::new(code.unwrap());
    user.phone_number(&phone.id).attempt(params).await.unwrap();

    let wallet = Wallet::evm();
    let params = CreateWeb3WalletParams::new(wallet.address());
    let created = user.create_web3_wallet(params).await.unwrap();
    let params = PrepareWeb3WalletVerificationParams::new(Web3Strategy::Web3MetamaskSignature);
    let prepared = user.web3_wallet(&created.id).prepare(params).await.unwrap();
    let verification = prepared.verification.value().unwrap();
    let signature = wallet.sign(verification.message.value().unwrap());
    let params = AttemptWeb3WalletVerificationParams::new(signature.clone());
    user.web3_wallet(&created.id).attempt(params).await.unwrap();
    let address = wallet.address().to_string();
    let address = address.trim_start_matches("0x").to_owned();
    secrets.extend([
        address,
        signature,
        verification.nonce.value().unwrap().clone(),
    ]);
    secrets.extend([phone.id.to_string(), created.id.to_string()]);
}

/// Answers that bring secrets, and break; and all faults that bring none.
async fn faults(by: By) {
    let rows = [broken_connections(), useless_answers(), refusals()];
    let rows = rows.into_iter().flatten().map(|row| row.fault);
    for fault in rows.chain([
        Fault::Send(format!("{TOKEN}\r\n").into_bytes()),
        Fault::Send(format!("HTTP/1.1 200 OK\r\n{TOKEN}: {TOKEN}\r\n\u{1}").into_bytes()),
        Fault::Send(
            format!("HTTP/1.1 422 No\r\nauthorization: {TOKEN}\r\n\r\n{TOKEN}").into_bytes(),
        ),
        Fault::Send(
            format!("HTTP/1.1 302 No\r\nlocation: http://{TOKEN}/\r\n\r\n{TOKEN}").into_bytes(),
        ),
    ]) {
        let server = FaultServer::start(fault).await;
        let client = by.limited(&server.url(), impatient()).token(TOKEN);
        let user = client.build().unwrap().session(SESSION).user();
        for create in Create::ALL {
            create.run(&user).await.unwrap_err();
        }
        let _ = user.reload_with_nonce(TOKEN).await.unwrap_err();
    }
}

/// A panic in the middle of a call that holds secrets.
async fn panics(by: By) {
    let server = FaultServer::start_with(Fault::Silence, 0).await;
    let client = by
        .builder(&server.url())
        .token(TOKEN)
        .on_call_end(|_| panic!("the counter is full"))
        .build()
        .unwrap();
    let user = client.session(SESSION).user();
    for create in Create::ALL {
        let user = user.clone();
        let call = tokio::spawn(async move { create.run(&user).await });
        assert!(call.await.unwrap_err().is_panic());
    }
}

/// The same by HTTP/2 and TLS, which log much more.
async fn over_http2(by: By) {
    let authority = Authority::new();
    let identity = authority.issue("localhost", 2100);
    let server = TlsServer::start(identity, "h2", |stream| async {
        let mut connection = Http2::greet(stream).await.unwrap();
        while let Some(request) = connection.next().await {
            if request.is_whole {
                let body = r#"{"response":{"id":"user_canary5151"},"client":null}"#;
                connection.answer(request.stream, body).await.unwrap();
            }
        }
    })
    .await;
    let roots = [authority.certificate()];
    let client = by
        .trusting(&server.url(), &roots)
        .token(TOKEN)
        .build()
        .unwrap();
    let session = client.session(SESSION);
    session.user().reload_with_nonce(TOKEN).await.unwrap();
    let _ = user(&client).reload().await.unwrap();
    let params = CreateEmailAddressParams::new(EMAIL.parse().unwrap());
    let _ = session.user().create_email_address(params).await;
}

fn urlencoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
