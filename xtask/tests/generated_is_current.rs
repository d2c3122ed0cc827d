//! Plain `cargo test` notices a generated file that its source has left behind.

#[test]
fn model_is_what_the_schemas_say() {
    xtask::codegen::run(true).unwrap();
}

#[test]
fn tables_are_what_the_metadata_says() {
    xtask::phone::check().unwrap();
}
