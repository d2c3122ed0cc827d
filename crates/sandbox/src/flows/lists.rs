//! The allow list, the block list and the redirect URLs.

use clerk_user_validate::{AccessEntry, AccessLists};

use crate::db::Db;
use crate::domain::{List, Listed};
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

/// Returns `true` if a list has an effect: it has an entry, or the settings have an allow list.
pub(crate) fn is_on(db: &Db, settings: &Settings, list: List) -> bool {
    let is_given = list == List::Allow && settings.allowed_identifiers.is_some();
    is_given || !entries(db, settings, list).is_empty()
}

/// Returns what identifiers are compared with.
pub(crate) fn lists(db: &Db, settings: &Settings) -> AccessLists {
    let parsed = |list| -> Vec<AccessEntry> {
        let entries = entries(db, settings, list).into_iter();
        let entries = entries.map(|listed| AccessEntry::parse(&listed.identifier));
        entries.filter_map(Result::ok).collect()
    };
    AccessLists {
        allowed: is_on(db, settings, List::Allow).then(|| parsed(List::Allow)),
        blocked: parsed(List::Block),
    }
}
