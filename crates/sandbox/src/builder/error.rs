use crate::core::CoreError;
use crate::seed::Problem;
use crate::store::StoreError;

/// Why a sandbox did not start.
#[derive(Debug)]
pub struct StartError {
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Core(CoreError),
    Listen(std::io::Error),
    NpmDir(std::io::Error),
    Random(getrandom::Error),
    User(Problem),
}

impl StartError {
    pub(super) const fn listen(error: std::io::Error) -> Self {
        Self {
            kind: Kind::Listen(error),
        }
    }

    pub(super) const fn npm_dir(error: std::io::Error) -> Self {
        Self {
            kind: Kind::NpmDir(error),
        }
    }

    pub(super) const fn random(error: getrandom::Error) -> Self {
        Self {
            kind: Kind::Random(error),
        }
    }

    pub(super) const fn user(problem: Problem) -> Self {
        Self {
            kind: Kind::User(problem),
        }
    }
}

impl From<CoreError> for StartError {
    fn from(error: CoreError) -> Self {
        Self {
            kind: Kind::Core(error),
        }
    }
}

impl From<StoreError> for StartError {
    fn from(error: StoreError) -> Self {
        CoreError::Store(error).into()
    }
}

impl core::fmt::Display for StartError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match &self.kind {
            Kind::Core(error) => error.fmt(f),
            Kind::Listen(_) => f.write_str("expected to listen on the address and port"),
            Kind::NpmDir(_) => f.write_str("expected a folder of npm packages"),
            Kind::Random(_) => f.write_str("expected randomness from the system"),
            Kind::User(problem) => problem.fmt(f),
        }
    }
}

impl core::error::Error for StartError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match &self.kind {
            Kind::Core(error) => error.source(),
            Kind::Listen(error) | Kind::NpmDir(error) => Some(error),
            Kind::Random(error) => Some(error),
            Kind::User(_) => None,
        }
    }
}
