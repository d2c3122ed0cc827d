#![doc = include_str!("../README.md")]
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod access;
#[cfg(feature = "alloy")]
mod alloy;
#[cfg(feature = "arbitrary")]
mod arbitrary;
mod bytes;
mod digest;
mod email;
#[cfg(feature = "email_address")]
mod email_address;
mod error;
mod evm;
mod keccak;
mod newtype;
mod phone;
#[cfg(feature = "phonenumber")]
mod phonenumber;
#[cfg(feature = "proptest")]
mod proptest;
mod punycode;
mod redirect;
#[cfg(feature = "schemars")]
mod schemars;
#[cfg(feature = "serde")]
mod serde;
mod solana;
#[cfg(any(feature = "arbitrary", feature = "proptest"))]
mod strange;
mod strategy;
mod username;
#[cfg(feature = "vectors")]
pub mod vectors;
#[cfg(feature = "judge")]
mod verdict;
mod wallet;

pub use access::{AccessEntry, AccessEntryError, AccessEntryErrorKind, AccessLists};
#[cfg(feature = "arbitrary")]
pub use arbitrary::NearValid;
pub use digest::{PasswordDigest, PasswordHasher, UnknownPasswordHasher};
pub use email::{Email, EmailError, EmailErrorKind, EmailOptions};
pub use error::ParseError;
pub use evm::{EvmAddress, EvmAddressError, EvmAddressErrorKind, EvmText};
pub use phone::{
    E164, E164Error, E164ErrorKind, E164Formatter, FoundPhone, NumberType, PHONE_METADATA_VERSION,
    PhoneText, PhonesIn, Region, RegionError, RegionErrorKind, UserPhone, UserPhoneError,
    UserPhoneErrorKind, Validity,
};
#[cfg(feature = "proptest")]
pub use proptest::near_valid;
pub use redirect::{RedirectUrl, RedirectUrlError, RedirectUrlErrorKind, RedirectUrlOptions};
pub use solana::{SolanaAddress, SolanaAddressError, SolanaAddressErrorKind, SolanaText};
pub use strategy::{OAuthStrategy, OAuthStrategyError, OAuthStrategyErrorKind};
pub use username::{
    MAX_EXTERNAL_ID_LENGTH, MAX_METADATA_SIZE, MAX_NAME_LENGTH, UsernameFault, UsernameRules,
};
#[cfg(feature = "judge")]
pub use verdict::{UnknownValueKind, ValueKind, Verdict, VerdictError, judge, judge_many};
pub use wallet::{WalletAddress, WalletAddressError, WalletAddressErrorKind};
