use serde_json::{Map, Value};

use crate::codes::Code;
use crate::command::UpdateUser;
use crate::error::ApiError;

/// The largest metadata, in bytes of JSON.
const MAX_LEN: usize = 8 * 1024;

impl UpdateUser {
    /// What the metadata are to be, if they change.
    pub(super) fn metadata_after(&self, before: &Map<String, Value>) -> Option<Map<String, Value>> {
        let mut after = self.unsafe_metadata.clone();
        if let Some(changes) = &self.metadata_changes {
            let after = after.get_or_insert_with(|| before.clone());
            merge(after, changes.clone());
        }
        after
    }
}

/// Whether metadata are not too large to be kept.
pub(super) fn must_fit(metadata: &Map<String, Value>) -> Result<(), ApiError> {
    let length = serde_json::to_string(metadata).map_or(0, |text| text.len());
    if length > MAX_LEN {
        let code = Code::FormParamExceedsAllowedSize;
        return Err(ApiError::param(code, "unsafe_metadata"));
    }
    Ok(())
}

/// Takes over each member of the changes, within objects too; null takes a member away.
fn merge(metadata: &mut Map<String, Value>, changes: Map<String, Value>) {
    for (name, change) in changes {
        match change {
            Value::Null => {
                metadata.remove(&name);
            }
            Value::Object(changes) => {
                let mut member = match metadata.remove(&name) {
                    Some(Value::Object(member)) => member,
                    _ => Map::new(),
                };
                merge(&mut member, changes);
                metadata.insert(name, member.into());
            }
            change => {
                metadata.insert(name, change);
            }
        }
    }
}
