use super::ErrorRow;

const fn row(
    code: &'static str,
    status: u16,
    message: &'static str,
    long_message: &'static str,
) -> ErrorRow {
    ErrorRow {
        code,
        status,
        message,
        long_message,
    }
}

/// The errors of Clerk that the sandbox returns only on demand: see [`Fault::error`](crate::Fault::error).
pub const FAULT_CODES: &[ErrorRow] = &[
    row(
        "form_already_exists",
        422,
        "exists",
        "The value of a parameter exists already.",
    ),
    row(
        "form_password_or_identifier_incorrect",
        422,
        "is incorrect",
        "The password or the identifier is incorrect.",
    ),
    row(
        "form_email_address_blocked",
        403,
        "blocked address",
        "Email addresses of this service are not allowed.",
    ),
    row(
        "insecure_url",
        422,
        "insecure URL",
        "The URL must be an https URL.",
    ),
    row(
        "redirect_url_domain_mismatch",
        422,
        "wrong domain",
        "The redirect URL must be on the instance's domain.",
    ),
    row(
        "verification_not_sent",
        400,
        "not sent",
        "The code was not sent. Prepare the verification again.",
    ),
    row(
        "verification_code_rate_limit_exceeded",
        429,
        "too many codes",
        "Too many codes were requested. Please try again later.",
    ),
    row(
        "verification_status_unknown",
        500,
        "unknown status",
        "The verification has an unknown status.",
    ),
    row(
        "sms_send_error",
        400,
        "SMS not sent",
        "The SMS could not be sent. Please try again later.",
    ),
    row(
        "enterprise_sso_additional_identifications_disabled",
        422,
        "not allowed",
        "The user's enterprise account allows no other identifications.",
    ),
    row(
        "enterprise_sso_account_already_connected",
        400,
        "already connected",
        "An account of this enterprise connection is already connected.",
    ),
    row(
        "saml_email_address_domain_reserved",
        422,
        "reserved domain",
        "The domain of the email address belongs to an enterprise connection.",
    ),
    row(
        "attribute_managed_by_scim",
        409,
        "managed elsewhere",
        "The user's directory manages this attribute.",
    ),
    row(
        "oauth_config_missing",
        400,
        "not configured",
        "The instance has no credentials for the OAuth provider.",
    ),
    row(
        "misconfigured_oauth_provider",
        400,
        "misconfigured",
        "The OAuth provider is not configured correctly.",
    ),
    row(
        "oauth_shared_credentials_not_supported",
        400,
        "own credentials needed",
        "The OAuth provider works with the instance's own credentials only.",
    ),
    row(
        "authorization_invalid",
        403,
        "not authorized",
        "The caller may not do this.",
    ),
    row(
        "user_deactivated",
        403,
        "account deactivated",
        "The account is deactivated.",
    ),
    row(
        "requires_protect_check",
        403,
        "check required",
        "A check of the client is required before this action.",
    ),
    row(
        "action_blocked",
        403,
        "blocked",
        "The action looked suspicious and was blocked.",
    ),
    row(
        "request_invalid_for_environment",
        400,
        "wrong environment",
        "Instances of this environment do not accept the request.",
    ),
    row(
        "subdomain_not_allowed",
        403,
        "subdomain not allowed",
        "The origin's subdomain is not on the instance's list.",
    ),
    row(
        "missing_expired_token",
        422,
        "token missing",
        "The expired session token must be given.",
    ),
    row(
        "resource_locked",
        409,
        "busy",
        "The resource is being changed by another request. Please try again.",
    ),
    row(
        "internal_clerk_error",
        500,
        "internal error",
        "The server failed.",
    ),
    row(
        "gateway_timeout",
        504,
        "timeout",
        "Another service took too long to respond.",
    ),
];
