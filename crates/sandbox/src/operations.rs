//! The operations of Clerk's APIs, so that one which is missing here says so.

use http::Method;

use crate::codes::Code;
use crate::error::ApiError;

/// Below the name of an API and an area: one operation on each line, with the names of ids in braces.
const OPERATIONS: &str = include_str!("operations.txt");

/// Returns the refusal of a request that no handler of an API (`frontend` or `backend`) serves:
/// `sandbox_not_supported` if it is one of Clerk's operations, else `resource_not_found`.
pub(crate) fn not_served(api: &str, method: &Method, path: &str) -> ApiError {
    let mut operations = operations(api);
    let found = operations.find(|operation| {
        operation.method == method.as_str() && ids_of(operation.pattern, path).is_some()
    });
    match found {
        Some(Operation {
            method, pattern, ..
        }) => ApiError::new(Code::SandboxNotSupported).operation(format!("{method} {pattern}")),
        None => Code::ResourceNotFound.into(),
    }
}

/// A line of the list.
struct Operation {
    method: &'static str,
    pattern: &'static str,
    /// The version that first served it, and what it leaves out.
    #[cfg_attr(not(test), expect(dead_code, reason = "is for the documentation"))]
    rest: Option<&'static str>,
}

/// Returns the operations of an API.
fn operations(api: &str) -> impl Iterator<Item = Operation> {
    let of_api = OPERATIONS.split("\n[").skip(1).filter(move |area| {
        let name = area.split(':').next();
        name == Some(api)
    });
    of_api.flat_map(str::lines).filter_map(|line| {
        let (method, rest) = line.split_once(' ')?;
        let (pattern, rest) = match rest.split_once(' ') {
            Some((pattern, rest)) => (pattern, Some(rest)),
            None => (rest, None),
        };
        pattern.starts_with('/').then_some(Operation {
            method,
            pattern,
            rest,
        })
    })
}

/// Returns the ids in a path that fits a pattern, where each is `*` or a name in braces.
pub(crate) fn ids_of<'a>(pattern: &str, path: &'a str) -> Option<Vec<&'a str>> {
    let mut ids = Vec::new();
    let mut parts = path.split('/');
    for expected in pattern.split('/') {
        let part = parts.next()?;
        let is_id = expected == "*" || (expected.starts_with('{') && expected.ends_with('}'));
        if is_id && !part.is_empty() {
            ids.push(part);
        } else if expected != part {
            return None;
        }
    }
    parts.next().is_none().then_some(ids)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clerk_user_model::endpoints::ENDPOINTS;

    use super::*;

    /// Returns a path with `*` in the place of each id.
    fn anonymous(path: &str) -> String {
        let parts = path.split('/').map(|part| {
            let is_id = part.starts_with('{') && part.ends_with('}');
            if is_id { "*" } else { part }
        });
        parts.collect::<Vec<_>>().join("/")
    }

    /// Returns an operation with `*` in the place of each id.
    fn named(operation: &Operation) -> String {
        format!("{} {}", operation.method, anonymous(operation.pattern))
    }

    #[test]
    fn the_list_knows_what_is_served() {
        let known: BTreeSet<_> = operations("frontend").map(|it| named(&it)).collect();
        assert!(known.len() > 200);
        for endpoint in ENDPOINTS {
            let name = format!("{} {}", endpoint.method, anonymous(endpoint.path));
            assert!(known.contains(&name), "{name}");
        }
        #[cfg(feature = "backend")]
        {
            assert!(operations("backend").count() > 250);
            let served = operations("backend").filter(|operation| operation.rest.is_some());
            let routes = crate::backend::paths();
            let routes = routes.map(|(method, path)| format!("{method} {path}"));
            assert_eq!(
                served.map(|it| named(&it)).collect::<BTreeSet<_>>(),
                routes.collect()
            );
        }
    }

    #[test]
    fn the_list_says_since_when() {
        for api in ["frontend", "backend"] {
            for Operation { pattern, rest, .. } in operations(api) {
                let words: Option<Vec<_>> = rest.map(|rest| rest.splitn(4, ' ').collect());
                let is_right = words.is_none_or(|words| match words.as_slice() {
                    ["since", version] | ["since", version, "but", _] => {
                        api == "backend" && version.split('.').count() == 3
                    }
                    ["but", ..] => api == "frontend",
                    _ => false,
                });
                assert!(is_right, "{pattern} {rest:?}");
            }
        }
    }

    #[test]
    fn patterns() {
        for pattern in [
            "/v1/me/phone_numbers/*",
            "/v1/me/phone_numbers/{phone_number_id}",
        ] {
            assert_eq!(
                ids_of(pattern, "/v1/me/phone_numbers/idn_1"),
                Some(vec!["idn_1"])
            );
            assert_eq!(ids_of(pattern, "/v1/me/phone_numbers"), None);
            assert_eq!(ids_of(pattern, "/v1/me/phone_numbers/"), None);
            assert_eq!(ids_of(pattern, "/v1/me/phone_numbers/a/b"), None);
        }
        assert_eq!(ids_of("/v1/me", "/v1/me"), Some(Vec::new()));
        assert_eq!(ids_of("/v1/me", ""), None);
    }
}
