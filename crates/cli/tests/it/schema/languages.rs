use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::text;

/// A folder of its own for a test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Has types written to `folder/out`, with the programs of `folder/tools` alone.
fn generate(folder: &Path, language: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_clerk-user"))
        .args(["schema", "--lang", language, "--out"])
        .arg(folder.join("out"))
        .arg("--cache")
        .arg(folder.join("cache"))
        .env("PATH", folder.join("tools"))
        .output()
        .unwrap()
}

#[test]
fn say_what_they_need_when_it_is_not_there() {
    let folder = folder("languages");
    for (language, needs) in [
        (
            "go",
            "java is not installed; this needs a Java runtime, version 11 or later, for the OpenAPI Generator",
        ),
        (
            "python",
            "python3 is not installed; this needs Python 3.11 or later, with venv and pip",
        ),
        (
            "typescript",
            "npx is not installed; this needs Node.js 20 or later, with npx",
        ),
    ] {
        let output = generate(&folder, language);
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(text(&output.stderr), format!("error: {needs}\n"));
    }
}

/// With programs that write down what they are asked, in the place of the generators.
#[cfg(unix)]
mod asked {
    use std::collections::{BTreeMap, BTreeSet};
    use std::os::unix::fs::PermissionsExt;

    use jsonschema::Validator;
    use serde_json::{Value, json};

    use super::*;
    use crate::schema::document;

    /// Notes its arguments, fails if it is asked for a thing that fails, and as Python makes a venv with more of itself.
    /// Otherwise writes a line to the file, or to a file below the folder, that it is asked for.
    const PROGRAM: &str = r#"#!/bin/sh
PATH=/usr/bin:/bin
echo "$(basename "$0") $*" >> LOG
out= last=
for word; do
    [ "$last" = --output ] && out=$word
    last=$word
done
case "$out" in
*.py|*.ts) echo "line" > "$out" ;;
?*)
    mkdir -p "$out/.openapi-generator"
    printf 'one.x\nREADME.md\n' > "$out/.openapi-generator/FILES"
    printf '<?php\n    /* doc */\n' > "$out/one.x" ;;
esac
case "$*" in
*"-m venv"*)
    for folder; do :; done
    mkdir -p "$folder/bin"
    for name in pip datamodel-codegen openapi-generator-cli; do ln -sf "$0" "$folder/bin/$name"; done ;;
*--generator-name?go*) echo "out of luck" >&2; exit 3 ;;
esac
"#;

    fn with_programs(name: &str) -> PathBuf {
        let folder = folder(name);
        let tools = folder.join("tools");
        fs::create_dir_all(&tools).unwrap();
        for name in ["java", "npx", "python3"] {
            let path = tools.join(name);
            let log = folder.join("log").display().to_string();
            fs::write(&path, PROGRAM.replace("LOG", &log)).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        folder
    }

    /// What was asked of the programs, with the folder left out.
    fn log(folder: &Path) -> Vec<String> {
        let log = fs::read_to_string(folder.join("log")).unwrap();
        fs::remove_file(folder.join("log")).unwrap();
        let here = fs::canonicalize(folder).unwrap().display().to_string();
        log.lines().map(|line| line.replace(&here, "")).collect()
    }

    /// The document that a generator was given, made for the language.
    fn input(folder: &Path, language: &str) -> Value {
        let output = generate(folder, language);
        let wrote = format!("wrote {}\n", folder.join("out").display());
        assert_eq!(
            (text(&output.stdout), text(&output.stderr)),
            (wrote.as_str(), "")
        );
        let generator = if language == "swift" {
            "swift6"
        } else {
            language
        };
        let path = folder.join("cache").join(generator);
        serde_json::from_slice(&fs::read(path.join("clerk-user.json")).unwrap()).unwrap()
    }

    /// Every object in a document, however deep.
    fn objects(value: &Value) -> Vec<&serde_json::Map<String, Value>> {
        let inner: Vec<&Value> = match value {
            Value::Object(members) => members.values().collect(),
            Value::Array(items) => items.iter().collect(),
            _ => Vec::new(),
        };
        let below = inner.into_iter().flat_map(objects);
        value.as_object().into_iter().chain(below).collect()
    }

    fn schemas(document: &Value) -> BTreeMap<&str, &Value> {
        let bundle = document.get("$defs");
        let schemas = bundle
            .or_else(|| document.pointer("/components/schemas"))
            .unwrap();
        let schemas = schemas.as_object().unwrap().iter();
        schemas
            .map(|(name, schema)| (name.as_str(), schema))
            .collect()
    }

    fn validator(document: &Value, name: &str) -> Validator {
        let mut document = document.clone();
        let prefix = if document.get("$defs").is_some() {
            "#/$defs"
        } else {
            "#/components/schemas"
        };
        document["$ref"] = json!(format!("{prefix}/{name}"));
        jsonschema::draft202012::new(&document).unwrap()
    }

    #[test]
    fn generators_are_pinned_and_installed_once() {
        let folder = with_programs("generators");
        input(&folder, "typescript");
        assert_eq!(
            log(&folder),
            [
                "npx --yes --package json-schema-to-typescript@16.0.0 -- json2ts --unreachableDefinitions --no-additionalProperties \
              --bannerComment /* eslint-disable */ --input /cache/typescript/clerk-user.json --output /out/clerk-user.d.ts"
            ]
        );
        for first in [true, false] {
            input(&folder, "python");
            let asked = log(&folder);
            let venv = "/cache/datamodel-code-generator-0.89.0";
            let install = [
                format!("python3 -m venv --clear {venv}"),
                "pip install --quiet --disable-pip-version-check datamodel-code-generator==0.89.0"
                    .to_owned(),
            ];
            let (generate, installs) = asked.split_last().unwrap();
            assert_eq!(installs, if first { &install[..] } else { &[] });
            assert!(
                generate.starts_with("datamodel-codegen --input /cache/python/clerk-user.json"),
                "{generate}"
            );
            assert!(
                generate.contains("--output /out/clerk_user.py"),
                "{generate}"
            );
        }
    }

    #[test]
    fn every_file_says_of_which_schemas_it_is() {
        let folder = with_programs("marked");
        let version = document(&["--bundle"])["$comment"]
            .as_str()
            .unwrap()
            .to_owned();
        for (language, comment, types, constants) in [
            ("csharp", "//", "one.x", "src/ClerkUser/Model/Constants.cs"),
            ("dart", "//", "one.x", "lib/constants.dart"),
            (
                "java",
                "//",
                "one.x",
                "src/main/java/clerkuser/ErrorCode.java",
            ),
            (
                "kotlin",
                "//",
                "one.x",
                "src/main/kotlin/clerkuser/Constants.kt",
            ),
            ("php", "//", "one.x", "src/Model/ErrorCode.php"),
            ("python", "#", "clerk_user.py", "constants.py"),
            ("ruby", "#", "one.x", "lib/clerk_user/constants.rb"),
            ("swift", "//", "one.x", "Sources/ClerkUser/Constants.swift"),
            ("typescript", "//", "clerk-user.d.ts", "constants.ts"),
        ] {
            input(&folder, language);
            let header = format!(
                "{comment} Generated by `clerk-user schema` from the schemas, {version}. Do not edit."
            );
            for file in [types, constants] {
                let text = fs::read_to_string(folder.join("out").join(file)).unwrap();
                let first = text.lines().find(|line| *line != "<?php");
                assert_eq!(first, Some(header.as_str()), "{language} {file}");
                assert_eq!(text.matches("Generated by").count(), 1, "{language} {file}");
            }
        }
    }

    #[test]
    fn every_word_of_an_open_enum_is_a_constant() {
        let folder = with_programs("constants");
        let bundle = document(&["--bundle"]);
        let codes = bundle["$defs"]["ErrorCode"]["anyOf"][0]["enum"]
            .as_array()
            .unwrap();
        for (language, file, line) in [
            (
                "csharp",
                "src/ClerkUser/Model/Constants.cs",
                r#"public const string FormCodeIncorrect = "form_code_incorrect";"#,
            ),
            (
                "dart",
                "lib/constants.dart",
                "static const String formCodeIncorrect = 'form_code_incorrect';",
            ),
            (
                "java",
                "src/main/java/clerkuser/ErrorCode.java",
                r#"public static final String FORM_CODE_INCORRECT = "form_code_incorrect";"#,
            ),
            (
                "kotlin",
                "src/main/kotlin/clerkuser/Constants.kt",
                r#"const val FORM_CODE_INCORRECT = "form_code_incorrect""#,
            ),
            (
                "php",
                "src/Model/ErrorCode.php",
                "public const FORM_CODE_INCORRECT = 'form_code_incorrect';",
            ),
            (
                "python",
                "constants.py",
                r#"FORM_CODE_INCORRECT: Final = "form_code_incorrect""#,
            ),
            (
                "ruby",
                "lib/clerk_user/constants.rb",
                "FORM_CODE_INCORRECT = 'form_code_incorrect'",
            ),
            (
                "swift",
                "Sources/ClerkUser/Constants.swift",
                r#"public static let formCodeIncorrect = "form_code_incorrect""#,
            ),
            (
                "typescript",
                "constants.ts",
                r#"FORM_CODE_INCORRECT: "form_code_incorrect","#,
            ),
        ] {
            input(&folder, language);
            let text = fs::read_to_string(folder.join("out").join(file)).unwrap();
            assert!(text.lines().any(|found| found.trim() == line), "{language}");
            for code in codes.iter().filter_map(Value::as_str) {
                assert!(
                    text.contains(&format!("'{code}'")) || text.contains(&format!("\"{code}\"")),
                    "{language} {code}"
                );
            }
        }
    }

    #[test]
    fn a_generator_that_fails_is_quoted() {
        let folder = with_programs("failing");
        let output = generate(&folder, "go");
        assert_eq!(output.status.code(), Some(2));
        let told = text(&output.stderr);
        assert!(told.contains("openapi-generator-cli failed (exit status: 3); this needs a Java runtime, version 11 or later\nout of luck\n"), "{told}");
    }

    #[test]
    fn the_openapi_generator_is_told_what_to_make() {
        let folder = with_programs("openapi");
        for (language, name, unknown, part) in [
            ("csharp", "csharp", false, "--library httpclient "),
            ("dart", "dart", false, ",pubName=clerk_user,"),
            ("java", "java", false, "--library native "),
            (
                "java",
                "java",
                false,
                "--global-property supportingFiles=none ",
            ),
            ("kotlin", "kotlin", true, ",serializationLibrary=jackson,"),
            ("php", "php", false, ",invokerPackage=ClerkUser,"),
            ("ruby", "ruby", false, "supportingFiles=api_model_base.rb "),
            ("swift", "swift6", false, "supportingFiles=Package.swift:"),
        ] {
            let left = folder.join("out/.openapi-generator");
            fs::create_dir_all(&left).unwrap();
            input(&folder, language);
            assert!(!left.exists());
            let asked = log(&folder).pop().unwrap();
            let beginning = format!(
                "openapi-generator-cli generate --generator-name {name} --input-spec /cache/{name}/clerk-user.json --output /out "
            );
            assert!(asked.starts_with(&beginning), "{asked}");
            assert!(asked.contains(part), "{asked}");
            let unknown = format!("disallowAdditionalPropertiesIfNotPresent={unknown},");
            assert!(asked.contains(&unknown), "{asked}");
        }
    }

    #[test]
    fn documents_for_generators_have_what_they_understand() {
        let folder = with_programs("inputs");
        let bundle = document(&["--bundle"]);
        let typescript = input(&folder, "typescript");
        let python = input(&folder, "python");
        for types in [&typescript, &python] {
            assert_eq!(
                schemas(types).keys().collect::<Vec<_>>(),
                schemas(&bundle).keys().collect::<Vec<_>>()
            );
        }
        let has = |document: &Value, keyword: &str| {
            let mut found = objects(document).into_iter();
            found.any(|object| {
                object
                    .get(keyword)
                    .is_some_and(|v| v.is_string() || v.is_array())
            })
        };
        assert!(has(&bundle, "oneOf") && !has(&typescript, "oneOf"));
        assert!(has(&typescript, "format") && !has(&python, "format"));
        assert!(has(&python, "pattern"));

        let (java, kotlin) = (input(&folder, "java"), input(&folder, "kotlin"));
        let open = |document: &Value| {
            let mut found = objects(document).into_iter();
            found.any(|o| o.contains_key("properties") && o.contains_key("additionalProperties"))
        };
        assert!(open(&java) && !open(&kotlin) && !open(&typescript));
        assert_eq!(
            schemas(&typescript)["SignUpNextAction"]["tsType"],
            r#""" | "needs_attempt" | "needs_prepare" | (string & {})"#
        );
        for types in [&typescript, &python, &java] {
            let created = &schemas(types)["User"]["properties"]["created_at"]["description"];
            assert!(
                created
                    .as_str()
                    .unwrap()
                    .ends_with(". In milliseconds since the Unix epoch."),
                "{created}"
            );
        }
        let names: BTreeSet<&str> = schemas(&java).into_keys().collect();
        for (name, schema) in schemas(&java) {
            assert!(
                schema["type"] == "object" || schema.get("enum").is_some(),
                "{name} is no type in most languages"
            );
        }
        for object in objects(&java) {
            if let Some(reference) = object.get("$ref").and_then(Value::as_str) {
                let name = reference.trim_start_matches("#/components/schemas/");
                assert!(names.contains(name), "{reference}");
            }
            assert!(
                !object.contains_key("minimum") || object.get("format") != Some(&json!("int64"))
            );
        }
    }

    #[test]
    fn documents_for_generators_mean_the_same() {
        let folder = with_programs("meaning");
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../model/tests/fixtures");
        for language in ["typescript", "python", "java", "kotlin"] {
            let lowered = input(&folder, language);
            for entry in fs::read_dir(&fixtures).unwrap() {
                let path = entry.unwrap().path();
                let name = path.file_stem().unwrap().to_str().unwrap();
                let whole: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
                let (here, there) = (
                    validator(&document(&["--bundle"]), name),
                    validator(&lowered, name),
                );
                assert!(there.is_valid(&whole), "{language} {name}");
                for member in whole.as_object().unwrap().keys() {
                    for value in [
                        json!(null),
                        json!(true),
                        json!(3),
                        json!("x"),
                        json!([3]),
                        json!({}),
                    ] {
                        let mut changed = whole.clone();
                        changed[member] = value;
                        assert_eq!(
                            here.is_valid(&changed),
                            there.is_valid(&changed),
                            "{language} {name} {member} {}",
                            changed[member]
                        );
                    }
                }
            }
        }
    }
}
