//! Second factors: at sign-in, and of a session that is verified again.

use core::time::Duration;

use clerk_user_client::{
    Client, Error, Operation, SecondFactor, SessionHandle, SignInStep, operations,
};
use clerk_user_model::{
    AttemptReverificationSecondFactorParams, ErrorCode, PrepareReverificationSecondFactorParams,
    ReverificationLevel, ReverificationStatus, SignInStatus, VerificationStrategy,
};
use clerk_user_sandbox::{Quirk, Sandbox, UserSeed};
use hmac::{Hmac, Mac as _};
use http::Method;
use serde_json::{Value, json};
use sha1::Sha1;

use crate::support::{HandTransport, client_of};

const EMAIL: &str = "ada@example.com";
const PHONE: &str = "+12025551234";
const PASSWORD: &str = "correct horse battery staple";

async fn sandbox(user: UserSeed) -> Sandbox {
    Sandbox::builder().user(user).start().await.unwrap()
}

fn ada() -> UserSeed {
    UserSeed::new().email(EMAIL).password(PASSWORD)
}

async fn by_password(client: &Client) -> Result<SignInStep, Error> {
    client.sign_in().password(EMAIL, PASSWORD).await
}

/// Signs in as far as the second factor.
async fn asked(client: &Client) -> SecondFactor {
    let incomplete = by_password(client).await.unwrap().into_session();
    let incomplete = incomplete.unwrap_err();
    assert_eq!(
        incomplete.to_string(),
        "sign in: not complete: needs_second_factor"
    );
    match incomplete.into_step() {
        SignInStep::NeedsSecondFactor(second) => second,
        other => panic!("expected a second factor, is {other:?}"),
    }
}

#[tokio::test]
async fn a_code_to_the_phone() {
    let sandbox = sandbox(ada().second_factor_phone(PHONE)).await;
    let client = client_of(&sandbox);
    let second = asked(&client).await;
    let [phone] = second.factors() else {
        panic!("expected one factor");
    };
    assert_eq!(phone.strategy, VerificationStrategy::PhoneCode);
    let early = second.attempt(VerificationStrategy::PhoneCode, "1").await;
    assert!(early.unwrap_err().has_code(ErrorCode::VerificationMissing));

    second.send_code(phone).await.unwrap();
    sandbox.set_quirk(Quirk::ResendCooldown, true);
    let again = second.send_code(phone).await.unwrap_err();
    assert!(again.resend_after().is_some());
    let wrong = second.attempt(VerificationStrategy::PhoneCode, "1").await;
    assert!(wrong.unwrap_err().has_code(ErrorCode::FormCodeIncorrect));
    let other = second.attempt(VerificationStrategy::Totp, "1").await;
    assert!(other.unwrap_err().has_code(ErrorCode::NoSecondFactors));

    let code = sandbox.outbox().code_for(PHONE).unwrap();
    let session = second.attempt(VerificationStrategy::PhoneCode, &code).await;
    let session = session.unwrap().into_session().unwrap();
    session.user().reload().await.unwrap();
}

#[tokio::test]
async fn an_authenticator_app_and_the_codes_that_were_written_down() {
    let sandbox = sandbox(ada()).await;
    let client = client_of(&sandbox);
    let session = by_password(&client).await.unwrap().into_session().unwrap();
    let totp = call(&session, &["me", "totp"], &json!({})).await;
    let secret = totp["secret"].as_str().unwrap();
    let form = json!({"code": one_time_password(secret, &sandbox)});
    let done = call(&session, &["me", "totp", "attempt_verification"], &form).await;
    let written_down = done["backup_codes"][0].as_str().unwrap();
    session.end().await.unwrap();
    // An app's code is good once.
    sandbox.advance(Duration::from_secs(30));

    let second = asked(&client).await;
    let strategies = second.factors().iter().map(|it| it.strategy.as_str());
    assert_eq!(strategies.collect::<Vec<_>>(), ["totp", "backup_code"]);
    let code = one_time_password(secret, &sandbox);
    let session = second.attempt(VerificationStrategy::Totp, &code).await;
    let session = session.unwrap().into_session().unwrap();
    session.end().await.unwrap();

    let second = asked(&client).await;
    let session = second.attempt(VerificationStrategy::BackupCode, written_down);
    session.await.unwrap().into_session().unwrap();
}

#[tokio::test]
async fn a_session_that_is_verified_again() {
    let sandbox = sandbox(ada().second_factor_phone(PHONE)).await;
    let session = client_of(&sandbox)
        .sign_in()
        .ticket(sandbox.ticket())
        .await
        .unwrap()
        .into_session()
        .unwrap();
    let start =
        operations::reverification::start(session.id(), &ReverificationLevel::SecondFactor.into());
    let started = session.send(&start).await.unwrap().result;
    assert_eq!(
        started.status.value(),
        Some(&ReverificationStatus::NeedsSecondFactor)
    );
    let strategy = VerificationStrategy::PhoneCode;
    let params = PrepareReverificationSecondFactorParams::new(strategy.clone());
    let prepare = operations::reverification::prepare_second_factor(session.id(), &params);
    session.send(&prepare).await.unwrap();
    let code = sandbox.outbox().code_for(PHONE).unwrap();
    let params = AttemptReverificationSecondFactorParams::new(strategy, code);
    let attempt = operations::reverification::attempt_second_factor(session.id(), &params);
    let done = session.send(&attempt).await.unwrap().result;
    assert_eq!(done.status.value(), Some(&ReverificationStatus::Complete));
}

#[tokio::test]
async fn a_second_factor_is_a_step_and_not_an_error() {
    for (status, is_asked) in [
        ("needs_second_factor", true),
        ("needs_client_trust", true),
        ("needs_first_factor", false),
    ] {
        let (client, transport) = HandTransport::client();
        let call = tokio::spawn(async move { by_password(&client).await });
        let body = format!(r#"{{"response":{{"id":"sia_1","status":"{status}"}}}}"#);
        transport.next().await.answer(200, None, &body);
        let step = call.await.unwrap().unwrap();
        match &step {
            SignInStep::NeedsSecondFactor(second) => {
                assert!(is_asked && second.factors().is_empty());
            }
            SignInStep::Incomplete(sign_in) => {
                assert!(!is_asked);
                assert_eq!(sign_in.status.value(), Some(&SignInStatus::from(status)));
            }
            other => panic!("expected another step, is {other:?}"),
        }
        let text = format!("sign in: not complete: {status}");
        assert_eq!(step.into_session().unwrap_err().to_string(), text);
    }
}

/// Sends what this crate has no method for.
async fn call(session: &SessionHandle, path: &[&str], form: &Value) -> Value {
    let operation: Operation<Value> = Operation::new("raw", Method::POST, path).form(form);
    session.send(&operation).await.unwrap().result
}

/// What an authenticator app with this secret (RFC 4648 base 32) shows now: RFC 6238.
fn one_time_password(secret: &str, sandbox: &Sandbox) -> String {
    let digits = secret.bytes().map(|digit| match digit {
        b'A'..=b'Z' => digit - b'A',
        _ => digit - b'2' + 26,
    });
    let bits: Vec<u8> = digits
        .flat_map(|digit| (0..5).rev().map(move |at| digit >> at & 1))
        .collect();
    let key: Vec<u8> = bits
        .chunks(8)
        .map(|byte| byte.iter().fold(0, |byte, bit| byte << 1 | bit))
        .collect();
    let mut mac = Hmac::<Sha1>::new_from_slice(&key).unwrap();
    mac.update(&(sandbox.now().as_millis() / 30_000).to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let at = usize::from(digest.last().unwrap() & 15);
    let word = digest.get(at..at + 4).unwrap().try_into().unwrap();
    let word = u32::from_be_bytes(word) & 0x7fff_ffff;
    format!("{:06}", word % 1_000_000)
}
