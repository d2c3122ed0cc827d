//! Stands for the pages of a sandbox that was built without them.

use http::request::Parts;

use super::input::Input;
use super::reply::Reply;
use crate::codes::Code;
use crate::core::Core;
use crate::error::ApiErrors;
use crate::quirk::Quirks;

pub(super) fn show(_: &Core, _: &Input) -> Result<Reply, ApiErrors> {
    Err(Code::SandboxNotSupported.into())
}

pub(super) const fn account_page(_: &Core, _: &Input) -> Option<Reply> {
    None
}

pub(super) fn consent_page(_: &Core, _: &Input) -> Result<Reply, ApiErrors> {
    Err(Code::SandboxNotSupported.into())
}

pub(super) fn answer(_: &mut Core, _: &Input, _: &str) -> Result<Reply, ApiErrors> {
    Err(Code::SandboxNotSupported.into())
}

/// Returns `true` if a response is for a browser: never, as there are no pages.
pub(super) const fn is_for_people(_: &Parts) -> bool {
    false
}

pub(super) fn refused(refusal: &ApiErrors) -> Reply {
    Reply::refusal(refusal, "", &Quirks::default())
}
