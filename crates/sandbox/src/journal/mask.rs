//! Hides secrets from people who look over a shoulder.

use serde_json::Value;

/// Stands for a secret.
pub(super) const MASK: &str = "••••••";

/// Parts of the names of secrets.
const SECRET_PARTS: [&str; 9] = [
    "codes",
    "credential",
    "jwt",
    "nonce",
    "password",
    "secret",
    "signature",
    "ticket",
    "token",
];
/// Whole names of other secrets, as parameters.
const SECRET_PARAMS: [&str; 4] = ["__dev_session", "client_data", "code", "state"];
/// A secret that is shorter is not looked for in other texts.
const MIN_SOUGHT: usize = 8;

/// Masks the value of a parameter of a query or a form.
pub(super) fn param(name: &str, value: &str) -> String {
    if !value.is_empty() && (SECRET_PARAMS.contains(&name) || is_secret(name)) {
        MASK.to_owned()
    } else {
        url(value)
    }
}

/// Returns the value of a member of a body of JSON.
pub(super) fn member(name: &str, mut value: Value) -> String {
    let is_named = SECRET_PARAMS.contains(&name) || is_secret(name);
    let mut secrets = Vec::new();
    collect(&value, is_named, &mut secrets);
    blank(&mut value, is_named, &secrets);
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

/// Masks the fields of a body that have a secret's name, and every string with such a secret in it.
pub(super) fn answer(mut json: Value) -> Value {
    let mut secrets = Vec::new();
    collect(&json, false, &mut secrets);
    blank(&mut json, false, &secrets);
    json
}

/// Returns a URL without its query; any other string as it is.
pub(super) fn url(text: &str) -> String {
    match text.split_once('?') {
        Some((before, _)) if before.contains("://") => format!("{before}?{MASK}"),
        _ => text.to_owned(),
    }
}

fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    // The `uri` of an authenticator app has its secret in it.
    name == "uri" || SECRET_PARTS.iter().any(|part| name.contains(part))
}

fn collect(json: &Value, is_named: bool, secrets: &mut Vec<String>) {
    match json {
        Value::String(text) if is_named && text.len() >= MIN_SOUGHT => secrets.push(text.clone()),
        Value::Array(items) => {
            for item in items {
                collect(item, is_named, secrets);
            }
        }
        Value::Object(members) => {
            for (name, value) in members {
                collect(value, is_secret(name), secrets);
            }
        }
        _ => {}
    }
}

fn blank(json: &mut Value, is_named: bool, secrets: &[String]) {
    match json {
        Value::String(text) => {
            if is_named || secrets.iter().any(|secret| text.contains(secret.as_str())) {
                MASK.clone_into(text);
            } else {
                *text = url(text);
            }
        }
        Value::Array(items) => {
            for item in items {
                blank(item, is_named, secrets);
            }
        }
        Value::Object(members) => {
            for (name, value) in members.iter_mut() {
                blank(value, is_secret(name), secrets);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn secrets_are_masked_wherever_they_stand() {
        let shown = answer(json!({
            "id": "dvb_12345678",
            "token": "dvb_12345678",
            "verification": {
                "nonce": "abcdefgh",
                "message": "sign abcdefgh here",
                "external_verification_redirect_url": "http://127.0.0.1/consent?state=s",
            },
            "backup_codes": ["one", "two"],
            "backup_code_enabled": true,
            "password_enabled": false,
            "errors": [{ "code": "form_code_incorrect" }],
        }));
        let expected = json!({
            "id": MASK,
            "token": MASK,
            "verification": {
                "nonce": MASK,
                "message": MASK,
                "external_verification_redirect_url": format!("http://127.0.0.1/consent?{MASK}"),
            },
            "backup_codes": [MASK, MASK],
            "backup_code_enabled": true,
            "password_enabled": false,
            "errors": [{ "code": "form_code_incorrect" }],
        });
        assert_eq!(shown, expected);
    }

    #[test]
    fn members_of_bodies_are_masked_by_name() {
        for (name, value, expected) in [
            ("password_digest", json!("$2b$x"), MASK.to_owned()),
            ("code", json!("123456"), MASK.to_owned()),
            ("backup_codes", json!(["a"]), format!("[\"{MASK}\"]")),
            ("skip_password_checks", json!(true), "true".to_owned()),
            ("first_name", json!("Ada"), "Ada".to_owned()),
            ("limit", json!(7), "7".to_owned()),
            (
                "x",
                json!({"token": "abc"}),
                format!("{{\"token\":\"{MASK}\"}}"),
            ),
            (
                "redirect_url",
                json!("https://a.example/b?c=d"),
                format!("https://a.example/b?{MASK}"),
            ),
        ] {
            assert_eq!(member(name, value), expected, "{name}");
        }
    }

    #[test]
    fn parameters_are_masked_by_name() {
        for name in ["code", "ticket", "__clerk_db_jwt", "state", "new_password"] {
            assert_eq!(param(name, "x"), MASK, "{name}");
        }
        assert_eq!(param("code", ""), "");
        assert_eq!(param("email_address", "a?b@example.com"), "a?b@example.com");
        assert_eq!(
            param("redirect_url", "https://a.example/b?c=d"),
            format!("https://a.example/b?{MASK}")
        );
    }

    /// Resources that webhooks carry, and no response does.
    const OF_WEBHOOKS: [&str; 3] = ["EmailMessage", "SmsMessage", "WebhookEvent"];

    /// The schemas say which members are secret.
    #[test]
    fn everything_the_schemas_call_secret_is_masked() {
        let mut found = 0;
        for kind in ["params", "resources"] {
            let folder = format!("{}/../../schemas/{kind}", env!("CARGO_MANIFEST_DIR"));
            for file in std::fs::read_dir(folder).unwrap() {
                let path = file.unwrap().path();
                let name = path.file_stem().and_then(|name| name.to_str());
                if name.is_some_and(|name| OF_WEBHOOKS.contains(&name)) {
                    continue;
                }
                let text = std::fs::read(path).unwrap();
                let schema: Value = serde_json::from_slice(&text).unwrap();
                for (name, member) in schema["properties"].as_object().into_iter().flatten() {
                    if member["x-secret"] == true {
                        found += 1;
                        assert_eq!(param(name, "x"), MASK, "{name}");
                        assert!(kind == "params" || is_secret(name), "{name}");
                    }
                }
            }
        }
        assert!(found > 20, "{found}");
    }
}
