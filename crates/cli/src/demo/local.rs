//! Invalid input, which is rejected before any request is sent.

use clerk_user_validate::{E164, Email, OAuthStrategy, RedirectUrl, WalletAddress};

use super::report::{Outcome, Report};

const FLOW: &str = "Rejected before any request is sent";

pub(super) fn run(report: &mut Report) {
    show(report, "email test@test", Email::parse("test@test"));
    show(report, "phone +1 555 123", E164::parse("+1 555 123"));
    show(
        report,
        "wallet with a letter in the wrong case",
        WalletAddress::parse("0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed"),
    );
    show(report, "strategy notion", OAuthStrategy::parse("notion"));
    show(
        report,
        "redirect javascript:…",
        RedirectUrl::parse("javascript:alert(1)"),
    );
}

fn show<T, E: std::fmt::Display>(report: &mut Report, what: &str, parsed: Result<T, E>) {
    match parsed {
        Ok(_) => report.add(FLOW, what, Outcome::Failed, "was accepted"),
        Err(error) => report.add(FLOW, what, Outcome::Refused, error.to_string()),
    }
}
