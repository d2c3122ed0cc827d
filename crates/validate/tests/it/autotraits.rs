use core::fmt::{Debug, Display};
use core::hash::Hash;
use core::panic::{RefUnwindSafe, UnwindSafe};
use core::str::FromStr;

use clerk_user_validate::*;

fn is_value<T>()
where
    T: Clone
        + Ord
        + Hash
        + Debug
        + Display
        + FromStr
        + Send
        + Sync
        + Unpin
        + UnwindSafe
        + RefUnwindSafe
        + 'static,
    T: for<'a> TryFrom<&'a str> + TryFrom<String>,
    String: From<T>,
{
}

fn is_error<T>()
where
    T: Copy
        + Eq
        + Hash
        + core::error::Error
        + Send
        + Sync
        + Unpin
        + UnwindSafe
        + RefUnwindSafe
        + 'static,
{
    assert!(size_of::<T>() <= 2 * size_of::<usize>());
}

#[test]
fn every_type_has_the_same_traits() {
    is_value::<E164>();
    is_value::<Email>();
    is_value::<EvmAddress>();
    is_value::<OAuthStrategy>();
    is_value::<RedirectUrl>();
    is_value::<SolanaAddress>();
    is_value::<WalletAddress>();
}

#[test]
fn every_error_is_small() {
    is_error::<E164Error>();
    is_error::<EmailError>();
    is_error::<EvmAddressError>();
    is_error::<OAuthStrategyError>();
    is_error::<RedirectUrlError>();
    is_error::<SolanaAddressError>();
    is_error::<WalletAddressError>();
}

#[test]
fn sizes_are_as_promised() {
    assert_eq!((size_of::<E164>(), size_of::<Option<E164>>()), (8, 8));
    assert_eq!(size_of::<EvmAddress>(), 20);
    assert_eq!(size_of::<SolanaAddress>(), 32);
    assert_eq!(size_of::<Email>(), 3 * size_of::<usize>());
}
