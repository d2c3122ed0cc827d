//! Signing in by those who have forgotten their password.

use clerk_user_client::{PasswordReset, SessionHandle, SignInStep};
use clerk_user_model::{ErrorCode, ResetPasswordParams, VerificationStrategy};
use clerk_user_sandbox::{Quirk, Sandbox, UserSeed};

use crate::support::client_of;

const EMAIL: &str = "ada@example.com";
const PHONE: &str = "+12025551234";
const NEW: &str = "a brand new password";

fn ada() -> UserSeed {
    UserSeed::new().email(EMAIL).password("the old password")
}

/// The code that was last sent there, shown.
async fn reset(sandbox: &Sandbox, reset: &PasswordReset, to: &str) -> SessionHandle {
    let wrong = reset.attempt("1").await.unwrap_err();
    assert!(wrong.has_code(ErrorCode::FormCodeIncorrect));
    sandbox.set_quirk(Quirk::ResendCooldown, true);
    let early = reset.resend().await.unwrap_err();
    assert!(early.resend_after().is_some());
    let code = sandbox.outbox().code_for(to).unwrap();
    let new = reset.attempt(&code).await.unwrap();
    let short = new.set("short").await;
    assert!(
        short
            .unwrap_err()
            .has_code(ErrorCode::FormPasswordLengthTooShort)
    );
    let params = ResetPasswordParams::new(NEW).sign_out_of_other_sessions(true);
    new.set(params).await.unwrap().into_session().unwrap()
}

#[tokio::test]
async fn by_mail_and_by_text_message() {
    for to in [EMAIL, PHONE] {
        let sandbox = Sandbox::builder().user(ada().phone(PHONE));
        let sandbox = sandbox.start().await.unwrap();
        let elsewhere = client_of(&sandbox);
        let old = elsewhere.sign_in();
        let session = old.ticket(sandbox.ticket()).await.unwrap();
        let session = session.into_session().unwrap();

        let client = client_of(&sandbox);
        let flow = client.sign_in();
        let waiting = if to == EMAIL {
            flow.reset_password_by_email(&to.parse().unwrap()).await
        } else {
            flow.reset_password_by_phone(&to.parse().unwrap()).await
        };
        let here = reset(&sandbox, &waiting.unwrap(), to).await;
        here.user().reload().await.unwrap();
        session.user().reload().await.unwrap_err();
        let step = old.password(EMAIL, NEW).await.unwrap();
        step.into_session().unwrap();
    }
}

#[tokio::test]
async fn a_second_factor_is_asked_for_all_the_same() {
    let sandbox = Sandbox::builder().user(ada().second_factor_phone(PHONE));
    let sandbox = sandbox.start().await.unwrap();
    let flow = client_of(&sandbox).sign_in();
    let email = EMAIL.parse().unwrap();
    let waiting = flow.reset_password_by_email(&email).await.unwrap();
    let code = sandbox.outbox().code_for(EMAIL).unwrap();
    let new = waiting.attempt(&code).await.unwrap();
    let SignInStep::NeedsSecondFactor(second) = new.set(NEW).await.unwrap() else {
        panic!("expected a second factor");
    };
    second.send_code(&second.factors()[0]).await.unwrap();
    let code = sandbox.outbox().code_for(PHONE).unwrap();
    let session = second.attempt(VerificationStrategy::PhoneCode, &code).await;
    let session = session.unwrap().into_session().unwrap();
    session.user().reload().await.unwrap();
}

#[tokio::test]
async fn who_has_no_password_has_none_to_reset() {
    let grace = UserSeed::new().email("grace@example.com");
    let sandbox = Sandbox::builder().user(grace).start().await.unwrap();
    let flow = client_of(&sandbox).sign_in();
    let email = "grace@example.com".parse().unwrap();
    let error = flow.reset_password_by_email(&email).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "sign in: not complete: needs_first_factor"
    );
}
