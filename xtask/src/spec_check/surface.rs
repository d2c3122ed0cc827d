//! Which of our types stands for which components of the document.
//!
//! Components whose names end in `-2` are twins that the document's generator has made; which of two
//! has the suffix changes from version to version, so one type stands for both.

/// A table of types and components.
#[derive(Clone, Copy)]
pub(super) struct Surface(pub(super) &'static [(&'static str, &'static [&'static str])]);

impl Surface {
    /// The type that stands for `component`.
    pub(super) fn type_of(self, component: &str) -> Option<&'static str> {
        let line = self.0.iter().find(|(_, all)| all.contains(&component));
        line.map(|(name, _)| *name)
    }

    /// Whether the type stands for a component.
    pub(super) fn has(self, name: &str) -> bool {
        self.0.iter().any(|(ours, _)| *ours == name)
    }

    /// Every type with every component it stands for.
    pub(super) fn pairs(self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let lines = self.0.iter();
        lines.flat_map(|(name, all)| all.iter().map(move |component| (*name, *component)))
    }
}

/// All that the flows of this workspace meet.
pub(super) const SURFACE: &[(&str, &[&str])] = &[
    ("AuthConfig", &["Client.AuthConfig"]),
    ("BackupCodes", &["BackupCodes"]),
    ("ClerkError", &["ClerkError"]),
    ("ClerkErrors", &["ClerkErrors"]),
    ("ClientState", &["Client.Client", "Client.Client-2"]),
    ("DeletedObject", &["Client.DeletedObject"]),
    ("DisplayConfig", &["Client.DisplayConfig"]),
    ("EmailAddress", &["Client.EmailAddress"]),
    ("EnterpriseSsoSettings", &["UserSettings.EnterpriseSSO"]),
    ("Environment", &["Client.Environment"]),
    ("ExternalAccount", &["ExternalAccountWithVerification"]),
    ("IdentificationLink", &["Stubs.Identification.Link"]),
    ("NativeSettings", &["Client.NativeSettings"]),
    ("PhoneNumber", &["Client.PhoneNumber"]),
    ("PublicUserData", &["Client.PublicUserData"]),
    ("Restriction", &["UserSettings.Restrictions.Enabled"]),
    ("Restrictions", &["UserSettings.Restrictions"]),
    ("SamlAccount", &["Client.SAMLAccount"]),
    ("SamlConnection", &["Stubs.SAMLConnection.SAMLAccount"]),
    (
        "Session",
        &[
            "Client.Session",
            "Client.Session-2",
            "Client.SessionBase",
            "Client.SessionBase-2",
        ],
    ),
    ("SessionActivity", &["Client.SessionActivity"]),
    ("SessionReverification", &["Client.SessionReverification"]),
    ("SessionTask", &["Client.SessionTask"]),
    ("SignIn", &["Client.SignIn", "Client.SignIn-2"]),
    ("SignInFactor", &["Stubs.SignInFactor"]),
    ("SignInSettings", &["UserSettings.SignIn"]),
    ("SignUp", &["Client.SignUp"]),
    ("SignUpSettings", &["UserSettings.SignUp"]),
    ("SignUpVerifications", &["Client.SignUp.Verifications"]),
    ("SocialProvider", &["UserSettings.Social"]),
    ("Token", &["Token"]),
    ("Totp", &["TOTP"]),
    ("User", &["Client.User"]),
    ("UserActions", &["UserSettings.ActionsSettings"]),
    ("UserAttribute", &["UserSettings.Attribute"]),
    ("UserAttributes", &["UserSettings.Attributes"]),
    ("UserSettings", &["Client.UserSettings"]),
    (
        "Verification",
        &[
            "Stubs.Verification.Admin",
            "Stubs.Verification.BackupCode",
            "Stubs.Verification.FromOauth",
            "Stubs.Verification.GoogleOneTap",
            "Stubs.Verification.Invitation",
            "Stubs.Verification.Link",
            "Stubs.Verification.OTP",
            "Stubs.Verification.Oauth",
            "Stubs.Verification.Passkey",
            "Stubs.Verification.Password",
            "Stubs.Verification.SAML",
            "Stubs.Verification.SCIM",
            "Stubs.Verification.TOTP",
            "Stubs.Verification.Ticket",
            "Stubs.Verification.TrustedDevice",
            "Stubs.Verification.Web3Signature",
            "verification_google_one_tap",
            "verification_oauth",
        ],
    ),
    ("Web3Wallet", &["Client.Web3Wallet"]),
];
