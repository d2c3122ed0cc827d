//! Wallet addresses of EVM chains and of Solana.

use alloc::vec::Vec;
use core::fmt;

use crate::newtype::newtype;
use crate::{
    EvmAddress, EvmAddressError, EvmAddressErrorKind, SolanaAddress, SolanaAddressError,
    SolanaAddressErrorKind,
};

/// A wallet address of an EVM chain or of Solana.
///
/// Input that begins with `0` is parsed as an EVM address, any other input as a Solana address. This is
/// unambiguous because base58 has no digit `0`.
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
    /// A wallet address of an EVM chain.
    Evm(EvmAddress),
    /// A wallet address of Solana.
    Solana(SolanaAddress),
}

impl WalletAddress {
    /// Parses an EVM or a Solana address.
    ///
    /// ```
    /// use clerk_user_validate::WalletAddress;
    ///
    /// let wallet = WalletAddress::parse("11111111111111111111111111111111")?;
    /// assert!(matches!(wallet, WalletAddress::Solana(_)));
    /// # Ok::<(), clerk_user_validate::WalletAddressError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns the error of [`EvmAddress::parse`] or [`SolanaAddress::parse`], depending on the first
    /// character. 40 hexadecimal digits without `0x` are reported as an EVM address without its prefix.
    pub fn parse(text: &str) -> Result<Self, WalletAddressError> {
        if text.is_empty() {
            return Err(WalletAddressError {
                kind: WalletAddressErrorKind::Empty,
                offset: 0,
            });
        }
        if Self::is_evm(text) {
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

    /// Parses each address with the rules of [`parse`](Self::parse). With the feature `simd`, the checksums
    /// of EVM addresses are computed two, four or eight at a time, depending on the CPU.
    ///
    /// ```
    /// use clerk_user_validate::WalletAddress;
    ///
    /// let texts = ["0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", "11111111111111111111111111111111", ""];
    /// let results = WalletAddress::parse_many(&texts);
    /// assert!(results[0].is_ok_and(|wallet| wallet.as_evm().is_some()));
    /// assert!(results[1].is_ok_and(|wallet| wallet.as_solana().is_some()));
    /// assert!(results[2].is_err());
    /// ```
    pub fn parse_many<T: AsRef<str>>(texts: &[T]) -> Vec<Result<Self, WalletAddressError>> {
        let texts = || texts.iter().map(AsRef::as_ref);
        let evm: Vec<&str> = texts().filter(|text| Self::is_evm(text)).collect();
        let mut evm = EvmAddress::parse_many(&evm).into_iter();
        let next = |text| if Self::is_evm(text) { evm.next() } else { None };
        texts()
            .map(next)
            .zip(texts())
            .map(|(parsed, text)| match parsed {
                Some(address) => Ok(Self::Evm(address?)),
                None => Self::parse(text),
            })
            .collect()
    }

    /// Returns `true` if the text is parsed as an EVM address.
    pub(crate) fn is_evm(text: &str) -> bool {
        text.starts_with('0')
    }

    /// Returns the EVM address, or `None` if this is a Solana address.
    ///
    /// ```
    /// use clerk_user_validate::WalletAddress;
    ///
    /// let wallet = WalletAddress::parse("0x0123456789ABCDEF0123456789ABCDEF01234567")?;
    /// assert!(wallet.as_evm().is_some());
    /// assert!(wallet.as_solana().is_none());
    /// # Ok::<(), clerk_user_validate::WalletAddressError>(())
    /// ```
    #[must_use]
    pub const fn as_evm(&self) -> Option<&EvmAddress> {
        match self {
            Self::Evm(address) => Some(address),
            Self::Solana(_) => None,
        }
    }

    /// Returns the Solana address, or `None` if this is an EVM address.
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

/// Error parsing a wallet address.
///
/// ```
/// use clerk_user_validate::WalletAddress;
///
/// let error = WalletAddress::parse("0x1234").unwrap_err();
/// assert_eq!(error.to_string(), "invalid EVM address at byte 6: expected 40 hexadecimal digits after `0x`");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WalletAddressError {
    kind: WalletAddressErrorKind,
    offset: usize,
}

impl WalletAddressError {
    /// The expectation that an empty input does not meet.
    pub(crate) const EXPECTED: &str = "an EVM or a Solana address, found nothing";

    /// Returns the kind of error.
    #[must_use]
    pub const fn kind(&self) -> WalletAddressErrorKind {
        self.kind
    }

    /// Returns the offset in the input, in bytes: of the first byte that is not allowed, or the length of
    /// the input if something is missing.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }

    /// Returns what was expected there, without the place: for people.
    #[must_use]
    pub const fn expected(&self) -> &'static str {
        match self.kind {
            WalletAddressErrorKind::Empty => Self::EXPECTED,
            WalletAddressErrorKind::Evm(kind) => EvmAddressError::new(kind, 0).expected(),
            WalletAddressErrorKind::Solana(kind) => SolanaAddressError::new(kind, 0).expected(),
        }
    }
}

impl crate::ParseError for WalletAddressError {
    fn kind(&self) -> &'static str {
        self.kind.as_str()
    }

    fn offset(&self) -> usize {
        self.offset
    }

    fn expected(&self) -> &'static str {
        Self::expected(self)
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

/// The kind of a [`WalletAddressError`].
///
/// ```
/// use clerk_user_validate::{EvmAddressErrorKind, WalletAddress, WalletAddressErrorKind};
///
/// let error = WalletAddress::parse("0x1234").unwrap_err();
/// assert_eq!(error.kind(), WalletAddressErrorKind::Evm(EvmAddressErrorKind::TooShort));
/// assert_eq!(error.kind().as_str(), "too_short");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum WalletAddressErrorKind {
    /// The input is empty.
    Empty,
    /// The input was parsed as an EVM address and is not a valid one.
    Evm(EvmAddressErrorKind),
    /// The input was parsed as a Solana address and is not a valid one.
    Solana(SolanaAddressErrorKind),
}

impl WalletAddressErrorKind {
    /// Returns the machine-readable name of the kind, in snake case. A kind of one chain keeps its name.
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
