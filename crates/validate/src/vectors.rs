//! The test vectors and the fuzzing dictionaries of this crate, for tests of other validators.
//!
//! A file of vectors is a JSON array of objects with the fields `input`, `verdict` (`accepted` or `refused`),
//! `canonical` or `kind` and `offset`, and `source`. Phone numbers have `region` (in which the number is
//! dialled), `validity`, `of_region`, `type` and `extension`. Rows with `options` (of `EmailOptions`) or
//! `native` are for parsers of wider grammars.
//!
//! ```
//! use clerk_user_validate::vectors;
//!
//! let email = vectors::ALL.iter().find(|file| file.name == "email").unwrap();
//! assert!(email.vectors.contains(r#""input": "test@test.com", "verdict": "accepted""#));
//! assert!(email.dictionary.contains("\"@\""));
//! ```

use crate::ValueKind;

/// The vectors and the dictionary of one grammar.
///
/// # Examples
///
/// ```
/// use clerk_user_validate::{ValueKind, vectors};
///
/// let file = vectors::ALL.iter().find(|file| file.kind == ValueKind::E164).unwrap();
/// assert!(file.vectors.contains("+15551234567"));
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct VectorFile {
    /// The name of the file, without `.json`.
    pub name: &'static str,
    /// The kind of value that the inputs are validated as.
    pub kind: ValueKind,
    /// The vectors, as JSON.
    pub vectors: &'static str,
    /// The parts of the grammar that a fuzzer combines, in the format of libFuzzer and AFL.
    pub dictionary: &'static str,
}

macro_rules! files {
    ($($name:literal => $kind:ident;)+) => {
        /// All files, in order of name.
        pub const ALL: &[VectorFile] = &[$(VectorFile {
            name: $name,
            kind: ValueKind::$kind,
            vectors: include_str!(concat!("../vectors/", $name, ".json")),
            dictionary: include_str!(concat!("../dictionaries/", $name, ".dict")),
        },)+];
    };
}

files! {
    "e164" => E164;
    "email" => Email;
    "evm_address" => Evm;
    "oauth_strategy" => Strategy;
    "redirect_url" => RedirectUrl;
    "solana_address" => Solana;
    "user_phone" => Phone;
}
