use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::{RngCore as _, SeedableRng as _};

/// Random bytes from one secret key: that of the operating system, or one from a seed, so that a
/// run can be repeated.
#[derive(Clone)]
pub(crate) struct Random(ChaCha12Rng);

impl Random {
    /// Creates one with a key of the operating system.
    pub(crate) fn from_system() -> Result<Self, getrandom::Error> {
        let mut key = [0; 32];
        getrandom::fill(&mut key)?;
        Ok(Self(ChaCha12Rng::from_seed(key)))
    }

    /// Creates one that gives the same bytes for the same seed.
    pub(crate) fn from_seed(seed: u64) -> Self {
        Self(ChaCha12Rng::seed_from_u64(seed))
    }

    /// Skips the bytes of other runs.
    pub(crate) fn begin_run(&mut self, run: u64) {
        self.0.set_stream(run);
    }

    /// Returns the next 32 bytes.
    pub(crate) fn block(&mut self) -> [u8; 32] {
        let mut block = [0; 32];
        self.fill(&mut block);
        block
    }

    /// Fills with the next bytes.
    pub(crate) fn fill(&mut self, bytes: &mut [u8]) {
        self.0.fill_bytes(bytes);
    }

    /// Returns a number below `bound`, each equally likely but for one part in 2^32.
    pub(crate) fn below(&mut self, bound: u32) -> u32 {
        u32::try_from(self.0.next_u64() % u64::from(bound.max(1))).unwrap_or(0)
    }

    /// Returns `len` characters of `alphabet`.
    pub(crate) fn text(&mut self, alphabet: &[u8], len: usize) -> String {
        let bound = u32::try_from(alphabet.len()).unwrap_or(u32::MAX);
        (0..len)
            .filter_map(|_| alphabet.get(usize::try_from(self.below(bound)).ok()?))
            .map(|&byte| char::from(byte))
            .collect()
    }

    /// Returns forty lower-case letters and digits: nonces and OAuth states.
    pub(crate) fn nonce(&mut self) -> String {
        self.text(b"abcdefghijklmnopqrstuvwxyz0123456789", 40)
    }

    /// Returns six digits: a one-time code.
    pub(crate) fn code(&mut self) -> String {
        format!("{:06}", self.below(1_000_000))
    }

    /// Returns eight lower-case letters and digits.
    pub(crate) fn backup_code(&mut self) -> String {
        self.text(b"abcdefghijklmnopqrstuvwxyz0123456789", 8)
    }

    /// Returns thirty-two hexadecimal digits: trace ids.
    pub(crate) fn hex(&mut self) -> String {
        self.text(b"0123456789abcdef", 32)
    }

    /// Returns an id of Clerk's shape: the prefix and a 27-character KSUID of `now_ms`.
    pub(crate) fn id<T: From<String>>(&mut self, prefix: &str, now_ms: i64) -> T {
        let mut bytes = [0; 20];
        let seconds = now_ms / 1000 - KSUID_EPOCH_S;
        let (time, payload) = bytes.split_at_mut(4);
        time.copy_from_slice(&u32::try_from(seconds).unwrap_or(0).to_be_bytes());
        self.fill(payload);
        T::from(format!("{prefix}_{}", base62(bytes)))
    }
}

impl core::fmt::Debug for Random {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Random").finish_non_exhaustive()
    }
}

/// 2014-05-13T16:53:20Z, from which KSUIDs count.
const KSUID_EPOCH_S: i64 = 1_400_000_000;

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Returns 160 bits as 27 digits, most significant first.
fn base62(mut bytes: [u8; 20]) -> String {
    let mut digits: Vec<char> = (0..27)
        .map(|_| {
            let mut rest = 0_u32;
            for byte in &mut bytes {
                let value = rest * 256 + u32::from(*byte);
                *byte = u8::try_from(value / 62).unwrap_or(0);
                rest = value % 62;
            }
            let index = usize::try_from(rest).unwrap_or(0);
            BASE62.get(index).map_or('0', |&digit| char::from(digit))
        })
        .collect();
    digits.reverse();
    digits.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        let mut random = Random::from_seed(1);
        let id: String = random.id("idn", 1_700_000_000_000);
        assert_eq!(id.len(), 31);
        assert!(id.starts_with("idn_"));
        let code = random.code();
        assert!(code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit()));
        assert_eq!(random.nonce().len(), 40);
        assert_eq!(random.hex().len(), 32);
    }

    #[test]
    fn the_largest_ksuid_is_the_published_one() {
        assert_eq!(base62([0xff; 20]), "aWgEPTl1tmebfsQzFP4bxwgy80V");
    }

    #[test]
    fn later_ids_sort_later() {
        let mut random = Random::from_seed(3);
        let one: String = random.id("idn", 1_700_000_000_000);
        let two: String = random.id("idn", 1_700_000_001_000);
        assert!(one < two);
    }
}
