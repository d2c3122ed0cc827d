mod on_demand;

pub use on_demand::FAULT_CODES;

/// The errors that the sandbox can return: code, HTTP status and messages.
///
/// `{param}` in a message stands for the name of the invalid parameter.
macro_rules! codes {
    ($($variant:ident $text:literal $status:literal $message:literal $long:literal)+) => {
        /// The code of an error.
        #[expect(clippy::enum_variant_names, reason = "each is named as on the wire")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) enum Code { $($variant,)+ }

        impl Code {
            pub(crate) const fn row(self) -> &'static ErrorRow {
                match self {
                    $(Self::$variant => {
                        const ROW: &ErrorRow = &ErrorRow {
                            code: $text, status: $status, message: $message, long_message: $long,
                        };
                        ROW
                    })+
                }
            }
        }

        /// The errors that the sandbox returns, in the order of the reference's table.
        pub const ERROR_CODES: &[ErrorRow] = &[$(*Code::$variant.row(),)+];
    };
}

/// An error that the sandbox returns.
///
/// # Examples
///
/// ```
/// use clerk_user_sandbox::ERROR_CODES;
///
/// let row = ERROR_CODES.iter().find(|row| row.code == "form_code_incorrect").unwrap();
/// assert_eq!(row.status, 422);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ErrorRow {
    /// The code in the body, for example `form_code_incorrect`.
    pub code: &'static str,
    /// The HTTP status of the response.
    pub status: u16,
    /// The short message. `{param}` is replaced by the name of the invalid parameter.
    pub message: &'static str,
    /// The long message. `{param}` is replaced by the name of the invalid parameter.
    pub long_message: &'static str,
}

impl ErrorRow {
    /// Returns the row of a code, if the sandbox knows it.
    pub(crate) fn find(code: &str) -> Option<&'static Self> {
        let mut all = ERROR_CODES.iter().chain(FAULT_CODES);
        all.find(|row| row.code == code)
    }
}

codes! {
    FormParamMissing "form_param_missing" 422
        "is missing" "{param} must be given."
    FormParamNil "form_param_nil" 422
        "is empty" "{param} must not be empty."
    FormParamFormatInvalid "form_param_format_invalid" 422
        "is invalid" "{param} does not have the expected format."
    FormParamValueInvalid "form_param_value_invalid" 422
        "is not an allowed value" "{param} does not have one of the allowed values."
    FormParamValueDisabled "form_param_value_disabled" 400
        "is disabled" "The value of {param} exists but is switched off for this instance."
    FormParamTypeInvalid "form_param_type_invalid" 422
        "has the wrong type" "{param} does not have the expected type."
    FormParamUnknown "form_param_unknown" 422
        "is unknown" "{param} is not a parameter of this request."
    FormParamDuplicate "form_param_duplicate" 422
        "is repeated" "{param} is given more often than allowed."
    FormParamMaxLengthExceeded "form_param_max_length_exceeded" 422
        "is too long" "{param} is longer than allowed."
    FormParamExceedsAllowedSize "form_param_exceeds_allowed_size" 422
        "is too large" "{param} is larger than allowed."
    FormConditionalParamMissing "form_conditional_param_missing" 422
        "is missing" "{param} must be given together with the other parameters."
    FormConditionalParamDisallowed "form_conditional_param_disallowed" 422
        "is not allowed" "{param} must not be given together with the other parameters."
    FormIdentifierExists "form_identifier_exists" 422
        "is taken" "The value of {param} is taken. Please try another."
    FormIdentifierNotFound "form_identifier_not_found" 422
        "is unknown" "No account has this identifier."
    FormCodeIncorrect "form_code_incorrect" 422
        "is incorrect" "The code is incorrect."
    FormIncorrectSignature "form_incorrect_signature" 422
        "is incorrect" "The signature was not made by this wallet over this message."
    FormVerificationNeeded "form_verification_needed" 422
        "needs verification" "{param} must name a verified identification."
    FormResourceNotFound "form_resource_not_found" 422
        "was not found" "{param} names a resource that does not exist."
    FormPasswordIncorrect "form_password_incorrect" 422
        "is incorrect" "The password is incorrect."
    FormPasswordLengthTooShort "form_password_length_too_short" 422
        "is too short" "{param} is shorter than the instance's settings allow."
    FormPasswordLengthTooLong "form_password_length_too_long" 422
        "is too long" "{param} is longer than the instance's settings allow."
    FormUsernameInvalidLength "form_username_invalid_length" 422
        "has a wrong length" "{param} is shorter or longer than the instance's settings allow."
    FormUsernameInvalidCharacter "form_username_invalid_character" 422
        "has a wrong character" "{param} has a character that the instance's settings do not allow."
    FormUsernameNeedsNonNumberChar "form_username_needs_non_number_char" 422
        "has no letter" "{param} must have a letter."
    FormUsernameCannotBePhoneNumber "form_username_cannot_be_phone_number" 422
        "is a phone number" "{param} must not be a phone number."
    FormNewPasswordMatchesCurrent "form_new_password_matches_current" 422
        "is the same" "{param} must differ from the current password."
    InvalidUrlScheme "invalid_url_scheme" 422
        "has a scheme that is not allowed" "{param} must be an http or https URL, or have a scheme that the instance allows."
    InvalidRedirectUrl "invalid_redirect_url" 422
        "invalid redirect URL" "The redirect URL is not a URL."
    ProhibitedRedirectUrl "prohibited_redirect_url" 422
        "prohibited redirect URL" "The redirect URL must not carry credentials."
    ResourceMissmatch "resource_missmatch" 400
        "redirect URL mismatch" "The redirect URL is not on the instance's list of allowed redirect URLs."
    MalformedRequestParameters "malformed_request_parameters" 400
        "malformed request parameters" "The query of the request is not UTF-8."
    UnsupportedContentType "unsupported_content_type" 415
        "unsupported content type" "The body must be a form, or JSON in the Backend API."
    RequestBodyInvalid "request_body_invalid" 400
        "invalid body" "The body of the request does not have the expected form."
    RequestBodyTooLarge "request_body_too_large" 413
        "request body too large" "The body must not exceed 65536 bytes, or 1048576 with a secret key."

    VerificationMissing "verification_missing" 400
        "no verification" "No verification was prepared. Prepare one first."
    VerificationAlreadyVerified "verification_already_verified" 400
        "already verified" "This verification has already been completed."
    VerificationExpired "verification_expired" 400
        "expired" "This verification has expired. Prepare a new one."
    VerificationFailed "verification_failed" 400
        "failed" "Too many failed attempts. Prepare a new verification."
    VerificationStrategyInvalid "verification_strategy_invalid" 400
        "wrong strategy" "The verification strategy does not fit this identification."
    VerificationCodeTooManyRequests "verification_code_too_many_requests" 429
        "too many requests" "A code was sent less than 30 seconds ago. Please wait."
    VerificationLinkTokenInvalid "verification_link_token_invalid" 400
        "invalid link" "The link's token is not valid."
    VerificationLinkTokenStale "verification_link_token_stale" 400
        "stale link" "The link was used, or a newer one was sent."
    VerificationLinkTokenExpired "verification_link_token_expired" 400
        "expired link" "The link has expired, and a newer one was sent or its address verified."
    VerificationLinkTokenSourceInvalid "verification_link_token_source_invalid" 400
        "invalid link" "The instance created this token, but not for a link."
    FormParamInvalidTime "form_param_invalid_time" 422
        "is not a time" "{param} must be a time in the format of RFC 3339."
    FormParamArrayLengthMismatch "form_param_array_length_mismatch" 422
        "has a wrong length" "{param} must have one element for each identifier."
    FormParamArraySizeExceeded "form_param_array_size_exceeded" 422
        "has too many values" "{param} must not be given more than 100 times."
    FormDisallowFutureDate "form_disallow_future_date" 422
        "is in the future" "{param} must not be in the future."
    FormDataMissing "form_data_missing" 422
        "missing data" "The user must have an identifier. A password is required too, unless the request skips this check."
    FormPasswordDigestInvalidCode "form_password_digest_invalid_code" 422
        "is not a digest" "{param} is not a digest of the kind that password_hasher names."
    InvalidTotpSecret "invalid_totp_secret_code" 422
        "is not a secret" "{param} must be base 32 (RFC 4648)."
    TotpDisabled "totp_disabled" 400
        "no authenticator app" "The user has no authenticator app."
    TotpIncorrectCode "totp_incorrect_code" 422
        "is incorrect" "The code is incorrect."
    TotpInvalidLength "totp_invalid_length" 422
        "has a wrong length" "{param} must be six digits."
    ActorTokenCannotBeRevokedCode "actor_token_cannot_be_revoked_code" 400
        "cannot be revoked" "The actor token was used or revoked, or has expired."
    BulkSizeExceeded "bulk_size_exceeded" 400
        "too many" "The request names more objects than one request may."
    CookieInvalid "cookie_invalid" 400
        "invalid token" "The token is not that of a client."
    OauthTokenProviderNotEnabled "oauth_token_provider_not_enabled" 404
        "provider not enabled" "The OAuth provider is not enabled for this instance."
    AgentTaskCannotBeRevoked "agent_task_cannot_be_revoked" 400
        "cannot be revoked" "The task was used or revoked, or has expired."
    AgentTaskNotFound "agent_task_not_found" 404
        "not found" "There is no such task."
    IncorrectPassword "incorrect_password" 422
        "is incorrect" "The password is incorrect."
    ClerkKeyInvalid "clerk_key_invalid" 401
        "invalid key" "The secret key must begin with sk_test_."
    AuthorizationHeaderFormatInvalid "authorization_header_format_invalid" 401
        "invalid header" "The Authorization header must be Bearer and a secret key."
    SignInTokenCannotBeRevokedCode "sign_in_token_cannot_be_revoked_code" 400
        "cannot be revoked" "The sign-in token was used or revoked, or has expired."
    InvitationAlreadyRevoked "invitation_already_revoked" 400
        "already revoked" "The invitation was revoked before."
    InvitationAlreadyAccepted "invitation_already_accepted" 400
        "already accepted" "The invitation was accepted before."
    RevokedInvitation "revoked_invitation" 400
        "revoked" "The invitation was revoked."
    DuplicateRecord "duplicate_record" 400
        "duplicate record" "A record with this value exists already."
    JwtTemplateReservedClaim "jwt_template_reserved_claim" 400
        "reserved claim" "{param} is a claim that templates cannot set."
    InvalidHandshake "invalid_handshake" 400
        "invalid handshake" "The handshake must have a redirect_url, and a format of nonce or token."
    InvalidNonce "invalid_nonce" 400
        "invalid nonce" "The nonce is unknown or has expired."

    TooManyUnverifiedIdentifications "too_many_unverified_identifications" 400
        "too many unverified identifications" "Verify or remove an identification before adding another."

    IdentificationDeletionFailed "identification_deletion_failed" 400
        "deletion failed" "The last identification cannot be removed."
    LastRequiredIdentificationDeletionFailed "last_required_identification_deletion_failed" 400
        "deletion failed" "The last identification of a required kind cannot be removed."
    DeleteLinkedIdentificationDisallowed "delete_linked_identification_disallowed" 400
        "deletion failed" "The identification belongs to a connected account. Remove the account first."
    SecondFactorDeletionNotAllowed "second_factor_deletion_not_allowed" 400
        "deletion failed" "The last second factor cannot be removed."
    IdentificationUpdateFailed "identification_update_failed" 400
        "update failed" "Only a phone number reserved for the second factor can be its default, and the last identification cannot be reserved."
    IdentificationUpdateSecondFactorUnverified "identification_update_second_factor_unverified" 400
        "update failed" "Only a verified phone number can be reserved for the second factor."
    ImmutableAttributeModificationNotAllowed "immutable_attribute_modification_not_allowed" 403
        "not allowed" "Users cannot change identifications of this kind."
    OauthConnectionBlockedByImmutableAttribute "oauth_connection_blocked_by_immutable_attribute" 403
        "cannot be connected" "The email address of the account differs from that of the user, who cannot change it."
    NotAllowedAccess "not_allowed_access" 403
        "access not allowed" "The value of {param} is not allowed to access this application."
    UnsupportedCountryCode "unsupported_country_code" 403
        "unsupported country" "Phone numbers of this country are not supported."
    DevMonthlyEmailLimitExceeded "dev_monthly_email_limit_exceeded" 400
        "monthly limit reached" "The instance has sent 100 emails in 30 days, which is the limit. Use test addresses."
    DevMonthlySmsLimitExceeded "dev_monthly_sms_limit_exceeded" 400
        "monthly limit reached" "The instance has sent 20 SMS in 30 days, which is the limit. Use test numbers."

    OauthProviderNotEnabled "oauth_provider_not_enabled" 400
        "provider not enabled" "The OAuth provider is not enabled for this instance."
    OauthUnsupportedProvider "oauth_unsupported_provider" 400
        "unsupported provider" "The OAuth provider is unknown."
    OauthNonAuthenticatableProvider "oauth_non_authenticatable_provider" 400
        "not for signing in" "Accounts of this OAuth provider can be connected only."
    OauthAccountAlreadyConnected "oauth_account_already_connected" 400
        "already connected" "An account of this provider is already connected."
    OauthAccessDenied "oauth_access_denied" 403
        "access denied" "The user did not grant access to the account."
    OauthIdentificationClaimed "oauth_identification_claimed" 400
        "already claimed" "The external account belongs to another user."
    OauthTokenExchangeError "oauth_token_exchange_error" 400
        "token exchange failed" "The OAuth provider refused to exchange the code for a token."
    OauthFetchUserError "oauth_fetch_user_error" 400
        "fetching the user failed" "The OAuth provider did not return the user's profile."
    ExternalAccountMissingRefreshToken "external_account_missing_refresh_token" 400
        "missing refresh token" "The OAuth provider did not return a refresh token. Connect the account again."
    ExternalAccountEmailAddressVerificationRequired "external_account_email_address_verification_required" 400
        "verification required" "The email address of the external account must be verified at the provider."
    RedirectUriMismatch "redirect_uri_mismatch" 400
        "redirect URI mismatch" "The OAuth provider does not know the callback address."
    OauthCallbackInvalid "oauth_callback_invalid" 400
        "invalid callback" "The OAuth callback is unknown, used or expired."
    ExternalAccountNotFound "external_account_not_found" 404
        "not found" "There is no such external account."
    ExternalAccountExists "external_account_exists" 400
        "exists" "The external account belongs to a user already."

    AuthenticationInvalid "authentication_invalid" 401
        "invalid authentication" "The request has no valid client or session."
    SignedOut "signed_out" 401
        "signed out" "The client has no active session."
    DevBrowserUnauthenticated "dev_browser_unauthenticated" 401
        "browser unauthenticated" "The development browser is unknown. Create a new one."
    SessionReverificationRequired "session_reverification_required" 403
        "reverification required" "The session must be verified again before this action."
    SessionReverificationMissing "session_reverification_missing" 400
        "no reverification" "No verification of the session was started. Start one first."
    InvalidActionForSessionReverification "invalid_action_for_session_reverification" 400
        "invalid action" "The verification of the session is complete. Start another."
    ResourceNotFound "resource_not_found" 404
        "not found" "The resource does not exist, or belongs to someone else."
    ClientNotFound "client_not_found" 400
        "no client" "The request names no client."
    SessionExists "session_exists" 400
        "session exists" "The client is already signed in, and the instance allows one session."
    IdentifierAlreadySignedIn "identifier_already_signed_in" 400
        "already signed in" "The user is already signed in on this client."
    StrategyForUserInvalid "strategy_for_user_invalid" 400
        "wrong strategy" "The user cannot sign in with this strategy."
    NoSecondFactors "no_second_factors" 400
        "no second factors" "The user has no second factor of this strategy."
    TotpAlreadyEnabled "totp_already_enabled" 400
        "already enabled" "The user has an authenticator app already."
    BackupCodesNotAvailable "backup_codes_not_available" 400
        "not available" "Backup codes replace another second factor, and the user has none."
    NoPasswordSet "no_password_set" 400
        "no password" "The user has no password."
    UserDeleteSelfNotEnabled "user_delete_self_not_enabled" 403
        "not enabled" "Users cannot delete themselves."
    ImageNotFound "image_not_found" 404
        "not found" "The user has no image."
    FeatureNotEnabled "feature_not_enabled" 403
        "not enabled" "This feature is not enabled for the instance."
    UserLocked "user_locked" 403
        "account locked" "The account is locked."
    UserBanned "user_banned" 403
        "account banned" "The account is banned."
    AccountLockoutWarning "account_lockout_warning" 422
        "account about to be locked" "After at most two more failed attempts the account is locked."
    TicketInvalidCode "ticket_invalid_code" 400
        "invalid ticket" "The ticket is not valid."
    TicketExpiredCode "ticket_expired_code" 400
        "expired ticket" "The ticket has expired."
    SignInTokenAlreadyUsedCode "sign_in_token_already_used_code" 400
        "ticket used" "The ticket has already been used."
    SignInTokenRevokedCode "sign_in_token_revoked_code" 400
        "ticket revoked" "The ticket has been revoked."
    SignInTokenCannotBeUsedCode "sign_in_token_cannot_be_used_code" 400
        "ticket unusable" "The user of the ticket was deleted."
    TooManyRequests "too_many_requests" 429
        "too many requests" "Please wait before trying again."
    RequiresCaptcha "requires_captcha" 401
        "CAPTCHA required" "The client has to pass a CAPTCHA first."
    CaptchaInvalid "captcha_invalid" 400
        "CAPTCHA failed" "The CAPTCHA was not passed."
    CaptchaMissingToken "captcha_missing_token" 400
        "CAPTCHA token missing" "The token of the passed CAPTCHA must be given."
    CaptchaNotEnabled "captcha_not_enabled" 400
        "CAPTCHA not enabled" "CAPTCHAs are not enabled for the instance."
    NativeApiDisabled "native_api_disabled" 400
        "native API disabled" "The instance does not serve native applications."
    OriginAuthorizationHeadersConflict "origin_authorization_headers_conflict" 400
        "conflicting headers" "Origin and Authorization must not be given together."
    MultipleOriginHeaderValuesForbidden "multiple_origin_header_values_forbidden" 400
        "several origins" "Origin must be given once."
    MultipleAuthorizationHeaderValuesForbidden "multiple_authorization_header_values_forbidden" 400
        "several tokens" "Authorization must be given once."
    RequestHeaderMissing "request_header_missing" 400
        "missing header" "Only browsers send this request, and they always send Origin."
    OriginInvalid "origin_invalid" 400
        "invalid origin" "The origin is neither on this machine nor on the list of allowed origins."
    HostInvalid "host_invalid" 400
        "invalid host" "The Host header does not name this machine."
    ApiVersionInvalid "api_version_invalid" 400
        "invalid API version" "The API version is unknown."
    SandboxLimitReached "sandbox_limit_reached" 422
        "limit reached" "The sandbox has reached its limit for these objects. Remove some, or reset it."
    SandboxNotSupported "sandbox_not_supported" 501
        "not supported" "The sandbox does not support this operation."
    SandboxBusy "sandbox_busy" 503
        "too many streams" "The sandbox has reached its limit of event streams. Close one."
}
