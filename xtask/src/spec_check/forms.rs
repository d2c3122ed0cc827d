//! The fields of the document's forms are the members of our params.

use std::collections::BTreeSet;

use super::document::{Document, form};
use super::samples::UNDOCUMENTED;
use crate::codegen::{Operation, Schemas};

/// Fields that clerk-js sends or declares and the document leaves out.
const UNDECLARED: &[(&str, &str)] = &[
    (
        "PrepareReverificationFirstFactorParams",
        "enterprise_connection_id",
    ),
    ("PrepareReverificationFirstFactorParams", "redirect_url"),
];

/// Compares form by form; the count of forms.
pub(super) fn check(
    schemas: &Schemas,
    document: &Document,
    operations: &[Operation],
    wrong: &mut Vec<String>,
) -> usize {
    let mut count = 0;
    for operation in operations {
        let Some(params) = &operation.params else {
            continue;
        };
        if UNDOCUMENTED.contains(&operation.id.as_str()) {
            continue;
        }
        let theirs = document
            .operation(operation.method.as_str(), &operation.path)
            .and_then(|theirs| form(theirs)?["properties"].as_object());
        let theirs: BTreeSet<&String> = theirs.into_iter().flat_map(|form| form.keys()).collect();
        let ours = schemas.params[params]["properties"].as_object();
        let ours: BTreeSet<&String> = ours.into_iter().flat_map(|form| form.keys()).collect();
        for field in theirs.difference(&ours) {
            wrong.push(format!("{params}: the document's form has {field} too"));
        }
        for field in ours.difference(&theirs) {
            if !UNDECLARED.contains(&(params, field)) {
                wrong.push(format!("{params}: the document's form has no {field}"));
            }
        }
        for (_, field) in UNDECLARED.iter().filter(|(name, _)| name == params) {
            if theirs.iter().any(|name| name == field) {
                wrong.push(format!(
                    "{params}: {field} is declared now; it is no exception"
                ));
            }
        }
        count += 1;
    }
    count
}
