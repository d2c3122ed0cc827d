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
use crate::settings::Scripts;

/// The image of every user.
const IMAGE: Bytes = Bytes::from_static(include_bytes!("user.svg"));

/// The largest file of a package that is served.
const MAX_FILE_MIB: u64 = 32;

/// The version of clerk-js from which on the components have a package of their own.
const UI_SINCE: u32 = 6;

/// Files by path, and Clerk's packages from a folder.
#[derive(Debug, Default)]
pub(crate) struct Assets {
    files: Mutex<BTreeMap<String, (&'static str, Bytes)>>,
    npm: Option<PathBuf>,
}

impl Assets {
    /// Serves the packages below `npm`, a folder such as `node_modules`.
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

    /// Returns the scripts of Clerk's SDK: of the newest versions if there are several, each in a folder
    /// such as `clerk-js@5`.
    pub(crate) fn scripts(&self) -> Scripts {
        let mut scripts = Scripts::default();
        let Some(root) = &self.npm else {
            return scripts;
        };
        let (js, ui) = (newest(root, "clerk-js"), newest(root, "ui"));
        let is_older = js.as_ref().is_some_and(|(_, major)| *major < UI_SINCE);
        scripts.has_ui = !is_older;
        scripts.missing.retain(|name| match *name {
            "@clerk/ui" => ui.is_none() && !is_older,
            _ => js.is_none(),
        });
        if let Some((folder, _)) = js {
            scripts.clerk_js = format!("/npm/@clerk/{folder}/dist/clerk.browser.js");
        }
        if let Some((folder, _)) = ui {
            scripts.ui = format!("/npm/@clerk/{folder}/dist/ui.browser.js");
        }
        scripts
    }

    pub(crate) fn add(&self, path: String, content_type: &'static str, body: Bytes) {
        self.files().insert(path, (content_type, body));
    }

    /// Returns the file at a path, if a request is for one.
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
            ensure_version(version, root, &folder)?;
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
    NoImage,
    NotFound,
    /// The folder has this version of the package.
    OtherVersion(String),
    TooLarge,
}

impl core::fmt::Display for FileError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::NoFolder => f.write_str("The sandbox was given no folder of npm packages."),
            Self::NoImage => f.write_str("The user has no image."),
            Self::NotFound => f.write_str("There is no such file in the folder of npm packages."),
            Self::OtherVersion(version) => write!(
                f,
                "The folder of npm packages has version {version} of this package."
            ),
            Self::TooLarge => write!(f, "The file is larger than {MAX_FILE_MIB} MiB."),
        }
    }
}

/// Returns the folder of a package in that of its scope, and its major version: the folder without a
/// version in its name if it is there, else the one with the highest.
fn newest(root: &Path, name: &str) -> Option<(String, u32)> {
    let scope = root.join("@clerk");
    if scope.join(name).is_dir() {
        let major = version_of(root, &scope.join(name))
            .as_deref()
            .and_then(major);
        return Some((name.to_owned(), major.unwrap_or(u32::MAX)));
    }
    let entries = fs::read_dir(scope).ok()?.flatten();
    let folders = entries.filter_map(|entry| {
        let folder = entry.file_name().into_string().ok()?;
        let version = folder.strip_prefix(name)?.strip_prefix('@')?;
        let major = major(version)?;
        Some((folder, major))
    });
    folders.max_by_key(|(_, major)| *major)
}

/// Returns the major version that a version begins with.
fn major(version: &str) -> Option<u32> {
    version.split('.').next()?.parse().ok()
}

/// Returns the version of the package in a folder, if its manifest has one.
fn version_of(root: &Path, folder: &Path) -> Option<String> {
    let manifest = read_below(root, &folder.join("package.json")).ok()?;
    let manifest: Value = serde_json::from_slice(&manifest).ok()?;
    let version = manifest.get("version").and_then(Value::as_str);
    version.map(str::to_owned)
}

/// Checks that the package in `folder` is of the major version that `version` begins with, if both
/// are known.
fn ensure_version(version: &str, root: &Path, folder: &Path) -> Result<(), FileError> {
    let Some(wanted) = major(version) else {
        return Ok(());
    };
    match version_of(root, folder) {
        Some(held) if major(&held).is_some_and(|major| major != wanted) => {
            Err(FileError::OtherVersion(held))
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

/// Returns `true` if it can only be the name of a visible file or folder.
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
