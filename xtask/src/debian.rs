//! Debian's packages: those of other Rust compilers, unpacked below `target`, and those that CI installs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Result, output, step};

/// Packages of the newest compiler of Debian's, with the sources of its standard library and a linker for WebAssembly.
pub(crate) const NEWEST: &[&str] = &[
    "rust-web-src",
    "rustc-web",
    "libstd-rust-web-1.96",
    "libstd-rust-web-dev",
    "libllvm22",
    "libz3-4",
    "lld-22",
];

/// Returns the packages of the newest `rustc-web` whose version begins with `release`, such as `1.85.`.
///
/// # Errors
///
/// Debian's archive has no such version, or cannot be asked.
pub(crate) fn release(release: &str, others: &[&str]) -> Result<Vec<String>> {
    step(Command::new("apt-get").args(["update", "-qq"]))?;
    let versions = output(Command::new("apt-cache").args(["madison", "rustc-web"]))?;
    let version = versions
        .lines()
        .filter_map(|line| line.split('|').nth(1))
        .map(str::trim)
        .find(|version| version.starts_with(release))
        .ok_or_else(|| format!("expected a package rustc-web {release}x"))?;
    let exact = ["rustc-web", "libstd-rust-web-dev"].map(|name| format!("{name}={version}"));
    let others = others.iter().map(|&name| name.to_owned());
    Ok(exact.into_iter().chain(others).collect())
}

/// Unpacks the packages into `folder` and returns its `usr`.
///
/// # Errors
///
/// A package does not download or unpack.
pub(crate) fn unpack<P: AsRef<str>>(folder: &Path, packages: &[P]) -> Result<PathBuf> {
    fs::create_dir_all(folder)?;
    step(Command::new("apt-get").args(["update", "-qq"]))?;
    step(
        Command::new("apt-get")
            .args(["download", "-qq"])
            .args(packages.iter().map(AsRef::as_ref))
            .current_dir(folder),
    )?;
    for file in fs::read_dir(folder)? {
        let file = file?.path();
        if file.extension().is_some_and(|extension| extension == "deb") {
            step(Command::new("dpkg").arg("-x").args([&file, folder]))?;
            fs::remove_file(file)?;
        }
    }
    Ok(folder.join("usr"))
}

/// Installs packages if `CI` is set, and otherwise fails with their names.
///
/// # Errors
///
/// `CI` is not set, or a package cannot be installed.
pub(crate) fn install(missing: &[String]) -> Result {
    if std::env::var_os("CI").is_none() {
        let missing = missing.join(" ");
        return Err(format!("missing: run apt-get install {missing}, or set CI=true").into());
    }
    println!("installing {}", missing.join(", "));
    step(Command::new("apt-get").args(["update", "-qq"]))?;
    let mut apt = Command::new("apt-get");
    apt.args(["install", "-qq", "--yes", "--no-install-recommends"]);
    apt.args(missing).env("DEBIAN_FRONTEND", "noninteractive");
    output(&mut apt).map(drop)
}

/// Has `cargo` compile with the compiler in `usr`.
pub(crate) fn compile_with<'a>(cargo: &'a mut Command, usr: &Path) -> &'a mut Command {
    cargo
        .env("RUSTC", usr.join("bin/rustc"))
        .env("LD_LIBRARY_PATH", usr.join("lib/x86_64-linux-gnu"))
}
