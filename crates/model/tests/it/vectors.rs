//! The vectors for other implementations hold here too.

use clerk_user_model::http_vectors::{REQUESTS, RESPONSES};
use clerk_user_model::*;
use serde_json::Value;

/// Reads a document as a type of this name, and returns how it is written again.
fn again(name: &str, document: &Value) -> Result<Value, String> {
    macro_rules! types {
        ($($type:ident)+) => {
            match name {
                $(stringify!($type) => {
                    let read: $type = serde_json::from_value(document.clone()).map_err(|e| e.to_string())?;
                    serde_json::to_value(&read).map_err(|e| e.to_string())
                })+
                other => panic!("{other} is not in this list"),
            }
        };
    }
    types! {
        AttemptEmailAddressVerificationParams
        AttemptWeb3WalletVerificationParams
        ClerkErrors
        CreateEmailAddressParams
        CreateExternalAccountParams
        CreatePhoneNumberParams
        CreateSignInParams
        CreateWeb3WalletParams
        DeletedObject
        EmailAddress
        ExternalAccount
        PhoneNumber
        PrepareEmailAddressVerificationParams
        Session
        SignIn
        UpdatePhoneNumberParams
        UpdateUserMetadataParams
        UpdateUserParams
        User
        Verification
        Web3Wallet
    }
}

fn rows(vectors: &str) -> Vec<Value> {
    serde_json::from_str(vectors).unwrap()
}

#[test]
fn every_response_is_read_and_kept() {
    let rows = rows(RESPONSES);
    assert!(rows.len() >= 15);
    for row in &rows {
        let name = row["type"].as_str().unwrap();
        let kept = again(name, &row["body"]).unwrap_or_else(|error| panic!("{row}: {error}"));
        assert_eq!(kept, row["body"], "{row}");
        for (pointer, value) in row["reads"].as_object().unwrap() {
            assert_eq!(kept.pointer(pointer), Some(value), "{row}");
        }
    }
}

#[test]
fn every_request_has_params_of_its_type() {
    let rows = rows(REQUESTS);
    assert!(rows.len() >= 15);
    for row in &rows {
        let name = row["type"].as_str().unwrap();
        again(name, &row["params"]).unwrap_or_else(|error| panic!("{row}: {error}"));
        let mut unknown = row["params"].clone();
        unknown["of_tomorrow"] = true.into();
        assert!(again(name, &unknown).is_err(), "{row}");
    }
}
