//! The page that says which of Clerk's operations the sandbox serves.

use std::fmt::Write;
use std::fs;

use super::operations::Operation as Endpoint;
use crate::{Result, root};

/// The list of Clerk's operations; the sandbox's tests compare it with the routes of the Backend API.
const SOURCE: &str = "crates/sandbox/src/operations.txt";

const PAGE: &str = "docs/SUPPORTED.md";

/// The operations of one subject in one API.
struct Area<'a> {
    api: &'a str,
    name: &'a str,
    operations: Vec<Operation<'a>>,
}

struct Operation<'a> {
    /// The method and the path.
    name: &'a str,
    /// The version of the sandbox that first served it.
    since: Option<&'a str>,
    /// The part that is not served.
    but: Option<&'a str>,
}

/// Operations that are served, served in part and not served.
#[derive(Clone, Copy, Default)]
struct Totals {
    whole: usize,
    part: usize,
    none: usize,
}

/// Returns the page, path and text.
pub(super) fn file(endpoints: &[Endpoint]) -> Result<(String, String)> {
    let source = fs::read_to_string(root().join(SOURCE))?;
    let areas = read(&source, endpoints)?;
    let mut text = String::from(PREAMBLE);
    text += "| API | area | served | in part | not | of |\n|---|---|--:|--:|--:|--:|\n";
    for api in ["backend", "frontend"] {
        let of_api = areas.iter().filter(|area| area.api == api);
        let all: Vec<_> = of_api.collect();
        let operations = all.iter().flat_map(|area| &area.operations);
        row(&mut text, api, "**all**", Totals::of(operations))?;
        for area in all {
            row(&mut text, api, area.name, Totals::of(&area.operations))?;
        }
    }
    for api in ["backend", "frontend"] {
        writeln!(text, "\n## {}", title(api))?;
        for area in areas.iter().filter(|area| area.api == api) {
            writeln!(text, "\n### {}\n", heading(area))?;
            text += "| operation | served | since |\n|---|---|---|\n";
            for Operation { name, since, but } in &area.operations {
                let served = match (since, but) {
                    (None, _) => "no".to_owned(),
                    (Some(_), None) => "yes".to_owned(),
                    (Some(_), Some(but)) => format!("in part: {but}"),
                };
                writeln!(
                    text,
                    "| `{name}` | {served} | {} |",
                    since.unwrap_or_default()
                )?;
            }
        }
    }
    Ok((PAGE.to_owned(), text))
}

fn row(text: &mut String, api: &str, area: &str, totals: Totals) -> Result {
    let Totals { whole, part, none } = totals;
    let all = whole + part + none;
    writeln!(
        text,
        "| {} | {area} | {whole} | {part} | {none} | {all} |",
        title(api)
    )?;
    Ok(())
}

fn title(api: &str) -> &'static str {
    if api == "backend" {
        "Backend API"
    } else {
        "Frontend API"
    }
}

/// Returns a heading that no other area has.
fn heading(area: &Area<'_>) -> String {
    format!("{} ({})", area.name, title(area.api))
}

/// Reads the list. The endpoints say which operations of the Frontend API are served.
fn read<'a>(source: &'a str, endpoints: &'a [Endpoint]) -> Result<Vec<Area<'a>>> {
    let mut areas: Vec<Area<'a>> = Vec::new();
    for line in source.lines() {
        if let Some(head) = line.strip_prefix('[') {
            let (api, name) = head
                .strip_suffix(']')
                .and_then(|head| head.split_once(": "))
                .ok_or_else(|| format!("{SOURCE}: expected \"[api: area]\", found {line:?}"))?;
            areas.push(Area {
                api,
                name,
                operations: Vec::new(),
            });
        } else if !line.is_empty() && !line.starts_with('#') {
            let area = areas.last_mut();
            let area = area.ok_or_else(|| format!("{SOURCE}: expected an area before {line:?}"))?;
            area.operations.push(operation(line));
        }
    }
    for endpoint in endpoints {
        let path = anonymous(&endpoint.path);
        let method = endpoint.method.as_str().to_ascii_uppercase();
        let of_frontend = areas.iter_mut().filter(|area| area.api == "frontend");
        let mut operations = of_frontend.flat_map(|area| &mut area.operations);
        let found = operations.find(|it| {
            let name = it.name.split_once(' ');
            name.is_some_and(|(of, name)| of == method && anonymous(name) == path)
        });
        let found = found.ok_or_else(|| {
            format!(
                "{SOURCE}: expected {method} {} in an area of the Frontend API",
                endpoint.path
            )
        })?;
        if found.since.replace(&endpoint.since).is_some() {
            return Err(format!("{SOURCE}: expected no \"since\" for {}", found.name).into());
        }
    }
    Ok(areas)
}

/// Returns a path with `*` in the place of each id.
pub(crate) fn anonymous(path: &str) -> String {
    let segments = path.split('/');
    let segments = segments.map(|it| if it.starts_with('{') { "*" } else { it });
    segments.collect::<Vec<_>>().join("/")
}

fn operation(line: &str) -> Operation<'_> {
    let (line, but) = match line.split_once(" but ") {
        Some((line, but)) => (line, Some(but)),
        None => (line, None),
    };
    let (name, since) = match line.split_once(" since ") {
        Some((name, since)) => (name, Some(since)),
        None => (line, None),
    };
    Operation { name, since, but }
}

impl Totals {
    fn of<'a>(operations: impl IntoIterator<Item = &'a Operation<'a>>) -> Self {
        let mut totals = Self::default();
        for operation in operations {
            let place = match (operation.since, operation.but) {
                (None, _) => &mut totals.none,
                (Some(_), None) => &mut totals.whole,
                (Some(_), Some(_)) => &mut totals.part,
            };
            *place += 1;
        }
        totals
    }
}

const PREAMBLE: &str = "<!-- @generated by `cargo xtask codegen` from crates/sandbox/src/operations.txt. Do not edit. -->

# Operations that the sandbox serves

Clerk's OpenAPI documents of version 2026-05-12 have these operations, and Clerk's SDKs send a few more. The sandbox refuses the others with
status 501, code `sandbox_not_supported` and the name of the operation. Organizations, billing and machine tokens are outside its scope.

## Totals

";

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn areas_are_counted() {
        let source = "# Words.\n\n[backend: A]\nGET /a since 0.1.0\nPUT /a since 0.2.0 but b\n\n[frontend: B]\nGET /b\nGET /b/{id}\n";
        let endpoints: Vec<Endpoint> = serde_json::from_value(json!([
            { "id": "getB", "method": "GET", "path": "/b/{b_id}", "summary": "Reads b." },
        ]))
        .unwrap();
        let areas = read(source, &endpoints).unwrap();
        let totals = areas.iter().map(|area| Totals::of(&area.operations));
        let totals: Vec<_> = totals.map(|it| (it.whole, it.part, it.none)).collect();
        assert_eq!(totals, [(1, 1, 0), (1, 0, 1)]);
        assert_eq!(areas[0].operations[1].name, "PUT /a");
        assert_eq!(areas[0].operations[1].since, Some("0.2.0"));
        assert_eq!(areas[0].operations[1].but, Some("b"));
        assert!(read("GET /a", &[]).is_err());
        assert!(read("[backend A]", &[]).is_err());
        let error = |source| {
            read(source, &endpoints)
                .map(|_| ())
                .unwrap_err()
                .to_string()
        };
        assert_eq!(
            error("[backend: A]\nGET /b/{id} since 0.1.0\n[frontend: B]\nGET /b\n"),
            "crates/sandbox/src/operations.txt: expected GET /b/{b_id} in an area of the Frontend API"
        );
        assert_eq!(
            error("[frontend: B]\nGET /b/{id} since 0.1.0\n"),
            "crates/sandbox/src/operations.txt: expected no \"since\" for GET /b/{id}"
        );
    }
}
