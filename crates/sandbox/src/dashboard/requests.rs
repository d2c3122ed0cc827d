use maud::{Markup, html};

use super::{Wish, copy, time};
use crate::journal::{Entry, Journal};

/// The number of requests that are shown.
const SHOWN: usize = 100;

/// Shows the requests as they came, with their responses; secrets are masked.
pub(super) fn section(journal: &Journal, wish: &Wish) -> Markup {
    let mut found = journal.latest().filter(|entry| is_wanted(entry, wish));
    let shown: Vec<_> = found.by_ref().take(SHOWN).collect();
    let left = found.count();
    html! {
        section.card #requests aria-labelledby="requests-title" tabindex="-1" {
            div.head {
                h2 #requests-title { "Requests" }
                p.hint { "With their responses. Secrets are masked." }
            }
            (unsupported(journal))
            form.filter method="get" action="/" role="search" {
                label {
                    span.unseen { "Search requests" }
                    input type="search" name="search" value=(wish.search)
                        placeholder="path, method, status or error code";
                }
                label.check {
                    input type="checkbox" name="only" value="errors" checked[wish.only_errors];
                    "Errors only"
                }
                button { "Filter" }
            }
            @if shown.is_empty() {
                p.empty { "No requests " @if wish.is_plain() { "yet." } @else { "like this." } }
            }
            ol.list.requests {
                @for entry in &shown { (line(entry, wish)) }
            }
            @if left > 0 {
                p.more { "The last " (SHOWN) "; " (left) " older ones are not shown." }
            }
        }
    }
}

/// Shows the operations that were asked for in vain.
fn unsupported(journal: &Journal) -> Markup {
    let operations = journal.unsupported();
    let count = operations.len();
    html! {
        @if count > 0 {
            details.unsupported #unsupported {
                summary {
                    (count) @if count == 1 { " operation is" } @else { " operations are" }
                    " not supported by the sandbox"
                }
                ul {
                    @for (operation, requests) in operations {
                        li {
                            code { (operation) } " "
                            span.tag.status-5 {
                                (requests) @if requests == 1 { " request" } @else { " requests" }
                            }
                        }
                    }
                }
            }
        }
    }
}

impl Wish {
    const fn is_plain(&self) -> bool {
        self.search.is_empty() && !self.only_errors
    }
}

fn line(entry: &Entry, wish: &Wish) -> Markup {
    let is_open = wish.open == Some(entry.id);
    let target = wish.opening((!is_open).then_some(entry.id));
    let took = format!("{:.1} ms", entry.took.as_secs_f64() * 1000.0);
    html! {
        li #{ "request-" (entry.id) } {
            a.request href={ (target) "#request-" (entry.id) } data-inplace aria-expanded=(is_open) {
                span.method { (entry.method()) }
                span.path { (entry.path()) }
                span class={ "tag status-" (entry.status / 100) } { (entry.status) }
                span.codes { (entry.codes().join(", ")) }
                span.took { (took) }
                (time(entry.at))
            }
            @if is_open { (whole(entry)) }
        }
    }
}

/// Shows a request and its response, in full.
fn whole(entry: &Entry) -> Markup {
    let params = entry.params();
    let answer = entry.answer();
    html! {
        div.whole {
            h3 { "Parameters" }
            @if params.is_empty() {
                p.empty { "None." }
            }
            dl.params {
                @for (name, value) in &params {
                    div { dt { (name) } dd { (value) } }
                }
            }
            div.head {
                h3 { "Response" }
                @if let Some(answer) = answer.as_ref().filter(|it| !it.is_empty()) {
                    (copy(answer, "Copy the response"))
                }
            }
            @if let Some(location) = entry.location() {
                p { "Redirects to " code { (location) } }
            }
            @match &answer {
                Some(answer) if answer.is_empty() => { p.empty { "No body." } }
                Some(answer) => { pre tabindex="0" aria-label="Response" { (answer) } }
                None => { p.empty { "Too long to store." } }
            }
        }
    }
}

fn is_wanted(entry: &Entry, wish: &Wish) -> bool {
    if wish.only_errors && entry.status < 400 {
        return false;
    }
    let codes = entry.codes().join(" ");
    let text = format!(
        "{} {} {} {codes}",
        entry.method(),
        entry.path(),
        entry.status
    );
    let text = text.to_lowercase();
    let mut words = wish.search.split_whitespace();
    words.all(|word| text.contains(&word.to_lowercase()))
}
