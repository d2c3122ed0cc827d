//! Doc comments that read once: they begin with a verb, and a bool says when it is `true`.

/// The folders that the rules hold for.
const FOLDERS: &[&str] = &[
    "crates/cli/src/demo",
    "crates/cli/src/main.rs",
    "crates/cli/src/runtime.rs",
    "crates/cli/src/sandbox",
    "crates/cli/src/schema",
    "crates/clerk-user/src/",
    "crates/client/examples/",
    "crates/client/src/",
    "crates/model/src/",
    "crates/sandbox/src/",
    "crates/validate/",
];

/// The words that a doc comment must not begin with: each begins a riddle.
const RIDDLES: &[&str] = &["What", "Whether", "Who", "How", "None", "Of"];

/// A doc comment: the line it begins in, and its first sentences.
struct Doc {
    line: usize,
    text: String,
}

pub(super) fn check(name: &str, source: &str, wrong: &mut Vec<String>) {
    if FOLDERS.iter().any(|folder| name.starts_with(folder)) {
        check_source(name, source, wrong);
    }
}

fn check_source(name: &str, source: &str, wrong: &mut Vec<String>) {
    let mut doc: Option<Doc> = None;
    let mut lines = source.lines().enumerate();
    while let Some((index, line)) = lines.next() {
        let line = line.trim();
        let comment = line
            .strip_prefix("///")
            .or_else(|| line.strip_prefix("//!"));
        if let Some(text) = comment {
            let doc = doc.get_or_insert(Doc {
                line: index + 1,
                text: String::new(),
            });
            doc.text.push_str(text);
            continue;
        }
        if line.starts_with("#[") || line.ends_with(")]") {
            continue;
        }
        let Some(Doc { line: at, text }) = doc.take() else {
            continue;
        };
        let text = text.trim_start();
        let first = text.split([' ', ',']).next().unwrap_or_default();
        if RIDDLES.contains(&first) {
            wrong.push(format!(
                "{name}:{at}: a doc comment begins with a verb, not with \"{first}\""
            ));
        }
        let mut signature = line.to_owned();
        while signature.contains("fn ") && !signature.ends_with(['{', ';']) {
            let Some((_, more)) = lines.next() else { break };
            signature.push_str(more.trim());
        }
        let is_bool = signature.contains("fn ") && signature.contains("-> bool ");
        if is_bool && !text.starts_with("Returns `true` if") {
            wrong.push(format!(
                "{name}:{at}: the doc comment of a function that returns a bool begins with \"Returns `true` if\""
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check_source;

    fn told(source: &str) -> Vec<String> {
        let mut wrong = Vec::new();
        check_source("x.rs", source, &mut wrong);
        wrong
    }

    #[test]
    fn a_verb_begins_a_doc_comment() {
        let told_of = |text: &str| told(&format!("/// {text}\nstruct Value;\n"));
        assert_eq!(told_of("Holds a value."), Vec::<String>::new());
        assert_eq!(told_of("A whole value."), Vec::<String>::new());
        assert_eq!(
            told_of("Whether it was."),
            ["x.rs:1: a doc comment begins with a verb, not with \"Whether\""]
        );
    }

    #[test]
    fn a_bool_says_when_it_is_true() {
        let told_of = |text: &str| {
            told(&format!(
                "    /// {text}\n    #[must_use]\n    pub fn is_it(\n        &self,\n    ) -> bool {{\n"
            ))
        };
        assert_eq!(told_of("Returns `true` if it is."), Vec::<String>::new());
        assert_eq!(
            told_of("Says if it is."),
            [
                "x.rs:1: the doc comment of a function that returns a bool begins with \"Returns `true` if\""
            ]
        );
    }
}
