//! Phone numbers, in international form and as people type them.

pub(super) use clerk_user_validate::Region;
use clerk_user_validate::{E164, E164Error, UserPhoneError};

use super::kind::refusals;
use super::verdict::{Accepted, Phone, Verdict};

pub(super) fn judge_e164(text: &str) -> Verdict {
    Ok(accepted(E164::parse(text)?, None))
}

pub(super) fn judge_user_input(text: &str, region: Option<Region>) -> Verdict {
    let input = E164::from_user_input(text, region)?;
    let extension = input.extension().map(str::to_owned);
    Ok(accepted(input.number(), extension))
}

fn accepted(number: E164, extension: Option<String>) -> Accepted {
    Accepted {
        canonical: number.to_string(),
        phone: Some(Phone {
            validity: number.validity().as_str(),
            region: number.region().map(|region| region.as_str()),
            number_type: number.number_type().as_str(),
            extension,
        }),
    }
}

refusals!(E164Error, UserPhoneError);
