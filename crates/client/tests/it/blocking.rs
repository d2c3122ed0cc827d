use clerk_user_client::Blocking;
use clerk_user_sandbox::Sandbox;

use crate::support::{Create, client_of};

#[test]
fn a_program_without_a_runtime_can_wait() {
    let server = tokio::runtime::Runtime::new().unwrap();
    let sandbox = server.block_on(Sandbox::start()).unwrap();
    let client = client_of(&sandbox);

    let blocking = Blocking::new().unwrap();
    let step = blocking.wait(client.sign_in().ticket(sandbox.ticket()));
    let session = step.unwrap().into_session().unwrap();
    for create in Create::ALL {
        blocking.wait(create.run(&session.user())).unwrap();
    }
    let me = blocking.wait(session.user().reload()).unwrap();
    assert_eq!(me.email_addresses().len(), 2);

    // The connection that the first has made serves others too.
    let user = session.user();
    let other = std::thread::spawn(move || {
        let blocking = Blocking::new().unwrap();
        let account = blocking.wait(Create::ExternalAccount.run(&user));
        account.map_err(|error| error.to_string())
    });
    other.join().unwrap().unwrap();
    drop(blocking);
    let blocking = Blocking::new().unwrap();
    assert!(blocking.wait(client.state()).unwrap().is_some());
}
