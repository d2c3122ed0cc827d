use std::io::{self, ErrorKind};

use crate::core::CoreError;
use crate::problem::Problem;
use crate::store::StoreError;
#[cfg(feature = "tls")]
use crate::tls::TlsError;

/// Error starting a sandbox.
///
/// # Examples
///
/// ```
/// use clerk_user_sandbox::Sandbox;
///
/// let error = Sandbox::builder().npm_dir("no/such/folder").in_process().unwrap_err();
/// println!("{error}");
/// ```
#[derive(Debug)]
pub struct StartError {
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    #[cfg(feature = "tls")]
    CaFile(io::Error),
    Core(CoreError),
    Listen(String, io::Error),
    NpmDir(io::Error),
    Random(getrandom::Error),
    Seed(Problem),
    #[cfg(feature = "tls")]
    Tls(TlsError),
    #[cfg(feature = "backend")]
    Webhook,
}

impl StartError {
    pub(super) const fn listen(address: String, error: io::Error) -> Self {
        Self {
            kind: Kind::Listen(address, error),
        }
    }

    pub(super) const fn npm_dir(error: io::Error) -> Self {
        Self {
            kind: Kind::NpmDir(error),
        }
    }

    pub(super) const fn random(error: getrandom::Error) -> Self {
        Self {
            kind: Kind::Random(error),
        }
    }

    #[cfg(feature = "tls")]
    pub(super) const fn ca_file(error: io::Error) -> Self {
        Self {
            kind: Kind::CaFile(error),
        }
    }

    #[cfg(feature = "tls")]
    pub(super) const fn tls(error: TlsError) -> Self {
        Self {
            kind: Kind::Tls(error),
        }
    }

    #[cfg(feature = "backend")]
    pub(super) const fn webhook() -> Self {
        Self {
            kind: Kind::Webhook,
        }
    }

    pub(super) const fn seed(problem: Problem) -> Self {
        Self {
            kind: Kind::Seed(problem),
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
            Kind::Listen(address, error) => {
                write!(f, "cannot listen on {address}: ")?;
                match error.kind() {
                    ErrorKind::AddrInUse => f.write_str("address in use"),
                    ErrorKind::AddrNotAvailable => f.write_str("address not available"),
                    ErrorKind::PermissionDenied => f.write_str("permission denied"),
                    _ => error.fmt(f),
                }
            }
            #[cfg(feature = "tls")]
            Kind::CaFile(_) => f.write_str("cannot write the certificate of the certificate authority to its file"),
            #[cfg(feature = "tls")]
            Kind::Tls(_) => f.write_str("cannot create a certificate for these host names"),
            Kind::NpmDir(_) => f.write_str("cannot read the folder of npm packages"),
            Kind::Random(_) => f.write_str("cannot read random bytes from the system"),
            Kind::Seed(problem) => problem.fmt(f),
            #[cfg(feature = "backend")]
            Kind::Webhook => f.write_str(
                "cannot send webhooks: expected an http or https URL, and a signing secret: whsec_ and Base64",
            ),
        }
    }
}

impl core::error::Error for StartError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match &self.kind {
            Kind::Core(error) => error.source(),
            #[cfg(feature = "tls")]
            Kind::CaFile(error) => Some(error),
            #[cfg(feature = "tls")]
            Kind::Tls(error) => Some(error),
            Kind::NpmDir(error) => Some(error),
            Kind::Random(error) => Some(error),
            // The text says it all.
            Kind::Listen(..) | Kind::Seed(_) => None,
            #[cfg(feature = "backend")]
            Kind::Webhook => None,
        }
    }
}
