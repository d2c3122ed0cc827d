use maud::{Markup, html};

use super::{copy, time};
use crate::webhooks::{Message, Webhooks};

/// The number of messages that are shown.
const SHOWN: usize = 50;

/// Shows the URLs of the webhooks, and the messages to them with every attempt.
pub(super) fn section(webhooks: &Webhooks, now: i64) -> Markup {
    let messages = webhooks.latest();
    let count = messages.len();
    html! {
        section.card #webhooks aria-labelledby="webhooks-title" tabindex="-1" {
            div.head {
                h2 #webhooks-title { "Webhooks" }
                p.hint { "Events for your servers, signed like those of Svix." }
            }
            @if !webhooks.is_on() {
                p.empty {
                    "No URL. Set one with " code { "--webhook URL --webhook-secret SECRET" }
                    ", or in the settings of a seed file."
                }
            }
            ul.urls {
                @for url in webhooks.urls() { li { code { (url) } } }
            }
            @if webhooks.is_on() && count == 0 {
                p.empty { "No events yet." }
            }
            ol.list {
                @for message in messages.take(SHOWN) { (line(message, now)) }
            }
            @if count > SHOWN {
                p.more { "The last " (SHOWN) " of " (count) "." }
            }
        }
    }
}

fn line(message: &Message, now: i64) -> Markup {
    let (state, tag) = if message.is_delivered {
        ("delivered", "tag status-2")
    } else if message.next_at.is_some() {
        ("to be sent", "tag status-4")
    } else if message.attempts.is_empty() {
        ("being sent", "tag status-4")
    } else {
        ("failed", "tag status-5")
    };
    let payload = format!("{:#}", message.payload());
    html! {
        li.event #{ "event-" (message.id) } {
            div.message {
                code { (message.kind) }
                span class=(tag) { (state) }
                span.to { (message.url()) }
                form method="post" action="/_sandbox/dashboard/webhooks/resend" {
                    button name="id" value=(message.id) aria-label={ "Send " (message.id) " again" } { "Send again" }
                }
            }
            details {
                summary {
                    (message.attempts.len())
                    @if message.attempts.len() == 1 { " attempt" } @else { " attempts" }
                    @if let Some(at) = message.next_at.filter(|at| *at > now) {
                        ", the next at " (time(at))
                    }
                }
                p { code { (message.id) } }
                ol {
                    @for attempt in &message.attempts {
                        li {
                            (time(attempt.at)) " "
                            @match attempt.status {
                                Some(status) => span class={ "tag status-" (status / 100) } { (status) },
                                None => span.tag.bad { "no response" },
                            }
                        }
                    }
                }
                (copy(&payload, "Copy the payload"))
                pre tabindex="0" aria-label="Payload" { (payload) }
            }
        }
    }
}
