//! The steps that a client cannot do itself: read a mailbox or a phone, and allow access in a browser.

use std::io::{BufRead, Write};

use clerk_user_sandbox::Sandbox;

/// The person or program that does these steps.
pub(super) enum Operator {
    /// Nobody. These steps are skipped.
    None,
    /// A person at the terminal.
    Person,
    /// The sandbox, which has the emails, the SMS messages and the provider.
    Sandbox(Sandbox),
}

/// The decision on the page of a provider.
#[derive(Clone, Copy)]
pub(super) enum Consent {
    Allow,
    Deny,
}

impl Operator {
    /// Returns the code that was sent to an email address or a phone number.
    pub(super) fn code_for(&self, address: &str) -> Option<String> {
        match self {
            Self::None => None,
            Self::Person => ask(&format!("Code sent to {address} (empty to skip): ")),
            Self::Sandbox(sandbox) => sandbox.outbox().code_for(address),
        }
    }

    /// Returns `true` if the provider's page was opened and the access was allowed or denied there.
    pub(super) fn visit(&self, url: &str, consent: Consent) -> bool {
        match (self, consent) {
            (Self::None, _) => false,
            (Self::Person, _) => {
                let answer = match consent {
                    Consent::Allow => "Allow",
                    Consent::Deny => "Deny",
                };
                ask(&format!(
                    "Open {url}\nand select “{answer}”. Then type anything here (empty to skip): "
                ))
                .is_some()
            }
            (Self::Sandbox(sandbox), Consent::Allow) => sandbox.consent(url).approve().is_ok(),
            (Self::Sandbox(sandbox), Consent::Deny) => sandbox.consent(url).deny().is_ok(),
        }
    }
}

/// Asks a question in the terminal and returns the answer. The question goes to stderr, because stdout is only for
/// the report.
fn ask(question: &str) -> Option<String> {
    let mut terminal = anstream::stderr();
    write!(terminal, "{question}").ok()?;
    terminal.flush().ok()?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer).ok()?;
    let answer = answer.trim();
    (!answer.is_empty()).then(|| answer.to_owned())
}
