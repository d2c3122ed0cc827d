use maud::{Markup, html};

use super::{icon, provider_name, shell};
use crate::error::StoredError;
use crate::quirk::Quirks;

/// The errors of a provider that can be chosen.
const FAILURES: [&str; 4] = [
    "oauth_token_exchange_error",
    "oauth_fetch_user_error",
    "external_account_missing_refresh_token",
    "external_account_email_address_verification_required",
];

/// Shows the page on which a provider would ask for consent.
pub(crate) fn consent(oauth_state: &str, provider: &str, email: &str, scopes: &[String]) -> Markup {
    let provider = provider_name(provider);
    let body = html! {
        main.consent {
            div.card {
                p.brand { (icon()) "clerk-user sandbox" }
                h1 { "Connect " (provider) }
                p.hint { "This page replaces the provider’s own page. Nothing leaves this machine." }
                @if scopes.is_empty() {
                    p { "No additional scopes are requested." }
                } @else {
                    p { "Additional scopes:" }
                    ul { @for scope in scopes { li { code { (scope) } } } }
                }
                form method="post" action="/_sandbox/consent" {
                    input type="hidden" name="state" value=(oauth_state);
                    label { "Email address of the account"
                        input type="email" name="email" value=(email) autocomplete="off";
                    }
                    div.row {
                        button.primary name="decision" value="allow" { "Allow" }
                        button name="decision" value="deny" { "Deny" }
                    }
                    fieldset {
                        legend { "Or make the provider fail" }
                        @for code in FAILURES {
                            button name="decision" value=(code) { (message(code)) }
                        }
                    }
                }
            }
        }
    };
    shell(&format!("Connect {provider}"), false, &body)
}

fn message(code: &str) -> String {
    let error = StoredError::new(code.to_owned()).json(&Quirks::default());
    let message = error.get("message").and_then(|text| text.as_str());
    message.unwrap_or(code).to_owned()
}
