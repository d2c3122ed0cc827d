use clerk_user_client::{
    Answer, Base, Callback, Client, ClientBuilder, Credentials, Error, HyperTransport,
    LoopbackListener, MemoryStore, OAuthFlow, OAuthSignIn, Operation, PublishableKey,
    ReqwestTransport, Session, SignInCode, SignInFlow, StateWatch, TransportError, User,
};

#[test]
fn everything_can_be_shared_between_threads() {
    fn shared<T: Send + Sync + Unpin + 'static>() {}

    shared::<Answer<String>>();
    shared::<Base>();
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
    shared::<HyperTransport>();
    shared::<ReqwestTransport>();
    shared::<Session>();
    shared::<SignInCode>();
    shared::<SignInFlow>();
    shared::<StateWatch>();
    shared::<TransportError>();
    shared::<User>();
}

#[test]
fn futures_can_move_between_threads() {
    fn sendable<T: Send>(_: &T) {}

    let client = Client::builder()
        .proxy_url("http://localhost:1")
        .build()
        .unwrap();
    let user = client.session("sess_1").user();
    let params = clerk_user_model::CreatePhoneNumberParams::new("15551234567".parse().unwrap());
    sendable(&client.state());
    sendable(&client.sign_in().ticket(&"ticket".into()));
    sendable(&user.reload());
    sendable(&user.session().token());
    sendable(&user.wait_for_email_link(&"idn_1".into(), clerk_user_client::Polling::default()));
    sendable(&user.create_phone_number(&params));
}

#[test]
fn an_error_is_one_word() {
    assert_eq!(size_of::<Error>(), size_of::<usize>());
}
