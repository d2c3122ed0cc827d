//! The known values of open enums as constants, for languages in which an open enum is a string.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::CliError;
use super::bundle::Bundle;
use super::cache::{at, make};
use super::downlevel::open_enum;

/// The source of constants in one language.
///
/// In these texts `%type%` stands for the name of the enum, `%doc%` for its description, `%value%` for a value, and
/// `%NAME%`, `%Name%` and `%name%` for the name of its constant.
pub(super) struct Style {
    /// The path below the folder of the types. With `%type%` in it, each enum has a file of its own.
    file: &'static str,
    /// The beginning of a comment of one line.
    pub(super) comment: &'static str,
    /// The text at the beginning of a file.
    before: &'static str,
    /// The text before the constants of an enum.
    begin: &'static str,
    constant: &'static str,
    end: &'static str,
    /// The text at the end of a file.
    after: &'static str,
    /// Spells a name in lower camel case that is a reserved word.
    escape: fn(&str) -> String,
}

/// The parts that most languages share.
const BASE: Style = Style {
    file: "",
    comment: "//",
    before: "",
    begin: "",
    constant: "",
    end: "}\n",
    after: "",
    escape: str::to_owned,
};

pub(super) const CSHARP: Style = Style {
    file: "src/ClerkUser/Model/Constants.cs",
    before: "\nnamespace ClerkUser.Model\n{",
    begin: "\n    /// <summary>%doc%</summary>\n    public static class %type%\n    {\n",
    constant: "        public const string %Name% = \"%value%\";\n",
    end: "    }\n",
    after: "}\n",
    ..BASE
};

pub(super) const DART: Style = Style {
    file: "lib/constants.dart",
    // The package is in Dart 2.17, which has no other modifier of classes.
    begin: "\n/// %doc%\nabstract class %type% {\n",
    constant: "  static const String %name% = '%value%';\n",
    escape: |name| format!("{name}_"),
    ..BASE
};

pub(super) const GO: Style = Style {
    file: "constants.go",
    before: "\npackage clerkuser\n",
    begin: "\n// The values of %type%. %doc%\nconst (\n",
    constant: "\t%type%%Name% = \"%value%\"\n",
    end: ")\n",
    ..BASE
};

pub(super) const JAVA: Style = Style {
    file: "src/main/java/clerkuser/%type%.java",
    before: "package clerkuser;\n",
    begin: "\n/** %doc% */\npublic final class %type% {\n",
    constant: "    public static final String %NAME% = \"%value%\";\n",
    end: "\n    private %type%() {}\n}\n",
    ..BASE
};

pub(super) const KOTLIN: Style = Style {
    file: "src/main/kotlin/clerkuser/Constants.kt",
    before: "package clerkuser\n",
    begin: "\n/** %doc% */\nobject %type% {\n",
    constant: "    const val %NAME% = \"%value%\"\n",
    ..BASE
};

pub(super) const PHP: Style = Style {
    file: "src/Model/%type%.php",
    before: "<?php\n\nnamespace ClerkUser\\Model;\n",
    begin: "\n/** %doc% */\nfinal class %type%\n{\n",
    constant: "    public const %NAME% = '%value%';\n",
    ..BASE
};

pub(super) const PYTHON: Style = Style {
    file: "constants.py",
    comment: "#",
    before: "from typing import Final\n",
    begin: "\n\nclass %type%:\n    \"\"\"%doc%\"\"\"\n\n",
    constant: "    %NAME%: Final = \"%value%\"\n",
    end: "",
    ..BASE
};

pub(super) const RUBY: Style = Style {
    file: "lib/clerk_user/constants.rb",
    comment: "#",
    before: "\nmodule ClerkUser",
    begin: "\n  # %doc%\n  module %type%\n",
    constant: "    %NAME% = '%value%'\n",
    end: "  end\n",
    after: "end\n",
    ..BASE
};

pub(super) const SWIFT: Style = Style {
    file: "Sources/ClerkUser/Constants.swift",
    begin: "\n/// %doc%\npublic enum %type% {\n",
    constant: "    public static let %name% = \"%value%\"\n",
    escape: |name| format!("`{name}`"),
    ..BASE
};

pub(super) const TYPESCRIPT: Style = Style {
    file: "constants.ts",
    begin: "\n/** %doc% */\nexport const %type% = {\n",
    constant: "  %NAME%: \"%value%\",\n",
    end: "} as const;\nexport type %type% = import(\"./clerk-user.js\").%type%;\n",
    ..BASE
};

/// Writes the constants and returns the paths of the files, below the folder of the types.
pub(super) fn write(bundle: &Bundle, out: &Path, style: &Style) -> Result<Vec<PathBuf>, CliError> {
    let mut files: Vec<(PathBuf, String)> = Vec::new();
    for (name, schema) in bundle.defs() {
        let Some(values) = schema.as_object().and_then(open_enum) else {
            continue;
        };
        let path = PathBuf::from(style.file.replace("%type%", name));
        if files.last().is_none_or(|(last, _)| *last != path) {
            files.push((path, style.before.to_owned()));
        }
        if let Some((_, text)) = files.last_mut() {
            text.push_str(&source(style, name, schema, values));
        }
    }
    let mut written = Vec::new();
    for (path, text) in files {
        let place = out.join(&path);
        place.parent().map_or(Ok(()), make)?;
        fs::write(&place, text + style.after).map_err(|e| at(&place, &e))?;
        written.push(path);
    }
    Ok(written)
}

/// Returns the source of the constants of one enum.
fn source(style: &Style, name: &str, schema: &Value, values: &[Value]) -> String {
    let description = schema.get("description").and_then(Value::as_str);
    let doc = format!(
        "{} The server can send other values too.",
        description.unwrap_or_default()
    );
    let of_type = |text: &str| text.replace("%type%", name).replace("%doc%", &doc);
    let constants = values.iter().filter_map(Value::as_str).map(|value| {
        let words = words(value);
        of_type(style.constant)
            .replace("%value%", value)
            .replace("%NAME%", &words.join("_").to_uppercase())
            .replace(
                "%Name%",
                &words.iter().map(|w| capitalized(w)).collect::<String>(),
            )
            .replace("%name%", &lower_camel(&words, style.escape))
    });
    let constants: String = constants.collect();
    of_type(style.begin) + &constants + &of_type(style.end)
}

/// Returns the words of a value in lower case: `organizationDomain.created` has three.
fn words(value: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for character in value.chars() {
        let is_word = character.is_ascii_alphanumeric();
        if !is_word || was_lower && character.is_ascii_uppercase() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| is_word) {
            word.push(character.to_ascii_lowercase());
        }
        was_lower = character.is_ascii_lowercase();
    }
    words.retain(|word| !word.is_empty());
    if words.is_empty() {
        words.push("empty".to_owned());
    }
    words
}

fn capitalized(word: &str) -> String {
    let mut characters = word.chars();
    let first = characters.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(characters).collect()
}

fn lower_camel(words: &[String], escape: fn(&str) -> String) -> String {
    /// Words that Swift or Dart reserves and a value can be.
    const RESERVED: &str = "as break case catch class const continue default defer do else enum extends \
        extension false final finally for func guard if import in init internal is let new \
        nil null operator private protocol public repeat rethrow return self static struct \
        subscript super switch this throw throws true try typealias var void where while \
        with";
    let mut name = String::new();
    for word in words {
        name.push_str(&if name.is_empty() {
            word.clone()
        } else {
            capitalized(word)
        });
    }
    if RESERVED.split(' ').any(|word| word == name) {
        return escape(&name);
    }
    name
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn words_end_at_punctuation_and_before_capitals() {
        assert_eq!(words("form_code_incorrect"), ["form", "code", "incorrect"]);
        assert_eq!(
            words("organizationDomain.created"),
            ["organization", "domain", "created"]
        );
        assert_eq!(words("web3_okx"), ["web3", "okx"]);
        assert_eq!(words(""), ["empty"]);
    }

    #[test]
    fn the_names_of_an_enum_differ_and_begin_with_a_letter() {
        let bundle = Bundle::parse().unwrap();
        let mut enums = 0;
        for (name, schema) in bundle.defs() {
            let Some(values) = schema.as_object().and_then(open_enum) else {
                continue;
            };
            enums += 1;
            let mut names = BTreeSet::new();
            for value in values.iter().filter_map(Value::as_str) {
                let words = words(value);
                assert!(words[0].starts_with(|c: char| c.is_ascii_alphabetic()));
                assert!(names.insert(words.concat()), "{name}: {value}");
                assert!(
                    !value.contains(['"', '\'', '\\', '$', '#']),
                    "{name}: {value}"
                );
            }
            let description = schema["description"].as_str().unwrap();
            assert!(!description.contains(['<', '&', '\n']), "{name}");
            assert!(!description.contains("*/"), "{name}");
        }
        assert!(enums >= 20, "{enums}");
    }

    #[test]
    fn reserved_words_are_escaped() {
        let name = |value: &str| lower_camel(&words(value), |word| format!("`{word}`"));
        assert_eq!(name("public"), "`public`");
        assert_eq!(name("public_key"), "publicKey");
    }
}
