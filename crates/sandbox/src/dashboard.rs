//! The dashboard, the account pages and the consent page.

mod account;
mod consent;
mod controls;
mod outbox;
mod requests;
mod switch;
mod users;
#[cfg(feature = "backend")]
mod webhooks;

use clerk_user_model::OAUTH_PROVIDERS;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use url::form_urlencoded::Serializer;

pub(crate) use account::{AccountPage, account};
pub(crate) use consent::consent;
pub(crate) use switch::Switch;

use crate::core::Core;
use crate::env;
use crate::render::rfc3339;

/// The files of the pages: below `/_sandbox/dashboard/`, by name.
pub(crate) const FILES: [(&str, &str, &str); 4] = [
    (
        "/account.js",
        "text/javascript; charset=utf-8",
        include_str!("dashboard/account.js"),
    ),
    (
        "/icon.svg",
        "image/svg+xml",
        include_str!("dashboard/icon.svg"),
    ),
    (
        "/script.js",
        "text/javascript; charset=utf-8",
        include_str!("dashboard/script.js"),
    ),
    (
        "/style.css",
        "text/css; charset=utf-8",
        include_str!("dashboard/style.css"),
    ),
];

/// The view of the dashboard that a request selects.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wish {
    /// The words that the shown requests contain.
    pub(crate) search: String,
    pub(crate) only_errors: bool,
    /// The request that is shown whole.
    pub(crate) open: Option<u64>,
}

impl Wish {
    /// Returns the address of the page, with another request shown whole.
    fn opening(&self, open: Option<u64>) -> String {
        let mut query = Serializer::new(String::new());
        if !self.search.is_empty() {
            query.append_pair("search", &self.search);
        }
        if self.only_errors {
            query.append_pair("only", "errors");
        }
        if let Some(id) = open {
            query.append_pair("open", &id.to_string());
        }
        format!("/?{}", query.finish())
    }
}

/// Shows the dashboard, with the outcome of the last action.
pub(crate) fn page(core: &Core, wish: &Wish, notice: Option<&Markup>) -> Markup {
    let now = core.clock.now();
    let body = html! {
        a.skip href="#outbox" { "Skip to the outbox" }
        header.top {
            p.brand { (icon()) "clerk-user sandbox" }
            nav aria-label="Sections" {
                a href="#outbox" { "Outbox" }
                a href="#users" { "Users" }
                a href="#controls" { "Controls" }
                a href="#requests" { "Requests" }
                @if cfg!(feature = "backend") { a href="#webhooks" { "Webhooks" } }
            }
            p #live role="status" {}
        }
        main {
            h1.unseen { "Sandbox" }
            div #notice role="status" {
                @if let Some(notice) = notice { div.notice { (notice) } }
            }
            (connect(core))
            div.column {
                (outbox::section(&core.db, now))
                (users::section(&core.db, now))
                (controls::section(core))
            }
            div.column {
                (requests::section(&core.journal, wish))
                (webhooks(core))
            }
        }
        footer {
            "Everything here stays on this machine. Unofficial: not affiliated with Clerk."
        }
    };
    shell("clerk-user sandbox", true, &body)
}

/// Shows a page for a link that is invalid.
pub(crate) fn refused(why: &Markup) -> Markup {
    let body = html! {
        main.consent {
            div.card {
                p.brand { (icon()) "clerk-user sandbox" }
                h1 { "This link leads nowhere" }
                (why)
                p { a href="/" { "To the dashboard" } }
            }
        }
    };
    shell("This link leads nowhere", false, &body)
}

#[cfg(feature = "backend")]
fn webhooks(core: &Core) -> Markup {
    webhooks::section(&core.webhooks, core.clock.now())
}

/// Shows nothing, as there are no webhooks.
#[cfg(not(feature = "backend"))]
fn webhooks(_: &Core) -> Markup {
    Markup::default()
}

/// Shows the environment variables for an application.
fn connect(core: &Core) -> Markup {
    let variables = env::variables(&core.settings).into_iter();
    let ticket = ("CLERK_TICKET", core.ticket.clone());
    let lines: String = variables
        .chain([ticket])
        .map(|(name, value)| env::line(name, &value) + "\n")
        .collect();
    html! {
        section.card.connect aria-labelledby="connect-title" {
            div.head {
                h2 #connect-title { "Connect" }
                p.hint { "Environment lines to paste. The ticket signs the first user in, once." }
                (copy(&lines, "Copy the environment lines"))
            }
            pre tabindex="0" aria-label="Environment lines" { (lines) }
        }
    }
}

/// Shows a whole page.
fn shell(title: &str, is_live: bool, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                link rel="icon" type="image/svg+xml" href="/_sandbox/dashboard/icon.svg";
                link rel="stylesheet" href="/_sandbox/dashboard/style.css";
                @if is_live { script defer src="/_sandbox/dashboard/script.js" {} }
            }
            body { (body) }
        }
    }
}

fn icon() -> Markup {
    PreEscaped(include_str!("dashboard/icon.svg").to_owned())
}

/// Shows a button that scripts make useful, and that is not seen without them.
fn copy(text: &str, label: &str) -> Markup {
    html! {
        button.copy type="button" data-copy=(text) aria-label=(label) { "Copy" }
    }
}

/// Returns the name of a provider; its key if it is not one of the known ones.
fn provider_name(key: &str) -> &str {
    let known = OAUTH_PROVIDERS.iter().find(|provider| provider.key == key);
    known.map_or(key, |provider| provider.name)
}

/// Shows the time of day in UTC.
fn time(ms: i64) -> Markup {
    let whole = rfc3339(ms);
    html! {
        time datetime=(whole) title=(whole) { (whole.get(11..19).unwrap_or(&whole)) }
    }
}
