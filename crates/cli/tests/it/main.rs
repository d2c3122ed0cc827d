//! The integration tests of the command: the real binary, run as a user runs it.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod check;
mod crash;
mod demo;
mod preflight;
mod sandbox;
mod schema;

use std::process::{Command, Output};

fn clerk_user(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_clerk-user"))
        .args(args)
        .env_remove("CLERK_PUBLISHABLE_KEY")
        .env_remove("CLERK_TICKET")
        .env_remove("CLERK_PROXY_URL")
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn the_version_names_the_phone_metadata() {
    let output = clerk_user(&["--version"]);
    let expected = format!(
        "clerk-user {} (phone metadata {})\n",
        env!("CARGO_PKG_VERSION"),
        clerk_user_validate::PHONE_METADATA_VERSION
    );
    assert_eq!(text(&output.stdout), expected);
}
