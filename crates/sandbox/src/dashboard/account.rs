use maud::{Markup, html};

use super::{icon, shell};
use crate::key::PUBLISHABLE_KEY;
use crate::settings::{SIGN_IN_PAGE, SIGN_UP_PAGE, Settings, USER_PAGE};

/// A page with one of Clerk's components.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AccountPage {
    /// The path of the page; the component has more of them below it.
    path: &'static str,
    component: &'static str,
    title: &'static str,
}

impl AccountPage {
    const ALL: [Self; 3] = [
        Self {
            path: SIGN_IN_PAGE,
            component: "SignIn",
            title: "Sign in",
        },
        Self {
            path: SIGN_UP_PAGE,
            component: "SignUp",
            title: "Sign up",
        },
        Self {
            path: USER_PAGE,
            component: "UserProfile",
            title: "Account",
        },
    ];

    /// Returns the page at a path.
    pub(crate) fn find(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|page| {
            let below = path.strip_prefix(page.path);
            below.is_some_and(|below| below.is_empty() || below.starts_with('/'))
        })
    }
}

/// Returns the page, for which the Frontend API is at `origin`.
pub(crate) fn account(page: AccountPage, settings: &Settings, origin: &str) -> Markup {
    let scripts = &settings.scripts;
    let missing = &scripts.missing;
    let body = html! {
        main.account {
            p.brand { (icon()) "clerk-user sandbox" }
            @if missing.is_empty() {
                div #account data-component=(page.component) data-path=(page.path)
                    data-origins=(settings.allowed_origins.join(" ")) {}
                p #status role="status" { "Loading Clerk’s components …" }
                noscript { p { "This page needs JavaScript, as Clerk’s components do." } }
                p.hint {
                    "Codes and links that would have been sent are in the "
                    a href="/#outbox" target="_blank" { "outbox" } "."
                }
                script defer crossorigin="anonymous" src=(scripts.clerk_js)
                    data-clerk-publishable-key=(PUBLISHABLE_KEY) data-clerk-proxy-url=(origin) {}
                @if scripts.has_ui {
                    script defer crossorigin="anonymous" src=(scripts.ui) {}
                }
                script type="module" src="/_sandbox/dashboard/account.js" {}
            } @else {
                div.card {
                    h1 { (page.title) }
                    p {
                        "This page shows Clerk’s " code { "<" (page.component) "/>" } " if the sandbox has a "
                        "folder with Clerk’s packages. Missing: "
                        @for (at, name) in missing.iter().enumerate() {
                            @if at > 0 { " and " }
                            code { (name) }
                        }
                        "."
                    }
                    p { "Install them, and start the sandbox with their folder:" }
                    pre tabindex="0" aria-label="Commands" {
                        "npm install @clerk/clerk-js @clerk/ui\n"
                        "clerk-user sandbox --npm-dir node_modules"
                    }
                    p.hint {
                        "A page of your app can replace this one: set "
                        code { "CLERK_SIGN_IN_URL" } " and " code { "CLERK_SIGN_UP_URL" }
                        " (with the prefix of your framework) to its path."
                    }
                    p { a href="/" { "To the dashboard" } }
                }
            }
        }
    };
    shell(page.title, false, &body)
}
