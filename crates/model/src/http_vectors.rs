//! Test vectors for other implementations of the same requests and responses, as JSON.

/// The forms of requests: an array of objects with the fields `type` (of the params), `params`, `body` (the
/// form that they are sent as, with the fields sorted by name) and `shows`, a sentence for people.
pub const REQUESTS: &str = include_str!("../vectors/requests.json");

/// The reading of responses: an array of objects with the fields `type` (of the resource), `body`, `reads`
/// (JSON Pointers with the values that a reader finds there) and `shows`, a sentence for people. A reader keeps
/// all of the body.
pub const RESPONSES: &str = include_str!("../vectors/responses.json");
