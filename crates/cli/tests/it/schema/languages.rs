use std::path::Path;
use std::process::Command;

use crate::text;

#[test]
fn say_what_they_need_when_it_is_not_there() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("languages");
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
        let output = Command::new(env!("CARGO_BIN_EXE_clerk-user"))
            .args(["schema", "--lang", language, "--out"])
            .arg(folder.join("out"))
            .arg("--cache")
            .arg(folder.join("cache"))
            .env("PATH", folder.join("nothing"))
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(text(&output.stderr), format!("error: {needs}\n"));
    }
}
