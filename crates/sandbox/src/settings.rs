use clerk_user_model::{IdentifierKind, VerificationStrategy};

use crate::quirk::{Quirk, Quirks};
use crate::state::is_reset;

/// The wrong answer that makes a verification fail.
const MAX_ATTEMPTS: u32 = 5;

/// How the instance is set up; the builder's switches.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub(crate) struct Settings {
    /// `http://127.0.0.1:<port>`, without a slash at the end.
    pub(crate) base_url: String,
    pub(crate) single_session: bool,
    pub(crate) native_api: bool,
    pub(crate) test_mode: bool,
    pub(crate) reverification: bool,
    pub(crate) all_countries: bool,
    pub(crate) block_subaddresses: bool,
    pub(crate) require_redirect_url: bool,
    pub(crate) max_unverified: Option<usize>,
    pub(crate) verify_at_sign_up: bool,
    /// The shortest and the longest password, in characters.
    pub(crate) password_length: (usize, usize),
    pub(crate) quirks: Quirks,
    pub(crate) disabled: Vec<IdentifierKind>,
    pub(crate) immutable: Vec<IdentifierKind>,
    pub(crate) required: Vec<IdentifierKind>,
    pub(crate) disabled_strategies: Vec<VerificationStrategy>,
    /// Schemes of redirect URLs beside http and https.
    pub(crate) redirect_schemes: Vec<String>,
    /// The only redirect URLs allowed; empty allows all.
    pub(crate) allowed_redirects: Vec<String>,
    /// Host names allowed beside those of this machine.
    pub(crate) allowed_hosts: Vec<String>,
    /// Origins allowed beside those on this machine.
    pub(crate) allowed_origins: Vec<String>,
}

impl Settings {
    /// How many wrong answers make a verification fail.
    pub(crate) fn max_attempts(&self) -> u32 {
        if self.quirks.has(Quirk::OneAttempt) {
            1
        } else {
            MAX_ATTEMPTS
        }
    }

    pub(crate) fn is_enabled(&self, strategy: &VerificationStrategy) -> bool {
        let is_off = |strategy| self.disabled_strategies.contains(strategy);
        let password = &VerificationStrategy::Password;
        !(is_off(strategy) || is_reset(strategy) && is_off(password))
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            base_url: String::new(),
            single_session: true,
            native_api: true,
            test_mode: true,
            reverification: false,
            all_countries: false,
            block_subaddresses: false,
            require_redirect_url: false,
            max_unverified: None,
            verify_at_sign_up: true,
            password_length: (8, 72),
            quirks: Quirks::default(),
            disabled: Vec::new(),
            immutable: Vec::new(),
            required: Vec::new(),
            disabled_strategies: Vec::new(),
            redirect_schemes: Vec::new(),
            allowed_redirects: Vec::new(),
            allowed_hosts: Vec::new(),
            allowed_origins: Vec::new(),
        }
    }
}
