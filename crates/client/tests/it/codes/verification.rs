//! What is wrong with a proof.

use core::time::Duration;

use clerk_user_model::{
    AttemptWeb3WalletVerificationParams, CreateEmailAddressParams, CreateWeb3WalletParams,
    EmailVerificationStrategy, Web3Strategy,
};
use clerk_user_sandbox::{Quirk, Sandbox};

use super::Met;
use crate::support::{Create, SignedIn, Wallet};

pub(super) async fn met() -> Vec<Met> {
    let mut met = of_codes().await;
    met.extend(of_signatures().await);
    met.push(of_too_many().await);
    met
}

async fn of_codes() -> Vec<Met> {
    let it = SignedIn::new().await;
    let user = &it.user;
    let params = CreateEmailAddressParams::new("test@test.com".parse().unwrap());
    let id = user.create_email_address(params).await.unwrap().id;
    let email = user.email_address(&id);
    let prepare = || email.prepare(EmailVerificationStrategy::EmailCode);
    let attempt = |code: &str| email.attempt(code.to_owned());

    let mut met = vec![(
        "verification_missing",
        None,
        attempt("000000").await.unwrap_err(),
    )];
    prepare().await.unwrap();
    it.sandbox.set_quirk(Quirk::ResendCooldown, true);
    met.push((
        "verification_code_too_many_requests",
        None,
        prepare().await.unwrap_err(),
    ));
    it.sandbox.advance(Duration::from_secs(10 * 60));
    let code = it.code_for("test@test.com");
    met.push((
        "verification_expired",
        None,
        attempt(&code).await.unwrap_err(),
    ));

    prepare().await.unwrap();
    let right = it.code_for("test@test.com");
    let wrong = if right == "000000" {
        "111111"
    } else {
        "000000"
    };
    for _ in 0..5 {
        let error = attempt(wrong).await.unwrap_err();
        met.push(("form_code_incorrect", Some("code"), error));
    }
    met.push((
        "verification_failed",
        None,
        attempt(&right).await.unwrap_err(),
    ));

    it.sandbox.advance(Duration::from_secs(30));
    prepare().await.unwrap();
    let right = it.code_for("test@test.com");
    assert!(attempt(&right).await.unwrap().is_verified());
    for error in [attempt(&right).await, prepare().await] {
        met.push(("verification_already_verified", None, error.unwrap_err()));
    }
    met
}

async fn of_signatures() -> Vec<Met> {
    let it = SignedIn::new().await;
    let user = &it.user;
    let wallet = Wallet::evm();
    let params = CreateWeb3WalletParams::new(wallet.address());
    let id = user.create_web3_wallet(params).await.unwrap().id;
    let handle = user.web3_wallet(&id);
    let prepare = |strategy: Web3Strategy| handle.prepare(strategy);
    let wrong = AttemptWeb3WalletVerificationParams::new(wallet.sign("another message"));

    let misfit = prepare(Web3Strategy::Web3SolanaSignature)
        .await
        .unwrap_err();
    prepare(Web3Strategy::Web3MetamaskSignature).await.unwrap();
    let incorrect = handle.attempt(wrong).await.unwrap_err();
    vec![
        ("verification_strategy_invalid", None, misfit),
        ("form_incorrect_signature", None, incorrect),
    ]
}

async fn of_too_many() -> Met {
    let it = SignedIn::with(Sandbox::builder().max_unverified(1)).await;
    Create::EmailAddress.run(&it.user).await.unwrap();
    let error = Create::PhoneNumber.run(&it.user).await.unwrap_err();
    ("too_many_unverified_identifications", None, error)
}
