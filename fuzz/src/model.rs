use clerk_user_model::{
    ClerkErrors, ClientState, CreateExternalAccountParams, EmailAddress, Envelope, Environment,
    ExternalAccount, PhoneNumber, Session, SignIn, User, Verification, Web3Wallet,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// What is read is written back, member by member, and reads as the same again.
pub fn model_json(data: &[u8]) {
    let Some((&kind, json)) = data.split_first() else {
        return;
    };
    match kind % 13 {
        0 => round_trip::<ClerkErrors>(json),
        1 => round_trip::<ClientState>(json),
        2 => round_trip::<EmailAddress>(json),
        3 => round_trip::<Environment>(json),
        4 => round_trip::<ExternalAccount>(json),
        5 => round_trip::<PhoneNumber>(json),
        6 => round_trip::<Session>(json),
        7 => round_trip::<SignIn>(json),
        8 => round_trip::<User>(json),
        9 => round_trip::<Verification>(json),
        10 => round_trip::<Web3Wallet>(json),
        11 => round_trip::<Envelope<EmailAddress>>(json),
        _ => {
            if let Ok(params) = serde_json::from_slice::<CreateExternalAccountParams>(json) {
                let written = serde_json::to_vec(&params).expect("params are written");
                assert_eq!(
                    serde_json::from_slice::<CreateExternalAccountParams>(&written).ok(),
                    Some(params)
                );
            }
        }
    }
}

fn round_trip<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(json: &[u8]) {
    let Ok(read) = serde_json::from_slice::<T>(json) else {
        return;
    };
    let written = serde_json::to_value(&read).expect("a resource is written");
    let again: T = serde_json::from_value(written.clone()).expect("what is written is read");
    assert_eq!(again, read);
    if let Ok(value) = serde_json::from_slice::<Value>(json) {
        assert_eq!(written, value);
    }
}
