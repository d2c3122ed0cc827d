//! The rules by which Clerk takes a user, and those by which `clerk/migration-tool` does.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use clerk_user_validate::{
    E164, Email, MAX_EXTERNAL_ID_LENGTH, MAX_METADATA_SIZE, MAX_NAME_LENGTH, PasswordDigest,
    PasswordHasher, UsernameFault, ValueKind, Verdict,
};
use serde::Serialize;
use serde_json::Value;

use super::settings::Settings;
use super::user::{Identifier, User};
use crate::suggest;
use crate::values::{Checked, Rules};

/// The countries whose phone numbers a new instance takes.
const DEFAULT_COUNTRIES: [&str; 2] = ["CA", "US"];

/// A reason for which Clerk refuses a user.
#[derive(Serialize)]
pub(super) struct Refusal {
    /// The code of Clerk's error.
    pub(super) code: &'static str,
    pub(super) field: &'static str,
    /// The kind of the error, for counts.
    pub(super) reason: &'static str,
    pub(super) message: String,
    /// The value that was probably meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) suggestion: Option<String>,
}

impl Refusal {
    /// The code of the error of an identifier that another user has.
    pub(super) const EXISTS: &'static str = "form_identifier_exists";
}

/// Something about a user that is worth knowing, and no refusal.
#[derive(Serialize)]
pub(super) struct Warning {
    pub(super) field: &'static str,
    pub(super) reason: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) suggestion: Option<String>,
}

/// The verdict on a user, and the identities that must be unique among all.
#[derive(Default)]
pub(super) struct Verdicts {
    pub(super) refusals: Vec<Refusal>,
    pub(super) warnings: Vec<Warning>,
    pub(super) identities: Vec<(&'static str, (u8, String))>,
    /// The identifiers that are refused by themselves, as they stand in the export or in canonical form, each with its
    /// field.
    pub(super) refused: Vec<(&'static str, String)>,
}

/// Checks a user by themselves, and brings their identifiers into canonical form.
pub(super) fn check(user: &mut User, settings: &Settings, rules: &Rules) -> Verdicts {
    let mut found = Verdicts::default();
    for (all, kind, field) in [
        (&mut user.emails, ValueKind::Email, "email_address"),
        (&mut user.phones, ValueKind::Phone, "phone_number"),
        (&mut user.wallets, ValueKind::Wallet, "web3_wallet"),
    ] {
        found.identifiers(all, kind, field, settings, rules);
    }
    found.username(user, settings, rules);
    found.names(user, settings);
    found.password(user, settings);
    found.rest(user, settings);
    found.requirements(user, settings);
    found.of_tool(user);
    if settings.lacks_allow_list() {
        found.warn("user", "allow_list_not_known");
    }
    if let Some(id) = &user.id {
        if crate::phone::is_spreadsheet_number(id) {
            found.warn("external_id", "spreadsheet_number");
        }
        if id.chars().count() > MAX_EXTERNAL_ID_LENGTH {
            found.too_long("external_id", MAX_EXTERNAL_ID_LENGTH);
        }
        found.identities.push(("external_id", (b'x', id.clone())));
    }
    found
}

impl Verdicts {
    fn refuse(
        &mut self,
        code: &'static str,
        field: &'static str,
        reason: &'static str,
        message: impl Into<String>,
    ) {
        self.refusals.push(Refusal {
            code,
            field,
            reason,
            message: message.into(),
            suggestion: None,
        });
    }

    fn too_long(&mut self, field: &'static str, max: usize) {
        self.refuse(
            "form_param_max_length_exceeded",
            field,
            "too_long",
            format!("expected at most {max} characters"),
        );
    }

    /// Compares an identifier in canonical form with the lists of the instance.
    fn listed(&mut self, field: &'static str, canonical: &str, settings: &Settings) {
        let (reason, side, list) = if !settings.lists.allow(canonical) {
            ("not_on_allow_list", "that is", "allow")
        } else if settings.lists.block(canonical) {
            ("blocked", "that is not", "block")
        } else {
            return;
        };
        self.refuse(
            "not_allowed_access",
            field,
            reason,
            format!("expected an identifier {side} on the {list} list of the instance"),
        );
    }

    fn switched_off(&mut self, field: &'static str) {
        self.refuse(
            "form_param_unknown",
            field,
            "switched_off",
            format!("{field} is not enabled in the instance"),
        );
    }

    fn warn(&mut self, field: &'static str, reason: &'static str) {
        self.suggest(field, reason, None);
    }

    /// Adds a warning, unless there is the same one already.
    fn suggest(&mut self, field: &'static str, reason: &'static str, suggestion: Option<String>) {
        let is_known = |warning: &Warning| {
            warning.field == field && warning.reason == reason && warning.suggestion == suggestion
        };
        if !self.warnings.iter().any(is_known) {
            self.warnings.push(Warning {
                field,
                reason,
                suggestion,
            });
        }
    }

    /// Adds the notes on a value, and refuses one that is no identifier. Its suggestion goes with the last of its
    /// warnings, which it belongs to, or with the refusal.
    fn note(&mut self, field: &'static str, checked: &Checked) {
        let mut suggestion = checked.suggestion.clone();
        for (left, warning) in (0..checked.warnings.len()).rev().zip(&checked.warnings) {
            let suggestion = if left == 0 { suggestion.take() } else { None };
            self.suggest(field, warning, suggestion);
        }
        for repair in &checked.repaired {
            self.warn(field, repair);
        }
        if let Some(error) = checked.verdict.error() {
            self.refusals.push(Refusal {
                code: "form_param_format_invalid",
                field,
                reason: error.kind(),
                message: error.to_string(),
                suggestion,
            });
        }
    }

    fn identifiers(
        &mut self,
        all: &mut Vec<Identifier>,
        kind: ValueKind,
        field: &'static str,
        settings: &Settings,
        rules: &Rules,
    ) {
        // The same one can be the primary one and in a list. The positions are those of the accepted ones.
        let mut seen: HashMap<_, Option<usize>> = HashMap::new();
        let is_off = settings.is_off(field);
        for mut identifier in core::mem::take(all) {
            let checked = rules.check(kind, &identifier.value, rules.region);
            let identity = checked.verdict.canonical();
            let identity = identity.and_then(|text| crate::values::identity(kind, text));
            let key = identity.clone();
            let key = key.unwrap_or_else(|| (0, identifier.value.clone()));
            let position = match seen.entry(key) {
                Entry::Vacant(place) => place.insert(None),
                Entry::Occupied(earlier) => {
                    if let Some(earlier) = earlier.get().and_then(|at| all.get_mut(at)) {
                        earlier.is_verified &= identifier.is_verified;
                    }
                    continue;
                }
            };
            if is_off {
                self.switched_off(field);
            }
            self.note(field, &checked);
            let Some(canonical) = checked.verdict.canonical() else {
                self.refused.push((field, identifier.value));
                continue;
            };
            if is_off {
                self.refused.push((field, canonical.to_owned()));
                continue;
            }
            canonical.clone_into(&mut identifier.value);
            if kind == ValueKind::Phone {
                self.country(&checked.verdict, settings);
                if checked.verdict.extension().is_some() {
                    self.warn(field, "extension_left_out");
                }
            }
            self.listed(field, &identifier.value, settings);
            if kind == ValueKind::Email {
                self.email(&identifier.value, settings);
            }
            self.identities
                .extend(identity.map(|identity| (field, identity)));
            *position = Some(all.len());
            all.push(identifier);
        }
    }

    fn country(&mut self, verdict: &Verdict, settings: &Settings) {
        let of_canonical = || E164::parse(verdict.canonical()?).ok();
        let region = verdict.region().map(|region| region.as_str());
        // The area codes of the other countries of North America are all assigned.
        let is_american = || of_canonical().is_some_and(|it| it.country_calling_code() == 1);
        let Some(region) = region.or_else(|| is_american().then_some("US")) else {
            return;
        };
        match &settings.blocked_countries {
            Some(blocked) if blocked.contains(region) => self.refuse(
                "unsupported_country_code",
                "phone_number",
                "blocked_country",
                format!("phone numbers of {region} are blocked in the instance"),
            ),
            None if !DEFAULT_COUNTRIES.contains(&region) => {
                self.warn("phone_number", "country_not_enabled_by_default");
            }
            _ => {}
        }
    }

    fn email(&mut self, email: &str, settings: &Settings) {
        if !is_taken_by_tool(email) {
            self.warn("email_address", "refused_by_migration_tool");
        }
        let Some(environment) = &settings.environment else {
            return;
        };
        let (local, domain) = email.rsplit_once('@').unwrap_or_default();
        let restrictions = &environment.restrictions;
        if restrictions.block_email_subaddresses.enabled
            && local.contains(Email::SUBADDRESS_SEPARATORS)
        {
            self.refuse(
                "not_allowed_access",
                "email_address",
                "subaddress_restricted",
                "expected an address without `+`, `=` and `#`",
            );
        }
        if restrictions.block_disposable_email_domains.enabled
            && suggest::domain(domain).is_none()
            && crate::warn::Disposable::BuiltIn.contains(domain)
        {
            self.warn("email_address", "disposable_restricted");
        }
    }

    fn username(&mut self, user: &mut User, settings: &Settings, rules: &Rules) {
        let Some(username) = &mut user.username else {
            return;
        };
        let field = "username";
        if settings.is_off(field) {
            self.switched_off(field);
            return;
        }
        if rules.repair && username.trim() != username.as_str() {
            *username = username.trim().to_owned();
            self.warn(field, "trimmed");
        }
        let rules = settings.username();
        let fault = match rules.fault(username) {
            Some(UsernameFault::Length) => {
                let (min, max) = (rules.min_length, rules.max_length);
                let len = username.chars().count();
                let message = format!("expected {min} to {max} characters, found {len}");
                Some(("form_username_invalid_length", "bad_length", message))
            }
            Some(UsernameFault::Character { position }) => {
                let message = format!("expected no such character at position {}", position + 1);
                Some(("form_username_invalid_character", "bad_character", message))
            }
            Some(UsernameFault::PhoneNumber) => {
                let message = "expected no phone number".to_owned();
                Some((
                    "form_username_cannot_be_phone_number",
                    "phone_number",
                    message,
                ))
            }
            Some(UsernameFault::NoLetter) => {
                let message = "expected a letter".to_owned();
                Some(("form_username_needs_non_number_char", "no_letter", message))
            }
            None => None,
        };
        if let Some((code, reason, message)) = fault {
            self.refuse(code, field, reason, message);
        }
        self.identities
            .push((field, (b'u', username.to_lowercase())));
    }

    fn names(&mut self, user: &User, settings: &Settings) {
        for (field, name) in [
            ("first_name", &user.first_name),
            ("last_name", &user.last_name),
        ] {
            let Some(name) = name else {
                continue;
            };
            if settings.is_off(field) {
                self.switched_off(field);
            } else if name.chars().count() > MAX_NAME_LENGTH {
                self.too_long(field, MAX_NAME_LENGTH);
            }
        }
    }

    fn password(&mut self, user: &User, settings: &Settings) {
        let field = "password_digest";
        let Some(password) = &user.password else {
            if settings.is_required("password") {
                self.warn("password", "no_password");
            }
            return;
        };
        let Some(name) = &password.hasher else {
            self.refuse(
                "form_conditional_param_missing",
                "password_hasher",
                "no_hasher",
                "expected the name of the digest's hasher",
            );
            return;
        };
        let hasher = match name.parse::<PasswordHasher>() {
            Ok(hasher) => hasher,
            Err(error) => {
                self.refuse(
                    "form_param_value_invalid",
                    "password_hasher",
                    "unknown_hasher",
                    error.to_string(),
                );
                self.warn("password_hasher", "stops_migration_tool");
                return;
            }
        };
        let Some(digest) = hasher.read(&password.digest) else {
            self.refuse(
                "form_password_digest_invalid_code",
                field,
                "bad_digest",
                format!("expected a digest of the form that {hasher} has"),
            );
            return;
        };
        // `clerk/migration-tool` 0.0.1 does not know this one.
        if hasher == PasswordHasher::Phpass {
            self.warn("password_hasher", "stops_migration_tool");
        }
        if is_encoded_twice(&digest) {
            self.warn(field, "hash_encoded_twice");
        }
    }

    fn rest(&mut self, user: &User, settings: &Settings) {
        for (field, attribute, is_there) in [
            (
                "totp_secret",
                "authenticator_app",
                user.totp_secret.is_some(),
            ),
            ("backup_codes", "backup_code", !user.backup_codes.is_empty()),
        ] {
            if is_there && settings.is_off(attribute) {
                self.switched_off(field);
            }
        }
        if user
            .totp_secret
            .as_deref()
            .is_some_and(|secret| !is_base32(secret))
        {
            self.refuse(
                "invalid_totp_secret_code",
                "totp_secret",
                "not_base32",
                "expected base32",
            );
        }
        for (field, metadata) in [
            ("public_metadata", &user.public_metadata),
            ("private_metadata", &user.private_metadata),
            ("unsafe_metadata", &user.unsafe_metadata),
        ] {
            match metadata {
                None => {}
                Some(Value::Object(_)) => {
                    let len = metadata.as_ref().map_or(0, |value| value.to_string().len());
                    if len > MAX_METADATA_SIZE {
                        self.refuse(
                            "form_param_exceeds_allowed_size",
                            field,
                            "too_large",
                            format!("expected at most {MAX_METADATA_SIZE} bytes, found {len}"),
                        );
                    }
                }
                Some(_) => self.refuse(
                    "form_param_value_invalid",
                    field,
                    "not_an_object",
                    "expected a JSON object",
                ),
            }
        }
        if let Some(time) = &user.created_at {
            match time.parse::<jiff::Timestamp>() {
                Err(_) => self.refuse(
                    "form_param_invalid_time",
                    "created_at",
                    "bad_time",
                    "expected a time by RFC 3339",
                ),
                Ok(time) if time > jiff::Timestamp::now() => {
                    self.refuse(
                        "form_disallow_future_date",
                        "created_at",
                        "future_time",
                        "expected a time in the past",
                    );
                }
                Ok(_) => {}
            }
        }
        for note in &user.notes {
            self.warn("user", note);
        }
        if user.is_blocked {
            self.warn("user", "blocked_user_comes_back");
        }
        if user.is_deleted {
            self.warn("user", "deleted_user_comes_back");
        }
    }

    fn requirements(&mut self, user: &User, settings: &Settings) {
        let has_identifier = !user.emails.is_empty()
            || !user.phones.is_empty()
            || !user.wallets.is_empty()
            || user.username.is_some()
            || !self.refused.is_empty();
        if !has_identifier {
            self.refuse(
                "form_data_missing",
                "user",
                "no_identifier",
                "expected an email address, a phone number, a wallet or a username",
            );
        }
        for (field, is_there) in [
            ("email_address", !user.emails.is_empty()),
            ("phone_number", !user.phones.is_empty()),
            ("web3_wallet", !user.wallets.is_empty()),
            ("username", user.username.is_some()),
            ("first_name", user.first_name.is_some()),
            ("last_name", user.last_name.is_some()),
        ] {
            if !is_there && settings.is_required(field) {
                self.refuse(
                    "form_data_missing",
                    field,
                    "required",
                    format!("{field} is required in the instance"),
                );
            }
        }
    }

    /// Adds what the migration tool does without a word.
    fn of_tool(&mut self, user: &User) {
        for (field, all) in [
            ("email_address", &user.emails),
            ("phone_number", &user.phones),
        ] {
            if all
                .iter()
                .filter(|identifier| identifier.is_verified)
                .count()
                > 1
            {
                self.warn(field, "further_ones_sent_unverified");
            }
        }
        let has_only_unverified = user.has_only_unverified();
        for (field, all) in [
            ("email_address", &user.emails),
            ("phone_number", &user.phones),
        ] {
            let is_unproved = !all.iter().any(|identifier| identifier.is_verified);
            if is_unproved && !all.is_empty() && !has_only_unverified {
                self.warn(field, "unverified_ones_left_out");
            }
        }
        if has_only_unverified {
            self.warn("user", "only_unverified_identifiers");
        }
        if !user.wallets.is_empty() {
            self.warn("web3_wallet", "wallets_left_out");
        }
        if user.id.is_none() {
            self.warn("user", "no_id");
        }
    }
}

impl User {
    /// Returns `true` if the migration tool would drop the user: every identifier that it looks at is
    /// unverified.
    fn has_only_unverified(&self) -> bool {
        let has_some = !self.emails.is_empty() || !self.phones.is_empty();
        has_some && !self.is_proved()
    }

    /// Returns `true` if the user has an identifier without which the migration tool drops everybody: a username, or
    /// a verified email address or phone number.
    pub(super) fn is_proved(&self) -> bool {
        let mut identifiers = self.emails.iter().chain(&self.phones);
        self.username.is_some() || identifiers.any(|identifier| identifier.is_verified)
    }
}

/// Returns `true` if the migration tool, whose rule is `z.email()` of zod 4, takes an address.
fn is_taken_by_tool(email: &str) -> bool {
    let Some((local, domain)) = email.rsplit_once('@') else {
        return false;
    };
    let is_local = |byte: u8| byte.is_ascii_alphanumeric() || b"_'+-.".contains(&byte);
    let is_last = |byte: &u8| byte.is_ascii_alphanumeric() || b"_+-".contains(byte);
    let labels: Vec<&str> = domain.split('.').collect();
    let is_label = |label: &&str| {
        let mut bytes = label.bytes();
        bytes
            .next()
            .is_some_and(|byte| byte.is_ascii_alphanumeric())
            && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let Some((last, others)) = labels.split_last() else {
        return false;
    };
    local.bytes().all(is_local)
        && local.as_bytes().last().is_some_and(is_last)
        && !local.starts_with('.')
        && !email.contains("..")
        && !others.is_empty()
        && others.iter().all(is_label)
        && last.len() >= 2
        && last.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// Returns `true` if a digest of Firebase contains a hash in hexadecimal digits, encoded once too often.
fn is_encoded_twice(digest: &PasswordDigest<'_>) -> bool {
    let PasswordDigest::Scrypt {
        signer_key: Some(_),
        hash,
        ..
    } = digest
    else {
        return false;
    };
    hash.len() >= 64 && hash.iter().all(u8::is_ascii_hexdigit)
}

fn is_base32(secret: &str) -> bool {
    let digits = secret.trim_end_matches('=');
    let is_digit = |byte: u8| byte.is_ascii_alphabetic() || (b'2'..=b'7').contains(&byte);
    digits.len() >= 2 && digits.bytes().all(is_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_migration_tool_takes_fewer_addresses_than_clerk() {
        for email in ["jo@company.com", "o'leary+x@a-b.co", "jo_@company.com"] {
            assert!(is_taken_by_tool(email), "{email}");
        }
        for email in [
            "jo!@company.com",
            "jo'@company.com",
            "jo@a.xn--p1ai",
            "jo@a.c",
            "jo#x@a.com",
            "jo@-a.com",
        ] {
            assert!(!is_taken_by_tool(email), "{email}");
        }
    }
}
