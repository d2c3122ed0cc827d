use clerk_user_client::Outcome;
use clerk_user_model::{
    CreateEmailAddressParams, CreateExternalAccountParams, CreatePhoneNumberParams,
    CreateWeb3WalletParams,
};
use clerk_user_sandbox::Fault;
use clerk_user_validate::{OAuthStrategy, RedirectUrl};

use crate::support::{Create, SignedIn};

#[tokio::test]
async fn what_was_created_unseen_is_found() {
    let it = SignedIn::new().await;
    let user = &it.user;
    let email = CreateEmailAddressParams::new("test@test.com".parse().unwrap());
    let phone = CreatePhoneNumberParams::new("15551234567".parse().unwrap());
    let wallet = "0x0123456789ABCDEF0123456789ABCDEF01234567";
    let wallet = CreateWeb3WalletParams::new(wallet.parse().unwrap());
    let account = CreateExternalAccountParams::oauth(OAuthStrategy::parse("oauth_notion").unwrap())
        .redirect_url(RedirectUrl::parse("/").unwrap());
    let other = CreateExternalAccountParams::oauth(OAuthStrategy::parse("oauth_google").unwrap());

    let enterprise = CreateExternalAccountParams::enterprise("x".into());
    for is_done in [false, true] {
        for create in Create::ALL {
            let fault = Fault::html(502);
            it.sandbox
                .fault(if is_done { fault.after() } else { fault });
            let error = create.run(user).await.unwrap_err();
            assert_eq!(error.outcome(), Outcome::Unknown);
        }
        let found = [
            user.reconcile_email_address(&email)
                .await
                .unwrap()
                .is_some(),
            user.reconcile_phone_number(&phone).await.unwrap().is_some(),
            user.reconcile_web3_wallet(&wallet).await.unwrap().is_some(),
            user.reconcile_external_account(&account)
                .await
                .unwrap()
                .is_some(),
        ];
        assert_eq!(found, [is_done; 4]);
        for absent in [&other, &enterprise] {
            let found = user.reconcile_external_account(absent).await.unwrap();
            assert_eq!(found, None);
        }
    }
}
