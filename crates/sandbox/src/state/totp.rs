//! Authenticator apps (RFC 6238: SHA-1, 30 seconds, six digits) and the codes that stand in for
//! them.

use hmac::{Hmac, Mac as _};
use serde::{Deserialize, Serialize};
use sha1::Sha1;

use super::{Context, Me, Shown, State, User};
use crate::codes::Code;
use crate::command::TotpCommand;
use crate::error::{ApiError, Refusal};
use crate::secret::same;

/// How long a code is shown, in milliseconds.
const STEP_MS: i64 = 30_000;
/// How many backup codes there are at first.
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

/// What an authenticator app shares with the instance.
#[derive(Clone, Serialize, Deserialize)]
struct TotpSecret([u8; 20]);

/// Codes that each stand in once for another second factor.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct BackupCodes {
    pub(crate) id: String,
    pub(crate) codes: Vec<String>,
    pub(crate) created_at: i64,
}

impl Totp {
    /// The secret as an app takes it: RFC 4648 base 32.
    pub(crate) fn secret(&self) -> String {
        base32(&self.secret.0)
    }

    /// Judges a code of now, of the step before or of the one after.
    fn judge(&mut self, code: &str, now: i64) -> Result<(), ApiError> {
        let step = now / STEP_MS;
        let mut steps = (step - 1..=step + 1).filter(|step| *step > self.last_step);
        let found = steps.find(|step| same(&one_time_password(&self.secret.0, *step), code));
        self.last_step = found.ok_or_else(|| ApiError::param(Code::FormCodeIncorrect, "code"))?;
        Ok(())
    }
}

impl User {
    pub(super) fn judge_totp(&mut self, code: &str, now: i64) -> Result<(), ApiError> {
        let totp = self.totp.as_mut().ok_or(Code::NoSecondFactors)?;
        totp.judge(code, now)
    }

    pub(super) fn use_backup_code(&mut self, code: &str) -> Result<(), ApiError> {
        let held = self.backup_codes.as_mut().ok_or(Code::NoSecondFactors)?;
        let at = held.codes.iter().position(|held| same(held, code));
        let at = at.ok_or_else(|| ApiError::param(Code::FormCodeIncorrect, "code"))?;
        held.codes.remove(at);
        Ok(())
    }
}

impl State {
    pub(super) fn totp_command(
        &mut self,
        me: &Me,
        command: TotpCommand,
        cx: &mut Context<'_>,
    ) -> Result<Shown, Refusal> {
        match command {
            TotpCommand::Create => self.create_totp(me, cx),
            TotpCommand::Attempt(code) => self.attempt_totp(me, &code, cx),
            TotpCommand::Delete => {
                let user = self.user(&me.user)?;
                if user.has_totp() {
                    self.may_lose_second_factor(user)?;
                }
                let user = self.user_mut(&me.user)?;
                let totp = user.totp.take().ok_or(Code::ResourceNotFound)?;
                user.updated_at = cx.now;
                Ok(Shown::Deleted {
                    object: "totp",
                    id: totp.id,
                })
            }
        }
    }

    /// Gives a user new backup codes, in the place of the old ones.
    pub(super) fn create_backup_codes(
        &mut self,
        me: &Me,
        cx: &mut Context<'_>,
    ) -> Result<Shown, Refusal> {
        let user = self.user_mut(&me.user)?;
        if !user.has_second_factor() {
            return Err(Code::BackupCodesNotAvailable.into());
        }
        user.renew_backup_codes(cx);
        Ok(Shown::BackupCodes(me.user.clone()))
    }

    fn create_totp(&mut self, me: &Me, cx: &mut Context<'_>) -> Result<Shown, Refusal> {
        let user = self.user_mut(&me.user)?;
        if user.has_totp() {
            return Err(Code::TotpAlreadyEnabled.into());
        }
        let mut secret = [0; 20];
        for (to, from) in secret.iter_mut().zip(cx.random.block()) {
            *to = from;
        }
        user.totp = Some(Totp {
            id: cx.id("totp"),
            is_verified: false,
            created_at: cx.now,
            updated_at: cx.now,
            secret: TotpSecret(secret),
            last_step: 0,
        });
        Ok(Shown::Totp(me.user.clone()))
    }

    fn attempt_totp(
        &mut self,
        me: &Me,
        code: &str,
        cx: &mut Context<'_>,
    ) -> Result<Shown, Refusal> {
        let user = self.user_mut(&me.user)?;
        let totp = user.totp.as_mut().ok_or(Code::ResourceNotFound)?;
        if totp.is_verified {
            return Err(Code::TotpAlreadyEnabled.into());
        }
        totp.judge(code, cx.now)?;
        totp.is_verified = true;
        totp.updated_at = cx.now;
        user.updated_at = cx.now;
        if user.backup_codes.is_none() {
            user.renew_backup_codes(cx);
        }
        Ok(Shown::Totp(me.user.clone()))
    }
}

impl User {
    fn renew_backup_codes(&mut self, cx: &mut Context<'_>) {
        let codes = (0..BACKUP_CODES).map(|_| cx.random.backup_code());
        let codes = codes.collect();
        self.backup_codes = Some(BackupCodes {
            id: cx.id("bkc"),
            codes,
            created_at: cx.now,
        });
        self.updated_at = cx.now;
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

/// RFC 4226, section 5.3.
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

/// RFC 4648, section 6, of a length that needs no padding.
fn base32(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut text = String::new();
    for five in bytes.chunks(5) {
        let bits = five
            .iter()
            .fold(0, |bits: u64, byte| (bits << 8) | u64::from(*byte));
        for at in (0..8).rev() {
            let digit = usize::try_from(bits >> (at * 5) & 31).unwrap_or(0);
            text.extend(DIGITS.get(digit).map(|digit| char::from(*digit)));
        }
    }
    text
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
        let shown = format!("{:?} {codes:?}", TotpSecret(SECRET));
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
        assert_eq!(base32(&SECRET), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    }

    #[test]
    fn a_code_is_taken_once_and_half_a_minute_early_or_late() {
        let fresh = || Totp {
            id: String::new(),
            is_verified: true,
            created_at: 0,
            updated_at: 0,
            secret: TotpSecret(SECRET),
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
                totp.judge(&of_step, step * STEP_MS).is_ok(),
                is_taken,
                "{step}"
            );
            assert!(totp.judge(&of_step, step * STEP_MS).is_err());
        }
    }
}
