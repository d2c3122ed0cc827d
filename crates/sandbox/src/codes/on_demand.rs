use super::ErrorRow;

macro_rules! rows {
    ($($code:literal $status:literal $message:literal $long_message:literal)+) => {
        &[$(ErrorRow { code: $code, status: $status, message: $message, long_message: $long_message },)+]
    };
}

/// The errors of Clerk that the sandbox returns only on demand: see [`Fault::error`](crate::Fault::error).
pub const FAULT_CODES: &[ErrorRow] = rows! {
    "form_already_exists" 422
        "exists" "The value of a parameter exists already."
    "form_password_or_identifier_incorrect" 422
        "is incorrect" "The password or the identifier is incorrect."
    "form_email_address_blocked" 403
        "blocked address" "Email addresses of this service are not allowed."
    "insecure_url" 422
        "insecure URL" "The URL must be an https URL."
    "redirect_url_domain_mismatch" 422
        "wrong domain" "The redirect URL must be on the instance's domain."
    "verification_not_sent" 400
        "not sent" "The code was not sent. Prepare the verification again."
    "verification_code_rate_limit_exceeded" 429
        "too many codes" "Too many codes were requested. Please try again later."
    "verification_status_unknown" 500
        "unknown status" "The verification has an unknown status."
    "sms_send_error" 400
        "SMS not sent" "The SMS could not be sent. Please try again later."
    "enterprise_sso_additional_identifications_disabled" 422
        "not allowed" "The user's enterprise account allows no other identifications."
    "enterprise_sso_account_already_connected" 400
        "already connected" "An account of this enterprise connection is already connected."
    "saml_email_address_domain_reserved" 422
        "reserved domain" "The domain of the email address belongs to an enterprise connection."
    "attribute_managed_by_scim" 409
        "managed elsewhere" "The user's directory manages this attribute."
    "oauth_config_missing" 400
        "not configured" "The instance has no credentials for the OAuth provider."
    "misconfigured_oauth_provider" 400
        "misconfigured" "The OAuth provider is not configured correctly."
    "oauth_shared_credentials_not_supported" 400
        "own credentials needed" "The OAuth provider works with the instance's own credentials only."
    "authorization_invalid" 403
        "not authorized" "The caller may not do this."
    "user_deactivated" 403
        "account deactivated" "The account is deactivated."
    "requires_protect_check" 403
        "check required" "A check of the client is required before this action."
    "action_blocked" 403
        "blocked" "The action looked suspicious and was blocked."
    "request_invalid_for_environment" 400
        "wrong environment" "Instances of this environment do not accept the request."
    "subdomain_not_allowed" 403
        "subdomain not allowed" "The origin's subdomain is not on the instance's list."
    "missing_expired_token" 422
        "token missing" "The expired session token must be given."
    "resource_locked" 409
        "busy" "The resource is being changed by another request. Please try again."
    "internal_clerk_error" 500
        "internal error" "The server failed."
    "gateway_timeout" 504
        "timeout" "Another service took too long to respond."
};
