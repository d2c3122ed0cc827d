//! The report: one HTML page with the figures of a run, without personal data.

use std::fmt::Write as _;
use std::path::Path;

use crate::report::{Counted, Summary, grouped};

/// Colours for light and dark, and the layout.
const STYLE: &str = "
:root{color-scheme:light dark;--ink:#1a1c23;--soft:#5b6070;--page:#fff;--line:#d9dce4;--good:#1f7a4d;--bad:#b3362b;--note:#9a6700}
@media(prefers-color-scheme:dark){:root{--ink:#e8eaf0;--soft:#a3a9ba;--page:#16181d;--line:#343843;--good:#4cc38a;--bad:#ff7b6e;--note:#e3b341}}
body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--page);max-width:56rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}
p{color:var(--soft)}
svg{display:block;width:100%;height:auto}
svg text{font:13px system-ui,sans-serif;fill:var(--ink)}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid var(--line);vertical-align:top}
.number{text-align:right;font-variant-numeric:tabular-nums}
.good{fill:var(--good)}.bad{fill:var(--bad)}.note{fill:var(--note)}.rest{fill:var(--line)}
";

/// The width of a chart, and the height of one of its bars.
const WIDTH: u64 = 800;
const ROW: usize = 30;
/// The least space to the left of the bars for their names, and the space of a character.
const LABELS: u64 = 200;
const CHARACTER: u64 = 8;

/// Returns the page on a run of `check`.
pub(crate) fn page(summary: &Summary) -> String {
    let (accepted, refused) = summary.record_counts();
    let mut body = String::new();
    section(&mut body, "Records", &share("record", accepted, refused));
    let values = share("value", summary.accepted(), summary.refused());
    section(&mut body, "Values", &values);
    let reasons = summary.reasons();
    section(&mut body, "Reasons of refusal", &chart(&reasons, "bad"));
    section(
        &mut body,
        "First rows of each reason",
        &first_rows(&reasons),
    );
    section(&mut body, "Warnings", &chart(&summary.warnings(), "note"));
    section(&mut body, "Repairs", &chart(&summary.repairs(), "good"));
    section(&mut body, "Columns", &columns(summary));
    document("Check of identifiers", &body)
}

/// Returns a whole page with this body.
pub(crate) fn document(title: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n\
         <p>Counts and line numbers only: this page has no value of the data.</p>\n{body}</body>\n</html>\n"
    )
}

/// Adds a section, unless it is empty.
pub(crate) fn section(body: &mut String, title: &str, content: &str) {
    if !content.is_empty() {
        let _ = writeln!(body, "<section>\n<h2>{title}</h2>\n{content}\n</section>");
    }
}

/// Returns one bar of two parts, with both counts.
pub(crate) fn share(what: &str, accepted: u64, refused: u64) -> String {
    let whole = accepted + refused;
    if whole == 0 {
        return format!("<p>0 {what}s</p>");
    }
    let width = scaled(accepted, whole, WIDTH);
    let title = format!(
        "{} of {} {what}s accepted, {} refused",
        grouped(accepted),
        grouped(whole),
        grouped(refused)
    );
    format!(
        "<svg viewBox=\"0 0 {WIDTH} 56\" role=\"img\" aria-label=\"{title}\">\
         <rect class=\"bad\" width=\"{WIDTH}\" height=\"24\" rx=\"4\"/>\
         <rect class=\"good\" width=\"{width}\" height=\"24\" rx=\"4\"/>\
         <text y=\"46\">{title}</text></svg>"
    )
}

/// Returns a bar for each count.
pub(crate) fn chart(counts: &[Counted<'_>], class: &str) -> String {
    let Some(most) = counts.iter().map(|counted| counted.count).max() else {
        return String::new();
    };
    let longest = counts.iter().map(|it| it.kind.len() + 1 + it.reason.len());
    let longest = u64::try_from(longest.max().unwrap_or_default()).unwrap_or_default();
    let labels = (longest * CHARACTER).clamp(LABELS, WIDTH / 2);
    let height = counts.len() * ROW;
    let mut chart = format!(
        "<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"counts by reason\">"
    );
    for (at, counted) in counts.iter().enumerate() {
        let top = at * ROW;
        let width = scaled(counted.count, most, WIDTH - labels - 100).max(2);
        let (text, right) = (top + 19, labels + width + 8);
        let (kind, reason, count) = (counted.kind, counted.reason, grouped(counted.count));
        let _ = write!(
            chart,
            "<text y=\"{text}\">{kind} {reason}</text>\
             <rect class=\"{class}\" x=\"{labels}\" y=\"{}\" width=\"{width}\" height=\"20\" rx=\"3\"/>\
             <text x=\"{right}\" y=\"{text}\">{count}</text>",
            top + 4
        );
    }
    chart.push_str("</svg>");
    chart
}

/// Returns a table of the first rows of each reason. Of a path it shows the file's name only.
pub(crate) fn first_rows(reasons: &[Counted<'_>]) -> String {
    let mut rows = String::new();
    for counted in reasons {
        let places = counted.first.iter().map(|place| {
            let name = Path::new(place.file).file_name();
            let name = name.map_or_else(String::new, |name| name.to_string_lossy().into_owned());
            format!("{}:{}", escaped(&name), place.line)
        });
        let places: Vec<_> = places.collect();
        let _ = writeln!(
            rows,
            "<tr><td>{} {}</td><td class=\"number\">{}</td><td>{}</td></tr>",
            counted.kind,
            counted.reason,
            grouped(counted.count),
            places.join(", ")
        );
    }
    table(["Reason", "Count", "First rows"], &rows)
}

fn columns(summary: &Summary) -> String {
    let (checked, others) = summary.columns();
    let mut rows = String::new();
    for (name, kind) in checked {
        let _ = writeln!(
            rows,
            "<tr><td>{}</td><td>{kind}</td><td></td></tr>",
            escaped(name)
        );
    }
    for name in others {
        let _ = writeln!(
            rows,
            "<tr><td>{}</td><td></td><td>not checked</td></tr>",
            escaped(name)
        );
    }
    table(["Column", "Kind", ""], &rows)
}

fn table(head: [&str; 3], rows: &str) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let head = head.map(|name| format!("<th>{name}</th>")).concat();
    format!("<table>\n<tr>{head}</tr>\n{rows}</table>")
}

fn scaled(part: u64, whole: u64, width: u64) -> u64 {
    let scaled = u128::from(part) * u128::from(width) / u128::from(whole.max(1));
    u64::try_from(scaled).unwrap_or(width)
}

/// Returns text as HTML shows it.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_begin_after_the_longest_name() {
        let counted = |kind, reason, count| Counted {
            kind,
            reason,
            count,
            first: Vec::new(),
        };
        let long = counted("phone_number", "country_not_enabled_by_default", 1_000_000);
        let page = chart(&[counted("user", "no_id", 3), long], "note");
        assert_eq!(page.matches("x=\"344\"").count(), 2, "{page}");
        let page = chart(&[counted("user", "no_id", 3)], "note");
        assert!(page.contains("x=\"200\""), "{page}");
    }
}
