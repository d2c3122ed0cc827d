use clerk_user_model::{IdentificationId, IdentifierKind, VerificationStrategy};
use clerk_user_validate::{E164, Email, WalletAddress};
use serde::{Deserialize, Serialize};

use super::claim::Claim;
use super::strategy;
use super::verification::Verification;
use crate::codes::Code;

/// The kinds of identifiers that a user adds and verifies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Kind {
    Email,
    Phone,
    Wallet,
}

/// The names of one kind on the wire.
struct Names {
    kind: IdentifierKind,
    /// The `object` of the resource, and the param that creates one.
    object: &'static str,
    /// The param that names one of the user's.
    id: &'static str,
    /// The param that makes one of them the primary one.
    primary: &'static str,
}

impl Kind {
    pub(crate) const ALL: [Self; 3] = [Self::Email, Self::Phone, Self::Wallet];

    const fn names(self) -> &'static Names {
        match self {
            Self::Email => &Names {
                kind: IdentifierKind::EmailAddress,
                object: "email_address",
                id: "email_address_id",
                primary: "primary_email_address_id",
            },
            Self::Phone => &Names {
                kind: IdentifierKind::PhoneNumber,
                object: "phone_number",
                id: "phone_number_id",
                primary: "primary_phone_number_id",
            },
            Self::Wallet => &Names {
                kind: IdentifierKind::Web3Wallet,
                object: "web3_wallet",
                id: "web3_wallet_id",
                primary: "primary_web3_wallet_id",
            },
        }
    }

    pub(crate) const fn identifier_kind(self) -> &'static IdentifierKind {
        &self.names().kind
    }

    /// Returns the `object` of the resource, which is also the param that creates one.
    pub(crate) const fn object(self) -> &'static str {
        self.names().object
    }

    /// Returns the param that names one of the user's.
    pub(crate) const fn id_param(self) -> &'static str {
        self.names().id
    }

    /// Returns the param that makes one of them the primary one.
    pub(crate) const fn primary_param(self) -> &'static str {
        self.names().primary
    }

    /// Returns `true` if a strategy proves identifiers of this kind.
    pub(crate) fn is_proven_by(self, strategy: &VerificationStrategy) -> bool {
        match self {
            Self::Email => matches!(
                strategy,
                VerificationStrategy::EmailCode
                    | VerificationStrategy::EmailLink
                    | VerificationStrategy::EnterpriseSso
            ),
            Self::Phone => *strategy == VerificationStrategy::PhoneCode,
            Self::Wallet => strategy::is_web3(strategy),
        }
    }
}

/// An email address, a phone number or a wallet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Identifier {
    Email(Email),
    Phone(E164),
    Wallet(WalletAddress),
}

impl Identifier {
    /// Parses an identifier of a kind.
    pub(crate) fn parse(kind: Kind, text: &str) -> Result<Self, Code> {
        let parsed = match kind {
            Kind::Email => Email::parse(text).ok().map(Self::Email),
            Kind::Phone => E164::parse(text).ok().map(Self::Phone),
            Kind::Wallet => WalletAddress::parse(text).ok().map(Self::Wallet),
        };
        parsed.ok_or(Code::FormParamFormatInvalid)
    }

    pub(crate) const fn kind(&self) -> Kind {
        match self {
            Self::Email(_) => Kind::Email,
            Self::Phone(_) => Kind::Phone,
            Self::Wallet(_) => Kind::Wallet,
        }
    }

    pub(crate) fn claim(&self) -> Claim {
        match self {
            Self::Email(address) => Claim::email(address),
            Self::Phone(number) => Claim::Phone(*number),
            Self::Wallet(address) => Claim::Wallet(*address),
        }
    }

    pub(crate) const fn as_email(&self) -> Option<&Email> {
        match self {
            Self::Email(address) => Some(address),
            _ => None,
        }
    }

    /// Returns it as people compare it: an Ethereum address with its checksum.
    #[cfg(feature = "dashboard")]
    pub(crate) fn checked_form(&self) -> String {
        match self {
            Self::Wallet(address) => address.to_string(),
            _ => self.to_string(),
        }
    }

    /// Returns the strategy by which it is most often verified.
    pub(crate) const fn usual_strategy(&self) -> VerificationStrategy {
        match self {
            Self::Email(_) => VerificationStrategy::EmailCode,
            Self::Phone(_) => VerificationStrategy::PhoneCode,
            Self::Wallet(WalletAddress::Solana(_)) => VerificationStrategy::Web3SolanaSignature,
            Self::Wallet(_) => VerificationStrategy::Web3MetamaskSignature,
        }
    }

    /// Returns `true` if a strategy proves it to belong to a user.
    pub(crate) fn is_proven_by(&self, strategy: &VerificationStrategy) -> bool {
        match self {
            Self::Wallet(address) => strategy::fits_wallet(strategy, address),
            _ => self.kind().is_proven_by(strategy),
        }
    }
}

/// Writes it as it is stored and shown: an Ethereum address in lower case.
impl core::fmt::Display for Identifier {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Email(address) => address.fmt(f),
            Self::Phone(number) => number.fmt(f),
            Self::Wallet(address) => match address.as_evm() {
                Some(address) => f.write_str(&address.to_string().to_lowercase()),
                None => address.fmt(f),
            },
        }
    }
}

/// The relation of an email address or a phone number to its user.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub(crate) enum Standing {
    /// Verified.
    #[default]
    Verified,
    /// Not verified; others may have it too.
    Unverified,
    /// Not verified, and held for the user.
    Reserved,
}

/// An identifier of a user.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Identification {
    pub(crate) id: IdentificationId,
    pub(crate) identifier: Identifier,
    pub(crate) verification: Verification,
    /// Holds the identifier for the user though it is not verified.
    pub(crate) is_reserved: bool,
    /// Serves as a second factor, and so not as a first one; phone numbers only.
    pub(crate) is_second_factor: bool,
    /// Is the second factor that a code is sent to if none is named.
    pub(crate) is_default: bool,
    /// The connected accounts it came with: the strategy, and the identification.
    pub(crate) linked_to: Vec<(VerificationStrategy, IdentificationId)>,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

impl Identification {
    pub(crate) const fn new(
        id: IdentificationId,
        identifier: Identifier,
        verification: Verification,
        now: i64,
    ) -> Self {
        Self {
            id,
            identifier,
            verification,
            is_reserved: false,
            is_second_factor: false,
            is_default: false,
            linked_to: Vec::new(),
            created_at: now,
            updated_at: now,
        }
    }

    pub(crate) const fn kind(&self) -> Kind {
        self.identifier.kind()
    }

    pub(crate) fn is_verified(&self) -> bool {
        self.verification.is_verified()
    }

    /// Returns `true` if the user signs in with it: if it is verified or held for them, and no second
    /// factor.
    pub(crate) fn signs_in(&self) -> bool {
        (self.is_verified() || self.is_reserved) && !self.is_second_factor
    }
}
