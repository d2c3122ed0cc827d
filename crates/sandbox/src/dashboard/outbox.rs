use maud::{Markup, html};

use super::{copy, provider_name, time};
use crate::db::Db;
use crate::flows::oauth;
use crate::outbox::{Message, MessageKind};

/// The number of messages that are shown.
const SHOWN: usize = 50;
/// The number of open consents that are shown.
const CONSENTS_SHOWN: usize = 10;

/// Shows the messages that would have been sent, and the consents that providers ask for.
pub(super) fn section(db: &Db, now: i64) -> Markup {
    let messages: Vec<_> = db.outbox.messages().enumerate().collect();
    let consents = oauth::open(db, now);
    html! {
        section.card #outbox aria-labelledby="outbox-title" tabindex="-1" {
            div.head {
                h2 #outbox-title { "Outbox" }
                p.hint { "Emails and texts that would have been sent." }
            }
            @if !consents.is_empty() {
                ul.list {
                    @for (oauth_state, consent) in consents.iter().rev().take(CONSENTS_SHOWN) {
                        li.message #{ "consent-" (oauth_state) } {
                            span.tag.consent { "Consent" }
                            span.to {
                                (provider_name(&consent.provider))
                                @if let Some(email) = oauth::usual_profile(db, consent).email { " for " (email) }
                            }
                            a.button href={ "/_sandbox/consent?state=" (oauth_state) } { "Answer" }
                        }
                    }
                }
            }
            ol.list aria-live="polite" aria-relevant="additions" {
                @for (at, message) in messages.iter().rev().take(SHOWN) {
                    (line(*at, message))
                }
            }
            @if messages.is_empty() {
                p.empty {
                    "Nothing yet. Test addresses (" code { "+clerk_test" } ") and test numbers get no "
                    "message: their code is " code { "424242" } "."
                }
            }
            @if messages.len() > SHOWN {
                p.more { "The last " (SHOWN) " of " (messages.len()) "." }
            }
        }
    }
}

fn line(at: usize, message: &Message) -> Markup {
    let (name, tag) = match message.kind {
        MessageKind::Email => ("Email", "tag email"),
        MessageKind::Text => ("Text", "tag text"),
    };
    html! {
        li.message #{ "message-" (at) } {
            span class=(tag) { (name) }
            span.to { (message.to) }
            @if let Some(code) = &message.code {
                span.what {
                    code.code { (code) }
                    (copy(code, &format!("Copy the code {code}")))
                }
            }
            @if let Some(link) = &message.link {
                a.button href=(link) target="_blank" rel="noreferrer" { "Open the link" }
            }
            (time(message.sent_at.as_millis()))
        }
    }
}
