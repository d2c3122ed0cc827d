//! The difference between a stale file and what it should be.

use std::fmt::Write;

/// The most lines of each side that are shown.
const SHOWN: usize = 10;

/// The lines between the first and the last difference: `-` before those of `old`, `+` before those of `new`.
pub(crate) fn difference(old: &str, new: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let same = |pairs: &mut dyn Iterator<Item = (&&str, &&str)>| {
        pairs.take_while(|(old, new)| old == new).count()
    };
    let before = same(&mut old.iter().zip(&new));
    let shorter = old.len().min(new.len());
    let after = same(&mut old.iter().rev().zip(new.iter().rev())).min(shorter - before);
    let mut text = format!("  from line {}:\n", before + 1);
    for (sign, lines) in [('-', &old), ('+', &new)] {
        let lines = lines.iter().take(lines.len() - after).skip(before);
        let more = lines.len().saturating_sub(SHOWN);
        for line in lines.take(SHOWN) {
            let _ = writeln!(text, "  {sign} {line}");
        }
        if more > 0 {
            let _ = writeln!(text, "  {sign} and {more} more lines");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn shows_the_lines_that_differ() {
        assert_eq!(
            difference("a\nb\nc\n", "a\nx\ny\nc\n"),
            "  from line 2:\n  - b\n  + x\n  + y\n"
        );
        assert_eq!(difference("a\na\n", "a\n"), "  from line 2:\n  - a\n");
        let long = "x\n".repeat(12);
        let shown = difference("", &long);
        assert!(shown.ends_with("  + x\n  + and 2 more lines\n"), "{shown}");
    }
}
