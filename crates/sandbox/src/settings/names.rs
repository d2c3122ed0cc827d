//! The names in settings: the values of open sets that have a meaning here.

use clerk_user_model::{IdentifierKind, VerificationStrategy};
use clerk_user_validate::Region;
use serde::{Deserialize, Deserializer};

/// Reads a list of names.
pub(super) fn each<'de, N, T, D>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    N: Deserialize<'de> + Into<T>,
    D: Deserializer<'de>,
{
    let names = Vec::<N>::deserialize(deserializer)?;
    Ok(names.into_iter().map(Into::into).collect())
}

/// A closed set per line.
macro_rules! names {
    ($($(#[$doc:meta])* $set:ident of $target:ident { $($name:ident)+ })+) => {$(
        $(#[$doc])*
        #[derive(Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
        pub(super) enum $set {
            $($name,)+
        }

        impl From<$set> for $target {
            fn from(name: $set) -> Self {
                match name {
                    $($set::$name => Self::$name,)+
                }
            }
        }
    )+};
}

names! {
    /// A kind of identifier.
    Identifier of IdentifierKind {
        EmailAddress PhoneNumber Username Web3Wallet
    }
    /// A way to sign in or to verify an identifier, other than an account at a provider.
    Strategy of VerificationStrategy {
        BackupCode EmailCode EmailLink Password PhoneCode ResetPasswordEmailCode
        ResetPasswordPhoneCode Ticket Totp Web3BaseSignature
        Web3CoinbaseWalletSignature Web3MetamaskSignature Web3OkxWalletSignature
        Web3SolanaSignature
    }
}

/// The code of a country: two capital letters (ISO 3166-1 alpha-2).
#[derive(Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Country(Region);

impl TryFrom<String> for Country {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, &'static str> {
        match Region::parse(&text) {
            Ok(region) if region.as_str() == text => Ok(Self(region)),
            _ => Err("expected two capital letters: the code of a country that has phone numbers"),
        }
    }
}

impl From<Country> for Region {
    fn from(country: Country) -> Self {
        country.0
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for Country {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Country".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let countries: Vec<_> = Region::all().map(|region| region.as_str()).collect();
        schemars::json_schema!({
            "description": "The two capital letters of a country (ISO 3166-1 alpha-2).",
            "enum": countries,
        })
    }
}
