use std::io::{self, ErrorKind};

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
pub(crate) enum Kind {
    #[cfg(feature = "tls")]
    CaFile(io::Error),
    Listen(String, io::Error),
    NpmDir(io::Error),
    /// The data file was created with other users.
    OtherUsers,
    Random(getrandom::Error),
    Seed(Problem),
    Store(StoreError),
    #[cfg(feature = "tls")]
    Tls(TlsError),
    #[cfg(feature = "backend")]
    Webhook,
}

impl From<Kind> for StartError {
    fn from(kind: Kind) -> Self {
        Self { kind }
    }
}

impl From<StoreError> for StartError {
    fn from(error: StoreError) -> Self {
        Kind::Store(error).into()
    }
}

impl core::fmt::Display for StartError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match &self.kind {
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
            Kind::OtherUsers => f.write_str(
                "the data file was created with other users: omit the users, or use another file",
            ),
            Kind::Random(_) => f.write_str("cannot read random bytes from the system"),
            Kind::Seed(problem) => problem.fmt(f),
            Kind::Store(error) => error.fmt(f),
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
            #[cfg(feature = "tls")]
            Kind::CaFile(error) => Some(error),
            #[cfg(feature = "tls")]
            Kind::Tls(error) => Some(error),
            Kind::NpmDir(error) => Some(error),
            Kind::Random(error) => Some(error),
            Kind::Store(error) => error.source(),
            // The text says it all.
            Kind::Listen(..) | Kind::OtherUsers | Kind::Seed(_) => None,
            #[cfg(feature = "backend")]
            Kind::Webhook => None,
        }
    }
}
