//! Reads `schemas/operations.json`, the only list of endpoints: each with its params, its result and
//! the function of the client that calls it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use super::rust::upper_camel;
use super::schema::Schemas;
use crate::Result;

/// A line of `operations.json`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Operation {
    pub(crate) id: String,
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) params: Option<String>,
    result: Option<String>,
    answer: Option<Answer>,
    /// `true` if a request needs no client token.
    #[serde(default)]
    pub(crate) open: bool,
    /// `true` if each request creates a resource.
    #[serde(default)]
    pub(crate) creates: bool,
    call: Option<String>,
    /// The reason why the client has no function for it.
    no_call: Option<String>,
    /// The version of the sandbox that first served it.
    #[serde(default = "first_version")]
    pub(crate) since: String,
    pub(crate) summary: String,
}

fn first_version() -> String {
    "0.1.0".to_owned()
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Method {
    Delete,
    Get,
    Patch,
    Post,
    Put,
}

impl Method {
    /// The method in lower case, as OpenAPI spells it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Delete => "delete",
            Self::Get => "get",
            Self::Patch => "patch",
            Self::Post => "post",
            Self::Put => "put",
        }
    }
}

/// How the result stands in the body of a successful answer.
#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Answer {
    /// By itself.
    Bare,
    /// As the `response` of an `Envelope`.
    Envelope,
    /// As an array by itself.
    List,
    /// As the `response` of an `Envelope`, which may be null.
    NullableEnvelope,
}

/// Functions of the client and operations of the OpenAPI document that belong together.
pub(crate) struct Group {
    /// The module of the functions.
    pub(crate) module: &'static str,
    /// The tag of the operations.
    pub(crate) tag: &'static str,
    pub(crate) description: &'static str,
}

const fn group(module: &'static str, tag: &'static str, description: &'static str) -> Group {
    Group {
        module,
        tag,
        description,
    }
}

pub(crate) const GROUPS: &[Group] = &[
    group(
        "backup_code",
        "backup_codes",
        "The backup codes of the signed-in user.",
    ),
    group(
        "client",
        "client",
        "The client: the server's record of this device, with its sessions.",
    ),
    group(
        "email_address",
        "email_addresses",
        "The email addresses of the signed-in user.",
    ),
    group(
        "environment",
        "environment",
        "The environment of an instance: its settings and features.",
    ),
    group(
        "external_account",
        "external_accounts",
        "The external accounts of the signed-in user. To read them, read the user.",
    ),
    group(
        "phone_number",
        "phone_numbers",
        "The phone numbers of the signed-in user.",
    ),
    group(
        "reverification",
        "reverifications",
        "Reverification: verifies the user of a session again, before a sensitive action.",
    ),
    group(
        "session",
        "sessions",
        "Sessions of the client and of the user.",
    ),
    group("sign_in", "sign_ins", "A sign-in attempt."),
    group("sign_up", "sign_ups", "A sign-up attempt."),
    group(
        "totp",
        "totp",
        "The authenticator app of the signed-in user.",
    ),
    group("user", "user", "The signed-in user."),
    group(
        "web3_wallet",
        "web3_wallets",
        "The wallets of the signed-in user.",
    ),
];

impl Operation {
    /// The name of its type: `CreateEmailAddress` for `createEmailAddress`.
    pub(crate) fn type_name(&self) -> String {
        upper_camel(&self.id)
    }

    /// Its name for people: `create email address` for `createEmailAddress`.
    pub(crate) fn name(&self) -> String {
        let mut name = String::new();
        for letter in self.id.chars() {
            if letter.is_ascii_uppercase() {
                name.push(' ');
            }
            name.push(letter.to_ascii_lowercase());
        }
        name.replace("sign in", "sign-in")
            .replace("sign up", "sign-up")
    }

    /// The names between braces in the path.
    pub(crate) fn path_parameters(&self) -> impl Iterator<Item = &str> {
        let segments = self.path.split('/');
        segments.filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
    }

    /// How the result stands in the body, and the name of its schema; `None` if the body is not JSON, or
    /// is not described here.
    pub(crate) fn body(&self) -> Option<(Answer, &str)> {
        Some((self.answer?, self.result.as_deref()?))
    }

    /// The group and the name of the client's function; `None` if the client has none.
    pub(crate) fn call(&self) -> Option<(&'static Group, &str)> {
        let (module, function) = self.call.as_deref()?.split_once("::")?;
        let group = GROUPS.iter().find(|group| group.module == module)?;
        Some((group, function))
    }

    fn check(&self, schemas: &Schemas) -> Result {
        let Self { id, path, .. } = self;
        if !path.starts_with("/v1/") && !path.starts_with("/.well-known/") {
            return Err(format!("{id}: the path starts with /v1/").into());
        }
        for parameter in self.path_parameters() {
            let wanted = upper_camel(parameter);
            if !schemas.values.contains_key(&wanted) {
                return Err(format!("{id}: no value is called {wanted}").into());
            }
        }
        if self.result.is_some() != self.answer.is_some() {
            return Err(
                format!("{id}: expected both \"result\" and \"answer\", or neither").into(),
            );
        }
        if let Some((_, result)) = self.body()
            && !schemas.resources.contains_key(result)
        {
            return Err(format!("{id}: no resource is called {result}").into());
        }
        self.check_call()?;
        match &self.params {
            Some(params) if !schemas.params.contains_key(params) => {
                Err(format!("{id}: no params are called {params}").into())
            }
            Some(_) if matches!(self.method, Method::Delete | Method::Get) => {
                Err(format!("{id}: params are for POST and PATCH").into())
            }
            _ => Ok(()),
        }
    }

    fn check_call(&self) -> Result {
        let Self { id, .. } = self;
        match (&self.call, &self.no_call) {
            (Some(_), None) if self.body().is_none() => {
                Err(format!("{id}: a \"call\" needs a \"result\" and an \"answer\"").into())
            }
            (Some(_), None) if self.call().is_none() => Err(format!(
                "{id}: expected a module and a function, such as \"user::get\"; the modules are in GROUPS of xtask/src/codegen/operations.rs"
            )
            .into()),
            (Some(_), None) => Ok(()),
            (None, Some(reason)) if !reason.is_empty() => Ok(()),
            _ => Err(format!(
                "{id}: expected either \"call\", the client's function such as \"user::get\", or \"no_call\", the reason why there is none"
            )
            .into()),
        }
    }
}

/// All operations, held against the schemas, and the schemas' params against them.
pub(crate) fn load(folder: &Path, schemas: &Schemas) -> Result<Vec<Operation>> {
    let text = fs::read_to_string(folder.join("operations.json"))?;
    read(&text, schemas).map_err(|e| format!("schemas/operations.json: {e}").into())
}

fn read(text: &str, schemas: &Schemas) -> Result<Vec<Operation>> {
    let operations: Vec<Operation> = serde_json::from_str(text)?;
    if !operations.is_sorted_by(|a, b| (&a.path, a.method) < (&b.path, b.method)) {
        return Err("one line an operation, sorted by path and method".into());
    }
    let ids: BTreeSet<&str> = operations.iter().map(|o| o.id.as_str()).collect();
    if ids.len() != operations.len() {
        return Err("an id stands twice".into());
    }
    let calls: Vec<&String> = operations.iter().filter_map(|o| o.call.as_ref()).collect();
    if calls.iter().collect::<BTreeSet<_>>().len() != calls.len() {
        return Err("a call stands twice".into());
    }
    operations.iter().try_for_each(|o| o.check(schemas))?;
    let used: BTreeSet<&String> = operations.iter().flat_map(|o| &o.params).collect();
    match schemas.params.keys().find(|name| !used.contains(name)) {
        Some(name) => Err(format!("{name}: no operation takes these params").into()),
        None => Ok(operations),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_has_a_call_or_a_reason() {
        let schemas = Schemas::load(&crate::root().join("schemas")).unwrap();
        let wrong = |change: &dyn Fn(&mut serde_json::Map<String, serde_json::Value>)| {
            let folder = crate::root().join("schemas");
            let text = fs::read_to_string(folder.join("operations.json")).unwrap();
            let mut all: Vec<serde_json::Map<_, _>> = serde_json::from_str(&text).unwrap();
            change(all.iter_mut().find(|line| line["id"] == "getUser").unwrap());
            let text = serde_json::to_string(&all).unwrap();
            read(&text, &schemas).err().map(|error| error.to_string())
        };
        assert_eq!(wrong(&|_| ()), None);
        let neither = "getUser: expected either \"call\", the client's function such as \"user::get\", \
                       or \"no_call\", the reason why there is none";
        let error = wrong(&|line| drop(line.remove("call")));
        assert_eq!(error.as_deref(), Some(neither));
        let error = wrong(&|line| drop(line.insert("no_call".into(), "a reason".into())));
        assert_eq!(error.as_deref(), Some(neither));
        let error = wrong(&|line| drop(line.insert("call".into(), "nobody::get".into())));
        assert!(
            error
                .unwrap()
                .contains("the modules are in GROUPS of xtask/src/codegen/operations.rs")
        );
        let error = wrong(&|line| drop(line.insert("call".into(), "client::get".into())));
        assert_eq!(error.as_deref(), Some("a call stands twice"));
        let error = wrong(&|line| drop(line.remove("result")));
        assert_eq!(
            error.as_deref(),
            Some("getUser: expected both \"result\" and \"answer\", or neither")
        );
        let reason = wrong(&|line| {
            line.remove("call");
            line.insert("no_call".into(), "a reason".into());
        });
        assert_eq!(reason, None);
    }
}
