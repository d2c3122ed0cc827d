//! What can be asked of the state machine, once a request is understood.

mod me;

use clerk_user_model::{
    EmailAddressId, PhoneNumberId, ReverificationLevel, SessionId, SignInId, SignUpId,
    VerificationStrategy, Web3WalletId,
};
use clerk_user_validate::{E164, Email, WalletAddress};
use serde_json::{Map, Value};

pub(crate) use me::{
    AccountCommand, CreateAccount, EmailCommand, MeCommand, PasswordCommand, PhoneCommand,
    TotpCommand, UpdateUser, WalletCommand,
};

use crate::codes::Code;
use crate::error::Refusal;

/// Who asks, as far as the request itself tells.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub(crate) carrier: Carrier,
    /// `_clerk_session_id`.
    pub(crate) session: Option<SessionId>,
    /// The `Origin` header.
    pub(crate) origin: Option<String>,
    /// `rotating_token_nonce`.
    pub(crate) nonce: Option<String>,
}

/// What carries the client token.
#[derive(Clone, Debug)]
pub(crate) enum Carrier {
    /// The `Authorization` header of a native application.
    Native(Option<String>),
    /// The id of a development browser.
    DevBrowser(String),
    /// The `__client` cookie.
    Cookie(Option<String>),
}

/// Where somebody asks from, and so where a page in between leads back to.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) is_native: bool,
    /// The `Origin` header.
    pub(crate) origin: Option<String>,
}

impl Caller {
    pub(crate) fn place(&self) -> Place {
        Place {
            is_native: self.carrier.is_native(),
            origin: self.origin.clone(),
        }
    }
}

impl Carrier {
    pub(crate) const fn is_native(&self) -> bool {
        matches!(self, Self::Native(_))
    }

    pub(crate) const fn has_token(&self) -> bool {
        matches!(self, Self::Native(Some(_)) | Self::Cookie(Some(_)))
    }

    /// Why there is no client: a native application's token is nobody's, else `code`.
    pub(crate) const fn blame(&self, code: Code) -> Code {
        match self {
            Self::Native(Some(_)) => Code::AuthenticationInvalid,
            _ => code,
        }
    }
}

/// A command, under what it needs: the need is checked before the form is judged.
#[derive(Debug)]
pub(crate) enum Request {
    /// Needs nothing.
    Open(Result<OpenCommand, Refusal>),
    /// Needs a client; without one the answer is the code.
    Client(Code, Result<ClientCommand, Refusal>),
    /// Needs an active session.
    Me(Result<MeCommand, Refusal>),
}

#[derive(Clone, Debug)]
pub(crate) enum OpenCommand {
    ReadEnvironment,
    /// The keys that prove session tokens.
    ReadKeys,
    CreateDevBrowser,
    ReadClient,
    CreateClient,
    DeleteClient,
    /// A page sends the browser here, to get its cookie anew and to come back.
    RenewCookie {
        redirect_url: String,
    },
    CreateSignIn(CreateSignIn),
    CreateSignUp(SignUpParams),
    OpenEmailLink {
        token: String,
    },
    FinishOAuth(Callback),
    /// The provider posted its answer: the same by `GET`.
    ForwardOAuth(Callback),
}

/// What a provider says when it sends the user back.
#[derive(Clone, Debug)]
pub(crate) struct Callback {
    pub(crate) state: Option<String>,
    pub(crate) code: Option<String>,
    pub(crate) error: Option<String>,
}

/// Where to go after a page that is not the application's.
#[derive(Clone, Debug)]
pub(crate) struct Redirects {
    pub(crate) url: Option<String>,
    /// Where to go instead once everything is done.
    pub(crate) complete: Option<String>,
}

#[derive(Clone, Debug)]
pub(crate) struct CreateSignIn {
    pub(crate) transfer: bool,
    pub(crate) redirects: Redirects,
    pub(crate) strategy: Option<VerificationStrategy>,
    pub(crate) identifier: Option<String>,
    pub(crate) password: Option<String>,
    pub(crate) ticket: Option<String>,
    /// A provider's token or code.
    pub(crate) token: Option<String>,
}

#[derive(Clone, Debug)]
pub(crate) struct SignUpParams {
    pub(crate) transfer: bool,
    /// A provider's token or code.
    pub(crate) token: Option<String>,
    pub(crate) strategy: Option<VerificationStrategy>,
    pub(crate) ticket: Option<String>,
    pub(crate) wallet: Option<WalletAddress>,
    pub(crate) redirects: Redirects,
    pub(crate) email: Option<Email>,
    pub(crate) phone: Option<E164>,
    pub(crate) username: Option<String>,
    pub(crate) first_name: Option<String>,
    pub(crate) last_name: Option<String>,
    pub(crate) password: Option<String>,
    pub(crate) unsafe_metadata: Option<Map<String, Value>>,
}

#[derive(Clone, Debug)]
pub(crate) enum ClientCommand {
    PassCaptcha(CaptchaOutcome),
    ReadSignIn(SignInId),
    PrepareSignIn {
        id: SignInId,
        factor: FactorRequest,
    },
    AttemptSignIn {
        id: SignInId,
        answer: FactorAnswer,
    },
    ResetPassword {
        id: SignInId,
        password: String,
        signs_out: bool,
    },
    PrepareSecondFactor {
        of: Attempt,
        phone: Option<PhoneNumberId>,
    },
    AttemptSecondFactor {
        of: Attempt,
        strategy: VerificationStrategy,
        code: String,
    },
    ReadSignUp(SignUpId),
    UpdateSignUp {
        id: SignUpId,
        params: Box<SignUpParams>,
    },
    PrepareSignUp {
        id: SignUpId,
        strategy: VerificationStrategy,
        redirects: Redirects,
    },
    AttemptSignUp {
        id: SignUpId,
        proof: Proof,
    },
    EndAllSessions,
    ReadSession(SessionId),
    TouchSession {
        id: SessionId,
        organization: Option<String>,
    },
    EndSession(SessionId),
    RemoveSession(SessionId),
    CreateToken {
        id: SessionId,
        organization: Option<String>,
    },
    CreateTemplateToken(SessionId),
    StartReverification {
        id: SessionId,
        level: ReverificationLevel,
    },
    PrepareReverification {
        id: SessionId,
        strategy: VerificationStrategy,
        email: Option<EmailAddressId>,
        phone: Option<PhoneNumberId>,
    },
    AttemptReverification {
        id: SessionId,
        proof: Proof,
    },
}

/// What became of a CAPTCHA in the browser.
#[derive(Clone, Copy, Debug)]
pub(crate) enum CaptchaOutcome {
    Passed,
    Failed,
}

/// What a second factor is shown for.
#[derive(Clone, Debug)]
pub(crate) enum Attempt {
    SignIn(SignInId),
    Reverification(SessionId),
}

/// The first factor that somebody wants to sign in with.
#[derive(Clone, Debug)]
pub(crate) struct FactorRequest {
    pub(crate) strategy: VerificationStrategy,
    pub(crate) email: Option<EmailAddressId>,
    pub(crate) phone: Option<PhoneNumberId>,
    pub(crate) wallet: Option<Web3WalletId>,
    pub(crate) redirects: Redirects,
}

/// What somebody signs in with.
#[derive(Clone, Debug)]
pub(crate) struct FactorAnswer {
    pub(crate) strategy: VerificationStrategy,
    pub(crate) code: Option<String>,
    pub(crate) password: Option<String>,
    pub(crate) signature: Option<String>,
    pub(crate) ticket: Option<String>,
}

/// What a user shows to verify a session, or an identifier to sign up with.
#[derive(Clone, Debug)]
pub(crate) enum Proof {
    Password(String),
    /// The code that was sent by this strategy.
    Code {
        strategy: VerificationStrategy,
        code: String,
    },
    /// The signature of a wallet.
    Signature {
        strategy: VerificationStrategy,
        signature: String,
    },
}

impl Proof {
    pub(crate) const fn strategy(&self) -> &VerificationStrategy {
        match self {
            Self::Password(_) => &VerificationStrategy::Password,
            Self::Code { strategy, .. } | Self::Signature { strategy, .. } => strategy,
        }
    }
}
