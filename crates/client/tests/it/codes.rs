//! Every error code that the sandbox can answer.

mod account;
mod factor;
mod form;
mod policy;
mod session;
mod verification;

use std::collections::BTreeSet;

use clerk_user_client::{Error, Operation, Outcome, UserHandle};
use clerk_user_model::ErrorCode;
use clerk_user_sandbox::{ERROR_CODES, FAULT_CODES, Sandbox, UserSeed};
use http::Method;
use serde_json::Value;

use crate::support::client_of;

/// Codes that no call of these tests can meet, and why.
const OUT_OF_REACH: &[(&str, &[&str])] = &[
    (
        "a request as the client never makes it",
        &[
            "api_version_invalid",
            "dev_browser_unauthenticated",
            "host_invalid",
            "malformed_request_parameters",
            "multiple_authorization_header_values_forbidden",
            "multiple_origin_header_values_forbidden",
            "origin_authorization_headers_conflict",
            "origin_invalid",
            "request_body_invalid",
            "request_header_missing",
            "unsupported_content_type",
        ],
    ),
    (
        "of a page that the browser opens",
        &[
            "invalid_handshake",
            "oauth_callback_invalid",
            "verification_link_token_expired",
            "verification_link_token_invalid",
            "verification_link_token_source_invalid",
            "verification_link_token_stale",
        ],
    ),
    (
        "of the Backend API, or of what it created; the client does not call it",
        &[
            "actor_token_cannot_be_revoked_code",
            "agent_task_cannot_be_revoked",
            "agent_task_not_found",
            "authorization_header_format_invalid",
            "bulk_size_exceeded",
            "clerk_key_invalid",
            "cookie_invalid",
            "duplicate_record",
            "form_data_missing",
            "form_disallow_future_date",
            "form_param_array_length_mismatch",
            "form_param_array_size_exceeded",
            "form_param_invalid_time",
            "form_password_digest_invalid_code",
            "form_username_cannot_be_phone_number",
            "form_username_invalid_character",
            "form_username_invalid_length",
            "form_username_needs_non_number_char",
            "incorrect_password",
            "invalid_nonce",
            "invalid_totp_secret_code",
            "invitation_already_accepted",
            "invitation_already_revoked",
            "jwt_template_reserved_claim",
            "oauth_token_provider_not_enabled",
            "revoked_invitation",
            "sign_in_token_cannot_be_revoked_code",
            "totp_disabled",
            "totp_incorrect_code",
            "totp_invalid_length",
        ],
    ),
    (
        "the sandbox's own, not Clerk's",
        &[
            "sandbox_busy",
            "sandbox_limit_reached",
            "sandbox_not_supported",
        ],
    ),
    (
        "of an authenticator app, which these tests have none of",
        &["totp_already_enabled"],
    ),
    (
        "a second error beside another, as the next test shows",
        &["account_lockout_warning"],
    ),
    (
        "not an answer, but in the verification of an external account",
        &[
            "external_account_exists",
            "external_account_email_address_verification_required",
            "external_account_missing_refresh_token",
            "oauth_access_denied",
            "oauth_connection_blocked_by_immutable_attribute",
            "oauth_fetch_user_error",
            "oauth_identification_claimed",
            "oauth_token_exchange_error",
            "redirect_uri_mismatch",
        ],
    ),
];

/// A code, the parameter that is at fault, and the error that came of it.
type Met = (&'static str, Option<&'static str>, Error);

#[tokio::test]
async fn every_code_in_reach_is_met() {
    let mut met = Vec::new();
    met.extend(form::met().await);
    met.extend(verification::met().await);
    met.extend(account::met().await);
    met.extend(session::met().await);
    met.extend(factor::met().await);
    met.extend(policy::met().await);

    let mut seen: BTreeSet<&str> = met.iter().map(check).collect();
    for (_, codes) in OUT_OF_REACH {
        for code in *codes {
            assert!(seen.insert(code), "{code} was met after all");
        }
    }
    let all: BTreeSet<&str> = ERROR_CODES.iter().map(|row| row.code).collect();
    assert_eq!(seen, all);
}

#[tokio::test]
async fn a_warning_comes_as_a_second_error() {
    let ada = UserSeed::new().email("ada@example.com").password("right");
    let sandbox = Sandbox::builder().user(ada).start().await.unwrap();
    let client = client_of(&sandbox);
    let sign_in = async || {
        let flow = client.sign_in();
        flow.password("ada@example.com", "wrong").await.unwrap_err()
    };
    for _ in 0..97 {
        assert!(!sign_in().await.has_code(ErrorCode::AccountLockoutWarning));
    }
    let error = sign_in().await;
    assert!(error.has_code(ErrorCode::FormPasswordIncorrect));
    assert!(error.has_code(ErrorCode::AccountLockoutWarning));
    assert_eq!(error.param(), Some("password"));
}

#[test]
fn every_code_is_known_by_name() {
    for row in ERROR_CODES.iter().chain(FAULT_CODES) {
        let code = ErrorCode::from(row.code);
        let is_the_sandbox_s_own = row.code.starts_with("sandbox_");
        assert_ne!(
            ErrorCode::KNOWN.contains(&code),
            is_the_sandbox_s_own,
            "{}",
            row.code
        );
    }
}

/// What each of them has in common.
#[track_caller]
fn check((code, param, error): &Met) -> &'static str {
    let row = ERROR_CODES
        .iter()
        .find(|row| row.code == *code)
        .unwrap_or_else(|| panic!("expected {code} to be listed"));
    assert!(error.has_code(*code), "{code}: {error:?}");
    assert_eq!(
        error.status().map(|status| status.as_u16()),
        Some(row.status),
        "{code}"
    );
    assert_eq!(error.outcome(), Outcome::Refused, "{code}");
    assert_eq!(error.param(), *param, "{code}");
    assert_eq!(error.trace_id().map(str::len), Some(32), "{code}");
    assert!(error.to_string().contains(code), "{error}");
    let [listed] = error.api_errors() else {
        panic!("expected one error for {code}");
    };
    assert!(listed.message.value().is_some() && listed.long_message.value().is_some());
    assert_eq!(error.retry_after().is_some(), row.status == 429, "{code}");
    row.code
}

/// Sends what the typed calls would not let through.
async fn raw(user: &UserHandle, method: Method, path: &[&str], form: &Value) -> Error {
    let operation: Operation<Value> = Operation::new("raw", method, path).form(form);
    user.session().send(&operation).await.unwrap_err()
}
