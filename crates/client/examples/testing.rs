//! Tests of an application that uses the client. They run against a sandbox, without a network.
//!
//! `cargo test -p clerk-user-client --example testing`

#![expect(clippy::print_stdout, reason = "a program for a terminal")]

use clerk_user_client::{Client, Error, UserHandle};
use clerk_user_model::{EmailAddress, EmailVerificationStrategy};
use clerk_user_sandbox::Sandbox;
use clerk_user_validate::Email;

/// Adds an email address and verifies it with the code that `read` returns. This is the application.
async fn add_email(
    user: &UserHandle,
    address: Email,
    read: impl AsyncFnOnce() -> String,
) -> Result<EmailAddress, Error> {
    let email = user.create_email_address(address).await?;
    let email = user.email_address(&email.id);
    email.prepare(EmailVerificationStrategy::EmailCode).await?;
    email.attempt(read().await).await
}

/// Signs in to a sandbox.
async fn user(sandbox: &Sandbox) -> Result<UserHandle, Error> {
    let client = Client::builder()
        .publishable_key(sandbox.publishable_key())
        .frontend_api_url(sandbox.base_url())
        .build()?;
    let step = client.sign_in().ticket(sandbox.ticket()).await?;
    Ok(step.into_session()?.user())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start().await?;
    let user = user(&sandbox).await?;
    let read = async || {
        sandbox
            .outbox()
            .code_for("test@test.com")
            .unwrap_or_default()
    };
    let email = add_email(&user, "test@test.com".parse()?, read).await?;
    println!("verified: {}", email.is_verified());
    Ok(())
}

#[cfg(test)]
mod tests {
    use clerk_user_client::Outcome;
    use clerk_user_model::ErrorCode;
    use clerk_user_sandbox::Fault;

    use super::*;

    type Result = core::result::Result<(), Box<dyn std::error::Error>>;

    #[tokio::test]
    async fn the_right_code_verifies() -> Result {
        let sandbox = Sandbox::start().await?;
        let user = user(&sandbox).await?;
        let read = async || {
            sandbox
                .outbox()
                .code_for("test@test.com")
                .unwrap_or_default()
        };
        let email = add_email(&user, "test@test.com".parse()?, read).await?;
        assert!(email.is_verified());
        Ok(())
    }

    #[tokio::test]
    async fn a_wrong_code_does_not() -> Result {
        let sandbox = Sandbox::start().await?;
        let user = user(&sandbox).await?;
        let read = async || "000000".to_owned();
        let result = add_email(&user, "test@test.com".parse()?, read).await;
        assert!(result.is_err_and(|error| error.has_code(ErrorCode::FormCodeIncorrect)));
        Ok(())
    }

    #[tokio::test]
    async fn a_server_that_is_busy_is_left_alone() -> Result {
        let sandbox = Sandbox::start().await?;
        let user = user(&sandbox).await?;
        sandbox.fault(Fault::error(429, "too_many_requests").retry_after(3));
        let read = async || String::new();
        let result = add_email(&user, "test@test.com".parse()?, read).await;
        assert!(result.is_err_and(|error| {
            error.outcome() == Outcome::Refused && error.retry_after().is_some()
        }));
        Ok(())
    }
}
