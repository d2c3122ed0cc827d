use core::time::Duration;
use std::error::Error as StdError;

use clerk_user_client::{Client, Error, SessionHandle, UserHandle};
use clerk_user_model::{CreateExternalAccountParams, EmailVerificationStrategy};
use clerk_user_validate::{E164, Email, OAuthStrategy, RedirectUrl, WalletAddress};
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Shows the progress on the page, and the error if there is one.
pub(crate) async fn run() {
    let page = Page::find();
    let text = match sign_in_and_add(&page).await {
        Ok(()) => "done".to_owned(),
        Err(error) => format!("failed: {error}"),
    };
    page.say(&text);
}

async fn sign_in_and_add(page: &Page) -> Result<(), Box<dyn StdError>> {
    let mut builder = Client::builder().deadline(Duration::from_secs(4));
    if let Some(url) = page.text("proxyUrl") {
        builder = builder.frontend_api_url(url);
    }
    if let Some(key) = page.text("publishableKey") {
        builder = builder.publishable_key(key);
    }
    let session = session(page, &builder.build()?).await?;
    page.say("signed in");

    let user = session.user();
    email_address(page, &user).await?;
    let number = E164::parse("15551234567")?;
    page.tell("phone number", user.create_phone_number(number).await);
    let address = WalletAddress::parse("0xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb")?;
    page.tell("wallet", user.create_web3_wallet(address).await);
    let params = CreateExternalAccountParams::oauth(OAuthStrategy::parse("oauth_notion")?)
        .redirect_url(RedirectUrl::parse("/back")?);
    page.tell("account", user.connect_external_account(params).await);
    page.tell("session token", session.token().await);
    Ok(())
}

async fn session(page: &Page, client: &Client) -> Result<SessionHandle, Box<dyn StdError>> {
    match page.text("ticket") {
        Some(ticket) => Ok(client.sign_in().ticket(ticket).await?.into_session()?),
        None => Ok(client
            .active_session()
            .await?
            .ok_or("nobody is signed in")?),
    }
}

async fn email_address(page: &Page, user: &UserHandle) -> Result<(), Box<dyn StdError>> {
    let email = Email::parse("test@test.com")?;
    let email = match user.create_email_address(email).await {
        Ok(email) => email,
        Err(error) => {
            page.tell::<()>("email address", Err(error));
            return Ok(());
        }
    };
    let handle = user.email_address(&email.id);
    handle.prepare(EmailVerificationStrategy::EmailCode).await?;
    let code = page.ask(&email.email_address).await?;
    page.tell("email address", handle.attempt(code).await);
    Ok(())
}

/// The object that the page provides.
struct Page(JsValue);

impl Page {
    fn find() -> Self {
        Self(Reflect::get(&js_sys::global(), &"page".into()).unwrap_or_default())
    }

    fn text(&self, name: &str) -> Option<String> {
        Reflect::get(&self.0, &name.into()).ok()?.as_string()
    }

    fn say(&self, text: &str) {
        let _ = self.call("say", text);
    }

    fn tell<T>(&self, what: &str, result: Result<T, Error>) {
        match result {
            Ok(_) => self.say(&format!("{what}: added")),
            Err(error) => self.say(&format!("{what}: {error} ({:?})", error.outcome())),
        }
    }

    async fn ask(&self, text: &str) -> Result<String, Box<dyn StdError>> {
        let answer = self
            .call("ask", text)
            .ok()
            .and_then(|it| it.dyn_into().ok());
        let answer: Promise = answer.ok_or("expected a page that can be asked")?;
        let answer = JsFuture::from(answer).await.unwrap_or_default();
        Ok(answer.as_string().ok_or("expected text")?)
    }

    fn call(&self, name: &str, text: &str) -> Result<JsValue, JsValue> {
        let function: Function = Reflect::get(&self.0, &name.into())?.dyn_into()?;
        function.call1(&self.0, &text.into())
    }
}
