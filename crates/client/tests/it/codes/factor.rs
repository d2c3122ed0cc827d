//! What cannot be done about a password, a second factor, or the user itself.

use clerk_user_client::{Operation, operations};
use clerk_user_model::CreateSignInParams;
use clerk_user_sandbox::{Sandbox, UserSeed};
use http::Method;
use serde_json::{Value, json};

use super::{Met, raw};
use crate::support::{SignedIn, client_of};

const PASSWORD: &str = "correct horse battery staple";

pub(super) async fn met() -> Vec<Met> {
    let mut met = of_passwords().await;
    met.extend(of_second_factors().await);
    met.extend(of_the_user().await);
    met
}

async fn of_passwords() -> Vec<Met> {
    let open = UserSeed::new().email("open@example.com");
    let it = SignedIn::with(Sandbox::builder().user(open)).await;
    let path = ["me", "remove_password"];
    let none = raw(&it.user, Method::POST, &path, &json!({})).await;
    let mut met = vec![("no_password_set", None, none)];

    let ada = UserSeed::new().email("ada@example.com").password(PASSWORD);
    let it = SignedIn::with(Sandbox::builder().user(ada)).await;
    let long = "x".repeat(73);
    for (code, new) in [
        ("form_password_length_too_short", "short"),
        ("form_password_length_too_long", &long),
        ("form_new_password_matches_current", PASSWORD),
    ] {
        let form = json!({"current_password": PASSWORD, "new_password": new});
        let error = raw(&it.user, Method::POST, &["me", "change_password"], &form).await;
        met.push((code, Some("new_password"), error));
    }
    met
}

async fn of_second_factors() -> Vec<Met> {
    let ada = UserSeed::new()
        .email("ada@example.com")
        .second_factor_phone("+12025550123")
        .password(PASSWORD);
    let sandbox = Sandbox::builder().user(ada).start().await.unwrap();
    let client = client_of(&sandbox);
    let params = CreateSignInParams::new()
        .identifier("ada@example.com")
        .password(PASSWORD);
    let sign_in = client.send(&operations::sign_in::create(&params)).await;
    let id = sign_in.unwrap().result.id;
    let path = ["client", "sign_ins", id.as_str(), "attempt_second_factor"];
    let form = json!({"strategy": "totp", "code": "1"});
    let attempt: Operation<Value> = Operation::new("raw", Method::POST, &path).form(&form);
    let without_app = client.send(&attempt).await.unwrap_err();

    let it = SignedIn::new().await;
    let path = ["me", "backup_codes"];
    let without_factor = raw(&it.user, Method::POST, &path, &json!({})).await;
    vec![
        ("no_second_factors", None, without_app),
        ("backup_codes_not_available", None, without_factor),
    ]
}

async fn of_the_user() -> Vec<Met> {
    let it = SignedIn::with(Sandbox::builder().delete_self(false)).await;
    let mut met = Vec::new();
    for (code, method, path) in [
        ("user_delete_self_not_enabled", Method::DELETE, &["me"][..]),
        ("image_not_found", Method::DELETE, &["me", "profile_image"]),
        ("feature_not_enabled", Method::POST, &["me", "passkeys"]),
    ] {
        met.push((code, None, raw(&it.user, method, path, &json!({})).await));
    }
    met
}
