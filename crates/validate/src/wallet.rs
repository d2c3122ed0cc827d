//! Wallet addresses of either chain family.

use core::fmt;

use crate::newtype::newtype;
use crate::{
    EvmAddress, EvmAddressError, EvmAddressErrorKind, SolanaAddress, SolanaAddressError,
    SolanaAddressErrorKind,
};

/// An address of an EVM chain or of Solana.
///
/// A text that begins with `0` is read as an EVM address (base58 has no `0`), any other as a
/// Solana address.
///
/// ```
/// use clerk_user_validate::WalletAddress;
///
/// let wallet = WalletAddress::parse("0x0123456789ABCDEF0123456789ABCDEF01234567")?;
/// assert!(matches!(wallet, WalletAddress::Evm(_)));
/// # Ok::<(), clerk_user_validate::WalletAddressError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum WalletAddress {
    /// An address of an EVM chain.
    Evm(EvmAddress),
    /// An address of Solana.
    Solana(SolanaAddress),
}

impl WalletAddress {
    /// Parses an EVM or a Solana address.
    ///
    /// # Errors
    ///
    /// The error of the kind of address that the text looks like.
    pub fn parse(text: &str) -> Result<Self, WalletAddressError> {
        if text.is_empty() {
            return Err(WalletAddressError {
                kind: WalletAddressErrorKind::Empty,
                offset: 0,
            });
        }
        if text.starts_with('0') {
            return Ok(Self::Evm(EvmAddress::parse(text)?));
        }
        SolanaAddress::parse(text)
            .map(Self::Solana)
            .map_err(|error| {
                if text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                    return EvmAddressError::new(EvmAddressErrorKind::MissingPrefix, 0).into();
                }
                error.into()
            })
    }

    /// The EVM address, if it is one.
    #[must_use]
    pub const fn as_evm(&self) -> Option<&EvmAddress> {
        match self {
            Self::Evm(address) => Some(address),
            Self::Solana(_) => None,
        }
    }

    /// The Solana address, if it is one.
    #[must_use]
    pub const fn as_solana(&self) -> Option<&SolanaAddress> {
        match self {
            Self::Evm(_) => None,
            Self::Solana(address) => Some(address),
        }
    }
}

impl From<EvmAddress> for WalletAddress {
    fn from(address: EvmAddress) -> Self {
        Self::Evm(address)
    }
}

impl From<SolanaAddress> for WalletAddress {
    fn from(address: SolanaAddress) -> Self {
        Self::Solana(address)
    }
}

impl fmt::Display for WalletAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Evm(address) => address.fmt(f),
            Self::Solana(address) => address.fmt(f),
        }
    }
}

impl fmt::Debug for WalletAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Evm(address) => address.fmt(f),
            Self::Solana(address) => address.fmt(f),
        }
    }
}

newtype!(value WalletAddress, WalletAddressError);

/// Why a text is no wallet address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WalletAddressError {
    kind: WalletAddressErrorKind,
    offset: usize,
}

impl WalletAddressError {
    /// What an empty text lacks.
    pub(crate) const EXPECTED: &str = "an EVM or a Solana address, found nothing";

    /// What was wrong.
    #[must_use]
    pub const fn kind(&self) -> WalletAddressErrorKind {
        self.kind
    }

    /// Where in the input, in bytes: the first byte that cannot stand, or the input's length where
    /// something is missing.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }
}

impl From<EvmAddressError> for WalletAddressError {
    fn from(error: EvmAddressError) -> Self {
        Self {
            kind: WalletAddressErrorKind::Evm(error.kind()),
            offset: error.offset(),
        }
    }
}

impl From<SolanaAddressError> for WalletAddressError {
    fn from(error: SolanaAddressError) -> Self {
        Self {
            kind: WalletAddressErrorKind::Solana(error.kind()),
            offset: error.offset(),
        }
    }
}

impl fmt::Display for WalletAddressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            WalletAddressErrorKind::Empty => {
                write!(
                    f,
                    "invalid wallet address at byte 0: expected {}",
                    Self::EXPECTED
                )
            }
            WalletAddressErrorKind::Evm(kind) => EvmAddressError::new(kind, self.offset).fmt(f),
            WalletAddressErrorKind::Solana(kind) => {
                SolanaAddressError::new(kind, self.offset).fmt(f)
            }
        }
    }
}

impl core::error::Error for WalletAddressError {}

/// What is wrong with a wallet address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum WalletAddressErrorKind {
    /// Nothing was given.
    Empty,
    /// It looks like an EVM address, and is none.
    Evm(EvmAddressErrorKind),
    /// It was read as a Solana address, and is none.
    Solana(SolanaAddressErrorKind),
}

impl WalletAddressErrorKind {
    /// The kind's name for machines, in snake case: that of the chain's own kind.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Evm(kind) => kind.as_str(),
            Self::Solana(kind) => kind.as_str(),
        }
    }
}

impl fmt::Display for WalletAddressErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
