//! Files that are served as they are.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::body::Bytes;
use http::Method;
use serde_json::Value;

use super::reply::Reply;

/// The path of the image of every user.
pub(crate) const USER_IMAGE: &str = "/_sandbox/user.svg";
const IMAGE: Bytes = Bytes::from_static(include_bytes!("user.svg"));

/// The largest file of a package that is served.
const MAX_FILE_MIB: u64 = 32;

/// Files by path, and Clerk's packages from a folder.
#[derive(Debug, Default)]
pub(crate) struct Assets {
    files: Mutex<BTreeMap<String, (&'static str, Bytes)>>,
    npm: Option<PathBuf>,
}

impl Assets {
    /// With the packages below `npm`, a folder such as `node_modules`.
    pub(crate) fn new(npm: Option<&Path>) -> io::Result<Self> {
        let npm = npm.map(fs::canonicalize).transpose()?;
        if npm.as_ref().is_some_and(|folder| !folder.is_dir()) {
            return Err(io::ErrorKind::NotADirectory.into());
        }
        Ok(Self {
            files: Mutex::default(),
            npm,
        })
    }

    pub(crate) fn add(&self, path: String, content_type: &'static str, body: Bytes) {
        self.files().insert(path, (content_type, body));
    }

    /// The file at a path, if that is what the request is for.
    pub(super) fn answer(&self, method: &Method, path: &str) -> Option<Reply> {
        if *method != Method::GET && *method != Method::HEAD {
            return None;
        }
        let files = self.files();
        if let Some((content_type, body)) = files.get(path) {
            return Some(Reply::file(content_type, body.clone()));
        }
        let folder = format!("{path}/");
        files
            .contains_key(&folder)
            .then(|| Reply::redirect(&folder))
    }

    /// Returns a file that is for everybody.
    pub(super) fn public_file(&self, path: &str) -> Result<Reply, FileError> {
        match path.strip_prefix("/npm/") {
            Some(path) => self.package_file(path),
            None => Ok(Reply::file("image/svg+xml", IMAGE)),
        }
    }

    /// Returns a file of a package of Clerk's, as `@clerk/clerk-js@5/dist/clerk.browser.js`.
    ///
    /// It is read from `@clerk/clerk-js@5/` if that folder is there, else from `@clerk/clerk-js/`
    /// if the package in it is of the same major version.
    fn package_file(&self, path: &str) -> Result<Reply, FileError> {
        let root = self.npm.as_deref().ok_or(FileError::NoFolder)?;
        let (scope, rest) = path.split_once('/').ok_or(FileError::NotFound)?;
        let (package, inside) = rest.split_once('/').ok_or(FileError::NotFound)?;
        if scope != "@clerk" || !is_name(package) || !inside.split('/').all(is_name) {
            return Err(FileError::NotFound);
        }
        let scope = root.join(scope);
        let (name, version) = package.split_once('@').unwrap_or((package, ""));
        let is_versioned = scope.join(package).is_dir();
        let folder = scope.join(if is_versioned { package } else { name });
        if !is_versioned {
            must_be_of(version, root, &folder)?;
        }
        let body = read_below(root, &folder.join(inside))?;
        Ok(Reply::file(content_type(inside), body))
    }

    fn files(&self) -> MutexGuard<'_, BTreeMap<String, (&'static str, Bytes)>> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The reason why there is no file to serve.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum FileError {
    NoFolder,
    NotFound,
    /// The folder has this version of the package.
    OtherVersion(String),
    TooLarge,
}

impl core::fmt::Display for FileError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::NoFolder => f.write_str("The sandbox was given no folder of npm packages."),
            Self::NotFound => f.write_str("There is no such file in the folder of npm packages."),
            Self::OtherVersion(version) => write!(
                f,
                "The folder of npm packages has version {version} of this package."
            ),
            Self::TooLarge => write!(f, "The file is larger than {MAX_FILE_MIB} MiB."),
        }
    }
}

/// Checks that the package in `folder` is of the major version that `version` begins with, if both
/// are known.
fn must_be_of(version: &str, root: &Path, folder: &Path) -> Result<(), FileError> {
    let major = |version: &str| version.split('.').next()?.parse::<u32>().ok();
    let Some(wanted) = major(version) else {
        return Ok(());
    };
    let manifest = read_below(root, &folder.join("package.json")).unwrap_or_default();
    let manifest: Value = serde_json::from_slice(&manifest).unwrap_or_default();
    let held = manifest.get("version").and_then(Value::as_str);
    match held {
        Some(held) if major(held).is_some_and(|major| major != wanted) => {
            Err(FileError::OtherVersion(held.to_owned()))
        }
        _ => Ok(()),
    }
}

/// Reads a file that lies below `root`, links resolved.
fn read_below(root: &Path, path: &Path) -> Result<Bytes, FileError> {
    let path = fs::canonicalize(path).map_err(|_| FileError::NotFound)?;
    if !path.starts_with(root) || !path.is_file() {
        return Err(FileError::NotFound);
    }
    let max = MAX_FILE_MIB * 1024 * 1024;
    let mut body = Vec::new();
    let file = fs::File::open(path).map_err(|_| FileError::NotFound)?;
    let read = file.take(max + 1).read_to_end(&mut body);
    match read.map_err(|_| FileError::NotFound)? {
        len if len as u64 > max => Err(FileError::TooLarge),
        _ => Ok(body.into()),
    }
}

/// Whether this can be nothing but the name of a visible file or folder.
fn is_name(text: &str) -> bool {
    let is_first = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    text.as_bytes().first().is_some_and(is_first)
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"@._-+".contains(&byte))
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').unwrap_or_default().1 {
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for name in ["clerk-js@5.128.0", "dist", "vendors_a.browser.js", "a+b"] {
            assert!(is_name(name), "{name}");
        }
        for name in [
            "", ".", "..", ".env", "-x", "a\\b", "a%2fb", "%2e%2e", "c:", "a\0", "ä", "a b",
        ] {
            assert!(!is_name(name), "{name}");
        }
    }
}
