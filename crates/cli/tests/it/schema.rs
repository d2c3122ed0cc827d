mod diff;
mod documents;
mod languages;
mod openapi;
mod operations;
mod validate;
mod vectors;

use serde_json::Value;

use crate::clerk_user;

/// What `clerk-user schema` prints, as JSON.
fn document(args: &[&str]) -> Value {
    let output = clerk_user(&[&["schema"], args].concat());
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}
