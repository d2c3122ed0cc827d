//! The list of endpoints binds: each is served, each param is known, and each field of a resource is filled.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use clerk_user_model::endpoints::{ENDPOINTS, EndpointInfo};
use clerk_user_sandbox::{Sandbox, UserSeed};
use serde_json::{Map, Value};

use crate::support::{Answer, App, PASSWORD};

fn schemas() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas")
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// Every file of a folder, name to schema.
fn files(folder: &str) -> BTreeMap<String, Value> {
    let entries = fs::read_dir(schemas().join(folder)).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .map(|path| {
            (
                path.file_stem().unwrap().to_string_lossy().into(),
                json(&path),
            )
        })
        .collect()
}

fn properties(schema: &Value) -> &Map<String, Value> {
    schema.get("properties").and_then(Value::as_object).unwrap()
}

fn is_unknown(answer: &Answer) -> bool {
    let errors = answer.errors();
    let code = errors.first().map(|(code, _)| code.as_str());
    matches!(code, Some("resource_not_found" | "sandbox_not_supported"))
}

/// Returns `true` if no request to this endpoint reaches a handler: with a client token an unknown id is
/// not found either, without one the client is missing first.
fn is_missing(endpoint: &EndpointInfo) -> bool {
    let path = endpoint.path.replace(['{', '}'], "");
    let is_unknown = |mut app: App| is_unknown(&app.send(endpoint.method.as_str(), &path, &[]));
    is_unknown(App::signed_in()) && is_unknown(App::of(Sandbox::builder()))
}

#[test]
fn every_endpoint_has_a_handler() {
    let missing = ENDPOINTS.iter().filter(|endpoint| is_missing(endpoint));
    let missing: Vec<_> = missing
        .map(|endpoint| format!("{} {}", endpoint.method, endpoint.path))
        .collect();
    assert!(
        missing.is_empty(),
        "no handler for:\n  {}\nadd a line for each to ROUTES in crates/sandbox/src/http/routes.rs",
        missing.join("\n  ")
    );
    let nothing = App::signed_in().get("/v1/nothing");
    assert!(is_unknown(&nothing), "{nothing:?}");
}

#[test]
fn every_param_is_read_or_ignored() {
    let operations = json(&schemas().join("operations.json"));
    let params = files("params");
    let mut unknown = Vec::new();
    for operation in operations.as_array().unwrap() {
        let text = |member: &str| operation[member].as_str();
        let (Some(method), Some(path), Some(name)) = (text("method"), text("path"), text("params"))
        else {
            continue;
        };
        let path = path.replace(['{', '}'], "");
        let refused = |param: &str| {
            let mut app = App::signed_in();
            let errors = app.send(method, &path, &[(param, "x")]).errors();
            let error = ("form_param_unknown".to_owned(), Some(param.to_owned()));
            errors.contains(&error)
        };
        assert!(
            refused("no_param_at_all"),
            "{method} {path} takes any param"
        );
        for param in properties(&params[name]).keys() {
            if refused(param) {
                unknown.push(format!("{name}.{param} of {method} {path}"));
            }
        }
    }
    assert!(
        unknown.is_empty(),
        "params that the sandbox does not know:\n  {}\n\
         read each in the handler of its endpoint in crates/sandbox/src/http/handlers/, or name it there in `ignore`",
        unknown.join("\n  ")
    );
}

/// The fields that the sandbox leaves empty, by resource; `*` stands for all of its fields.
const NEVER_FILLED: &[(&str, &[&str])] = &[
    (
        "AuthConfig",
        &[
            "claimed_at",
            "cookieless_dev",
            "identification_requirements",
            "preferred_channels",
            "session_minter",
        ],
    ),
    ("ClerkErrors", &["meta"]),
    ("ClientState", &["cookie_expires_at"]),
    ("DeletedObject", &["external_id", "slug"]),
    ("DisplayConfig", &["support_email"]),
    ("EmailMessage", &["*"]),
    ("EnterpriseAccount", &["*"]),
    ("EnterpriseConnection", &["*"]),
    ("EnterpriseSsoSettings", &["self_serve_sso"]),
    (
        "Environment",
        &[
            "api_keys_settings",
            "commerce_settings",
            "fraud_settings",
            "organization_settings",
            "protect_config",
        ],
    ),
    (
        "ExternalAccount",
        &[
            "avatar_url",
            "external_account_id",
            "family_name",
            "given_name",
            "google_id",
            "label",
            "phone_number",
            "picture",
            "public_metadata",
        ],
    ),
    ("IdentificationLink", &["object"]),
    ("PhoneNumber", &["backup_codes", "linked_to"]),
    ("ProtectCheck", &["*"]),
    ("PublicUserData", &["deprovisioned", "profile_image_url"]),
    ("SamlAccount", &["*"]),
    ("SamlConnection", &["*"]),
    ("SecondFactorSettings", &["enabled"]),
    (
        "Session",
        &[
            "actor",
            "client_id",
            "last_active_organization_id",
            "tasks",
            "user_id",
        ],
    ),
    (
        "SessionActivity",
        &[
            "browser_name",
            "browser_version",
            "city",
            "country",
            "device_type",
            "ip_address",
        ],
    ),
    ("SessionTask", &["*"]),
    ("SignIn", &["client_trust_state", "locale", "protect_check"]),
    (
        "SignInFactor",
        &[
            "channel",
            "enterprise_connection_id",
            "enterprise_connection_name",
            "external_verification_redirect_url",
            "passkey_id",
            "trusted_device_id",
        ],
    ),
    ("SignInUserData", &["profile_image_url"]),
    (
        "SignUp",
        &[
            "external_id",
            "legal_accepted_at",
            "locale",
            "protect_check",
            "public_metadata",
        ],
    ),
    ("SignUpMfaSettings", &["*"]),
    ("SignUpSettings", &["mfa"]),
    ("SmsMessage", &["*"]),
    ("SocialProvider", &["logo_url"]),
    (
        "User",
        &[
            "bypass_client_trust",
            "create_organizations_limit",
            "deprovisioned",
            "enterprise_accounts",
            "external_id",
            "legal_accepted_at",
            "locale",
            "lockout_expires_in_seconds",
            "mfa_disabled_at",
            "mfa_enabled_at",
            "organization_memberships",
            "passkeys",
            "private_metadata",
            "profile_image_id",
            "profile_image_url",
            "public_metadata",
            "requires_password_reset",
            "saml_accounts",
        ],
    ),
    (
        "Verification",
        &["channel", "id", "trusted_device_challenge"],
    ),
    ("WebhookEvent", &["*"]),
    ("WebhookEventAttributes", &["*"]),
    ("WebhookHttpRequest", &["*"]),
];

/// The fields of resources, by resource.
#[derive(Default)]
struct Fields(BTreeMap<String, BTreeSet<String>>);

impl Fields {
    /// Adds the fields that have a value in `value`, a resource of this name, and in what is in it.
    fn add(&mut self, resources: &BTreeMap<String, Value>, name: &str, value: &Value) {
        for (field, schema) in properties(&resources[name]) {
            let found = value.get(field).unwrap_or(&Value::Null);
            let is_empty = match found {
                Value::Null => true,
                Value::Array(items) => items.is_empty(),
                Value::Object(members) => members.is_empty(),
                _ => false,
            };
            if is_empty {
                continue;
            }
            let filled = self.0.entry(name.to_owned()).or_default();
            filled.insert(field.clone());
            let mut parts = vec![found];
            if let Value::Array(items) = found {
                parts.extend(items);
            } else if schema
                .get("additionalProperties")
                .is_some_and(Value::is_object)
            {
                parts.extend(found.as_object().into_iter().flat_map(|map| map.values()));
            }
            for name in references(schema, resources) {
                for part in parts.iter().filter(|part| part.is_object()) {
                    self.add(resources, &name, part);
                }
            }
        }
    }
}

/// The resources that a schema refers to.
fn references(schema: &Value, resources: &BTreeMap<String, Value>) -> Vec<String> {
    match schema {
        Value::Object(keywords) => {
            let name = keywords.get("$ref").and_then(Value::as_str);
            let name = name.and_then(|target| target.rsplit('/').next()?.strip_suffix(".json"));
            let inner = keywords
                .values()
                .flat_map(|inner| references(inner, resources));
            let name = name.filter(|name| resources.contains_key(*name));
            name.map(str::to_owned).into_iter().chain(inner).collect()
        }
        Value::Array(parts) => parts
            .iter()
            .flat_map(|part| references(part, resources))
            .collect(),
        _ => Vec::new(),
    }
}

/// Collects the results that the sandbox renders, each with the name of its resource.
#[derive(Default)]
struct Shown(Vec<(&'static str, Value)>);

impl Shown {
    fn add(&mut self, name: &'static str, answer: Answer) {
        let json = answer.json;
        let result = json.get("response").unwrap_or(&json);
        match result.as_array() {
            Some(results) => self
                .0
                .extend(results.iter().map(|result| (name, result.clone()))),
            None => self.0.push((name, result.clone())),
        }
        if let Some(client) = json.get("client").filter(|client| client.is_object()) {
            self.0.push(("ClientState", client.clone()));
        }
    }
}

/// The life of a user: every kind of identifier and factor, and a reverification.
fn user(shown: &mut Shown) -> App {
    let user = UserSeed::new()
        .name("Ada", "Lovelace")
        .username("ada_1815")
        .email(EMAIL)
        .phone(PHONE)
        .wallet(WALLET)
        .password(PASSWORD);
    let mut app = App::of(Sandbox::builder().user(user));
    let ticket = app.sandbox.ticket().to_owned();
    let form = [("strategy", "ticket"), ("ticket", ticket.as_str())];
    shown.add("SignIn", app.post("/v1/client/sign_ins", &form));
    shown.add("Environment", app.get("/v1/environment"));
    shown.add("ClerkErrors", app.post("/v1/me/email_addresses", &[]));
    app.verified_email("second@example.com");
    let wallet = app.create("web3_wallets", "web3_wallet", OTHER_WALLET);
    let wallet = format!("/v1/me/web3_wallets/{wallet}");
    let form = [("strategy", "web3_metamask_signature")];
    shown.add(
        "Web3Wallet",
        app.post(&format!("{wallet}/prepare_verification"), &form),
    );
    let (_, url) = app.connect("oauth_google");
    app.sandbox.consent(&url).approve().unwrap();
    let (_, url) = app.connect("oauth_notion");
    app.sandbox
        .consent(&url)
        .fail("oauth_access_denied")
        .unwrap();
    app.connect("oauth_github");
    app.patch("/v1/me/metadata", &[("unsafe_metadata", r#"{"a":1}"#)]);
    app.keep_for_second_factor();
    let totp = app.post("/v1/me/totp", &[]);
    let code = app.one_time_password(&totp.text("/response/secret"));
    shown.add("Totp", totp);
    let form = [("code", code.as_str())];
    shown.add("Totp", app.post("/v1/me/totp/attempt_verification", &form));
    shown.add("BackupCodes", app.post("/v1/me/backup_codes", &[]));
    shown.add("User", app.get("/v1/me"));
    shown.add("Session", app.get("/v1/me/sessions/active"));
    let session = app.session_path();
    shown.add("Token", app.post(&format!("{session}/tokens"), &[]));
    let form = [("level", "multi_factor")];
    shown.add(
        "SessionReverification",
        app.post(&format!("{session}/verify"), &form),
    );
    let form = [("strategy", "password"), ("password", PASSWORD)];
    let path = format!("{session}/verify/attempt_first_factor");
    shown.add("SessionReverification", app.post(&path, &form));
    let form = [("strategy", "phone_code")];
    let path = format!("{session}/verify/prepare_second_factor");
    shown.add("SessionReverification", app.post(&path, &form));
    shown.add("DeletedObject", app.delete(&wallet));
    shown.add("ClientState", app.get("/v1/client"));
    app
}

fn sign_ins(app: &mut App, shown: &mut Shown) {
    let sign_in = |app: &mut App, form: &[(&str, &str)]| {
        app.token = None;
        let answer = app.post("/v1/client/sign_ins", form);
        (
            format!("/v1/client/sign_ins/{}", answer.text("/response/id")),
            answer,
        )
    };
    let (path, answer) = sign_in(app, &[("identifier", EMAIL)]);
    shown.add("SignIn", answer);
    let form = [("strategy", "reset_password_email_code")];
    shown.add(
        "SignIn",
        app.post(&format!("{path}/prepare_first_factor"), &form),
    );
    let (path, answer) = sign_in(app, &[("identifier", EMAIL), ("password", PASSWORD)]);
    shown.add("SignIn", answer);
    let form = [("strategy", "phone_code")];
    shown.add(
        "SignIn",
        app.post(&format!("{path}/prepare_second_factor"), &form),
    );
    let form = [
        ("strategy", "oauth_google"),
        ("redirect_url", "https://app.example/done"),
    ];
    shown.add("SignIn", sign_in(app, &form).1);
}

fn sign_ups(app: &mut App, shown: &mut Shown) {
    app.token = None;
    let form = [
        ("email_address", "new@example.com"),
        ("phone_number", "+12025550123"),
        ("web3_wallet", OTHER_WALLET),
        ("username", "grace_1906"),
        ("first_name", "Grace"),
        ("last_name", "Hopper"),
        ("password", "a long password"),
        ("unsafe_metadata", r#"{"a":1}"#),
    ];
    let answer = app.post("/v1/client/sign_ups", &form);
    let path = format!("/v1/client/sign_ups/{}", answer.text("/response/id"));
    shown.add("SignUp", answer);
    shown.add("SignUp", app.get(&path));
    let mut sign_up = |app: &mut App, form: &[(&str, &str)]| {
        app.token = None;
        let answer = app.post("/v1/client/sign_ups", form);
        let path = format!("/v1/client/sign_ups/{}", answer.text("/response/id"));
        shown.add("SignUp", answer);
        path
    };
    sign_up(app, &[("first_name", "Grace")]);
    sign_up(
        app,
        &[
            ("strategy", "oauth_google"),
            ("redirect_url", "https://app.example/done"),
        ],
    );
    let path = sign_up(app, &[("email_address", "other@example.com")]);
    shown.add("SignUp", app.verify_sign_up(&path, "other@example.com"));
}

#[test]
fn every_field_is_filled_or_named() {
    let resources = files("resources");
    let mut filled = Fields::default();
    let mut shown = Shown::default();
    let mut app = user(&mut shown);
    sign_ins(&mut app, &mut shown);
    sign_ups(&mut app, &mut shown);
    for (name, value) in shown.0 {
        filled.add(&resources, name, &value);
    }
    let (mut missing, mut stale) = (Vec::new(), Vec::new());
    let named = |name: &str, field: &str| {
        let mut rows = NEVER_FILLED.iter();
        let row = rows.find(|(resource, _)| *resource == name);
        row.is_some_and(|(_, fields)| fields.contains(&field))
    };
    for (name, schema) in resources.iter().filter(|(name, _)| *name != "Envelope") {
        let whole = named(name, "*");
        for field in properties(schema).keys() {
            let of_this = filled.0.get(name);
            let is_filled = of_this.is_some_and(|fields| fields.contains(field));
            match (is_filled, whole || named(name, field)) {
                (false, false) => missing.push(format!("{name}.{field}")),
                (true, true) => stale.push(format!("{name}.{field}")),
                _ => {}
            }
        }
    }
    assert!(
        missing.is_empty(),
        "fields that are never filled:\n  {}\n\
         fill each where crates/sandbox/src/render/ renders its resource, have a request of this test show it, \
         or name it in NEVER_FILLED, both in crates/sandbox/tests/it/endpoints.rs",
        missing.join("\n  ")
    );
    assert!(
        stale.is_empty(),
        "fields that are filled: take them out of NEVER_FILLED in crates/sandbox/tests/it/endpoints.rs:\n  {}",
        stale.join("\n  ")
    );
}

const EMAIL: &str = "ada@example.com";
const PHONE: &str = "+12025551234";
const OTHER_WALLET: &str = "0x1123456789abcdef0123456789abcdef01234567";
const WALLET: &str = "0x0123456789abcdef0123456789abcdef01234567";
