//! What an instance offers.

use clerk_user_model::Environment;
use http::Method;

use crate::Operation;

/// Reads what the instance offers: `GET /v1/environment`.
#[must_use]
pub fn get() -> Operation<Environment> {
    Operation::new("get environment", Method::GET, &["environment"])
}
