//! What an instance forbids by how it is set up.

use core::time::Duration;

use clerk_user_client::{Error, Operation, UserHandle};
use clerk_user_model::{
    CreateEmailAddressParams, CreatePhoneNumberParams, EmailVerificationStrategy,
    PhoneVerificationStrategy,
};
use clerk_user_sandbox::{Quirk, Sandbox, UserSeed};
use clerk_user_validate::OAuthStrategy;
use http::Method;
use serde_json::{Value, json};

use super::{Met, raw};
use crate::support::{Create, SignedIn, client_of, new_ticket};

pub(super) async fn met() -> Vec<Met> {
    let mut met = of_captchas().await;
    met.extend(of_months().await);
    met.extend(of_users().await);
    met.push(of_providers().await);
    met
}

async fn of_captchas() -> Vec<Met> {
    let it = SignedIn::with(Sandbox::builder().quirk(Quirk::RequiresCaptcha)).await;
    let created = Create::EmailAddress.run(&it.user).await.unwrap_err();
    let invalid = verify(&it.user, &json!({"captcha_error": "300030"})).await;
    let missing = verify(&it.user, &json!({})).await;
    it.sandbox.set_quirk(Quirk::RequiresCaptcha, false);
    let needless = verify(&it.user, &json!({"captcha_token": "x"})).await;
    vec![
        ("requires_captcha", None, created),
        ("captcha_invalid", None, invalid),
        ("captcha_missing_token", None, missing),
        ("captcha_not_enabled", None, needless),
    ]
}

async fn verify(user: &UserHandle, form: &Value) -> Error {
    raw(user, Method::POST, &["client", "verify"], form).await
}

async fn of_months() -> Vec<Met> {
    let it = SignedIn::with(Sandbox::builder().monthly_limits(true)).await;
    let params = CreateEmailAddressParams::new("test@test.com".parse().unwrap());
    let email = it.user.create_email_address(params).await.unwrap().id;
    let params = EmailVerificationStrategy::EmailCode;
    let email = last(&it, 100, async || {
        it.user.email_address(&email).prepare(params).await.err()
    });
    let email = email.await;
    let params = CreatePhoneNumberParams::new("15551234567".parse().unwrap());
    let phone = it.user.create_phone_number(params).await.unwrap().id;
    let params = PhoneVerificationStrategy::PhoneCode;
    let phone = last(&it, 20, async || {
        it.user.phone_number(&phone).prepare(params).await.err()
    });
    vec![
        ("dev_monthly_email_limit_exceeded", None, email),
        ("dev_monthly_sms_limit_exceeded", None, phone.await),
    ]
}

/// How sending fails after `share` messages.
async fn last(it: &SignedIn, share: usize, send: impl AsyncFn() -> Option<Error>) -> Error {
    for _ in 0..share {
        let failed = send().await;
        assert!(failed.is_none(), "{failed:?}");
        it.sandbox.advance(Duration::from_secs(30));
    }
    send().await.unwrap()
}

async fn of_users() -> Vec<Met> {
    let ada = UserSeed::new().email("ada@example.com");
    let ada = ada.second_factor_phone("+12025550123");
    let it = SignedIn::with(Sandbox::builder().user(ada).require_second_factor(true)).await;
    let phone = it.user.phone_numbers().await.unwrap().swap_remove(0);
    let kept = it.user.phone_number(&phone.id).remove().await.unwrap_err();
    let form = json!({"unsafe_metadata": {"x": "x".repeat(9000)}});
    let large = raw(&it.user, Method::PATCH, &["me", "metadata"], &form).await;
    let ticket = new_ticket(&it.sandbox);
    let gone: Operation<Value> = Operation::new("raw", Method::DELETE, &["me"]);
    it.user.session().send(&gone).await.unwrap();
    let client = client_of(&it.sandbox);
    let unusable = client.sign_in().ticket(ticket).await.unwrap_err();
    vec![
        ("second_factor_deletion_not_allowed", None, kept),
        (
            "form_param_exceeds_allowed_size",
            Some("unsafe_metadata"),
            large,
        ),
        ("sign_in_token_cannot_be_used_code", None, unusable),
    ]
}

async fn of_providers() -> Met {
    let notion = OAuthStrategy::parse("oauth_notion").unwrap();
    let sandbox = Sandbox::builder().connect_only(notion).start().await;
    let sandbox = sandbox.unwrap();
    let client = client_of(&sandbox);
    let form = json!({"strategy": "oauth_notion", "redirect_url": "/"});
    let path = ["client", "sign_ins"];
    let begin: Operation<Value> = Operation::new("raw", Method::POST, &path).form(&form);
    let error = client.send(&begin).await.unwrap_err();
    ("oauth_non_authenticatable_provider", None, error)
}
