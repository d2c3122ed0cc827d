use clerk_user_client::{
    BaseUrl, Callback, Client, ClientBuilder, Credentials, EmailAddressHandle, Error,
    ExternalAccountHandle, IncompleteSignIn, LoopbackListener, MemoryStore, OAuthFlow, OAuthSignIn,
    Operation, PhoneNumberHandle, PublishableKey, ReqwestTransport, Response, SessionHandle,
    SignInCode, SignInFlow, SignInStep, StateReceiver, TransportError, UserHandle,
    Web3WalletHandle,
};

#[test]
fn everything_can_be_shared_between_threads() {
    fn shared<T: Send + Sync + Unpin + 'static>() {}

    shared::<Response<String>>();
    shared::<BaseUrl>();
    shared::<Callback>();
    shared::<Client>();
    shared::<ClientBuilder>();
    shared::<Credentials>();
    shared::<Error>();
    shared::<LoopbackListener>();
    shared::<MemoryStore>();
    shared::<OAuthFlow>();
    shared::<OAuthSignIn>();
    shared::<Operation<String>>();
    shared::<PublishableKey>();
    shared::<EmailAddressHandle>();
    shared::<ExternalAccountHandle>();
    shared::<IncompleteSignIn>();
    shared::<PhoneNumberHandle>();
    shared::<Web3WalletHandle>();
    shared::<SignInStep>();
    shared::<ReqwestTransport>();
    shared::<SessionHandle>();
    shared::<SignInCode>();
    shared::<SignInFlow>();
    shared::<StateReceiver>();
    shared::<TransportError>();
    shared::<UserHandle>();
}

#[test]
fn futures_can_move_between_threads() {
    fn sendable<T: Send>(_: &T) {}

    let client = Client::builder()
        .frontend_api_url("http://localhost:1")
        .build()
        .unwrap();
    let user = client.session("sess_1").user();
    let params = clerk_user_model::CreatePhoneNumberParams::new("15551234567".parse().unwrap());
    sendable(&client.state());
    sendable(&client.sign_in().ticket("ticket"));
    sendable(&user.reload());
    sendable(&user.session().token());
    let email = user.email_address(&"idn_1".into());
    sendable(&email.wait_for_link(clerk_user_client::Polling::default()));
    sendable(&email.attempt("424242"));
    sendable(&user.create_phone_number(params));
}

#[test]
fn an_error_is_one_word() {
    assert_eq!(size_of::<Error>(), size_of::<usize>());
}
