use clerk_user_model::{IdentifierKind, VerificationStrategy};

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
    /// Whether an identification that was never prepared has `verification: null`.
    pub(crate) null_verification: bool,
    pub(crate) all_countries: bool,
    pub(crate) block_subaddresses: bool,
    pub(crate) require_redirect_url: bool,
    pub(crate) max_unverified: Option<usize>,
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
    pub(crate) fn is_enabled(&self, strategy: &VerificationStrategy) -> bool {
        !self.disabled_strategies.contains(strategy)
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
            null_verification: false,
            all_countries: false,
            block_subaddresses: false,
            require_redirect_url: false,
            max_unverified: None,
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
