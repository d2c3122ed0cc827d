//! Methods that are named in the query.

use clerk_user_client::{Base, Credentials, Operation};
use clerk_user_model::{CreateEmailAddressParams, Token, UpdateUserParams};
use clerk_user_sandbox::Sandbox;
use http::Method;

use crate::support::{builder, new_ticket};

#[test]
fn a_method_can_stand_in_the_query() {
    let base = Base::parse("https://example.com").unwrap();
    let base = base.method_override(true);
    let spelled = |method: Method| {
        let operation: Operation<Token> = Operation::new("any", method.clone(), &["me"]);
        let request = operation.request(&base, &Credentials::anonymous()).unwrap();
        assert_eq!(operation.method(), method);
        let query = request.uri().query().unwrap();
        let known = "__clerk_api_version=2026-05-12&_is_native=1";
        let more = query.strip_prefix(known).unwrap().to_owned();
        (request.method().clone(), more)
    };
    assert_eq!(spelled(Method::GET), (Method::GET, String::new()));
    assert_eq!(spelled(Method::POST), (Method::POST, String::new()));
    for name in ["PATCH", "PUT", "DELETE"] {
        let expected = (Method::POST, format!("&_method={name}"));
        assert_eq!(spelled(name.parse().unwrap()), expected);
    }
}

#[tokio::test]
async fn changes_and_removals_by_post_alone() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = builder(sandbox.base_url()).method_override(true);
    let client = client.build().unwrap();
    let session = client.sign_in().ticket(&new_ticket(&sandbox)).await;
    let user = session.unwrap().user();
    let update = UpdateUserParams::new().first_name("Ada");
    let me = user.update(&update).await.unwrap();
    assert_eq!(me.first_name.value().map(String::as_str), Some("Ada"));
    let params = CreateEmailAddressParams::new("test@test.com".parse().unwrap());
    let email = user.create_email_address(&params).await.unwrap();
    let removed = user.remove_email_address(&email.id).await.unwrap();
    assert_eq!(removed.deleted.value(), Some(&true));
    client.sign_out().await.unwrap();
    assert!(user.reload().await.is_err());
}
