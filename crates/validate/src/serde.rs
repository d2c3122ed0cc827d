//! Serialization as the canonical string; deserialization through `parse`.

use alloc::borrow::Cow;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{E164, Email, EvmAddress, OAuthStrategy, RedirectUrl, SolanaAddress, WalletAddress};

macro_rules! as_string {
    ($($name:ident)+) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = Cow::<str>::deserialize(deserializer)?;
                Self::parse(&text).map_err(D::Error::custom)
            }
        }
    )+};
}

as_string!(E164 Email EvmAddress OAuthStrategy RedirectUrl SolanaAddress WalletAddress);
