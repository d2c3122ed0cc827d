//! Password digests of other systems, in the forms that Clerk can import.

use alloc::vec::Vec;
use core::fmt;
use core::num::NonZeroU32;
use core::str::FromStr;

macro_rules! hashers {
    ($($(#[$doc:meta])* $variant:ident => $name:literal;)+) => {
        /// The algorithm and the format of a password digest, with the name that Clerk uses (`password_hasher`).
        ///
        /// The list contains the hashers of Clerk's Backend API of 2026-05-12, of its guides and of `clerk/migration-tool`.
        ///
        /// ```
        /// use clerk_user_validate::{PasswordDigest, PasswordHasher};
        ///
        /// let hasher: PasswordHasher = "pbkdf2_sha256".parse()?;
        /// let digest = hasher.read("pbkdf2_sha256$27500$c2FsdA==$aGFzaA==");
        /// assert!(matches!(digest, Some(PasswordDigest::Pbkdf2 { salt, .. }) if salt == b"salt"));
        /// assert!(hasher.read("pbkdf2_sha256$0$c2FsdA==$aGFzaA==").is_none());
        /// # Ok::<(), clerk_user_validate::UnknownPasswordHasher>(())
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum PasswordHasher {
            $($(#[$doc])* $variant,)+
        }

        impl PasswordHasher {
            /// All hashers, sorted by name.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Returns the hasher's name, in snake case.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }
    };
}

hashers! {
    /// `$argon2i$v=19$m=<memory>,t=<passes>,p=<lanes>$<salt>$<hash>`, salt and hash in base64.
    Argon2i => "argon2i";
    /// `$argon2id$v=19$m=<memory>,t=<passes>,p=<lanes>$<salt>$<hash>`, salt and hash in base64.
    Argon2id => "argon2id";
    /// `awscognito#<user pool>#<client>#<identifier>`. Cognito compares the password.
    Awscognito => "awscognito";
    /// `$2b$<cost>$` and 53 characters of salt and hash; `2a`, `2x` and `2y` too. The cost is from 04 to 15.
    Bcrypt => "bcrypt";
    /// A digest of `bcrypt`, then `$<pepper>`. Devise appends the pepper to the password.
    BcryptPeppered => "bcrypt_peppered";
    /// `bcrypt_sha256$`, then a digest of `bcrypt`: a format of Django.
    BcryptSha256Django => "bcrypt_sha256_django";
    /// Any string: no document describes the form.
    HmacSha256Utf16B64 => "hmac_sha256_utf16_b64";
    /// An optional `{SSHA}`, then the SHA-1 hash and the salt in base64.
    LdapSsha => "ldap_ssha";
    /// 32 hexadecimal digits.
    Md5 => "md5";
    /// The form of `phpass`.
    Md5Phpass => "md5_phpass";
    /// `<salt>$` and 32 hexadecimal digits.
    Md5Salted => "md5_salted";
    /// `pbkdf2_sha1$<rounds>$<salt>$<hash>`, then an optional `$<key length>`. The hash is in hexadecimal digits. The
    /// salt is decoded if it consists of hexadecimal digits.
    Pbkdf2Sha1 => "pbkdf2_sha1";
    /// `pbkdf2_sha256$<rounds>$<salt>$<hash>`, salt and hash in base64.
    Pbkdf2Sha256 => "pbkdf2_sha256";
    /// `pbkdf2_sha256$<rounds>$<salt>$<hash>`, the salt as it is, the hash in base64.
    Pbkdf2Sha256Django => "pbkdf2_sha256_django";
    /// `pbkdf2_sha512$<rounds>$<salt>$<hash>`, the salt as it is, the hash in hexadecimal digits.
    Pbkdf2Sha512 => "pbkdf2_sha512";
    /// `pbkdf2_sha512_hex$<rounds>$<salt>$<hash>`, salt and hash in hexadecimal digits.
    Pbkdf2Sha512Hex => "pbkdf2_sha512_hex";
    /// `$P$` or `$H$`, a character for the number of rounds, 8 of salt and 22 of hash.
    Phpass => "phpass";
    /// `<hash>$<salt>$<signer key>$<salt separator>$<rounds>$<memory cost>`, four parts in base64 and two numbers.
    ScryptFirebase => "scrypt_firebase";
    /// `scrypt:<N>:<r>:<p>$<salt>$<hash>`, with an optional `$` at the beginning; the hash in hexadecimal digits or base64.
    ScryptWerkzeug => "scrypt_werkzeug";
    /// 64 hexadecimal digits.
    Sha256 => "sha256";
    /// `<salt>$` and 64 hexadecimal digits.
    Sha256Salted => "sha256_salted";
    /// `sha512_symfony$<rounds>$<salt>$<hash>`, the salt as it is, the hash in base64.
    Sha512Symfony => "sha512_symfony";
}

/// The parts of a digest. Base64 can have either alphabet, with or without padding.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PasswordDigest<'a> {
    /// Argon2 (RFC 9106).
    Argon2 {
        /// The version, such as 19.
        version: u32,
        /// The memory, in KiB.
        memory: u32,
        /// The number of passes over the memory.
        passes: u32,
        /// The degree of parallelism.
        lanes: u32,
        /// The salt.
        salt: Vec<u8>,
        /// The result.
        hash: Vec<u8>,
    },
    /// Bcrypt.
    Bcrypt {
        /// The 60 characters of bcrypt alone.
        text: &'a str,
        /// The string that is appended to the password. Empty, except for [`PasswordHasher::BcryptPeppered`].
        pepper: &'a str,
    },
    /// A digest without parts: another server compares the password, or no public document describes the format.
    Opaque,
    /// PBKDF2 (RFC 8018).
    Pbkdf2 {
        /// The number of iterations.
        rounds: NonZeroU32,
        /// The salt.
        salt: Vec<u8>,
        /// The result.
        hash: Vec<u8>,
    },
    /// The portable hashes of phpass.
    Phpass {
        /// The base 2 logarithm of the number of rounds, from 7 to 30.
        log_rounds: u32,
        /// The salt, eight characters.
        salt: &'a str,
        /// The result, 22 characters.
        hash: &'a str,
    },
    /// One pass of a hash function over password and salt.
    Plain {
        /// The salt; empty for hashers without one.
        salt: Vec<u8>,
        /// The result.
        hash: Vec<u8>,
    },
    /// Scrypt (RFC 7914).
    Scrypt {
        /// The base 2 logarithm of the cost N.
        log_n: u32,
        /// The size of a block.
        r: u32,
        /// The degree of parallelism.
        p: u32,
        /// The salt, with the separator of Firebase.
        salt: Vec<u8>,
        /// The key that Firebase encrypts with the result of scrypt.
        signer_key: Option<Vec<u8>>,
        /// The result, encrypted or not.
        hash: Vec<u8>,
    },
    /// SHA-512, repeated as in Symfony's older encoder.
    Symfony {
        /// The number of iterations.
        rounds: NonZeroU32,
        /// The salt.
        salt: &'a str,
        /// The result.
        hash: Vec<u8>,
    },
}

/// The greatest cost of bcrypt: Clerk refuses more.
const MAX_BCRYPT_COST: u32 = 15;

/// The digits of bcrypt and phpass; phpass has them in this order.
const CRYPT_DIGITS: &[u8; 64] = b"./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

impl PasswordHasher {
    /// Returns the parts of a digest, or `None` if the digest does not have the format of this hasher.
    #[must_use]
    pub fn read(self, digest: &str) -> Option<PasswordDigest<'_>> {
        match self {
            Self::Argon2i | Self::Argon2id => argon2(self.as_str(), digest),
            Self::Awscognito => {
                let [name, pool, client, identifier] = split(digest, '#')?;
                let is_whole = [pool, client, identifier]
                    .iter()
                    .all(|part| !part.is_empty());
                (name == "awscognito" && is_whole).then_some(PasswordDigest::Opaque)
            }
            Self::Bcrypt => bcrypt(digest, ""),
            Self::BcryptPeppered => {
                let (digest, pepper) = digest.split_at_checked(60)?;
                bcrypt(digest, pepper.strip_prefix('$')?)
            }
            Self::BcryptSha256Django => bcrypt(digest.strip_prefix("bcrypt_sha256$")?, ""),
            Self::HmacSha256Utf16B64 => (!digest.is_empty()).then_some(PasswordDigest::Opaque),
            Self::LdapSsha => ssha(digest),
            Self::Md5 => plain("", digest, 16),
            Self::Md5Salted => {
                let (salt, hash) = digest.rsplit_once('$')?;
                plain(salt, hash, 16)
            }
            Self::Sha256 => plain("", digest, 32),
            Self::Sha256Salted => {
                let (salt, hash) = digest.rsplit_once('$')?;
                plain(salt, hash, 32)
            }
            Self::Phpass | Self::Md5Phpass => phpass(digest),
            Self::Pbkdf2Sha1 => pbkdf2_sha1(digest),
            Self::Pbkdf2Sha256 => pbkdf2("pbkdf2_sha256", digest, base64, base64),
            Self::Pbkdf2Sha256Django => pbkdf2("pbkdf2_sha256", digest, raw, base64),
            Self::Pbkdf2Sha512 => pbkdf2("pbkdf2_sha512", digest, raw, hex),
            Self::Pbkdf2Sha512Hex => pbkdf2("pbkdf2_sha512_hex", digest, hex, hex),
            Self::ScryptFirebase => firebase(digest),
            Self::ScryptWerkzeug => werkzeug(digest),
            Self::Sha512Symfony => {
                let ["sha512_symfony", rounds, salt, hash] = split(digest, '$')? else {
                    return None;
                };
                Some(PasswordDigest::Symfony {
                    rounds: count(rounds)?,
                    salt,
                    hash: filled(base64(hash)?)?,
                })
            }
        }
    }
}

fn argon2<'a>(name: &str, digest: &'a str) -> Option<PasswordDigest<'a>> {
    let ["", found, version, params, salt, hash] = split(digest, '$')? else {
        return None;
    };
    if found != name {
        return None;
    }
    let [mut memory, mut passes, mut lanes] = [None; 3];
    for param in params.split(',') {
        let (name, value) = param.split_once('=')?;
        let cost = match name {
            "m" => &mut memory,
            "t" => &mut passes,
            "p" => &mut lanes,
            _ => return None,
        };
        if cost.replace(count(value)?.get()).is_some() {
            return None;
        }
    }
    Some(PasswordDigest::Argon2 {
        version: count(version.strip_prefix("v=")?)?.get(),
        memory: memory?,
        passes: passes?,
        lanes: lanes?,
        salt: filled(base64(salt)?)?,
        hash: filled(base64(hash)?)?,
    })
}

fn bcrypt<'a>(text: &'a str, pepper: &'a str) -> Option<PasswordDigest<'a>> {
    let ["", version, cost, rest] = split(text, '$')? else {
        return None;
    };
    let is_cost = cost.len() == 2 && (4..=MAX_BCRYPT_COST).contains(&count(cost)?.get());
    let is_whole = matches!(version, "2a" | "2b" | "2x" | "2y")
        && is_cost
        && rest.len() == 53
        && rest.bytes().all(|byte| CRYPT_DIGITS.contains(&byte));
    is_whole.then_some(PasswordDigest::Bcrypt { text, pepper })
}

fn ssha(digest: &str) -> Option<PasswordDigest<'static>> {
    let mut hash = base64(digest.strip_prefix("{SSHA}").unwrap_or(digest))?;
    (hash.len() >= 20).then(|| {
        let salt = hash.split_off(20);
        PasswordDigest::Plain { salt, hash }
    })
}

/// Reads a hash of so many bytes, in hexadecimal digits.
fn plain(salt: &str, hash: &str, length: usize) -> Option<PasswordDigest<'static>> {
    let hash = hex(hash).filter(|hash| hash.len() == length)?;
    let salt = salt.into();
    Some(PasswordDigest::Plain { salt, hash })
}

fn phpass(digest: &str) -> Option<PasswordDigest<'_>> {
    let rest = digest.strip_prefix("$P$");
    let rest = rest.or_else(|| digest.strip_prefix("$H$"))?;
    if rest.len() != 31 || !rest.bytes().all(|byte| CRYPT_DIGITS.contains(&byte)) {
        return None;
    }
    let (first, rest) = rest.split_at_checked(1)?;
    let log_rounds = CRYPT_DIGITS
        .iter()
        .position(|digit| first.as_bytes() == [*digit])?;
    let log_rounds = u32::try_from(log_rounds).ok()?;
    let (salt, hash) = rest.split_at_checked(8)?;
    (7..=30)
        .contains(&log_rounds)
        .then_some(PasswordDigest::Phpass {
            log_rounds,
            salt,
            hash,
        })
}

type Decode = fn(&str) -> Option<Vec<u8>>;

fn pbkdf2(
    name: &str,
    digest: &str,
    salt_of: Decode,
    hash_of: Decode,
) -> Option<PasswordDigest<'static>> {
    let [found, rounds, salt, hash] = split(digest, '$')?;
    if found != name {
        return None;
    }
    Some(PasswordDigest::Pbkdf2 {
        rounds: count(rounds)?,
        salt: salt_of(salt)?,
        hash: filled(hash_of(hash)?)?,
    })
}

fn pbkdf2_sha1(digest: &str) -> Option<PasswordDigest<'static>> {
    let salt_of = |salt: &str| hex(salt).or_else(|| raw(salt));
    let Some([.., hash, length]) = split::<5>(digest, '$') else {
        return pbkdf2("pbkdf2_sha1", digest, salt_of, hex);
    };
    let length = usize::try_from(count(length)?.get()).ok()?;
    let (digest, _) = digest
        .rsplit_once('$')
        .filter(|_| hash.len() / 2 == length)?;
    pbkdf2("pbkdf2_sha1", digest, salt_of, hex)
}

fn firebase(digest: &str) -> Option<PasswordDigest<'static>> {
    let [hash, salt, signer_key, separator, rounds, cost] = split(digest, '$')?;
    let mut salt = filled(base64(salt)?)?;
    salt.extend(filled(base64(separator)?)?);
    Some(PasswordDigest::Scrypt {
        log_n: count(cost)?.get(),
        r: count(rounds)?.get(),
        p: 1,
        salt,
        signer_key: Some(filled(base64(signer_key)?)?),
        hash: filled(base64(hash)?)?,
    })
}

fn werkzeug(digest: &str) -> Option<PasswordDigest<'static>> {
    let [method, salt, hash] = split(digest.strip_prefix('$').unwrap_or(digest), '$')?;
    let ["scrypt", n, r, p] = split(method, ':')? else {
        return None;
    };
    let n = count(n).filter(|n| n.is_power_of_two() && n.get() > 1)?;
    Some(PasswordDigest::Scrypt {
        log_n: n.trailing_zeros(),
        r: count(r)?.get(),
        p: count(p)?.get(),
        salt: filled(salt.into())?,
        signer_key: None,
        hash: filled(hex(hash).or_else(|| base64(hash))?)?,
    })
}

/// Splits a string into exactly so many parts.
fn split<const N: usize>(text: &str, separator: char) -> Option<[&str; N]> {
    text.split(separator).collect::<Vec<_>>().try_into().ok()
}

/// Reads a number that is not zero, in decimal digits.
fn count(text: &str) -> Option<NonZeroU32> {
    let is_decimal = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_decimal)
}

fn filled(bytes: Vec<u8>) -> Option<Vec<u8>> {
    (!bytes.is_empty()).then_some(bytes)
}

#[expect(clippy::unnecessary_wraps, reason = "has the type of the decoders")]
fn raw(text: &str) -> Option<Vec<u8>> {
    Some(text.into())
}

fn hex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| u8::try_from(char::from(byte).to_digit(16)?).ok();
    let pairs = text.as_bytes().chunks(2);
    let bytes = pairs.map(|pair| match *pair {
        [high, low] => Some(digit(high)? << 4 | digit(low)?),
        _ => None,
    });
    bytes.collect()
}

/// Reads base64 in either alphabet, padded or not.
fn base64(text: &str) -> Option<Vec<u8>> {
    let digits = text.trim_end_matches('=').as_bytes();
    let padding = text.len() - digits.len();
    if padding > digits.len().wrapping_neg() % 4 {
        return None;
    }
    let mut bytes = Vec::with_capacity(digits.len() / 4 * 3 + 2);
    for group in digits.chunks(4) {
        let mut bits = 0_u32;
        for digit in group {
            bits = bits << 6 | base64_digit(*digit)?;
        }
        // A digit alone is no byte. The bits after the last byte may be any, as Go's decoder reads them.
        if group.len() == 1 {
            return None;
        }
        let [.., first, second, third] = (bits << (24 - group.len() * 6)).to_be_bytes();
        bytes.extend([first, second, third].iter().take(group.len() * 6 / 8));
    }
    Some(bytes)
}

fn base64_digit(digit: u8) -> Option<u32> {
    let value = match digit {
        b'A'..=b'Z' => digit - b'A',
        b'a'..=b'z' => digit - b'a' + 26,
        b'0'..=b'9' => digit - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    };
    Some(value.into())
}

impl fmt::Display for PasswordHasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for PasswordHasher {
    type Err = UnknownPasswordHasher;

    fn from_str(name: &str) -> Result<Self, UnknownPasswordHasher> {
        let mut all = Self::ALL.iter().copied();
        all.find(|hasher| hasher.as_str() == name)
            .ok_or(UnknownPasswordHasher(()))
    }
}

/// Omits the digest, because it is a secret.
impl fmt::Debug for PasswordDigest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordDigest")
    }
}

/// Error parsing the name of a [`PasswordHasher`].
///
/// ```
/// use clerk_user_validate::PasswordHasher;
///
/// let error = "rot13".parse::<PasswordHasher>().unwrap_err();
/// assert!(error.to_string().starts_with("invalid password hasher: expected one of argon2i, argon2id, "));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UnknownPasswordHasher(());

impl fmt::Display for UnknownPasswordHasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid password hasher: expected one of ")?;
        for (at, hasher) in PasswordHasher::ALL.iter().enumerate() {
            let separator = if at == 0 { "" } else { ", " };
            write!(f, "{separator}{hasher}")?;
        }
        Ok(())
    }
}

impl core::error::Error for UnknownPasswordHasher {}
