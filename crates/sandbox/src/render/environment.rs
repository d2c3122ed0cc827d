use std::collections::BTreeMap;

use clerk_user_model::{
    AttributeRequirement, AuthConfig, DisplayConfig, EnterpriseSsoSettings, Environment,
    IdentifierKind, InstanceEnvironmentType, NativeSettings, OAUTH_PROVIDERS, ObjectKind,
    Restriction, Restrictions, SecondFactorSettings, SignInSettings, SignUpMode, SignUpSettings,
    SocialProvider, UserActions, UserAttribute, UserAttributes, UserSettings, VerificationStrategy,
};

use serde_json::{Map, Value};

use super::View;
use crate::state::WEB3_STRATEGIES;
use crate::state::user::{LOCKOUT_MS, MAX_FAILED_SIGN_INS, USERNAME_LENGTHS};

/// The id of the one instance there is.
pub(super) const INSTANCE_ID: &str = "ins_sandbox";

impl View<'_> {
    pub(super) fn environment(&self) -> Environment {
        let mut shown = Environment::new();
        shown.object = ObjectKind::Environment.into();
        shown.id = INSTANCE_ID.to_owned().into();
        shown.auth_config = self.auth_config().into();
        shown.display_config = self.display_config().into();
        shown.user_settings = self.user_settings().into();
        shown.client_debug_mode = false.into();
        shown.partitioned_cookies = false.into();
        shown.maintenance_mode = false.into();
        shown
    }

    fn auth_config(&self) -> AuthConfig {
        let settings = &self.state.settings;
        let mut shown = AuthConfig::new();
        shown.object = ObjectKind::AuthConfig.into();
        shown.id = "aconf_sandbox".to_owned().into();
        shown.first_name = AttributeRequirement::On.into();
        shown.last_name = AttributeRequirement::On.into();
        shown.email_address = self.requirement(&IdentifierKind::EmailAddress).into();
        shown.phone_number = self.requirement(&IdentifierKind::PhoneNumber).into();
        shown.username = self.requirement(&IdentifierKind::Username).into();
        shown.password = if settings.is_enabled(&VerificationStrategy::Password) {
            AttributeRequirement::On
        } else {
            AttributeRequirement::Off
        }
        .into();
        shown.identification_requirements = Vec::new().into();
        shown.identification_strategies = self.identification_strategies().into();
        shown.first_factors = self
            .enabled(&[
                VerificationStrategy::EmailCode,
                VerificationStrategy::Password,
                VerificationStrategy::PhoneCode,
                VerificationStrategy::Ticket,
            ])
            .into();
        shown.second_factors = self
            .enabled(&[
                VerificationStrategy::PhoneCode,
                VerificationStrategy::Totp,
                VerificationStrategy::BackupCode,
            ])
            .into();
        shown.email_address_verification_strategies = self.email_strategies().into();
        shown.single_session_mode = settings.single_session.into();
        shown.enhanced_email_deliverability = false.into();
        shown.test_mode = settings.test_mode.into();
        shown.url_based_session_syncing = true.into();
        shown.claimed_at = None.into();
        shown.reverification = settings.reverification.into();
        shown.native_settings = native_settings(settings.native_api).into();
        shown
    }

    fn display_config(&self) -> DisplayConfig {
        let base = &self.state.settings.base_url;
        let mut shown = DisplayConfig::new();
        shown.object = ObjectKind::DisplayConfig.into();
        shown.id = "display_config_sandbox".to_owned().into();
        shown.instance_environment_type = InstanceEnvironmentType::Development.into();
        shown.application_name = "Sandbox".to_owned().into();
        shown.home_url = format!("{base}/").into();
        shown.sign_in_url = String::new().into();
        shown.user_profile_url = String::new().into();
        shown.support_email = None.into();
        shown.extra = pages().into();
        shown
    }

    fn user_settings(&self) -> UserSettings {
        let mut attributes = UserAttributes::new();
        attributes.email_address = self
            .identifier(
                &IdentifierKind::EmailAddress,
                &[VerificationStrategy::EmailCode],
                self.email_strategies(),
            )
            .into();
        let mut phone = self.identifier(
            &IdentifierKind::PhoneNumber,
            &[VerificationStrategy::PhoneCode],
            self.enabled(&[VerificationStrategy::PhoneCode]),
        );
        phone.used_for_second_factor = phone.used_for_first_factor;
        phone.second_factors = phone.first_factors.clone();
        attributes.phone_number = phone.into();
        attributes.web3_wallet = self
            .identifier(
                &IdentifierKind::Web3Wallet,
                &WEB3_STRATEGIES,
                self.enabled(&WEB3_STRATEGIES),
            )
            .into();
        let mut username = self.identifier(&IdentifierKind::Username, &[], Vec::new());
        username.used_for_first_factor = username.enabled;
        attributes.username = username.into();
        attributes.first_name = attribute(true).into();
        attributes.last_name = attribute(true).into();
        let has_password = self
            .state
            .settings
            .is_enabled(&VerificationStrategy::Password);
        attributes.password = attribute(has_password).into();
        attributes.authenticator_app = self.second_factor(&VerificationStrategy::Totp).into();
        attributes.ticket = attribute(true).into();
        attributes.backup_code = self.second_factor(&VerificationStrategy::BackupCode).into();
        attributes.passkey = attribute(false).into();
        let mut shown = UserSettings::new();
        shown.attributes = attributes.into();
        shown.social = self.social().into();
        shown.sign_up = sign_up_settings().into();
        let mut actions = UserActions::new();
        actions.delete_self = self.state.settings.delete_self.into();
        actions.create_organization = false.into();
        actions.extra = members([("create_organizations_limit", Value::Null)]).into();
        shown.actions = actions.into();
        let mut second_factor = SecondFactorSettings::new();
        second_factor.required = false.into();
        let mut sign_in = SignInSettings::new();
        sign_in.second_factor = second_factor.into();
        shown.sign_in = sign_in.into();
        shown.password_settings = self.password_settings().into();
        let mut enterprise = EnterpriseSsoSettings::new();
        enterprise.enabled = (!self.state.settings.enterprise_domains.is_empty()).into();
        shown.enterprise_sso = enterprise.into();
        shown.restrictions = self.restrictions().into();
        shown.username_settings = username_settings().into();
        shown.attack_protection = attack_protection().into();
        shown.passkey_settings = passkey_settings().into();
        shown.extra = members([("saml", members([("enabled", false.into())]).into())]).into();
        shown
    }

    fn restrictions(&self) -> Restrictions {
        let restriction = |is_enabled: bool| {
            let mut shown = Restriction::new();
            shown.enabled = is_enabled.into();
            shown
        };
        let mut shown = Restrictions::new();
        shown.allowlist = restriction(false).into();
        shown.blocklist = restriction(false).into();
        shown.allowlist_blocklist_disabled_on_sign_in = restriction(false).into();
        let subaddresses = self.state.settings.block_subaddresses;
        shown.block_email_subaddresses = restriction(subaddresses).into();
        shown.block_disposable_email_domains = restriction(false).into();
        shown
    }

    fn password_settings(&self) -> Map<String, Value> {
        let set = &self.state.settings;
        members([
            ("allowed_special_characters", "".into()),
            ("disable_hibp", true.into()),
            ("disable_password_reverification", false.into()),
            ("enforce_hibp_on_sign_in", false.into()),
            ("max_length", set.max_password_length.into()),
            ("min_length", set.min_password_length.into()),
            ("min_zxcvbn_strength", 0.into()),
            ("require_lowercase", false.into()),
            ("require_numbers", false.into()),
            ("require_special_char", false.into()),
            ("require_uppercase", false.into()),
            ("show_zxcvbn", false.into()),
        ])
    }

    fn social(&self) -> BTreeMap<String, SocialProvider> {
        OAUTH_PROVIDERS
            .iter()
            .map(|provider| {
                let strategy = VerificationStrategy::from(provider.strategy);
                let is_enabled = self.state.settings.is_enabled(&strategy);
                let mut shown = SocialProvider::new();
                shown.enabled = is_enabled.into();
                shown.required = false.into();
                shown.authenticatable = self.state.settings.authenticates(&strategy).into();
                shown.block_email_subaddresses = false.into();
                shown.strategy = provider.strategy.to_owned().into();
                shown.not_selectable = false.into();
                shown.deprecated = false.into();
                shown.name = provider.name.to_owned().into();
                shown.logo_url = None.into();
                (provider.strategy.to_owned(), shown)
            })
            .collect()
    }

    fn second_factor(&self, strategy: &VerificationStrategy) -> UserAttribute {
        let is_enabled = self.state.settings.is_enabled(strategy);
        let mut shown = attribute(is_enabled);
        shown.used_for_second_factor = is_enabled.into();
        shown.second_factors = self.enabled(core::slice::from_ref(strategy)).into();
        shown
    }

    fn identifier(
        &self,
        kind: &IdentifierKind,
        first_factors: &[VerificationStrategy],
        verifications: Vec<VerificationStrategy>,
    ) -> UserAttribute {
        let settings = &self.state.settings;
        if settings.disabled.contains(kind) {
            return attribute(false);
        }
        let mut shown = attribute(true);
        let factors = self.enabled(first_factors);
        shown.required = settings.required.contains(kind).into();
        shown.used_for_first_factor = (!factors.is_empty()).into();
        shown.first_factors = factors.into();
        shown.verifications = verifications.into();
        let is_verified = *kind != IdentifierKind::Username && settings.verify_at_sign_up;
        shown.verify_at_sign_up = is_verified.into();
        shown.immutable = settings.immutable.contains(kind).into();
        shown
    }

    fn requirement(&self, kind: &IdentifierKind) -> AttributeRequirement {
        if self.state.settings.disabled.contains(kind) {
            AttributeRequirement::Off
        } else if self.state.settings.required.contains(kind) {
            AttributeRequirement::Required
        } else {
            AttributeRequirement::On
        }
    }

    fn identification_strategies(&self) -> Vec<String> {
        let kinds = self.state.settings.identifiers();
        kinds.map(|kind| kind.to_string()).collect()
    }

    fn email_strategies(&self) -> Vec<VerificationStrategy> {
        let mut strategies = vec![VerificationStrategy::EmailCode];
        if self.state.settings.email_links {
            strategies.push(VerificationStrategy::EmailLink);
        }
        self.enabled(&strategies)
    }

    fn enabled(&self, strategies: &[VerificationStrategy]) -> Vec<VerificationStrategy> {
        let enabled = strategies
            .iter()
            .filter(|strategy| self.state.settings.is_enabled(strategy));
        enabled.cloned().collect()
    }
}

fn native_settings(api_enabled: bool) -> NativeSettings {
    let mut shown = NativeSettings::new();
    shown.object = ObjectKind::NativeSettings.into();
    shown.api_enabled = api_enabled.into();
    shown.trusted_device_sign_in_enabled = false.into();
    shown.trusted_device_enrollment_prompt_after_sign_in_enabled = false.into();
    shown.trusted_device_enrollment_prompt_after_sign_up_enabled = false.into();
    shown
}

fn sign_up_settings() -> SignUpSettings {
    let mut shown = SignUpSettings::new();
    shown.captcha_enabled = false.into();
    shown.captcha_widget_type = "smart".to_owned().into();
    shown.custom_action_required = false.into();
    shown.progressive = true.into();
    shown.mode = SignUpMode::Public.into();
    shown.legal_consent_enabled = false.into();
    shown
}

/// What the pages of an application would say: there are none, and no captcha.
fn pages() -> Map<String, Value> {
    let nowhere = [
        "after_create_organization_url",
        "after_join_waitlist_url",
        "after_leave_organization_url",
        "after_sign_in_url",
        "after_sign_out_all_url",
        "after_sign_out_one_url",
        "after_sign_up_url",
        "after_switch_session_url",
        "create_organization_url",
        "favicon_image_url",
        "logo_image_url",
        "logo_link_url",
        "oauth_consent_url",
        "organization_profile_url",
        "sign_up_url",
        "waitlist_url",
    ];
    let nothing = [
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
        "terms_url",
    ];
    let others = [
        ("branded", false.into()),
        ("captcha_heartbeat", false.into()),
        ("captcha_oauth_bypass", Vec::<Value>::new().into()),
        ("experimental_force_oauth_first", false.into()),
        ("preferred_sign_in_strategy", "password".into()),
        ("show_devmode_warning", false.into()),
        ("theme", Map::new().into()),
    ];
    let nowhere = nowhere.map(|name| (name, "".into()));
    let nothing = nothing.map(|name| (name, Value::Null));
    members(nowhere.into_iter().chain(nothing).chain(others))
}

fn username_settings() -> Map<String, Value> {
    let lengths = USERNAME_LENGTHS;
    members([
        ("allow_extended_special_characters", false.into()),
        ("allow_numeric_usernames", true.into()),
        ("max_length", (*lengths.end()).into()),
        ("min_length", (*lengths.start()).into()),
    ])
}

fn attack_protection() -> Map<String, Value> {
    let lockout = members([
        ("duration_in_minutes", (LOCKOUT_MS / 60_000).into()),
        ("enabled", true.into()),
        ("max_attempts", MAX_FAILED_SIGN_INS.into()),
    ]);
    let off = || members([("enabled", false.into())]);
    let link = members([("require_same_client", false.into())]);
    members([
        ("email_link", link.into()),
        ("enumeration_protection", off().into()),
        ("pii", off().into()),
        ("user_lockout", lockout.into()),
    ])
}

fn passkey_settings() -> Map<String, Value> {
    members([
        ("allow_autofill", false.into()),
        ("satisfies_second_factor", true.into()),
        ("show_sign_in_button", false.into()),
    ])
}

fn members(members: impl IntoIterator<Item = (&'static str, Value)>) -> Map<String, Value> {
    let members = members.into_iter();
    members.map(|(name, it)| (name.to_owned(), it)).collect()
}

fn attribute(is_enabled: bool) -> UserAttribute {
    let mut shown = UserAttribute::new();
    shown.enabled = is_enabled.into();
    shown.required = false.into();
    shown.used_for_first_factor = false.into();
    shown.first_factors = Vec::new().into();
    shown.used_for_second_factor = false.into();
    shown.second_factors = Vec::new().into();
    shown.verifications = Vec::new().into();
    shown.verify_at_sign_up = false.into();
    shown.immutable = false.into();
    shown
}
