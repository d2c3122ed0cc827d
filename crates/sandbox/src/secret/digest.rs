//! Comparing passwords with the digests that other systems made of them.

use aes::Aes256;
use aes::cipher::{BlockEncrypt as _, KeyInit as _};
use alloy_primitives::hex;
use argon2::{Algorithm, Argon2, Version};
use clerk_user_validate::{PasswordDigest, PasswordHasher};
use md5::Md5;
use ring::pbkdf2;
use serde::{Deserialize, Serialize};
use sha1::Sha1;
use sha2::{Digest as _, Sha256, Sha512};

use super::same;
use crate::codes::Code;

/// The digits of phpass.
const PHPASS_DIGITS: &[u8; 64] =
    b"./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// The greatest costs that are computed, so that no sign-in holds up the others for minutes.
const MAX_ROUNDS: u32 = 4_000_000;
/// In blocks of 1 KiB, and in all passes together.
const MAX_ARGON2_MEMORY: u32 = 1 << 20;
const MAX_ARGON2_WORK: u64 = 1 << 22;
const MAX_SCRYPT_MEMORY: u64 = 1 << 30;
const MAX_SCRYPT_WORK: u64 = 1 << 32;

/// A password that another system hashed.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Digest {
    hasher: PasswordHasher,
    digest: String,
}

impl Digest {
    /// Takes a digest over as it is, if it has the form that its hasher gives it.
    pub(crate) fn parse(hasher: PasswordHasher, digest: String) -> Result<Self, Code> {
        let is_whole = hasher.read(&digest).is_some();
        is_whole
            .then_some(Self { hasher, digest })
            .ok_or(Code::FormPasswordDigestInvalidCode)
    }

    /// Returns `true` if it is the digest of a password; `None` if that cannot be said here: it
    /// takes too long, or another server knows.
    pub(super) fn matches(&self, password: &str) -> Option<bool> {
        match self.hasher.read(&self.digest)? {
            PasswordDigest::Bcrypt { text, pepper } => self.matches_bcrypt(text, pepper, password),
            PasswordDigest::Plain { salt, hash } => {
                Some(self.matches_plain(&salt, &hash, password))
            }
            PasswordDigest::Phpass {
                log_rounds,
                salt,
                hash,
            } => self.matches_phpass(log_rounds, salt, hash, password),
            PasswordDigest::Symfony { rounds, salt, hash } => {
                matches_symfony(rounds.get(), salt, &hash, password)
            }
            PasswordDigest::Pbkdf2 { rounds, salt, hash } => {
                let algorithm = match self.hasher {
                    PasswordHasher::Pbkdf2Sha1 => pbkdf2::PBKDF2_HMAC_SHA1,
                    PasswordHasher::Pbkdf2Sha512 | PasswordHasher::Pbkdf2Sha512Hex => {
                        pbkdf2::PBKDF2_HMAC_SHA512
                    }
                    _ => pbkdf2::PBKDF2_HMAC_SHA256,
                };
                let is_light = rounds.get() <= MAX_ROUNDS;
                let verify =
                    || pbkdf2::verify(algorithm, rounds, &salt, password.as_bytes(), &hash).is_ok();
                is_light.then(verify)
            }
            PasswordDigest::Argon2 {
                version,
                memory,
                passes,
                lanes,
                salt,
                hash,
            } => {
                let is_light = memory <= MAX_ARGON2_MEMORY
                    && u64::from(memory) * u64::from(passes) <= MAX_ARGON2_WORK;
                let params = argon2::Params::new(memory, passes, lanes, Some(hash.len())).ok();
                let algorithm = match self.hasher {
                    PasswordHasher::Argon2i => Algorithm::Argon2i,
                    _ => Algorithm::Argon2id,
                };
                let params = params.filter(|_| is_light)?;
                let argon2 = Argon2::new(algorithm, Version::try_from(version).ok()?, params);
                let mut found = vec![0; hash.len()];
                let password = password.as_bytes();
                argon2
                    .hash_password_into(password, &salt, &mut found)
                    .ok()?;
                Some(same(found, hash))
            }
            PasswordDigest::Scrypt {
                log_n,
                r,
                p,
                salt,
                signer_key,
                hash,
            } => {
                let params = light_scrypt(log_n, r, p)?;
                let key = |length| {
                    let mut key = vec![0; length];
                    scrypt::scrypt(password.as_bytes(), &salt, &params, &mut key).ok()?;
                    Some(key)
                };
                let found = match signer_key {
                    Some(signer_key) => encrypt(&key(32)?, &signer_key)?,
                    None => key(hash.len())?,
                };
                Some(same(found, hash))
            }
            _ => None,
        }
    }

    fn matches_bcrypt(&self, digest: &str, pepper: &str, password: &str) -> Option<bool> {
        // The crate refuses a salt with bits beyond its 16 bytes.
        if !matches!(digest.as_bytes().get(28), Some(b'.' | b'O' | b'e' | b'u')) {
            return None;
        }
        Some(match self.hasher {
            PasswordHasher::BcryptSha256Django => {
                matches_bcrypt(digest, &hex::encode(Sha256::digest(password)))
            }
            _ => matches_bcrypt(digest, &format!("{password}{pepper}")),
        })
    }

    /// Returns `true` if the hash of password and salt, in either order, is `expected`.
    fn matches_plain(&self, salt: &[u8], expected: &[u8], password: &str) -> bool {
        let is_hash_of = |first: &[u8], second: &[u8]| {
            let found = match self.hasher {
                PasswordHasher::LdapSsha => hash::<Sha1>(first, second),
                PasswordHasher::Md5 | PasswordHasher::Md5Salted => hash::<Md5>(first, second),
                _ => hash::<Sha256>(first, second),
            };
            same(found, expected)
        };
        let password = password.as_bytes();
        is_hash_of(password, salt) | is_hash_of(salt, password)
    }

    fn matches_phpass(
        &self,
        log_rounds: u32,
        salt: &str,
        expected: &str,
        password: &str,
    ) -> Option<bool> {
        let rounds = 1 << log_rounds;
        if rounds > MAX_ROUNDS {
            return None;
        }
        let password = match self.hasher {
            PasswordHasher::Md5Phpass => hex::encode(Md5::digest(password)),
            _ => password.to_owned(),
        };
        let mut found = hash::<Md5>(salt.as_bytes(), password.as_bytes());
        for _ in 0..rounds {
            found = hash::<Md5>(&found, password.as_bytes());
        }
        Some(same(phpass_digits(&found), expected))
    }

    /// Returns the name of what cannot be done with it here.
    pub(super) fn operation(&self) -> String {
        format!("comparing a password with this digest of {}", self.hasher)
    }

    /// Returns bytes that differ from one digest to the next.
    pub(super) fn fingerprint(&self) -> [u8; 32] {
        Sha256::digest(&self.digest).into()
    }
}

/// Returns `true` if a string has the form of a digest of bcrypt.
pub(crate) fn is_bcrypt(text: &str) -> bool {
    PasswordHasher::Bcrypt.read(text).is_some()
}

/// Returns `true` if a digest of bcrypt is that of a password.
pub(crate) fn matches_bcrypt(digest: &str, password: &str) -> bool {
    bcrypt::verify(password, digest).unwrap_or(false)
}

fn matches_symfony(rounds: u32, salt: &str, expected: &[u8], password: &str) -> Option<bool> {
    if rounds > MAX_ROUNDS || expected.len() != 64 {
        return None;
    }
    let salted = if salt.is_empty() {
        password.to_owned()
    } else {
        format!("{password}{{{salt}}}")
    };
    let mut found = Sha512::digest(&salted).to_vec();
    for _ in 1..rounds {
        found = hash::<Sha512>(&found, salted.as_bytes());
    }
    Some(same(found, expected))
}

/// Returns the parameters of scrypt, unless it takes too much memory or time.
fn light_scrypt(log_n: u32, r: u32, p: u32) -> Option<scrypt::Params> {
    let block = 128 * u64::from(r);
    let memory = 1_u64.checked_shl(log_n)?.saturating_mul(block);
    let work = memory.saturating_mul(p.into());
    let memory = memory.max(block.saturating_mul(p.into()));
    if memory > MAX_SCRYPT_MEMORY || work > MAX_SCRYPT_WORK {
        return None;
    }
    scrypt::Params::new(u8::try_from(log_n).ok()?, r, p, 32).ok()
}

/// Encrypts with AES-256 in counter mode from zero on.
fn encrypt(key: &[u8], text: &[u8]) -> Option<Vec<u8>> {
    let cipher = Aes256::new_from_slice(key).ok()?;
    let blocks = text.chunks(16).zip(0_u128..);
    let encrypted = blocks.flat_map(|(block, counter)| {
        let mut pad = counter.to_be_bytes().into();
        cipher.encrypt_block(&mut pad);
        let mixed = block.iter().zip(pad).map(|(byte, pad)| byte ^ pad);
        mixed.collect::<Vec<u8>>()
    });
    Some(encrypted.collect())
}

/// Hashes two strings one after the other.
fn hash<H: sha2::Digest>(first: &[u8], second: &[u8]) -> Vec<u8> {
    let hash = H::new().chain_update(first).chain_update(second);
    hash.finalize().to_vec()
}

/// Writes bytes in the digits of phpass: the lowest six bits first, three bytes at a time.
fn phpass_digits(bytes: &[u8]) -> String {
    let groups = bytes.chunks(3).flat_map(|group| {
        let bits = group.iter().rev();
        let bits = bits.fold(0, |bits, byte| (bits << 8) | usize::from(*byte));
        (0..=group.len()).map(move |at| bits >> (at * 6) & 63)
    });
    let digits = groups.filter_map(|digit| PHPASS_DIGITS.get(digit));
    digits.map(|digit| char::from(*digit)).collect()
}

impl core::fmt::Debug for Digest {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Digest")
            .field("hasher", &self.hasher)
            .finish_non_exhaustive()
    }
}
