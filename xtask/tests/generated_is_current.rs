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
