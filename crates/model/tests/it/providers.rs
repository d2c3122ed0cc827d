//! Every line of the table of providers works, and so does a provider that has no line.

use clerk_user_model::{
    CreateExternalAccountParams, ExternalAccount, OAUTH_PROVIDERS, OAuthProvider,
};
use clerk_user_validate::OAuthStrategy;

#[test]
fn each_provider_connects() {
    for info in OAUTH_PROVIDERS {
        let strategy = OAuthStrategy::parse(info.strategy).unwrap();
        let provider = OAuthProvider::from(&strategy);
        assert_eq!(provider.as_str(), info.key);
        assert_eq!(provider.info(), Some(info));
        assert!(OAuthProvider::KNOWN.contains(&provider));
        let params = CreateExternalAccountParams::oauth(strategy);
        assert_eq!(
            serde_json::to_string(&params).unwrap(),
            format!(r#"{{"strategy":"{}"}}"#, info.strategy)
        );
        for spelling in [info.key, info.strategy] {
            let mut account = ExternalAccount::new("eac_1".into());
            account.provider = spelling.to_owned().into();
            assert_eq!(account.oauth_provider(), provider);
        }
    }
    assert_eq!(OAuthProvider::KNOWN.len(), OAUTH_PROVIDERS.len());
}

#[test]
fn a_custom_provider_connects_too() {
    let provider = OAuthProvider::from(&OAuthStrategy::parse("oauth_custom_acme1").unwrap());
    assert_eq!(provider.as_str(), "custom_acme1");
    assert_eq!(provider.info(), None);
}
