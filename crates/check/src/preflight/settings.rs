//! The settings of an instance, as far as they decide which users it takes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use clerk_user_validate::{AccessEntry, AccessEntryError, AccessLists, Region, UsernameRules};
use serde::Deserialize;
use serde_json::{Value, json};

use super::instance::Instance;
use crate::error::Error;
use crate::input_files::{self, shown};

/// The most entries that a page of the allow list has.
const PAGE: usize = 500;

/// Settings from `GET /v1/environment` of the Frontend API and `GET /v1/instance/communication` of the
/// Backend API. Without a document nothing is known, and nothing is refused on its account.
#[derive(Default)]
pub(super) struct Settings {
    pub(super) environment: Option<UserSettings>,
    /// The countries whose phone numbers are blocked.
    pub(super) blocked_countries: Option<BTreeSet<String>>,
    /// The allow list and the block list, as far as they are known.
    pub(super) lists: AccessLists,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct UserSettings {
    attributes: BTreeMap<String, Attribute>,
    pub(super) restrictions: Restrictions,
    username_settings: UsernameSettings,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(default)]
struct Attribute {
    enabled: bool,
    required: bool,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Restrictions {
    allowlist: Switch,
    blocklist: Switch,
    pub(super) block_email_subaddresses: Switch,
    pub(super) block_disposable_email_domains: Switch,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(default)]
pub(super) struct Switch {
    pub(super) enabled: bool,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(default)]
struct UsernameSettings {
    min_length: Option<usize>,
    max_length: Option<usize>,
    allow_extended_special_characters: bool,
    allow_numeric_usernames: bool,
}

impl UsernameSettings {
    /// Returns the rules, by default those of Clerk's documentation. No instance allows longer usernames.
    fn rules(&self) -> UsernameRules {
        let longest = *UsernameRules::LENGTHS.end();
        let by_default = UsernameRules::default();
        let max = self.max_length.unwrap_or(by_default.max_length);
        let max_length = max.clamp(1, longest);
        let min = self.min_length.unwrap_or(by_default.min_length);
        UsernameRules {
            min_length: min.clamp(1, max_length),
            max_length,
            allow_special: self.allow_extended_special_characters,
            allow_numeric: self.allow_numeric_usernames,
        }
    }
}

impl Settings {
    /// Reads the settings from files.
    pub(super) fn read(
        environment: Option<&Path>,
        communication: Option<&Path>,
    ) -> Result<Self, Error> {
        let environment = environment
            .map(|path| user_settings(&document(path)?, &shown(path)))
            .transpose()?;
        let blocked_countries = communication
            .map(|path| blocked_countries(&document(path)?, &shown(path)))
            .transpose()?;
        Ok(Self {
            environment,
            blocked_countries,
            lists: AccessLists::default(),
        })
    }

    /// Reads the settings of an instance. The blocked countries and the lists of identifiers need a secret key.
    pub(super) fn read_from(instance: &mut dyn Instance) -> Result<Self, Error> {
        let (path, of_backend) = ("/v1/environment", "/v1/instance/communication");
        let environment = user_settings(&unwrapped(instance.frontend(path)?), path)?;
        let blocked_countries = instance
            .backend(of_backend)?
            .map(|found| blocked_countries(&found, of_backend))
            .transpose()?;
        let restrictions = &environment.restrictions;
        let allowed = if restrictions.allowlist.enabled {
            allow_list(instance)?
        } else {
            None
        };
        let blocked = if restrictions.blocklist.enabled {
            instance.backend("/v1/blocklist_identifiers")?
        } else {
            None
        };
        let blocked = blocked.as_ref().map(entries).unwrap_or_default();
        let lists = AccessLists {
            allowed,
            blocked: blocked.into_iter().filter_map(Result::ok).collect(),
        };
        Ok(Self {
            environment: Some(environment),
            blocked_countries,
            lists,
        })
    }

    /// Returns the settings of a sandbox that takes the same users, as its seed file has them.
    pub(super) fn of_sandbox(&self) -> Value {
        let identifiers = ["email_address", "phone_number", "username", "web3_wallet"];
        let of_kind = |holds: fn(&Self, &str) -> bool| {
            let kinds = identifiers.into_iter();
            kinds.filter(|kind| holds(self, kind)).collect::<Vec<_>>()
        };
        let strategies = [
            ("password", "password"),
            ("authenticator_app", "totp"),
            ("backup_code", "backup_code"),
        ];
        let disabled = strategies
            .into_iter()
            .filter(|(attribute, _)| self.is_off(attribute));
        let disabled: Vec<&str> = disabled.map(|(_, strategy)| strategy).collect();
        let presence = |name| match (self.is_off(name), self.is_required(name)) {
            (true, _) => "off",
            (_, true) => "required",
            _ => "on",
        };
        let blocked = self.blocked_countries.iter().flatten();
        let blocked = blocked.filter(|country| Region::parse(country).is_ok());
        let username = self.username();
        let environment = self.environment.as_ref();
        let restrictions = environment.map(|environment| &environment.restrictions);
        json!({
            "all_countries": true,
            "blocked_countries": blocked.collect::<Vec<_>>(),
            "blocked_identifiers": self.lists.blocked,
            "allowed_identifiers": self.lists.allowed,
            "block_subaddresses":
                restrictions.is_some_and(|them| them.block_email_subaddresses.enabled),
            "disabled_identifiers": of_kind(Self::is_off),
            "required_identifiers": of_kind(Self::is_required),
            "disabled_strategies": disabled,
            "min_username_length": username.min_length,
            "max_username_length": username.max_length,
            "numeric_usernames": username.allow_numeric,
            "special_usernames": username.allow_special,
            "first_name": presence("first_name"),
            "last_name": presence("last_name"),
        })
    }

    /// Returns `true` if the instance has an allow list that is not known.
    pub(super) fn lacks_allow_list(&self) -> bool {
        let environment = self.environment.as_ref();
        self.lists.allowed.is_none()
            && environment.is_some_and(|environment| environment.restrictions.allowlist.enabled)
    }

    /// Returns `true` if a feature is switched off in the instance.
    pub(super) fn is_off(&self, attribute: &str) -> bool {
        let known = self
            .environment
            .as_ref()
            .and_then(|user| user.attributes.get(attribute));
        known.is_some_and(|attribute| !attribute.enabled)
    }

    /// Returns `true` if every user must have this.
    pub(super) fn is_required(&self, attribute: &str) -> bool {
        let known = self
            .environment
            .as_ref()
            .and_then(|user| user.attributes.get(attribute));
        known.is_some_and(|attribute| attribute.enabled && attribute.required)
    }

    pub(super) fn username(&self) -> UsernameRules {
        let environment = self.environment.as_ref();
        let settings = environment.map(|user| user.username_settings);
        settings.unwrap_or_default().rules()
    }
}

/// Reads the settings of users in an environment, which is found at `place`.
fn user_settings(environment: &Value, place: &str) -> Result<UserSettings, Error> {
    let found = environment.get("user_settings");
    let found = found
        .ok_or_else(|| format!("{place}: expected the field user_settings of an environment"))?;
    let read = serde_json::from_value(found.clone());
    read.map_err(|_| {
        format!("{place}: expected an environment, as GET /v1/environment gives it").into()
    })
}

/// Reads the allow list of an instance page by page; `None` if there is no secret key.
fn allow_list(instance: &mut dyn Instance) -> Result<Option<Vec<AccessEntry>>, Error> {
    let mut all = Vec::new();
    for page in 0.. {
        let offset = page * PAGE;
        let path = format!("/v1/allowlist_identifiers?limit={PAGE}&offset={offset}");
        let Some(found) = instance.backend(&path)? else {
            return Ok(None);
        };
        let entries = entries(&found);
        let is_last = entries.len() < PAGE;
        all.extend(entries.into_iter().filter_map(Result::ok));
        if is_last {
            break;
        }
    }
    Ok(Some(all))
}

/// Reads the entries of an allow list or a block list: an array, or an object with one.
fn entries(list: &Value) -> Vec<Result<AccessEntry, AccessEntryError>> {
    let entries = list.get("data").unwrap_or(list).as_array();
    let entries = entries.into_iter().flatten();
    let texts = entries.filter_map(|entry| entry.get("identifier")?.as_str());
    texts.map(AccessEntry::parse).collect()
}

/// Reads the blocked countries of an instance's communication, which is found at `place`.
fn blocked_countries(communication: &Value, place: &str) -> Result<BTreeSet<String>, Error> {
    let codes = communication.get("blocked_country_codes");
    let codes = codes.and_then(Value::as_array);
    let codes =
        codes.ok_or_else(|| format!("{place}: expected the field blocked_country_codes"))?;
    let codes = codes.iter().filter_map(Value::as_str);
    Ok(codes.map(str::to_uppercase).collect())
}

/// Reads a file as a JSON object, or the `response` in it.
fn document(path: &Path) -> Result<Value, Error> {
    let text = input_files::read_text(path)?;
    let value = serde_json::from_str(&text)
        .map_err(|error| format!("{}: expected JSON at line {}", shown(path), error.line()))?;
    Ok(unwrapped(value))
}

/// Returns the `response` in an object, or the object itself.
fn unwrapped(mut value: Value) -> Value {
    match value.get_mut("response") {
        Some(response) => response.take(),
        None => value,
    }
}
