//! The allow list, the block list and the redirect URLs.

use clerk_user_validate::{AccessEntry, AccessLists};

use crate::codes::Code;
use crate::context::Context;
use crate::db::Db;
use crate::domain::{List, Listed, Restriction};
use crate::error::ApiError;
use crate::settings::Settings;

/// Returns the entries of a list: those of the settings, then those that servers added, the oldest
/// first.
pub(crate) fn entries(db: &Db, settings: &Settings, list: List) -> Vec<Listed> {
    let given = match list {
        List::Allow => settings.allowed_identifiers.as_deref().unwrap_or_default(),
        List::Block => &settings.blocked_identifiers,
        List::Redirect => &settings.allowed_redirects,
    };
    let given = given.iter().enumerate().map(|(number, identifier)| Listed {
        id: format!("{}_sandbox_{number}", list.prefix()),
        list,
        identifier: identifier.clone(),
        invitation_id: None,
        created_at: 0,
    });
    let given = given.filter(|listed| !db.listed.contains_key(&listed.id));
    let added = db.listed.values().flatten();
    let mut added: Vec<_> = added.filter(|it| it.list == list).cloned().collect();
    added.sort_by(|left, right| (left.created_at, &left.id).cmp(&(right.created_at, &right.id)));
    given.chain(added).collect()
}

/// Returns `true` if a restriction is on: as servers said last, else as the settings say. Unless
/// servers said so, a list is on if it has an entry.
pub(crate) fn is_on(db: &Db, settings: &Settings, restriction: Restriction) -> bool {
    let has_entry = |list| !entries(db, settings, list).is_empty();
    let said = db.restrictions.get(&restriction).copied();
    said.unwrap_or_else(|| match restriction {
        Restriction::AllowList => settings.allowed_identifiers.is_some() || has_entry(List::Allow),
        Restriction::BlockList => has_entry(List::Block),
        Restriction::SignUpsOnly => !settings.lists_at_sign_in,
        Restriction::Subaddresses => settings.block_subaddresses,
    })
}

/// Refuses an identifier that the lists keep out.
pub(crate) fn ensure_let_in(cx: &Context<'_>, identifier: &str) -> Result<(), ApiError> {
    let listed = |restriction, list| -> Option<Vec<AccessEntry>> {
        let entries = entries(cx.db, cx.settings, list).into_iter();
        let entries = entries.map(|listed| AccessEntry::parse(&listed.identifier));
        is_on(cx.db, cx.settings, restriction).then(|| entries.filter_map(Result::ok).collect())
    };
    let lists = AccessLists {
        allowed: listed(Restriction::AllowList, List::Allow),
        blocked: listed(Restriction::BlockList, List::Block).unwrap_or_default(),
    };
    if !lists.allow(identifier) || lists.block(identifier) {
        return Err(ApiError::new(Code::NotAllowedAccess).identifier(identifier));
    }
    Ok(())
}
