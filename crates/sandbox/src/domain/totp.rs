//! Authenticator apps (RFC 6238: SHA-1, 30 seconds, six digits) and the codes that stand in for
//! them.

use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, Mac as _};
use serde::{Deserialize, Serialize};
use sha1::Sha1;

use crate::codes::Code;
use crate::error::ApiError;
use crate::random::Random;
use crate::secret::same;
#[cfg(feature = "backend")]
use crate::secret::{is_bcrypt, matches_bcrypt};

/// The time for which a code is shown, in milliseconds.
const STEP_MS: i64 = 30_000;
/// The number of new backup codes.
const BACKUP_CODES: usize = 10;

/// An authenticator app, or one that is about to be set up.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Totp {
    pub(crate) id: String,
    pub(crate) is_verified: bool,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
    secret: TotpSecret,
    /// The step of the last code that was taken: none is taken twice.
    last_step: i64,
}

/// The secret that an authenticator app shares with the instance.
#[derive(Clone, Serialize, Deserialize)]
struct TotpSecret(Vec<u8>);

/// Codes that each stand in once for another second factor.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct BackupCodes {
    pub(crate) id: String,
    pub(crate) codes: Vec<String>,
    pub(crate) created_at: i64,
}

impl Totp {
    /// Returns the secret as an app takes it: RFC 4648 base 32.
    pub(crate) fn secret(&self) -> String {
        BASE32_NOPAD.encode(&self.secret.0)
    }

    /// Creates one with a new secret, to be verified by a code.
    pub(crate) fn new(random: &mut Random, now: i64) -> Self {
        let mut secret = vec![0; 20];
        random.fill(&mut secret);
        Self {
            id: random.id("totp", now),
            is_verified: false,
            created_at: now,
            updated_at: now,
            secret: TotpSecret(secret),
            last_step: 0,
        }
    }

    /// Creates one that another system verified.
    #[cfg(feature = "backend")]
    pub(crate) fn imported(secret: Vec<u8>, random: &mut Random, now: i64) -> Self {
        Self {
            is_verified: true,
            secret: TotpSecret(secret),
            ..Self::new(random, now)
        }
    }

    /// Checks a code of the current step, the one before or the one after.
    pub(crate) fn check(&mut self, code: &str, now: i64) -> Result<(), ApiError> {
        let step = now / STEP_MS;
        let mut steps = (step - 1..=step + 1).filter(|step| *step > self.last_step);
        let found = steps.find(|step| same(one_time_password(&self.secret.0, *step), code));
        self.last_step = found.ok_or_else(|| ApiError::param(Code::FormCodeIncorrect, "code"))?;
        Ok(())
    }
}

impl BackupCodes {
    pub(crate) fn new(random: &mut Random, now: i64) -> Self {
        let codes = (0..BACKUP_CODES).map(|_| random.backup_code());
        Self::of(codes.collect(), random, now)
    }

    /// Creates these codes: as they are, or digests of bcrypt.
    pub(crate) fn of(codes: Vec<String>, random: &mut Random, now: i64) -> Self {
        Self {
            id: random.id("bkc", now),
            codes,
            created_at: now,
        }
    }

    /// Takes a code, which is then used up.
    pub(crate) fn take(&mut self, code: &str) -> Result<(), ApiError> {
        let at = self.codes.iter().position(|held| is_code(held, code));
        let at = at.ok_or_else(|| ApiError::param(Code::FormCodeIncorrect, "code"))?;
        self.codes.remove(at);
        Ok(())
    }
}

impl core::fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("TotpSecret")
    }
}

impl core::fmt::Debug for BackupCodes {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("BackupCodes").finish_non_exhaustive()
    }
}

/// Returns `true` if a code is the one that is held.
fn is_code(held: &str, code: &str) -> bool {
    #[cfg(feature = "backend")]
    if is_bcrypt(held) {
        return matches_bcrypt(held, code);
    }
    same(held, code)
}

/// Returns the code of a step (RFC 4226, section 5.3).
fn one_time_password(secret: &[u8], step: i64) -> String {
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(secret) else {
        return String::new();
    };
    mac.update(&step.to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let offset = digest.last().map_or(0, |byte| usize::from(byte & 0xf));
    let bits = digest.iter().skip(offset).take(4);
    let number = bits.fold(0, |number: u32, byte| (number << 8) | u32::from(*byte));
    format!("{:06}", (number & 0x7fff_ffff) % 1_000_000)
}

/// The digits of base 32: RFC 4648, section 6.
#[cfg(feature = "backend")]
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Reads base 32, in either case and with or without padding.
#[cfg(feature = "backend")]
pub(crate) fn from_base32(text: &str) -> Option<Vec<u8>> {
    let digits = text.trim_end_matches('=').bytes().map(|digit| {
        let at = BASE32
            .iter()
            .position(|known| *known == digit.to_ascii_uppercase())?;
        u64::try_from(at).ok()
    });
    let digits: Vec<u64> = digits.collect::<Option<_>>()?;
    let mut bytes = Vec::new();
    for eight in digits.chunks(8) {
        let bits = eight.iter().fold(0, |bits, digit| (bits << 5) | digit);
        let bits = bits << (5 * (8 - eight.len()));
        let whole = eight.len() * 5 / 8;
        bytes.extend(bits.to_be_bytes().into_iter().skip(3).take(whole));
    }
    (!bytes.is_empty()).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238, appendix B.
    const SECRET: [u8; 20] = *b"12345678901234567890";

    #[test]
    fn secrets_are_not_shown() {
        let codes = BackupCodes {
            id: "bkc_1".to_owned(),
            codes: vec!["abcd1234".to_owned()],
            created_at: 1,
        };
        let shown = format!("{:?} {codes:?}", TotpSecret(SECRET.to_vec()));
        assert_eq!(shown, "TotpSecret BackupCodes { .. }");
    }

    #[test]
    fn the_values_of_the_rfc() {
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_234_567_890, "005924"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(one_time_password(&SECRET, seconds / 30), code);
        }
    }

    /// The values of RFC 4648, section 10.
    #[cfg(feature = "backend")]
    #[test]
    fn base32_is_that_of_the_rfc() {
        for (bytes, text) in [
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            for text in [text, &text.to_lowercase(), &format!("{text}==")] {
                assert_eq!(from_base32(text).as_deref(), Some(bytes.as_bytes()));
            }
        }
        for text in ["", "M", "M1", "=MY"] {
            assert_eq!(from_base32(text), None, "{text}");
        }
    }

    #[test]
    fn a_code_is_taken_once_and_half_a_minute_early_or_late() {
        let fresh = || Totp {
            id: String::new(),
            is_verified: true,
            created_at: 0,
            updated_at: 0,
            secret: TotpSecret(SECRET.to_vec()),
            last_step: 0,
        };
        let of_step = one_time_password(&SECRET, 100);
        for (step, is_taken) in [
            (98, false),
            (99, true),
            (100, true),
            (101, true),
            (102, false),
        ] {
            let mut totp = fresh();
            assert_eq!(
                totp.check(&of_step, step * STEP_MS).is_ok(),
                is_taken,
                "{step}"
            );
            assert!(totp.check(&of_step, step * STEP_MS).is_err());
        }
    }
}
