//! `cargo xtask msrv` and `cargo xtask no-std`: other compilers and targets than the one at hand.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::{Result, debian, root, step};

/// The oldest release that validate and model compile with.
const OLDEST: &str = "1.85.";

/// What [`OLDEST`] needs beside itself.
const OLDEST_NEEDS: &[&str] = &["libstd-rust-web-1.85", "libllvm19"];

/// Targets without the standard library: a browser's, and one without atomics.
const BARE: &[&str] = &["wasm32-unknown-unknown", "thumbv6m-none-eabi"];

/// Compiles validate and model with the oldest compiler that they support, and with the newest dependencies that it
/// takes. Where no such compiler can be had, clippy's `incompatible_msrv` still holds every crate to its `rust-version`.
///
/// # Errors
///
/// The compiler cannot be had, or something does not compile.
pub fn oldest() -> Result {
    let home = root().join("target/msrv");
    let mut usr = home.join("debian/usr");
    if !usr.join("bin/rustc").exists() {
        let packages = debian::release(OLDEST, OLDEST_NEEDS)?;
        usr = debian::unpack(&home.join("debian"), &packages)?;
    }
    let copy = home.join("workspace");
    copy_of(&copy, &["validate", "model"])?;
    let checks: [&[&str]; 3] = [
        &["--workspace"],
        &[
            "--package",
            "clerk-user-validate",
            "--features",
            "idna,schemars",
        ],
        &[
            "--package",
            "clerk-user-model",
            "--features",
            "chrono,jiff,schemars",
        ],
    ];
    for check in checks {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["check", "--lib", "--target-dir"]);
        cargo.arg(home.join("build")).args(check);
        step(debian::compile_with(&mut cargo, &usr).current_dir(&copy))?;
    }
    println!("msrv: validate and model compile with Rust {OLDEST}0");
    Ok(())
}

/// Compiles validate without the standard library, for targets that have none.
///
/// # Errors
///
/// The compiler cannot be had, or something does not compile.
pub fn no_std() -> Result {
    let home = root().join("target/wasm");
    let usr = newest(&home)?;
    for target in BARE {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args([
            "build",
            "--package",
            "clerk-user-validate",
            "--no-default-features",
        ]);
        cargo.args(["-Zbuild-std=core,alloc", "--target", target, "--target-dir"]);
        cargo.arg(home.join("bare")).env("RUSTC_BOOTSTRAP", "1");
        step(debian::compile_with(&mut cargo, &usr).current_dir(root()))?;
        println!("no-std: validate compiles for {target}");
    }
    Ok(())
}

/// Returns the folder of the newest of Debian's compilers, unpacked below `home`.
pub(crate) fn newest(home: &Path) -> Result<std::path::PathBuf> {
    let usr = home.join("debian/usr");
    if usr.join("lib/llvm-22/bin/wasm-ld").exists() {
        return Ok(usr);
    }
    debian::unpack(&home.join("debian"), debian::NEWEST)
}

/// Makes a workspace of these crates alone, with a lock file of its own.
fn copy_of(copy: &Path, crates: &[&str]) -> Result {
    if copy.exists() {
        fs::remove_dir_all(copy)?;
    }
    fs::create_dir_all(copy.join("crates"))?;
    for name in crates {
        let from = root().join("crates").join(name);
        step(
            Command::new("cp")
                .args(["-rL"])
                .args([&from, &copy.join("crates").join(name)]),
        )?;
    }
    let manifest = fs::read_to_string(root().join("Cargo.toml"))?;
    let members = r#"members = ["crates/*", "xtask"]"#;
    let own = manifest.replace(members, r#"members = ["crates/*"]"#);
    Ok(fs::write(copy.join("Cargo.toml"), own)?)
}
