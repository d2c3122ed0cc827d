//! The validators as a WebAssembly module that takes and returns nothing but numbers.
//!
//! A caller reserves memory with `input`, writes a string there (and after it a region, for a phone number),
//! calls `judge` with their lengths, and reads the words at `output`: see [`report`].

#![cfg_attr(target_family = "wasm", no_std)]

#[cfg(target_family = "wasm")]
mod module;

extern crate alloc;

use alloc::boxed::Box;
use core::sync::atomic::{AtomicU32, Ordering};

use clerk_user_validate::{NumberType, Region, Validity, ValueKind, Verdict, VerdictError};

/// The words of the last verdict: an offset, and the addresses and lengths of strings.
static OUTPUT: [AtomicU32; 11] = [const { AtomicU32::new(0) }; 11];

/// The result of a verdict: the words after the offset are the kind of the error, its subject and what was
/// expected.
const REJECTED: u32 = 0;
/// The result of a verdict: the words after the offset are the validity, the region, the type, the extension and
/// the canonical form.
const ACCEPTED: u32 = 1;
/// Like [`ACCEPTED`]; the canonical form is the input.
const ACCEPTED_AS_IT_IS: u32 = 2;
/// Like [`ACCEPTED`]; the canonical form is `+` and the input.
const ACCEPTED_AFTER_PLUS: u32 = 3;

/// Validates a value, writes the words of its verdict and returns its result.
///
/// A string of JavaScript can have half a surrogate pair, for which the caller writes a byte that is not UTF-8.
#[must_use]
pub fn report(kind: u32, value: &[u8], region: &[u8]) -> u32 {
    let (verdict, input) = match core::str::from_utf8(value) {
        Ok(text) => (
            judge(kind, text, core::str::from_utf8(region).unwrap_or_default()),
            text,
        ),
        Err(error) => {
            let at = error.valid_up_to();
            let error =
                VerdictError::new("invalid_utf8", at, "string", "no half of a surrogate pair");
            (error.into(), "")
        }
    };
    let result = if let Some(error) = verdict.error() {
        write(
            error.offset(),
            [error.kind(), error.subject(), error.expected(), "", ""],
        );
        REJECTED
    } else {
        let canonical = verdict.canonical().unwrap_or_default();
        let (result, canonical) = if canonical == input {
            (ACCEPTED_AS_IT_IS, "")
        } else if canonical.strip_prefix('+') == Some(input) {
            (ACCEPTED_AFTER_PLUS, "")
        } else {
            (ACCEPTED, kept(canonical))
        };
        let region = verdict.region();
        write(
            0,
            [
                verdict.validity().map_or("", Validity::as_str),
                region.as_ref().map_or("", Region::as_str),
                verdict.number_type().map_or("", NumberType::as_str),
                verdict.extension().map_or("", kept),
                canonical,
            ],
        );
        result
    };
    // The next call frees all memory.
    core::mem::forget(verdict);
    result
}

/// Copies a string to where the caller reads it, until the next call of `judge` frees all memory.
fn kept(text: &str) -> &'static str {
    Box::leak(Box::from(text))
}

/// Returns the verdict on a value of one of the kinds that this module has. Each kind is judged in a place of its
/// own, so that a module has nothing of the others.
#[cfg_attr(
    not(feature = "phone"),
    expect(unused_variables, reason = "only phone numbers have a region")
)]
fn judge(kind: u32, text: &str, region: &str) -> Verdict {
    macro_rules! judged {
        ($feature:literal, $kind:ident, $region:expr) => {
            #[cfg(feature = $feature)]
            if kind == ValueKind::$kind as u32 {
                return clerk_user_validate::judge(ValueKind::$kind, text, $region);
            }
        };
    }
    judged!("email", Email, None);
    judged!("e164", E164, None);
    judged!("phone", Phone, Region::parse(region).ok());
    judged!("evm", Evm, None);
    judged!("solana", Solana, None);
    judged!("wallet", Wallet, None);
    judged!("strategy", Strategy, None);
    judged!("redirect-url", RedirectUrl, None);
    VerdictError::new("unknown_kind", 0, "kind", "a kind that this module has").into()
}

fn write(offset: usize, texts: [&str; 5]) {
    let places = texts
        .iter()
        .flat_map(|text| [text.as_ptr().addr(), text.len()]);
    for (word, value) in OUTPUT.iter().zip([offset].into_iter().chain(places)) {
        word.store(u32::try_from(value).unwrap_or(u32::MAX), Ordering::Relaxed);
    }
}
