mod account;
mod sign_in;

use clerk_user_client::{API_VERSION, BaseUrl, Credentials, Operation, Outcome, operations};
use clerk_user_model::{
    AttemptEmailAddressVerificationParams, AttemptPhoneNumberVerificationParams,
    AttemptWeb3WalletVerificationParams, CreateEmailAddressParams, CreateExternalAccountParams,
    CreatePhoneNumberParams, CreateSessionTokenParams, CreateWeb3WalletParams,
    EmailVerificationStrategy, OAUTH_PROVIDERS, PhoneVerificationStrategy,
    PrepareEmailAddressVerificationParams, PreparePhoneNumberVerificationParams,
    PrepareWeb3WalletVerificationParams, ReauthorizeExternalAccountParams, Token,
    TouchSessionParams, UpdatePhoneNumberParams, UpdateUserMetadataParams, UpdateUserParams,
    Web3Strategy,
};
use clerk_user_validate::{OAuthStrategy, RedirectUrl};
use http::Method;
use serde_json::json;

#[test]
fn users_and_environment() {
    check(&operations::user::get(), "GET /me", "");
    let params = UpdateUserParams::new()
        .first_name("Ada")
        .primary_web3_wallet_id("idn_1".into());
    check(
        &operations::user::update(&params),
        "PATCH /me",
        "first_name=Ada&primary_web3_wallet_id=idn_1",
    );
    let mut metadata = serde_json::Map::new();
    metadata.insert("theme".to_owned(), json!({"name": "dark"}));
    check(
        &operations::user::update_metadata(&UpdateUserMetadataParams::new(metadata)),
        "PATCH /me/metadata",
        "unsafe_metadata=%7B%22theme%22%3A%7B%22name%22%3A%22dark%22%7D%7D",
    );
    check(&operations::environment::get(), "GET /environment", "");
}

#[test]
fn email_addresses() {
    use operations::email_address::{
        attempt_verification, create, get, list, prepare_verification, remove,
    };

    let id = "idn_1".into();
    let params = CreateEmailAddressParams::new("test@test.com".parse().unwrap());
    check_create(
        &create(&params),
        "POST /me/email_addresses",
        "email_address=test%40test.com",
    );
    check(&list(), "GET /me/email_addresses", "");
    check(&get(&id), "GET /me/email_addresses/idn_1", "");
    check(&remove(&id), "DELETE /me/email_addresses/idn_1", "");
    let params = PrepareEmailAddressVerificationParams::new(EmailVerificationStrategy::EmailLink)
        .redirect_url(RedirectUrl::parse("https://example.com/a?b=c").unwrap());
    check(
        &prepare_verification(&id, &params),
        "POST /me/email_addresses/idn_1/prepare_verification",
        "redirect_url=https%3A%2F%2Fexample.com%2Fa%3Fb%3Dc&strategy=email_link",
    );
    check(
        &attempt_verification(&id, &AttemptEmailAddressVerificationParams::new("012345")),
        "POST /me/email_addresses/idn_1/attempt_verification",
        "code=012345",
    );
}

#[test]
fn phone_numbers() {
    use operations::phone_number::{
        attempt_verification, create, get, list, prepare_verification, remove, update,
    };

    let id = "idn_1".into();
    let params = CreatePhoneNumberParams::new("15551234567".parse().unwrap());
    check_create(
        &create(&params),
        "POST /me/phone_numbers",
        "phone_number=%2B15551234567",
    );
    check(&list(), "GET /me/phone_numbers", "");
    check(&get(&id), "GET /me/phone_numbers/idn_1", "");
    check(&remove(&id), "DELETE /me/phone_numbers/idn_1", "");
    check(
        &update(
            &id,
            &UpdatePhoneNumberParams::new().reserved_for_second_factor(false),
        ),
        "PATCH /me/phone_numbers/idn_1",
        "reserved_for_second_factor=false",
    );
    let params = PreparePhoneNumberVerificationParams::new(PhoneVerificationStrategy::PhoneCode);
    check(
        &prepare_verification(&id, &params),
        "POST /me/phone_numbers/idn_1/prepare_verification",
        "strategy=phone_code",
    );
    check(
        &attempt_verification(&id, &AttemptPhoneNumberVerificationParams::new("424242")),
        "POST /me/phone_numbers/idn_1/attempt_verification",
        "code=424242",
    );
}

#[test]
fn wallets() {
    use operations::web3_wallet::{
        attempt_verification, create, get, list, prepare_verification, remove,
    };

    let id = "idn_1".into();
    let address = "0x0123456789ABCDEF0123456789ABCDEF01234567"
        .parse()
        .unwrap();
    check_create(
        &create(&CreateWeb3WalletParams::new(address)),
        "POST /me/web3_wallets",
        "web3_wallet=0x0123456789abcDEF0123456789abCDef01234567",
    );
    check(&list(), "GET /me/web3_wallets", "");
    check(&get(&id), "GET /me/web3_wallets/idn_1", "");
    check(&remove(&id), "DELETE /me/web3_wallets/idn_1", "");
    check(
        &prepare_verification(
            &id,
            &PrepareWeb3WalletVerificationParams::new(Web3Strategy::Web3MetamaskSignature),
        ),
        "POST /me/web3_wallets/idn_1/prepare_verification",
        "strategy=web3_metamask_signature",
    );
    check(
        &attempt_verification(&id, &AttemptWeb3WalletVerificationParams::new("a+/=")),
        "POST /me/web3_wallets/idn_1/attempt_verification",
        "signature=a%2B%2F%3D",
    );
}

#[test]
fn external_accounts() {
    use operations::external_account::{create, reauthorize, remove, revoke_tokens};

    let id = "eac_1".into();
    let home = RedirectUrl::parse("/").unwrap();
    for provider in OAUTH_PROVIDERS {
        let params =
            CreateExternalAccountParams::oauth(OAuthStrategy::parse(provider.strategy).unwrap())
                .redirect_url(home.clone());
        check_create(
            &create(&params),
            "POST /me/external_accounts",
            &format!("redirect_url=%2F&strategy={}", provider.strategy),
        );
    }
    let params = CreateExternalAccountParams::enterprise("entconn_1".into())
        .additional_scope(["read", "a b"])
        .oidc_prompt("login consent");
    check_create(
        &create(&params),
        "POST /me/external_accounts",
        "additional_scope=read&additional_scope=a+b&enterprise_connection_id=entconn_1\
         &oidc_prompt=login+consent",
    );
    let params = ReauthorizeExternalAccountParams::new(home).additional_scope(Vec::<String>::new());
    check(
        &reauthorize(&id, &params),
        "PATCH /me/external_accounts/eac_1/reauthorize",
        "redirect_url=%2F",
    );
    check(&remove(&id), "DELETE /me/external_accounts/eac_1", "");
    check(
        &revoke_tokens(&id),
        "DELETE /me/external_accounts/eac_1/tokens",
        "",
    );
}

#[test]
fn clients_and_sessions() {
    use operations::{client, session};

    let id = "sess_1".into();
    check(&client::get(), "GET /client", "");
    check(&client::sign_out(), "DELETE /client/sessions", "");
    check(&client::create(), "POST /client", "");
    check(&client::remove(), "DELETE /client", "");
    check(&session::get(&id), "GET /client/sessions/sess_1", "");
    check(
        &session::touch(&id, &TouchSessionParams::new()),
        "POST /client/sessions/sess_1/touch",
        "",
    );
    check(&session::end(&id), "POST /client/sessions/sess_1/end", "");
    check(
        &session::remove(&id),
        "POST /client/sessions/sess_1/remove",
        "",
    );
    check(
        &session::create_token(
            &id,
            &CreateSessionTokenParams::new().organization_id("org_1"),
        ),
        "POST /client/sessions/sess_1/tokens",
        "organization_id=org_1",
    );
}

#[test]
fn a_request_has_the_credentials_and_what_a_native_client_sends() {
    let base = BaseUrl::parse("https://example.com/__clerk").unwrap();
    let credentials = Credentials::anonymous()
        .token("a.b.c")
        .session("sess_1".into());
    let operation = operations::user::get().query("rotating_token_nonce", "n&1");

    let request = operation.request(&base, &credentials).unwrap();
    assert_eq!(
        request.uri().to_string(),
        format!(
            "https://example.com/__clerk/v1/me?__clerk_api_version={API_VERSION}&_is_native=1\
             &_clerk_session_id=sess_1&rotating_token_nonce=n%261"
        )
    );
    let authorization = request.headers().get("authorization").unwrap();
    assert_eq!(authorization, "a.b.c");
    assert!(authorization.is_sensitive());
    assert!(request.headers().get("origin").is_none());
    assert!(request.headers().get("content-type").is_none());
    assert_eq!(request.headers().get("accept").unwrap(), "application/json");
}

#[test]
fn without_a_token_there_is_no_authorization() {
    let base = BaseUrl::parse("https://example.com").unwrap();
    let request = operations::client::get()
        .request(&base, &Credentials::anonymous().session("sess_1".into()))
        .unwrap();
    assert!(request.headers().get("authorization").is_none());
    // The client is asked for all sessions, not for one.
    assert!(!request.uri().to_string().contains("session"));
}

#[test]
fn an_id_cannot_leave_its_place_in_the_path() {
    let base = BaseUrl::parse("https://example.com").unwrap();
    let path = |id: &str| {
        operations::email_address::get(&id.into())
            .request(&base, &Credentials::anonymous())
            .map(|request| request.uri().path().to_owned())
            .map_err(|error| (error.to_string(), error.outcome()))
    };
    for (id, escaped) in [
        ("idn_1", "idn_1"),
        ("a/../b", "a%2F..%2Fb"),
        ("a?b#c", "a%3Fb%23c"),
        ("%2e%2e", "%252e%252e"),
        ("a b\r\n", "a%20b%0D%0A"),
        ("é", "%C3%A9"),
        ("...", "..."),
    ] {
        assert_eq!(path(id), Ok(format!("/v1/me/email_addresses/{escaped}")));
    }
    for id in ["", ".", ".."] {
        let text =
            "get email address: invalid id: expected a non-empty string other than `.` and `..`";
        assert_eq!(path(id), Err((text.to_owned(), Outcome::NotSent)));
    }
    let text = "get email address: invalid request: expected a shorter id or query";
    assert_eq!(
        path(&"a".repeat(1 << 16)),
        Err((text.to_owned(), Outcome::NotSent))
    );
}

#[test]
fn what_cannot_be_sent_is_refused_before_it_is() {
    let base = BaseUrl::parse("https://example.com").unwrap();
    let operation = operations::user::get();
    let error = operation
        .request(&base, &Credentials::anonymous().token("a\r\nb"))
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "get user: invalid client token: expected visible ASCII"
    );
    assert_eq!(error.outcome(), Outcome::NotSent);

    let operation: Operation<()> =
        Operation::new("say hello", Method::POST, &["hello"]).form(&json!(["not", "an", "object"]));
    let error = operation
        .request(&base, &Credentials::anonymous())
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "say hello: invalid parameters: expected an object that can be written as JSON"
    );
    assert_eq!(error.outcome(), Outcome::NotSent);
}

#[track_caller]
fn check_create<T>(operation: &Operation<T>, line: &str, form: &str) {
    assert!(operation.is_create());
    check_request(operation, line, form);
}

#[track_caller]
fn check<T>(operation: &Operation<T>, line: &str, form: &str) {
    assert!(!operation.is_create());
    check_request(operation, line, form);
}

#[track_caller]
fn check_request<T>(operation: &Operation<T>, line: &str, form: &str) {
    let base = BaseUrl::parse("https://clerk.example.com").unwrap();
    let credentials = Credentials::anonymous().session("sess_1".into());
    let request = operation.request(&base, &credentials).unwrap();

    let (method, path) = line.split_once(' ').unwrap();
    let session = if path.starts_with("/me") {
        "&_clerk_session_id=sess_1"
    } else {
        ""
    };
    assert_eq!(request.method(), method);
    assert_eq!(
        request.uri().to_string(),
        format!(
            "https://clerk.example.com/v1{path}?__clerk_api_version=2026-05-12&_is_native=1{session}"
        )
    );
    assert_eq!(operation.is_read(), method == "GET");
    if method == "GET" {
        assert!(request.headers().get("content-type").is_none());
    } else {
        let kind = request.headers().get("content-type").unwrap();
        assert_eq!(kind, "application/x-www-form-urlencoded");
    }
    assert_eq!(request.body(), form.as_bytes());
}

#[test]
fn what_only_reads_has_its_form_in_the_query() {
    let form = json!({"a b": "c&d"});
    let operation: Operation<Token> = Operation::new("read", Method::GET, &["me"]).form(&form);
    let base = BaseUrl::parse("https://example.com").unwrap();
    let request = operation.request(&base, &Credentials::anonymous()).unwrap();
    let query = request.uri().query().unwrap();
    assert!(query.ends_with("&_is_native=1&a+b=c%26d"), "{query}");
    assert_eq!(request.body(), b"");
}

#[test]
fn an_operation_is_shown_without_what_it_carries() {
    let email = "secret@example.com".parse().unwrap();
    let operation = operations::email_address::create(&CreateEmailAddressParams::new(email));
    assert_eq!(
        format!("{operation:?}"),
        "Operation { name: \"create email address\", method: POST, creates: true, .. }"
    );
}
