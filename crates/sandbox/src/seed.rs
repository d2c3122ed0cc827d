//! What an instance is at first: its users, and how it is set up.

mod check;
mod document;
mod text;
mod unique;
mod user;

use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::settings::Settings;

/// What is expected where a name stands again.
const ONCE: &str = "each member once";

pub(crate) use check::{check, fingerprint};
pub(crate) use document::Problem;
use unique::Unique;
pub use user::UserSeed;
pub(crate) use user::{AccountSeed, EmailSeed, PhoneSeed, Standing, WalletSeed};

/// What a sandbox is at first: its users, and how the instance is set up.
///
/// It comes from a file; [`UserSeed`] and the methods of `Builder` say the same in Rust. What it
/// may hold is said by its JSON Schema, which `clerk-user schema --type SandboxSeed` prints.
///
/// ```
/// use clerk_user_sandbox::{Sandbox, Seed};
///
/// let seed = Seed::from_yaml("
/// settings: {test_mode: false}
/// users:
///   - email_addresses: [{email_address: ada@example.com}]
///     password: correct horse battery staple
/// ")?;
/// let sandbox = Sandbox::builder().seed(seed).in_process()?;
/// assert_eq!(sandbox.users().len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "an object")]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(rename = "SandboxSeed"))]
pub struct Seed {
    /// How the instance is set up.
    pub(crate) settings: Settings,
    /// Where the clock stands until it is moved, in milliseconds since the Unix epoch; without it
    /// the machine's clock is used.
    #[cfg_attr(feature = "schemars", schemars(range(min = i64::MIN, max = i64::MAX)))]
    pub(crate) clock: Option<i64>,
    /// Makes every id, code and token a function of this number, so that a run can be repeated.
    #[serde(rename = "rng_seed")]
    #[cfg_attr(feature = "schemars", schemars(range(max = u64::MAX)))]
    pub(crate) randomness: Option<u64>,
    /// The accounts, the first of which the sandbox's own ticket is for; without any there is a
    /// demo account.
    pub(crate) users: Vec<UserSeed>,
}

impl Seed {
    /// Reads a file: JSON if its name ends with `.json`, else YAML.
    ///
    /// # Errors
    ///
    /// If there is no such file, or it holds no seed.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, SeedError> {
        let path = path.as_ref();
        let text = fs::read_to_string(path).map_err(SeedError::file)?;
        if path
            .extension()
            .is_some_and(|it| it.eq_ignore_ascii_case("json"))
        {
            Self::from_json(&text)
        } else {
            Self::from_yaml(&text)
        }
    }

    /// Reads JSON.
    ///
    /// # Errors
    ///
    /// If the text is not JSON, names a member twice, or is not a seed.
    pub fn from_json(text: &str) -> Result<Self, SeedError> {
        let value: Unique = serde_json::from_str(text).map_err(|error| {
            let is_too_large = error.to_string().starts_with("number out of range");
            let expected = match error.is_data() {
                true => ONCE,
                false if is_too_large => "a number of at most 64 bits",
                false => "JSON",
            };
            SeedError::syntax(expected, error.line() as u64, error.column() as u64)
        })?;
        document::read(&value.0).map_err(SeedError::content)
    }

    /// Reads YAML. Phone numbers and Ethereum addresses are numbers to YAML unless they stand in
    /// quotes.
    ///
    /// # Errors
    ///
    /// If the text is not YAML, names a member twice, or is not a seed.
    pub fn from_yaml(text: &str) -> Result<Self, SeedError> {
        let value = serde_saphyr::from_str(text).map_err(|error| {
            let place = error.location();
            let [line, column] = place.map_or([1, 1], |it| [it.line(), it.column()]);
            let expected = match error.without_snippet() {
                serde_saphyr::Error::DuplicateMappingKey { .. } => ONCE,
                serde_saphyr::Error::Budget { .. } => {
                    "YAML of fewer nodes: give more of them as JSON"
                }
                _ => "YAML",
            };
            SeedError::syntax(expected, line, column)
        })?;
        document::read(&value).map_err(SeedError::content)
    }
}

/// Why there is no seed. It says where, and what was expected, but not what stands there.
#[derive(Debug)]
pub struct SeedError {
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Content(Problem),
    File(std::io::Error),
    /// What was expected, line and column.
    Syntax(&'static str, u64, u64),
}

impl SeedError {
    const fn content(problem: Problem) -> Self {
        Self {
            kind: Kind::Content(problem),
        }
    }

    const fn file(error: std::io::Error) -> Self {
        Self {
            kind: Kind::File(error),
        }
    }

    const fn syntax(expected: &'static str, line: u64, column: u64) -> Self {
        Self {
            kind: Kind::Syntax(expected, line, column),
        }
    }
}

impl core::fmt::Display for SeedError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match &self.kind {
            Kind::Content(problem) => problem.fmt(f),
            Kind::File(_) => f.write_str("expected a seed file that can be read"),
            Kind::Syntax(expected, line, column) => {
                write!(f, "line {line}, column {column}: expected {expected}")
            }
        }
    }
}

impl core::error::Error for SeedError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match &self.kind {
            Kind::File(error) => Some(error),
            Kind::Content(_) | Kind::Syntax(..) => None,
        }
    }
}
