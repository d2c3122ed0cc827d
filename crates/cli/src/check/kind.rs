//! The kinds of values, and what judges each.

use core::fmt::Display;

use clerk_user_validate::{
    Email, EmailError, EvmAddress, EvmAddressError, OAuthStrategy, OAuthStrategyError, RedirectUrl,
    RedirectUrlError, SolanaAddress, SolanaAddressError, WalletAddress, WalletAddressError,
};

use super::phone;
use super::phone::Region;
use super::verdict::{Accepted, Refusal, Verdict};

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
#[value(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// An email address
    Email,
    /// A phone number in international form: digits, after a `+` or without
    E164,
    /// A phone number as people type it
    Phone,
    /// A wallet address of an EVM chain
    Evm,
    /// A wallet address of Solana
    Solana,
    /// A wallet address of either
    Wallet,
    /// An OAuth strategy
    Strategy,
    /// A redirect URL or path
    RedirectUrl,
}

impl Kind {
    pub(super) const ALL: [Self; 8] = [
        Self::Email,
        Self::E164,
        Self::Phone,
        Self::Evm,
        Self::Solana,
        Self::Wallet,
        Self::Strategy,
        Self::RedirectUrl,
    ];

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::E164 => "e164",
            Self::Phone => "phone",
            Self::Evm => "evm",
            Self::Solana => "solana",
            Self::Wallet => "wallet",
            Self::Strategy => "strategy",
            Self::RedirectUrl => "redirect_url",
        }
    }

    pub(super) fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// The kind of a column, by a name that such columns commonly have.
    pub(super) fn of_column(name: &str) -> Option<Self> {
        let name = name.trim().to_lowercase().replace([' ', '-', '.'], "_");
        match name.as_str() {
            "e_mail" | "email_address" | "mail" | "primary_email_address" => Some(Self::Email),
            "phone_number"
            | "primary_phone_number"
            | "telephone"
            | "telephone_number"
            | "tel"
            | "mobile"
            | "mobile_number"
            | "mobile_phone"
            | "cell"
            | "cell_phone" => Some(Self::Phone),
            "evm_address" | "eth_address" | "ethereum_address" => Some(Self::Evm),
            "solana_address" => Some(Self::Solana),
            "wallet_address" | "web3_wallet" => Some(Self::Wallet),
            "oauth_strategy" => Some(Self::Strategy),
            "redirecturl" => Some(Self::RedirectUrl),
            _ => Self::of_name(&name),
        }
    }

    /// Judges a value; the region is that of a phone number that says no other.
    pub(super) fn judge(self, text: &str, region: Option<Region>) -> Verdict {
        match self {
            Self::Email => judge(Email::parse(text)),
            Self::E164 => phone::judge_e164(text),
            Self::Phone => phone::judge_user_input(text, region),
            Self::Evm => judge(EvmAddress::parse(text)),
            Self::Solana => judge(SolanaAddress::parse(text)),
            Self::Wallet => judge(WalletAddress::parse(text)),
            Self::Strategy => judge(OAuthStrategy::parse(text)),
            Self::RedirectUrl => judge(RedirectUrl::parse(text)),
        }
    }
}

fn judge<T: Display>(parsed: Result<T, impl Into<Refusal>>) -> Verdict {
    match parsed {
        Ok(value) => Ok(Accepted {
            canonical: value.to_string(),
            phone: None,
        }),
        Err(error) => Err(error.into()),
    }
}

macro_rules! refusals {
    ($($error:ty),+ $(,)?) => {
        $(impl From<$error> for $crate::check::verdict::Refusal {
            fn from(error: $error) -> Self {
                Self {
                    kind: error.kind().as_str(),
                    offset: error.offset(),
                    message: error.to_string(),
                }
            }
        })+
    };
}

pub(super) use refusals;

refusals!(
    EmailError,
    EvmAddressError,
    OAuthStrategyError,
    RedirectUrlError,
    SolanaAddressError,
    WalletAddressError,
);
