//! The four flows of `COMPARE.md`, compiled and run, and counted beside those of clerk-ios.

use alloy_primitives::{Address, eip191_hash_message, hex};
use clerk_user::EmailVerificationStrategy::EmailCode;
use clerk_user::Web3Strategy::Web3MetamaskSignature;
use clerk_user::sandbox::Sandbox;
use clerk_user::{E164, Email, OAuthStrategy, UserHandle, WalletAddress};
use k256::ecdsa::SigningKey;

use crate::flows::{signed_in, visit};

type Fallible = Result<(), Box<dyn std::error::Error>>;

#[rustfmt::skip]
async fn email_address(user: &UserHandle, sandbox: &Sandbox) -> Fallible {
    let code = || sandbox.outbox().code_for("test@test.com").unwrap();
    let email = user.create_email_address(Email::parse("test@test.com")?).await?;
    user.email_address(&email.id).prepare(EmailCode).await?;
    user.email_address(&email.id).attempt(code()).await?;
    assert!(user.email_address(&email.id).reload().await?.is_verified());
    Ok(())
}

#[rustfmt::skip]
async fn phone_number(user: &UserHandle) -> Fallible {
    user.create_phone_number(E164::parse("15551234567")?).await?;
    assert_eq!(user.phone_numbers().await?.len(), 1);
    Ok(())
}

#[rustfmt::skip]
async fn wallet(user: &UserHandle, address: &str, sign: impl Fn(Option<&str>) -> String) -> Fallible {
    let wallet = user.create_web3_wallet(WalletAddress::parse(address)?).await?;
    let wallet = user.web3_wallet(&wallet.id).prepare(Web3MetamaskSignature).await?;
    user.web3_wallet(&wallet.id).attempt(sign(wallet.message_to_sign())).await?;
    assert!(user.web3_wallet(&wallet.id).reload().await?.is_verified());
    Ok(())
}

#[rustfmt::skip]
async fn external_account(user: &UserHandle, open: impl FnOnce(&str) -> std::io::Result<()>) -> Fallible {
    let notion = OAuthStrategy::parse("oauth_notion")?;
    let account = user.connect_in_browser(notion, open).await?;
    assert!(account.is_verified());
    Ok(())
}

#[tokio::test]
async fn the_flows_work() {
    let sandbox = Sandbox::start().await.unwrap();
    let user = signed_in(&sandbox).await.user();
    email_address(&user, &sandbox).await.unwrap();
    phone_number(&user).await.unwrap();

    let key = SigningKey::from_slice(&[7; 32]).unwrap();
    let address = Address::from_private_key(&key).to_string();
    let sign = |message: Option<&str>| {
        let hash = eip191_hash_message(message.unwrap());
        let (signature, recovery) = key.sign_prehash_recoverable(hash.as_slice()).unwrap();
        let mut bytes = signature.to_vec();
        bytes.push(27 + recovery.to_byte());
        hex::encode_prefixed(bytes)
    };
    wallet(&user, &address, sign).await.unwrap();

    let open = |url: &str| {
        let back = sandbox
            .consent(url)
            .approve()
            .map_err(std::io::Error::other)?;
        tokio::spawn(async move { visit(&back).await });
        Ok(())
    };
    external_account(&user, open).await.unwrap();
}

const COMPARE: &str = include_str!("../../../client/COMPARE.md");
const SOURCE: &str = include_str!("compare.rs");

/// The lines of code of a section of `COMPARE.md`, by the name in the first line of their block.
fn block<'a>(section: &str, name: &str) -> Option<Vec<&'a str>> {
    let (_, section) = COMPARE.split_once(&format!("\n## {section}\n"))?;
    let section = section.split("\n## ").next()?;
    let (_, block) = section.split_once(&format!("// {name}\n"))?;
    let (block, _) = block.split_once("\n```")?;
    Some(block.lines().collect())
}

#[test]
fn ours_are_no_longer_than_those_of_clerk_ios() {
    for (section, peer) in [
        ("An email address, verified by code", "clerk-ios"),
        ("A phone number", "clerk-ios"),
        // clerk-ios has no wallets.
        ("A wallet", "clerk-js"),
        ("An external account", "clerk-ios"),
    ] {
        let ours = block(section, "clerk-user").expect(section);
        let theirs = block(section, peer).expect(section);
        println!("{section}: {} lines, {peer} {}", ours.len(), theirs.len());
        assert!(ours.len() <= theirs.len(), "{section}");
        for line in ours {
            let is_compiled = SOURCE.lines().any(|compiled| compiled.trim() == line);
            assert!(is_compiled, "not in this file: {line}");
        }
    }
}
