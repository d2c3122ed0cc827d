//! The rules for users that a schema cannot express.

use std::collections::BTreeSet;

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use clerk_user_model::OAUTH_PROVIDERS;
use sha2::{Digest as _, Sha256};

use super::text::TicketText;
use super::user::UserSeed;
use crate::domain::Standing;
use crate::problem::Problem;

/// Checks the users one by one; identifiers that two of them hold are found later.
pub(crate) fn check(users: &[UserSeed]) -> Result<(), Problem> {
    let mut seen = BTreeSet::new();
    for (index, user) in users.iter().enumerate() {
        let problem = |problem: Problem| problem.below(index).below("users");
        user.check().map_err(problem)?;
        let ids = user.id.iter().map(|id| ("/id", id.as_str()));
        let tickets = user.tickets.iter().map(TicketText::as_str);
        for (place, text) in ids.chain(tickets.map(|ticket| ("/tickets", ticket))) {
            if !seen.insert(text) {
                return Err(problem(Problem::new(
                    place,
                    "expected a value that occurs only once",
                )));
            }
        }
    }
    Ok(())
}

/// Returns a string that differs if the users do; `None` if there are none.
pub(crate) fn fingerprint(users: &[UserSeed]) -> Option<String> {
    let text = serde_json::to_string(users).ok()?;
    (!users.is_empty()).then(|| STANDARD_NO_PAD.encode(Sha256::digest(text)))
}

impl UserSeed {
    fn check(&self) -> Result<(), Problem> {
        if let Some(wrong) = &self.wrong {
            return Err(Problem::new("", wrong));
        }
        let emails = self.email_addresses.iter();
        let emails = emails.map(|it| (it.standing == Standing::Verified, it.primary));
        check_primary("/email_addresses", emails)?;
        let phones = self.phone_numbers.iter();
        let phones = phones.map(|it| (it.standing == Standing::Verified, it.primary));
        check_primary("/phone_numbers", phones)?;
        let wallets = self.web3_wallets.iter().map(|it| (it.verified, it.primary));
        check_primary("/web3_wallets", wallets)?;
        for (index, phone) in self.phone_numbers.iter().enumerate() {
            if phone.reserved_for_second_factor && phone.standing != Standing::Verified {
                let place = format!("/phone_numbers/{index}/reserved_for_second_factor");
                return Err(Problem::new(
                    place,
                    "expected a verified phone number as second factor",
                ));
            }
        }
        self.check_accounts()
    }

    fn check_accounts(&self) -> Result<(), Problem> {
        let mut seen = BTreeSet::new();
        for (index, account) in self.external_accounts.iter().enumerate() {
            let provider = account.strategy.provider();
            let is_known = OAUTH_PROVIDERS.iter().any(|known| known.key == provider);
            let expected = if !is_known && !account.strategy.is_custom() {
                "expected one of Clerk's providers, or a custom one"
            } else if !seen.insert(provider) {
                "expected at most one account for each provider"
            } else {
                continue;
            };
            let place = format!("/external_accounts/{index}/strategy");
            return Err(Problem::new(place, expected));
        }
        Ok(())
    }
}

/// Checks that at most one identifier is primary, and that it is verified; each item says if it is
/// verified and if it is primary.
fn check_primary(place: &str, all: impl Iterator<Item = (bool, bool)>) -> Result<(), Problem> {
    let mut has_primary = false;
    for (index, (verified, primary)) in all.enumerate() {
        if primary && !verified {
            let place = format!("{place}/{index}/primary");
            return Err(Problem::new(
                place,
                "expected a verified identifier as the primary one",
            ));
        }
        if primary && has_primary {
            let place = format!("{place}/{index}/primary");
            return Err(Problem::new(
                place,
                "expected at most one primary identifier",
            ));
        }
        has_primary |= primary;
    }
    Ok(())
}
