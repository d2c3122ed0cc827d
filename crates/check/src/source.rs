//! The systems whose exports are known.

use core::ops::RangeInclusive;

use clerk_user_validate::ValueKind;

/// A system that users are exported from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Source {
    /// The export of Clerk's dashboard
    Clerk,
    /// Auth0's export job: NDJSON, CSV or an array
    Auth0,
    /// `firebase auth:export`: CSV without a header, or JSON
    Firebase,
    /// The table auth.users as CSV or JSON
    Supabase,
    /// `list-users` of Cognito, or its import CSV
    Cognito,
    /// A realm or users export of Keycloak
    Keycloak,
}

/// The numbers of fields that Firebase's CSV has: the columns up to the phone number, those that newer versions
/// write, and those with the comma at the end.
const FIREBASE_WIDTHS: RangeInclusive<usize> = 26..=29;

impl Source {
    /// Returns the identifiers that users have there: the kind and the JSON Pointer, which for a column
    /// of CSV is the name after a slash.
    pub(crate) const fn identifiers(self) -> &'static [(ValueKind, &'static str)] {
        use ValueKind::{E164, Email, Phone, Wallet};
        match self {
            Self::Clerk => &[
                (Email, "/primary_email_address"),
                (Email, "/email_addresses"),
                (Email, "/verified_email_addresses"),
                (Email, "/unverified_email_addresses"),
                (Phone, "/primary_phone_number"),
                (Phone, "/phone_numbers"),
                (Phone, "/verified_phone_numbers"),
                (Phone, "/unverified_phone_numbers"),
                (Wallet, "/web3_wallets"),
                (Wallet, "/primary_web3_wallet"),
            ],
            Self::Auth0 => &[(Email, "/email"), (Phone, "/phone_number")],
            Self::Firebase => &[(Email, "/email"), (Phone, "/phoneNumber")],
            Self::Supabase => &[(Email, "/email"), (E164, "/phone")],
            Self::Cognito => &[
                (Email, "/Attributes/email"),
                (Phone, "/Attributes/phone_number"),
                (Email, "/UserAttributes/email"),
                (Phone, "/UserAttributes/phone_number"),
                (Email, "/email"),
                (Phone, "/phone_number"),
            ],
            Self::Keycloak => &[
                (Email, "/email"),
                (Phone, "/attributes/phoneNumber"),
                (Phone, "/attributes/phone_number"),
                (Phone, "/attributes/phone"),
                (Phone, "/attributes/mobile"),
                (Phone, "/attributes/mobilePhone"),
                (Phone, "/attributes/mobile_phone"),
                (Phone, "/attributes/mobileNumber"),
                (Phone, "/attributes/mobile_number"),
                (Phone, "/attributes/telephoneNumber"),
                (Phone, "/attributes/telephone_number"),
            ],
        }
    }

    /// Returns the name of the system.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Clerk => "Clerk",
            Self::Auth0 => "Auth0",
            Self::Firebase => "Firebase",
            Self::Supabase => "Supabase",
            Self::Cognito => "Cognito",
            Self::Keycloak => "Keycloak",
        }
    }

    /// Returns `true` if the system writes CSV without a header.
    pub(crate) fn writes_no_header(self) -> bool {
        self == Self::Firebase
    }

    /// Returns `true` if rows of CSV may lack their last fields, or have empty ones behind them. In one of Firebase
    /// another number of fields means that a comma was not escaped, and that fields are in wrong columns.
    pub(crate) fn varies_in_width(self) -> bool {
        self != Self::Firebase
    }

    /// Returns the names of the columns of a CSV file without a header.
    pub(crate) fn columns(self, width: usize) -> Option<Vec<&'static str>> {
        const NAMES: [&str; 28] = [
            "localId",
            "email",
            "emailVerified",
            "passwordHash",
            "salt",
            "displayName",
            "photoUrl",
            "googleId",
            "googleEmail",
            "googleDisplayName",
            "googlePhotoUrl",
            "facebookId",
            "facebookEmail",
            "facebookDisplayName",
            "facebookPhotoUrl",
            "twitterId",
            "twitterEmail",
            "twitterDisplayName",
            "twitterPhotoUrl",
            "githubId",
            "githubEmail",
            "githubDisplayName",
            "githubPhotoUrl",
            "createdAt",
            "lastLoginAt",
            "phoneNumber",
            "disabled",
            "customAttributes",
        ];
        let is_known = self == Self::Firebase && FIREBASE_WIDTHS.contains(&width);
        is_known.then(|| {
            NAMES
                .into_iter()
                .chain(["end of the row"])
                .take(width)
                .collect()
        })
    }
}
