//! Files that are served as they are.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::{fs, io};

use axum::body::Bytes;
use http::Method;

use super::reply::Reply;

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
        if let Some(package) = path.strip_prefix("/npm/") {
            return self.script(package);
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

    /// A file of a package of Clerk's, as `@clerk/clerk-js@5/dist/clerk.browser.js`.
    fn script(&self, path: &str) -> Option<Reply> {
        let root = self.npm.as_ref()?;
        let mut names = path.split('/');
        let (scope, package) = (names.next()?, names.next()?);
        let inside: Vec<_> = names.collect();
        let is_plain = is_name(package) && inside.iter().all(|name| is_name(name));
        if scope != "@clerk" || inside.is_empty() || !is_plain {
            return None;
        }
        let unversioned = package.split('@').next()?;
        let body = [package, unversioned].into_iter().find_map(|package| {
            let path = root.join(scope).join(package).join(inside.join("/"));
            read_below(root, &path)
        })?;
        Some(Reply::file(content_type(inside.last()?), body))
    }

    fn files(&self) -> MutexGuard<'_, BTreeMap<String, (&'static str, Bytes)>> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A file that lies below `root`, links resolved.
fn read_below(root: &Path, path: &Path) -> Option<Bytes> {
    let path = fs::canonicalize(path).ok()?;
    let is_served = path.starts_with(root) && path.is_file();
    is_served.then(|| fs::read(path).ok().map(Bytes::from))?
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
