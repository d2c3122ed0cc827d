//! Conversions between [`EvmAddress`] and alloy's `Address`.

use alloy_primitives::Address;

use crate::EvmAddress;

impl From<Address> for EvmAddress {
    fn from(address: Address) -> Self {
        Self::from(address.into_array())
    }
}

impl From<EvmAddress> for Address {
    fn from(address: EvmAddress) -> Self {
        Self::from(*address.as_bytes())
    }
}
