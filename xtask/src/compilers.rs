//! `cargo xtask msrv`, `no-std` and `lowest-versions`: other compilers, targets and dependencies than those at hand.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::{Result, debian, root, step};

/// The oldest release that validate and model compile with.
const OLDEST: &str = "1.85.";

/// What [`OLDEST`] needs beside itself.
const OLDEST_NEEDS: &[&str] = &["libstd-rust-web-1.85", "libllvm19"];

/// The folders of the libraries that are published.
const LIBRARIES: &[&str] = &[
    "check",
    "clerk-user",
    "client",
    "model",
    "sandbox",
    "validate",
];

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

/// Compiles every library with the oldest release of each of its dependencies that its manifest allows.
///
/// # Errors
///
/// The dependencies exclude each other, or something does not compile.
pub fn lowest_versions() -> Result {
    let home = root().join("target/lowest");
    let copy = home.join("workspace");
    copy_of(&copy, LIBRARIES)?;
    let mut resolve = Command::new(env!("CARGO"));
    resolve.args(["update", "--quiet", "-Zdirect-minimal-versions"]);
    step(resolve.env("RUSTC_BOOTSTRAP", "1").current_dir(&copy))?;
    let mut check = Command::new(env!("CARGO"));
    check.args(["check", "--quiet", "--workspace", "--lib", "--all-features"]);
    check.arg("--target-dir").arg(home.join("build"));
    step(check.current_dir(&copy))?;
    println!("lowest-versions: {} compile", LIBRARIES.join(", "));
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

/// Makes a workspace of these crates alone, without their dev-dependencies and with a lock file of its own.
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
        let manifest = copy.join("crates").join(name).join("Cargo.toml");
        let own = without_dev_dependencies(&fs::read_to_string(&manifest)?);
        fs::write(manifest, own)?;
    }
    let manifest = fs::read_to_string(root().join("Cargo.toml"))?;
    let members = r#"members = ["crates/*", "xtask"]"#;
    let own = manifest.replace(members, r#"members = ["crates/*"]"#);
    Ok(fs::write(copy.join("Cargo.toml"), own)?)
}

fn without_dev_dependencies(manifest: &str) -> String {
    let mut is_kept = true;
    let lines = manifest.split_inclusive('\n').filter(|line| {
        if line.starts_with('[') {
            is_kept = !line.contains("dev-dependencies]");
        }
        is_kept
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_kinds_of_dev_dependencies_are_left_out() {
        let manifest = "[dependencies]\na = \"1\"\n\n[target.'cfg(unix)'.dev-dependencies]\nb = { features = [\n    \"c\",\n] }\n\n[dev-dependencies]\nd = \"1\"\n\n[features]\ne = []\n";
        assert_eq!(
            without_dev_dependencies(manifest),
            "[dependencies]\na = \"1\"\n\n[features]\ne = []\n"
        );
    }
}
