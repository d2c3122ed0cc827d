//! Where Clerk's document departs from what its servers send or its own clients read.
//!
//! Each fix-up is `None` when there is nothing left to fix, and then has to go.

use serde_json::{Value, json};

use super::document::Document;

/// A correction of the document: its name, and what it does.
pub(super) type Fixup = (&'static str, fn(&mut Document) -> Option<()>);

macro_rules! fixups {
    ($($name:ident,)+) => {
        pub(super) const FIXUPS: &[Fixup] = &[$((stringify!($name), $name),)+];
    };
}

fixups! {
    integers_have_64_bits,
    enterprise_accounts_are_declared,
    organization_limits_are_numbers,
    oauth_strategies_have_digits_and_underscores,
    oauth_redirects_may_be_null,
    expiries_may_be_null,
    counts_of_attempts_may_be_missing,
    long_messages_may_be_missing,
    links_have_any_type,
    tokens_are_required,
    clients_after_signing_out_are_clients,
}

/// Nothing says how large `expire_at` and `attempts` of verifications are; moments in milliseconds
/// need more than 32 bits, and nothing needs more than 64.
fn integers_have_64_bits(document: &mut Document) -> Option<()> {
    fn bound(schema: &mut Value, unsaid: &mut bool) {
        if schema["type"] == "integer" && schema.get("minimum").is_none() {
            *unsaid |= schema.get("format").is_none();
            schema["minimum"] = i64::MIN.into();
            schema["maximum"] = i64::MAX.into();
        }
        match schema {
            Value::Object(members) => members.values_mut().for_each(|s| bound(s, unsaid)),
            Value::Array(items) => items.iter_mut().for_each(|s| bound(s, unsaid)),
            _ => {}
        }
    }
    let mut unsaid = false;
    bound(&mut document.0["components"], &mut unsaid);
    unsaid.then_some(())
}

/// A user requires `enterprise_accounts`, and no property is called so. clerk-js reads accounts.
fn enterprise_accounts_are_declared(document: &mut Document) -> Option<()> {
    let user = document.component_mut("Client.User")?;
    if user["properties"].get("enterprise_accounts").is_some() {
        return None;
    }
    let text = json!({"type": "string", "nullable": true});
    user["properties"]["enterprise_accounts"] = json!({
        "type": "array",
        "items": {
            "type": "object",
            "additionalProperties": false,
            "required": ["id"],
            "properties": {
                "id": {"type": "string"},
                "object": {"type": "string"},
                "active": {"type": "boolean"},
                "protocol": {"type": "string"},
                "provider": {"type": "string"},
                "email_address": text.clone(),
                "first_name": text.clone(),
                "last_name": text.clone(),
                "provider_user_id": text.clone(),
                "enterprise_connection_id": text,
                "public_metadata": {"type": "object", "nullable": true},
            },
        },
    });
    Some(())
}

/// `create_organizations_limit` of an instance's actions is a number on the wire, a flag in the document.
fn organization_limits_are_numbers(document: &mut Document) -> Option<()> {
    let limit = property(
        document,
        "UserSettings.ActionsSettings",
        "create_organizations_limit",
    )?;
    (limit["type"] == "boolean").then(|| limit["type"] = "integer".into())
}

/// What can be asked for when creating an external account, such as `oauth_linkedin_oidc`, is not
/// what the pattern of the answer's strategy allows.
fn oauth_strategies_have_digits_and_underscores(document: &mut Document) -> Option<()> {
    let strategy = property(document, "verification_oauth", "strategy")?;
    let pattern = strategy["pattern"].as_str()?.strip_suffix("[a-z]+$")?;
    strategy["pattern"] = format!("{pattern}[a-z0-9_]+$").into();
    Some(())
}

/// The URL of an external account is null once it was visited.
fn oauth_redirects_may_be_null(document: &mut Document) -> Option<()> {
    let url = property(
        document,
        "verification_oauth",
        "external_verification_redirect_url",
    )?;
    make_nullable(url)
}

/// clerk-js and Clerk's own test data know verifications that never expire, with null for a moment.
fn expiries_may_be_null(document: &mut Document) -> Option<()> {
    let names =
        ["OTP", "Link", "Oauth", "Passkey"].map(|name| format!("Stubs.Verification.{name}"));
    let names = names
        .iter()
        .map(String::as_str)
        .chain(["verification_oauth"]);
    let changed = names.map(|name| make_nullable(property(document, name, "expire_at")?));
    changed
        .collect::<Vec<_>>()
        .contains(&Some(()))
        .then_some(())
}

/// The verification of an external account requires `attempts`, all other verifications do not.
fn counts_of_attempts_may_be_missing(document: &mut Document) -> Option<()> {
    let names = ["verification_oauth", "verification_google_one_tap"];
    let changed = names.map(|name| make_optional(document, name, "attempts"));
    changed.contains(&Some(())).then_some(())
}

/// clerk-js takes errors that have a short message only.
fn long_messages_may_be_missing(document: &mut Document) -> Option<()> {
    make_optional(document, "ClerkError", "long_message")
}

/// The published errors speak of links to email addresses and phone numbers.
fn links_have_any_type(document: &mut Document) -> Option<()> {
    let kind = property(document, "Stubs.Identification.Link", "type")?;
    kind.as_object_mut()?.shift_remove("pattern").map(|_| ())
}

/// An answer without the token that was asked for is none.
fn tokens_are_required(document: &mut Document) -> Option<()> {
    let tokens = "/v1/client/sessions/{session_id}/tokens";
    let paths = [tokens.to_owned(), format!("{tokens}/{{template_name}}")];
    let changed = paths.map(|path| {
        let path = document.0["paths"].get_mut(path)?;
        let content = &mut path["post"]["responses"]["200"]["content"]["application/json"];
        let schema = content.get_mut("schema")?;
        if schema.get("required").is_some() {
            return None;
        }
        schema["required"] = json!(["jwt"]);
        Some(())
    });
    changed.contains(&Some(())).then_some(())
}

/// Beside the answer to signing out stands any object; clerk-js reads it as a client.
fn clients_after_signing_out_are_clients(document: &mut Document) -> Option<()> {
    let client = property(document, "Client.DeleteSession", "client")?;
    if client.get("allOf").is_some() || client.get("properties").is_some() {
        return None;
    }
    client["allOf"] = json!([{"$ref": "#/components/schemas/Client.Client-2"}]);
    Some(())
}

fn property<'a>(document: &'a mut Document, component: &str, name: &str) -> Option<&'a mut Value> {
    document.component_mut(component)?["properties"].get_mut(name)
}

fn make_nullable(schema: &mut Value) -> Option<()> {
    let already = schema["nullable"] == json!(true);
    (!already).then(|| schema["nullable"] = json!(true))
}

fn make_optional(document: &mut Document, component: &str, name: &str) -> Option<()> {
    let required = document.component_mut(component)?["required"].as_array_mut()?;
    let before = required.len();
    required.retain(|other| other != name);
    (required.len() < before).then_some(())
}
