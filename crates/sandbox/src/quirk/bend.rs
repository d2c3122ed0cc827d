use serde_json::{Map, Value, json};

use super::{Quirk, Quirks};

impl Quirks {
    /// Makes a parameter what the instance would take it for.
    pub(crate) fn bend_param(&self, name: &str, value: &mut String) {
        match name {
            "phone_number" if self.has(Quirk::PlusRequired) && !value.starts_with('+') => {
                value.insert(0, '?');
            }
            "web3_wallet" if self.has(Quirk::AnyChecksum) && value.starts_with("0x") => {
                value.make_ascii_lowercase();
            }
            "redirect_url" if self.has(Quirk::NoRelativeRedirect) && value.starts_with('/') => {
                value.insert(0, '/');
            }
            _ => {}
        }
    }

    /// Makes an answer as odd as asked for.
    pub(crate) fn bend_answer(&self, body: &mut Value) {
        self.bend(body);
        if body.is_array() && self.has(Quirk::WrappedLists) {
            *body = json!({ "response": body.take(), "client": null });
        }
        if let Some(client @ Value::Object(_)) = body.get_mut("client")
            && self.has(Quirk::BrokenClient)
        {
            *client = json!({ "object": "client", "sessions": 7 });
        }
    }

    fn bend(&self, value: &mut Value) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| self.bend(item)),
            Value::Object(object) => {
                object.values_mut().for_each(|inner| self.bend(inner));
                if object.contains_key("strategy") && object.contains_key("status") {
                    self.bend_verification(object);
                } else if object.contains_key("code") && object.contains_key("message") {
                    self.bend_error(object);
                } else if object.contains_key("linked_to") {
                    self.bend_identifier(object);
                }
            }
            _ => {}
        }
    }

    fn bend_verification(&self, verification: &mut Map<String, Value>) {
        let url = "external_verification_redirect_url";
        let changes = [
            (Quirk::ExpireAtZero, "expire_at", json!(0)),
            (Quirk::ExpireAtNull, "expire_at", Value::Null),
            (Quirk::UnknownStrategy, "strategy", json!("carrier_pigeon")),
            (Quirk::UnknownStatus, "status", json!("pondered")),
        ];
        for (quirk, name, value) in changes {
            if let Some(found) = verification.get_mut(name)
                && self.has(quirk)
            {
                *found = value;
            }
        }
        let is_oauth = verification
            .get("object")
            .is_some_and(|it| it == "verification_oauth");
        if is_oauth && self.has(Quirk::NullRedirectUrl) {
            verification.insert(url.to_owned(), Value::Null);
        }
        if self.has(Quirk::NoVerificationObject) {
            verification.remove("object");
        }
        if self.has(Quirk::NoRedirectUrl) {
            verification.remove(url);
        }
    }

    fn bend_error(&self, error: &mut Map<String, Value>) {
        if self.has(Quirk::NoLongMessage) {
            error.remove("long_message");
        }
        if let Some(Value::Object(meta)) = error.get_mut("meta")
            && self.has(Quirk::CamelMeta)
            && let Some(name) = meta.remove("param_name")
        {
            meta.insert("paramName".to_owned(), name);
        }
    }

    fn bend_identifier(&self, identifier: &mut Map<String, Value>) {
        if let Some(Value::Array(links)) = identifier.get_mut("linked_to")
            && self.has(Quirk::UnknownLinkType)
        {
            links.push(json!({ "type": "carrier_pigeon", "id": "idn_carrier_pigeon" }));
        }
        let is_email = identifier
            .get("object")
            .is_some_and(|it| it == "email_address");
        if let Some(Value::Object(verification)) = identifier.get_mut("verification")
            && is_email
            && self.has(Quirk::FromOauth)
            && verification
                .get("status")
                .is_some_and(|it| it == "verified")
        {
            verification.insert("object".to_owned(), json!("verification_from_oauth"));
            verification.insert("strategy".to_owned(), json!("from_oauth_notion"));
        }
    }
}
