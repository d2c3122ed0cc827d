#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod bytes;
mod email;
mod error;
mod evm;
mod keccak;
mod newtype;
mod phone;
mod redirect;
#[cfg(feature = "serde")]
mod serde;
mod solana;
mod strategy;
mod wallet;

pub use email::{Email, EmailError, EmailErrorKind};
pub use evm::{EvmAddress, EvmAddressError, EvmAddressErrorKind};
pub use phone::{E164, E164Error, E164ErrorKind};
pub use redirect::{RedirectUrl, RedirectUrlError, RedirectUrlErrorKind};
pub use solana::{SolanaAddress, SolanaAddressError, SolanaAddressErrorKind};
pub use strategy::{OAuthStrategy, OAuthStrategyError, OAuthStrategyErrorKind};
pub use wallet::{WalletAddress, WalletAddressError, WalletAddressErrorKind};
