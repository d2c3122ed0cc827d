//! The environment of an instance: its settings and features.

use clerk_user_model::Environment;
use http::Method;

use crate::Operation;

/// Reads the environment: `GET /v1/environment`.
#[must_use]
pub fn get() -> Operation<Environment> {
    Operation::new("get environment", Method::GET, &["environment"])
}
