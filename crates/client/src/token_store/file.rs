use core::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret as _, SecretString};

use super::TokenStore;

/// Stores the token in a file that only its owner can read (mode 0600). Unix only.
///
/// The file is replaced atomically: a reader gets the old token or the new one. Its folder has to
/// exist.
///
/// # Examples
///
/// ```no_run
/// use clerk_user_client::{Client, FileStore};
///
/// let client = Client::builder()
///     .publishable_key("pk_test_Y2xlcmsuZXhhbXBsZS5jb20k")
///     .token_store(FileStore::new("clerk-token"))
///     .build()?;
/// # Ok::<(), clerk_user_client::Error>(())
/// ```
pub struct FileStore {
    path: PathBuf,
}

impl FileStore {
    /// Returns a store that uses this file. Creates it when a token is saved.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Returns the path of a temporary file beside the token file, with a random name that no other
    /// process writes to.
    fn draft(&self) -> io::Result<PathBuf> {
        let mut draft = self.path.clone().into_os_string();
        draft.push(format!(".{:016x}.new", getrandom::u64()?));
        Ok(draft.into())
    }
}

impl TokenStore for FileStore {
    fn load(&self) -> io::Result<Option<SecretString>> {
        let file = match File::open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        if file.metadata()?.permissions().mode() & 0o077 != 0 {
            return Err(io::Error::new(
                io::ErrorKind::PermissionDenied,
                "expected a token file that only its owner can read",
            ));
        }
        let mut text = String::new();
        file.take(LONGEST + 1).read_to_string(&mut text)?;
        if text.len() as u64 > LONGEST {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "expected a token of at most 65536 bytes",
            ));
        }
        let text = text.trim();
        Ok((!text.is_empty()).then(|| text.into()))
    }

    fn save(&self, token: Option<&SecretString>) -> io::Result<()> {
        let Some(token) = token else {
            return remove(&self.path);
        };
        let draft = self.draft()?;
        let done = write(&draft, token).and_then(|()| fs::rename(&draft, &self.path));
        done.inspect_err(|_| drop(remove(&draft)))
    }
}

impl fmt::Debug for FileStore {
    /// Omits the path, which may contain a person's name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileStore").finish_non_exhaustive()
    }
}

/// The maximum length of a token, in bytes.
const LONGEST: u64 = 1 << 16;

/// Writes a new file that only its owner can read. Fails if it exists.
fn write(path: &Path, token: &SecretString) -> io::Result<()> {
    let mut options = OpenOptions::new();
    let mut file = options
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(token.expose_secret().as_bytes())?;
    file.sync_all()
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
