//! Open enums, closed enums and ids.

use clerk_user_model::{
    EmailAddressId, EmailVerificationStrategy, ErrorCode, VerificationStatus, VerificationStrategy,
};

#[test]
fn known_words_come_back_as_themselves() {
    for code in ErrorCode::KNOWN {
        assert_eq!(&ErrorCode::from(code.as_str()), code);
        assert_eq!(&ErrorCode::from(code.to_string()), code);
    }
    for strategy in VerificationStrategy::KNOWN {
        assert_eq!(&VerificationStrategy::from(strategy.as_str()), strategy);
    }
}

#[test]
fn unknown_words_are_kept_apart_from_known_ones() {
    let status = VerificationStatus::from("of_tomorrow");
    assert!(!VerificationStatus::KNOWN.contains(&status));
    assert_eq!(status.as_str(), "of_tomorrow");
    assert!(matches!(status, VerificationStatus::Other(text) if text.as_str() == "of_tomorrow"));
}

#[test]
fn closed_words_are_all_there_is() {
    for strategy in EmailVerificationStrategy::ALL {
        let json = format!("\"{strategy}\"");
        assert_eq!(
            &serde_json::from_str::<EmailVerificationStrategy>(&json).unwrap(),
            strategy
        );
    }
    assert!(serde_json::from_str::<EmailVerificationStrategy>("\"phone_code\"").is_err());
}

#[test]
fn ids_are_their_text() {
    let id = EmailAddressId::from("idn_1");
    assert_eq!(id.to_string(), "idn_1");
    assert_eq!(serde_json::to_string(&id).unwrap(), "\"idn_1\"");
    assert_eq!(
        serde_json::from_str::<EmailAddressId>("\"idn_1\"").unwrap(),
        id
    );
}
