//! Plain `cargo test` notices a generated file that its source has left behind.

#[test]
fn files_are_what_the_schemas_say() {
    if let Err(stale) = xtask::codegen::check_files() {
        panic!("{stale}");
    }
}

#[test]
fn tables_are_what_the_metadata_says() {
    xtask::phone::check().unwrap();
}

#[test]
fn packages_have_one_version() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for (file, line) in [
        ("bindings/python/Cargo.toml", "version = "),
        ("bindings/npm/package/package.json", "\"version\": "),
    ] {
        let text = std::fs::read_to_string(root.join(file)).unwrap();
        let expected = format!("{line}\"{}\"", env!("CARGO_PKG_VERSION"));
        assert!(text.contains(&expected), "{file}: expected {expected}");
    }
}
