//! What no client can do by itself: read a mailbox, look at a phone, agree in a browser.

use std::io::{BufRead, Write};

use clerk_user_sandbox::Sandbox;

/// Who does it.
pub(super) enum Hands {
    /// Nobody: such steps are skipped.
    None,
    /// A person at the terminal.
    Person,
    /// The sandbox, which holds the mail, the texts and the provider.
    Sandbox(Sandbox),
}

/// What to answer when a provider asks.
#[derive(Clone, Copy)]
pub(super) enum Consent {
    Allow,
    Deny,
}

impl Hands {
    /// The code that was sent to an email address or a phone number.
    pub(super) fn code_for(&self, address: &str) -> Option<String> {
        match self {
            Self::None => None,
            Self::Person => ask(&format!("Code sent to {address} (empty to skip): ")),
            Self::Sandbox(sandbox) => sandbox.outbox().code_for(address),
        }
    }

    /// Opens the provider's page and answers. False if nobody could.
    pub(super) fn visit(&self, url: &str, consent: Consent) -> bool {
        match (self, consent) {
            (Self::None, _) => false,
            (Self::Person, _) => {
                let answer = match consent {
                    Consent::Allow => "allow",
                    Consent::Deny => "deny",
                };
                ask(&format!(
                    "Open {url}\nand {answer}, then type anything (empty to skip): "
                ))
                .is_some()
            }
            (Self::Sandbox(sandbox), Consent::Allow) => sandbox.consent(url).approve().is_ok(),
            (Self::Sandbox(sandbox), Consent::Deny) => sandbox.consent(url).deny().is_ok(),
        }
    }
}

/// Asks on the terminal. The question goes to stderr, so that stdout is the report alone.
fn ask(question: &str) -> Option<String> {
    let mut terminal = anstream::stderr();
    write!(terminal, "{question}").ok()?;
    terminal.flush().ok()?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer).ok()?;
    let answer = answer.trim();
    (!answer.is_empty()).then(|| answer.to_owned())
}
