use clerk_user_model::{IdentifierKind, OAUTH_PROVIDERS, VerificationStrategy};
use serde_json::{Map, Value, json};

use crate::db::Db;
use crate::domain::Restriction;
use crate::domain::strategy::WEB3_STRATEGIES;
use crate::domain::user::{LOCKOUT_MS, MAX_FAILED_SIGN_INS};
use crate::flows::lists;
use crate::settings::{Presence, SIGN_IN_PAGE, SIGN_UP_PAGE, Settings, USER_PAGE};

/// The id of the one instance there is.
pub(crate) const INSTANCE_ID: &str = "ins_sandbox";

/// The pages with Clerk's components.
const PAGES: [(&str, &str); 5] = [
    ("after_sign_out_all_url", SIGN_IN_PAGE),
    ("after_sign_out_one_url", "/sign-in/choose"),
    ("sign_in_url", SIGN_IN_PAGE),
    ("sign_up_url", SIGN_UP_PAGE),
    ("user_profile_url", USER_PAGE),
];

/// The URLs of pages that a sandbox does not have.
const NO_PAGES: [&str; 13] = [
    "after_create_organization_url",
    "after_join_waitlist_url",
    "after_leave_organization_url",
    "after_sign_in_url",
    "after_sign_up_url",
    "after_switch_session_url",
    "create_organization_url",
    "favicon_image_url",
    "logo_image_url",
    "logo_link_url",
    "oauth_consent_url",
    "organization_profile_url",
    "waitlist_url",
];

/// The display settings that are `null`.
const NOT_SET: [&str; 14] = [
    "captcha_provider",
    "captcha_public_key",
    "captcha_public_key_invisible",
    "captcha_widget_type",
    "clerk_js_version",
    "favicon_image",
    "favicon_url",
    "google_one_tap_client_id",
    "help_url",
    "logo_image",
    "logo_url",
    "privacy_policy_url",
    "support_email",
    "terms_url",
];

/// Returns the settings of an instance, as far as a client may know them, with or without its pages.
pub(crate) fn environment(db: &Db, settings: &Settings, has_pages: bool) -> Value {
    json!({
        "object": "environment",
        "id": INSTANCE_ID,
        "auth_config": auth_config(settings),
        "display_config": display_config(settings, has_pages),
        "user_settings": user_settings(db, settings),
        "client_debug_mode": false,
        "partitioned_cookies": false,
        "maintenance_mode": false,
    })
}

fn auth_config(settings: &Settings) -> Value {
    let requirement = |kind: IdentifierKind| {
        if settings.is_disabled(&kind) {
            "off"
        } else if settings.is_required(&kind) {
            "required"
        } else {
            "on"
        }
    };
    let has_password = settings.is_enabled(&VerificationStrategy::Password);
    let first_factors = [
        VerificationStrategy::EmailCode,
        VerificationStrategy::Password,
        VerificationStrategy::PhoneCode,
        VerificationStrategy::Ticket,
    ];
    let second_factors = [
        VerificationStrategy::PhoneCode,
        VerificationStrategy::Totp,
        VerificationStrategy::BackupCode,
    ];
    json!({
        "object": "auth_config",
        "id": "aconf_sandbox",
        "first_name": settings.first_name,
        "last_name": settings.last_name,
        "email_address": requirement(IdentifierKind::EmailAddress),
        "phone_number": requirement(IdentifierKind::PhoneNumber),
        "username": requirement(IdentifierKind::Username),
        "password": match (has_password, settings.needs_password()) {
            (false, _) => "off",
            (true, false) => "on",
            (true, true) => "required",
        },
        "identification_requirements": [],
        "identification_strategies": settings.identifiers().collect::<Vec<_>>(),
        "first_factors": enabled(settings, &first_factors),
        "second_factors": enabled(settings, &second_factors),
        "email_address_verification_strategies": email_strategies(settings),
        "single_session_mode": settings.single_session,
        "enhanced_email_deliverability": false,
        "test_mode": settings.test_mode,
        "url_based_session_syncing": true,
        "claimed_at": null,
        "reverification": settings.reverification,
        "native_settings": {
            "object": "native_settings",
            "api_enabled": settings.native_api,
            "trusted_device_sign_in_enabled": false,
            "trusted_device_enrollment_prompt_after_sign_in_enabled": false,
            "trusted_device_enrollment_prompt_after_sign_up_enabled": false,
        },
    })
}

fn display_config(settings: &Settings, has_pages: bool) -> Value {
    let mut config = json!({
        "object": "display_config",
        "id": "display_config_sandbox",
        "instance_environment_type": "development",
        "application_name": "Sandbox",
        "home_url": format!("{}/", settings.base_url),
        "branded": false,
        "captcha_heartbeat": false,
        "captcha_oauth_bypass": [],
        "experimental_force_oauth_first": false,
        "preferred_sign_in_strategy": "password",
        "show_devmode_warning": false,
        "theme": {},
    });
    if let Some(config) = config.as_object_mut() {
        let page = |path| {
            settings
                .page(path)
                .filter(|_| has_pages)
                .unwrap_or_default()
        };
        config.extend(PAGES.map(|(name, path)| (name.to_owned(), page(path).into())));
        config.extend(NO_PAGES.map(|name| (name.to_owned(), "".into())));
        config.extend(NOT_SET.map(|name| (name.to_owned(), Value::Null)));
    }
    config
}

fn user_settings(db: &Db, settings: &Settings) -> Value {
    json!({
        "attributes": attributes(settings),
        "social": social(settings),
        "sign_up": {
            "captcha_enabled": false,
            "captcha_widget_type": "smart",
            "custom_action_required": false,
            "progressive": true,
            "mode": "public",
            "legal_consent_enabled": false,
        },
        "sign_in": { "second_factor": { "required": false } },
        "actions": {
            "delete_self": settings.delete_self,
            "create_organization": false,
            "create_organizations_limit": null,
        },
        "password_settings": {
            "allowed_special_characters": "",
            "disable_hibp": true,
            "disable_password_reverification": false,
            "enforce_hibp_on_sign_in": false,
            "max_length": settings.max_password_length,
            "min_length": settings.min_password_length,
            "min_zxcvbn_strength": 0,
            "require_lowercase": false,
            "require_numbers": false,
            "require_special_char": false,
            "require_uppercase": false,
            "show_zxcvbn": false,
        },
        "enterprise_sso": { "enabled": !settings.enterprise_domains.is_empty() },
        "saml": { "enabled": false },
        "restrictions": restrictions(db, settings),
        "username_settings": {
            "allow_extended_special_characters": settings.special_usernames,
            "allow_numeric_usernames": settings.numeric_usernames,
            "max_length": settings.max_username_length,
            "min_length": settings.min_username_length,
        },
        "attack_protection": {
            "email_link": { "require_same_client": false },
            "enumeration_protection": { "enabled": false },
            "pii": { "enabled": false },
            "user_lockout": {
                "duration_in_minutes": LOCKOUT_MS / 60_000,
                "enabled": true,
                "max_attempts": MAX_FAILED_SIGN_INS,
            },
        },
        "passkey_settings": {
            "allow_autofill": false,
            "satisfies_second_factor": true,
            "show_sign_in_button": false,
        },
    })
}

fn restrictions(db: &Db, settings: &Settings) -> Map<String, Value> {
    let known = Restriction::ALL.into_iter();
    let known = known.map(|it| (it.name(), lists::is_on(db, settings, it)));
    let all = known.chain([("block_disposable_email_domains", false)]);
    all.map(|(name, is_on)| (name.to_owned(), json!({ "enabled": is_on })))
        .collect()
}

fn attributes(settings: &Settings) -> Value {
    let is_on = |kind| !settings.is_disabled(&kind);
    let email = enabled(settings, &[VerificationStrategy::EmailCode]);
    let phone = enabled(settings, &[VerificationStrategy::PhoneCode]);
    let wallet = enabled(settings, &WEB3_STRATEGIES);
    let totp = enabled(settings, &[VerificationStrategy::Totp]);
    let backup_code = enabled(settings, &[VerificationStrategy::BackupCode]);
    let has_password = settings.is_enabled(&VerificationStrategy::Password);
    let identifier = |kind: IdentifierKind, own| {
        let common = json!({
            "required": settings.is_required(&kind),
            "verify_at_sign_up": settings.verify_at_sign_up,
            "immutable": settings.is_immutable(&kind),
        });
        attribute(is_on(kind), &[common, own])
    };
    let second_factor = |factors: Vec<VerificationStrategy>| {
        let is_enabled = !factors.is_empty();
        let own = json!({ "used_for_second_factor": is_enabled, "second_factors": factors });
        attribute(is_enabled, &[own])
    };
    let name = |presence: Presence| {
        let own = json!({ "required": presence == Presence::Required });
        attribute(presence != Presence::Off, &[own])
    };
    json!({
        "email_address": identifier(IdentifierKind::EmailAddress, json!({
            "used_for_first_factor": !email.is_empty(),
            "first_factors": email,
            "verifications": email_strategies(settings),
        })),
        "phone_number": identifier(IdentifierKind::PhoneNumber, json!({
            "used_for_first_factor": !phone.is_empty(),
            "first_factors": phone,
            "used_for_second_factor": !phone.is_empty(),
            "second_factors": phone,
            "verifications": phone,
        })),
        "web3_wallet": identifier(IdentifierKind::Web3Wallet, json!({
            "used_for_first_factor": !wallet.is_empty(),
            "first_factors": wallet,
            "verifications": wallet,
        })),
        "username": identifier(IdentifierKind::Username, json!({
            "used_for_first_factor": true,
            "verify_at_sign_up": false,
        })),
        "first_name": name(settings.first_name),
        "last_name": name(settings.last_name),
        "password": attribute(has_password, &[json!({ "required": settings.needs_password() })]),
        "authenticator_app": second_factor(totp),
        "ticket": attribute(true, &[]),
        "backup_code": second_factor(backup_code),
        "passkey": attribute(false, &[]),
    })
}

/// Returns an attribute; one that is enabled has fields of its own.
fn attribute(is_enabled: bool, own: &[Value]) -> Map<String, Value> {
    let usual = json!({
        "enabled": is_enabled,
        "required": false,
        "used_for_first_factor": false,
        "first_factors": [],
        "used_for_second_factor": false,
        "second_factors": [],
        "verifications": [],
        "verify_at_sign_up": false,
        "immutable": false,
    });
    let own = own.iter().filter(|_| is_enabled);
    let fields = core::iter::once(&usual)
        .chain(own)
        .filter_map(Value::as_object);
    let fields = fields
        .flatten()
        .map(|(name, it)| (name.clone(), it.clone()));
    fields.collect()
}

fn social(settings: &Settings) -> Map<String, Value> {
    let providers = OAUTH_PROVIDERS.iter().map(|provider| {
        let strategy = VerificationStrategy::from(provider.strategy);
        let shown = json!({
            "enabled": settings.is_enabled(&strategy),
            "required": false,
            "authenticatable": settings.authenticates(&strategy),
            "block_email_subaddresses": false,
            "strategy": provider.strategy,
            "not_selectable": false,
            "deprecated": false,
            "name": provider.name,
            "logo_url": null,
        });
        (provider.strategy.to_owned(), shown)
    });
    providers.collect()
}

fn email_strategies(settings: &Settings) -> Vec<VerificationStrategy> {
    let mut strategies = vec![VerificationStrategy::EmailCode];
    if settings.email_links {
        strategies.push(VerificationStrategy::EmailLink);
    }
    enabled(settings, &strategies)
}

fn enabled(settings: &Settings, strategies: &[VerificationStrategy]) -> Vec<VerificationStrategy> {
    let enabled = strategies.iter().filter(|it| settings.is_enabled(it));
    enabled.cloned().collect()
}
