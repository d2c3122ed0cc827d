use clerk_user_client::Outcome;
use clerk_user_sandbox::Fault;
use clerk_user_validate::OAuthStrategy;

use crate::support::{Create, SignedIn};

#[tokio::test]
async fn what_was_created_unseen_is_found() {
    let it = SignedIn::new().await;
    let user = &it.user;
    let email = "test@test.com".parse().unwrap();
    let phone = "15551234567".parse().unwrap();
    let wallet = "0x0123456789ABCDEF0123456789ABCDEF01234567";
    let wallet = wallet.parse().unwrap();
    let account = OAuthStrategy::parse("oauth_notion").unwrap();
    let other = OAuthStrategy::parse("oauth_google").unwrap();

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
        let found = user.reconcile_external_account(&other).await.unwrap();
        assert_eq!(found, None);
    }
}
