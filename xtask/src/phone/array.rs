//! Arrays as Rust source.

use std::fmt::{Display, Write as _};

/// Returns the source of a static array, a few entries a line.
pub(super) fn array(doc: &str, name: &str, of: &str, items: &[impl Display]) -> String {
    let mut text = format!(
        "/// {doc}\npub(crate) static {name}: [{of}; {}] = [",
        items.len()
    );
    let mut width = 200;
    for item in items {
        let item = item.to_string();
        if width + item.len() > 118 && !item.starts_with('\n') {
            text.push_str("\n    ");
            width = 4;
        }
        width += item.len() + 1;
        let _ = write!(text, "{item},");
    }
    text.push_str("\n];\n\n");
    text
}
