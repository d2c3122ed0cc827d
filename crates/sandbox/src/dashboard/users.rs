use clerk_user_model::{VerificationStatus, VerificationStrategy};
use maud::{Markup, html};

use super::provider_name;
use crate::db::Db;
use crate::domain::{Kind, User, Verification};

/// The number of users that are shown, and of identifiers of each kind of theirs.
const SHOWN: usize = 50;

/// One identifier or second factor: its kind, its value, whether it is the primary one or reserved,
/// and its proof, if it has one.
struct Row {
    kind: &'static str,
    value: String,
    is_primary: bool,
    notes: Vec<&'static str>,
    proof: Option<Proof>,
}

/// The status of a verification, and its strategy.
type Proof = (VerificationStatus, VerificationStrategy);

/// Shows the accounts with their identifiers, the newest first.
pub(super) fn section(db: &Db, now: i64) -> Markup {
    let count = db.users.len();
    html! {
        section.card #users aria-labelledby="users-title" tabindex="-1" {
            div.head {
                h2 #users-title { "Users" }
                p.hint { (count) @if count == 1 { " account" } @else { " accounts" } }
            }
            ul.list {
                @for user in db.users.values().rev().take(SHOWN) {
                    (account(user, now))
                }
            }
            @if count > SHOWN {
                p.more { "The newest " (SHOWN) " of " (count) "." }
            }
        }
    }
}

fn account(user: &User, now: i64) -> Markup {
    let name = called(user);
    let rows = rows(user, now);
    html! {
        li.user #{ "user-" (user.id) } {
            div.who {
                h3 { (name) }
                code.id { (user.id) }
                @if user.is_banned { span.tag.bad { "banned" } }
                @if user.locked_for(now).is_some() { span.tag.bad { "locked" } }
                form method="post" action="/_sandbox/dashboard/tickets" {
                    button name="user_id" value=(user.id) aria-label={ "New ticket for " (name) } { "New ticket" }
                }
            }
            @if rows.is_empty() {
                p.empty { "No identifiers." }
            }
            dl.identifiers {
                @for row in &rows {
                    div {
                        dt { (row.kind) }
                        dd {
                            span.value { (row.value) }
                            @if row.is_primary { span.tag { "primary" } }
                            @for note in &row.notes { span.tag { (note) } }
                            @if let Some((status, strategy)) = &row.proof {
                                span class={ "tag status " (status) } title={ "by " (strategy) } { (status) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn rows(user: &User, now: i64) -> Vec<Row> {
    let proof = |it: &Verification| Some((it.status(now), it.strategy().clone()));
    let own = Kind::ALL.into_iter().flat_map(|kind| {
        let all = user.of_kind(kind).take(SHOWN);
        all.map(move |it| Row {
            kind: match kind {
                Kind::Email => "Email",
                Kind::Phone => "Phone",
                Kind::Wallet => "Wallet",
            },
            value: it.identifier.checked_form(),
            is_primary: user.is_primary(it),
            notes: notes(&[
                (it.is_reserved, "reserved"),
                (!it.linked_to.is_empty(), "linked"),
                (it.is_second_factor, "second factor"),
            ]),
            proof: proof(&it.verification),
        })
    });
    let accounts = user.accounts.iter().take(SHOWN).map(|account| Row {
        kind: "Account",
        value: match account.profile.as_ref().and_then(|it| it.email.as_ref()) {
            Some(email) => format!("{}: {email}", provider_name(&account.provider)),
            None => provider_name(&account.provider).to_owned(),
        },
        is_primary: false,
        notes: Vec::new(),
        proof: proof(&account.verification),
    });
    let app = user.totp.iter().map(|totp| Row {
        kind: "App",
        value: "Authenticator app".to_owned(),
        is_primary: false,
        notes: vec!["second factor"],
        proof: Some((
            if totp.is_verified {
                VerificationStatus::Verified
            } else {
                VerificationStatus::Unverified
            },
            VerificationStrategy::Totp,
        )),
    });
    let codes = user.backup_codes.iter().map(|held| Row {
        kind: "Codes",
        value: format!("{} backup codes left", held.codes.len()),
        is_primary: false,
        notes: Vec::new(),
        proof: None,
    });
    own.chain(accounts).chain(app).chain(codes).collect()
}

fn notes(all: &[(bool, &'static str)]) -> Vec<&'static str> {
    let held = all.iter().filter(|(holds, _)| *holds);
    held.map(|(_, note)| *note).collect()
}

fn called(user: &User) -> String {
    let email = || user.main_email().map(ToString::to_string);
    let name = user.full_name().or_else(|| user.username.clone());
    name.or_else(email).unwrap_or_else(|| "No name".to_owned())
}
