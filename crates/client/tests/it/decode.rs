use clerk_user_client::{Error, Operation, Outcome, Response, TokenChange, Warning, operations};
use clerk_user_model::{
    ClientState, DeletedObject, EmailAddress, ExternalAccount, PhoneNumber, Resource, SignIn,
    Token, User, VerificationStatus, Web3Wallet,
};
use http::Method;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

#[test]
fn a_result_is_read_wrapped_and_bare() {
    let email = json!({"id": "idn_1", "email_address": "test@test.com"});
    for body in [
        json!({"response": email, "client": {"id": "client_1"}}),
        json!({"response": email, "client": null}),
        json!({"client": {"id": "client_1"}, "response": email}),
        json!({"response": email}),
        email.clone(),
    ] {
        let answer: Response<EmailAddress> = read(&body).unwrap();
        assert_eq!(answer.result.id.as_str(), "idn_1");
        assert_eq!(
            answer.client.is_some(),
            body.get("client").is_some_and(Value::is_object)
        );
        assert_eq!(answer.warnings, []);
    }
    let list: Response<Vec<EmailAddress>> = read(&json!([email])).unwrap();
    assert_eq!(list.result.len(), 1);
    let list: Response<Vec<EmailAddress>> = read(&json!({"response": [email]})).unwrap();
    assert_eq!(list.result.len(), 1);
    let token: Response<Token> = read(&json!({"jwt": "a.b.c"})).unwrap();
    assert_eq!(token.result.jwt, "a.b.c");
}

#[test]
fn there_may_be_no_client() {
    let operation = operations::client::get();
    for body in ["", "null", r#"{"response":null,"client":null}"#] {
        let answer = operation.decode(&response(200, body)).unwrap();
        assert_eq!(answer.result, None, "{body}");
    }
    assert_eq!(
        operation.decode(&response(204, "ignored")).unwrap().result,
        None
    );
}

#[test]
fn nothing_is_enough_for_what_needs_nothing() {
    let id = "idn_1".into();
    let operation = operations::email_address::remove(&id);
    for (status, body) in [(204, ""), (200, ""), (204, "ignored")] {
        let answer = operation.decode(&response(status, body)).unwrap();
        assert_eq!(answer.result, DeletedObject::new());
    }
}

/// What real servers and Clerk's own clients produce, and what stricter models refuse.
#[test]
fn what_breaks_strict_models_is_read() {
    let email = |verification: Value| json!({"id": "idn_1", "email_address": "a@b.example", "verification": verification});
    let wallet = |verification: Value| json!({"id": "idn_1", "web3_wallet": "0x", "verification": verification});
    let account = |verification: Value| json!({"id": "eac_1", "provider": "notion", "verification": verification});

    for verification in [
        json!({"object": "verification_otp", "status": "unverified", "strategy": "email_code", "attempts": 0, "expire_at": 1_760_381_499_375_i64}),
        json!({"status": "verified", "strategy": "email_code", "attempts": 1, "expire_at": null}),
        json!({"status": "verified", "strategy": "email_code", "attempts": null, "expire_at": 0}),
        json!({"status": "unverified", "strategy": "enterprise_sso"}),
        json!({"status": "verified", "strategy": "scim"}),
        json!({"status": "unverified", "strategy": "admin"}),
        json!({"status": "transferable", "strategy": "email_link"}),
        json!({"status": "verified", "strategy": "from_oauth_notion"}),
        json!({"status": "not_a_word_of_today", "strategy": "nor_this"}),
        json!({"status": null, "strategy": null, "error": {"code": "", "message": "", "meta": {}}}),
        json!(null),
    ] {
        reads::<EmailAddress>("email_addresses", &email(verification));
    }
    for strategy in [
        "web3_metamask_signature",
        "web3_solana_signature",
        "web3_base_signature",
    ] {
        let verification =
            json!({"status": "unverified", "strategy": strategy, "nonce": "n", "message": "m"});
        reads::<Web3Wallet>("web3_wallets", &wallet(verification));
    }
    for verification in [
        json!({"object": "verification_oauth", "status": "unverified", "strategy": "oauth_notion", "external_verification_redirect_url": "https://example.com/", "attempts": null, "expire_at": 1}),
        json!({"status": "verified", "strategy": "oauth_notion"}),
        json!({"status": "verified", "strategy": "from_oauth_google", "expire_at": null, "external_verification_redirect_url": null}),
        json!({"object": "verification_saml", "status": "verified", "strategy": "saml"}),
        json!(null),
    ] {
        reads::<ExternalAccount>("external_accounts", &account(verification));
    }
    for object in ["external_account", "google_account", "facebook_account"] {
        reads::<ExternalAccount>(
            "external_accounts",
            &json!({"object": object, "id": "idn_1", "provider": "oauth_google", "first_name": null, "google_id": "1"}),
        );
    }
    reads::<PhoneNumber>(
        "phone_numbers",
        &json!({"id": "idn_1", "phone_number": "+15551234567"}),
    );
    reads::<EmailAddress>(
        "email_addresses",
        &json!({"id": "idn_1", "email_address": "a@b.example", "linked_to": [{"type": "oauth_github", "id": "idn_2"}]}),
    );
    let sign_in = json!({"id": "sia_1", "object": "sign_in", "supported_first_factors": [{"strategy": "oauth_notion"}]});
    read::<SignIn>(&json!({"response": sign_in, "client": {"id": "c", "sign_in": sign_in}}))
        .unwrap();
}

/// The address was added: what else cannot be read in the answer does not hide that.
#[test]
fn a_nested_resource_that_cannot_be_read_is_a_warning() {
    let email =
        json!({"id": "idn_1", "email_address": "a@b.example", "verification": {"status": 7}});
    let google = json!({"object": "google_account", "id": "idn_2", "google_id": "1"});
    let user = json!({"id": "user_1", "external_accounts": [{"provider": "notion"}, google]});
    let client = json!({"id": "client_1", "sessions": [{"id": "sess_1", "user": user}]});
    let body = json!({"response": email, "client": client});
    let answer: Response<EmailAddress> = read(&body).unwrap();
    assert_eq!(answer.result.id.as_str(), "idn_1");
    assert_eq!(
        answer.result.extra.get("verification"),
        Some(&json!({"status": 7}))
    );
    let state = answer.client.as_deref().unwrap();
    let accounts = state.sessions()[0]
        .user
        .value()
        .unwrap()
        .external_accounts();
    assert_eq!(accounts.len(), 1);
    assert_eq!(accounts[0].oauth_provider().as_str(), "google");
    assert_eq!(serde_json::to_value(state).unwrap(), client);
    let warnings: Vec<String> = answer.warnings.iter().map(Warning::to_string).collect();
    assert_eq!(
        warnings,
        [
            "cannot decode /verification of the result: it is kept as JSON",
            "cannot decode /sessions/0/user/external_accounts/0 of the client state: it is kept as JSON",
        ]
    );
}

#[test]
fn an_item_of_a_list_that_cannot_be_read_is_a_warning() {
    let email = json!({"id": "idn_1", "email_address": "a@b.example"});
    let body = json!([{"id": "idn_0"}, email]);
    let answer = operations::email_address::list()
        .decode(&response(200, &body.to_string()))
        .unwrap();
    assert_eq!(answer.result.len(), 1);
    assert_eq!(serde_json::to_value(&answer.result).unwrap(), body);
    assert_eq!(answer.warnings.len(), 1);
}

#[test]
fn a_client_state_that_cannot_be_read_is_a_warning() {
    let email = json!({"id": "idn_1", "email_address": "secret@canary.example"});
    for (client, warning) in [
        (
            json!({"sessions": "canary"}),
            "expected the field id at line 1, column 21 of the client state",
        ),
        (
            json!(7),
            "expected an object at line 1, column 1 of the client state",
        ),
        (
            json!("canary"),
            "expected an object at line 1, column 8 of the client state",
        ),
    ] {
        let answer: Response<EmailAddress> =
            read(&json!({"client": client, "response": email})).unwrap();
        assert_eq!(answer.result.id.as_str(), "idn_1");
        assert!(answer.client.is_none());
        let texts: Vec<String> = answer.warnings.iter().map(ToString::to_string).collect();
        assert_eq!(texts, [warning]);
        assert!(!answer.warnings.iter().any(Warning::is_token_not_kept));
    }
    // Too deep to be read, though it is JSON.
    let deep = format!(
        r#"{{"client":{}{}}}"#,
        r#"{"a":"#.repeat(10_000),
        "1".to_owned() + &"}".repeat(10_000)
    );
    let body = deep.replacen(
        "{\"client\"",
        "{\"response\":{\"id\":\"idn_1\",\"email_address\":\"\"},\"client\"",
        1,
    );
    let operation: Operation<EmailAddress> = Operation::new("read", Method::GET, &["x"]);
    let answer = operation.decode(&response(200, &body)).unwrap();
    assert_eq!(answer.warnings.len(), 1);
}

#[test]
fn what_comes_after_a_result_does_not_take_it_away() {
    for (rest, warning) in [
        (
            r#","client":{"id":"#,
            "expected more JSON at line 1, column 61 of the response",
        ),
        (
            r#","client":canary}"#,
            "expected JSON at line 1, column 56 of the response",
        ),
        (
            "} canary",
            "expected JSON at line 1, column 48 of the response",
        ),
    ] {
        let body = format!(r#"{{"response":{{"id":"idn_1","email_address":""}}{rest}"#);
        let operation: Operation<EmailAddress> = Operation::new("read", Method::GET, &["x"]);
        let answer = operation.decode(&response(200, &body)).unwrap();
        assert_eq!(answer.result.id.as_str(), "idn_1");
        assert!(answer.client.is_none());
        let texts: Vec<String> = answer.warnings.iter().map(ToString::to_string).collect();
        assert_eq!(texts, [warning]);
    }
}

#[test]
fn a_result_that_cannot_be_read_is_an_unknown_outcome() {
    for (body, text) in [
        (
            "",
            "read: cannot decode the response, HTTP status 200: expected an object at line 1, column 4 of the result",
        ),
        (
            "<html>",
            "read: cannot decode the response, HTTP status 200: expected JSON at line 1, column 1 of the response",
        ),
        (
            "{\"response\":",
            "read: cannot decode the response, HTTP status 200: expected more JSON at line 1, column 12 of the response",
        ),
        (
            "{\"response\":{\"id\":\"canary\",\"email_address\":\"\"}",
            "read: cannot decode the response, HTTP status 200: expected more JSON at line 1, column 46 of the response",
        ),
        (
            "{\"response\":{\"id\":\"canary\"},\"client\":{\"id\":\"c\"}}",
            "read: cannot decode the response, HTTP status 200: expected the field email_address at line 1, column 15 of the result",
        ),
        (
            "{\"response\":null}",
            "read: cannot decode the response, HTTP status 200: expected an object at line 1, column 4 of the result",
        ),
        (
            "{} {}",
            "read: cannot decode the response, HTTP status 200: expected JSON at line 1, column 4 of the response",
        ),
        (
            "[\"\u{0}\"]",
            "read: cannot decode the response, HTTP status 200: expected JSON at line 1, column 2 of the response",
        ),
    ] {
        let operation: Operation<EmailAddress> = Operation::new("read", Method::POST, &["x"]);
        let error = operation.decode(&response(200, body)).unwrap_err();
        assert_eq!(error.to_string(), text, "{body}");
        assert_eq!(error.outcome(), Outcome::Unknown);
        assert!(error.is_decode());
        assert_eq!(error.status().map(|status| status.as_u16()), Some(200));
    }
    let operation: Operation<EmailAddress> = Operation::new("read", Method::POST, &["x"]);
    let broken =
        http::Response::new(b"{\"response\":{\"id\":\"\xff\",\"email_address\":\"\"}}".to_vec());
    assert!(operation.decode(&broken).unwrap_err().is_decode());
}

#[test]
fn the_token_is_read_from_every_answer() {
    for (header, expected) in [
        (None, None),
        (Some("a.b.c"), Some("a.b.c")),
        (Some("Bearer a.b.c"), Some("a.b.c")),
        (Some("bearer  a.b.c "), Some("a.b.c")),
        (Some("bearers"), Some("bearers")),
        (Some(""), Some("")),
        (Some("  "), Some("")),
        (Some("Bearer"), Some("")),
        (Some("Bearer "), Some("")),
    ] {
        for (status, body) in [
            (200, "{\"id\":\"user_1\"}"),
            (200, "?"),
            (401, ""),
            (502, "<html>"),
        ] {
            let mut response = response(status, body);
            if let Some(header) = header {
                let value = header.parse().unwrap();
                response.headers_mut().insert("authorization", value);
            }
            let token = match operations::user::get().decode(&response) {
                Ok(answer) => answer.token,
                Err(error) => error.token().clone(),
            };
            let token = match token {
                TokenChange::Keep => None,
                TokenChange::Clear => Some(String::new()),
                TokenChange::Set(token) => Some(token.expose_secret().to_owned()),
                _ => panic!("expected a change of today"),
            };
            assert_eq!(token.as_deref(), expected, "{header:?} {status}");
        }
    }
}

/// Reads a resource alone, and again inside the client state that comes with every result.
#[track_caller]
fn reads<T: Resource + PartialEq + core::fmt::Debug>(member: &str, resource: &Value) {
    let user = json!({"id": "user_1", member: [resource]});
    let client = json!({"id": "client_1", "sessions": [{"id": "sess_1", "user": user}]});

    let answer: Response<T> = read(&json!({"response": resource, "client": client})).unwrap();
    assert_eq!(answer.warnings, [], "{resource}");
    assert!(answer.client.is_some(), "{resource}");
    read::<User>(&json!({"response": user})).unwrap();
    read::<ClientState>(&json!({"response": client})).unwrap();
}

fn read<T: Resource>(body: &Value) -> Result<Response<T>, Error> {
    let operation = Operation::new("read", Method::GET, &["x"]);
    operation.decode(&response(200, &body.to_string()))
}

fn response(status: u16, body: &str) -> http::Response<Vec<u8>> {
    http::Response::builder()
        .status(status)
        .body(body.as_bytes().to_vec())
        .unwrap()
}

#[test]
fn a_status_of_tomorrow_keeps_its_word() {
    let body = json!({"id": "idn_1", "email_address": "", "verification": {"status": "later"}});
    let answer: Response<EmailAddress> = read(&body).unwrap();
    let status = answer.result.status().unwrap();
    assert_eq!(status.as_str(), "later");
    assert_ne!(*status, VerificationStatus::Verified);
}
