use std::fs;
use std::path::Path;

use serde::Deserialize;

use super::document;
use super::unique::Unique;
use super::user::UserSeed;
use crate::problem::Problem;
use crate::settings::Settings;

/// The text that a field named twice is refused with.
const ONCE: &str = "each field once";

/// The users and the settings with which a sandbox starts, from a file.
///
/// In Rust, [`UserSeed`] and the methods of `Builder` do the same. `clerk-user schema --type SandboxSeed`
/// prints the JSON Schema of the file.
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
    /// The settings of the instance.
    pub(crate) settings: Settings,
    /// The time at which the clock stands still until it is advanced, in milliseconds since the Unix
    /// epoch. By default, the machine's clock is used.
    #[cfg_attr(feature = "schemars", schemars(range(min = i64::MIN, max = i64::MAX)))]
    pub(crate) clock: Option<i64>,
    /// The number from which ids, codes and tokens are generated, so that they are the same in every run.
    #[serde(rename = "rng_seed")]
    #[cfg_attr(feature = "schemars", schemars(range(max = u64::MAX)))]
    pub(crate) randomness: Option<u64>,
    /// The users. The ticket of the sandbox signs in the first one. By default, there is a demo user.
    pub(crate) users: Vec<UserSeed>,
}

impl Seed {
    /// Reads a file: JSON if its name ends with `.json`, else YAML.
    ///
    /// # Errors
    ///
    /// Fails if the file cannot be read, or is not a valid seed.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, SeedError> {
        let path = path.as_ref();
        let text = fs::read_to_string(path).map_err(Kind::File)?;
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
    /// Fails if the string is not JSON, has a duplicate key, or is not a valid seed.
    pub fn from_json(text: &str) -> Result<Self, SeedError> {
        let value: Unique = serde_json::from_str(text).map_err(|error| {
            let is_too_large = error.to_string().starts_with("number out of range");
            let expected = match error.is_data() {
                true => ONCE,
                false if is_too_large => "a number of at most 64 bits",
                false => "JSON",
            };
            Kind::Syntax(expected, error.line() as u64, error.column() as u64)
        })?;
        Ok(document::read(&value.0).map_err(Kind::Content)?)
    }

    /// Reads YAML. Put phone numbers and Ethereum addresses in quotes, because YAML reads them as numbers
    /// otherwise.
    ///
    /// # Errors
    ///
    /// Fails if the string is not YAML, has a duplicate key, or is not a valid seed.
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
            Kind::Syntax(expected, line, column)
        })?;
        Ok(document::read(&value).map_err(Kind::Content)?)
    }
}

/// Error reading a seed: the place, and what was expected there. It does not contain the value.
///
/// # Examples
///
/// ```
/// use clerk_user_sandbox::Seed;
///
/// assert!(Seed::from_json("{").is_err());
/// ```
#[derive(Debug)]
pub struct SeedError {
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Content(Problem),
    File(std::io::Error),
    /// The expectation, line and column.
    Syntax(&'static str, u64, u64),
}

impl From<Kind> for SeedError {
    fn from(kind: Kind) -> Self {
        Self { kind }
    }
}

impl core::fmt::Display for SeedError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match &self.kind {
            Kind::Content(problem) => problem.fmt(f),
            Kind::File(_) => f.write_str("cannot read the seed file"),
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
