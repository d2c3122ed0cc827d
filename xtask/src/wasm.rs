//! `cargo xtask wasm`: the client in a page of a real browser, against the sandbox.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Result, debian, root, step};

pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// Builds the client's example for browsers, and drives it. All that is installed is under
/// `target/wasm`.
///
/// # Errors
///
/// Something does not install or build, or a case fails.
pub fn run() -> Result {
    let home = root().join("target/wasm");
    fs::create_dir_all(&home)?;
    crate::e2e::find_tools()?;
    build(&home)?;
    let page = home.join("page");
    let built = home.join(format!("build/{TARGET}/debug/examples/browser.wasm"));
    step(
        Command::new(bindgen(&home)?)
            .args(["--target", "web", "--no-typescript", "--out-dir"])
            .args([&page, &built]),
    )?;
    step(Command::new(env!("CARGO")).args(["build", "--quiet", "--bin", "clerk-user"]))?;
    step(Command::new("node").arg("e2e/install.js"))?;
    step(
        Command::new("node")
            .arg("e2e/wasm.js")
            .args([&crate::e2e::binary(), &page]),
    )
}

fn build(home: &Path) -> Result {
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .args(["build", "--package", "clerk-user-client"])
        .args(["--example", "browser", "--no-default-features"])
        .arg("--target-dir")
        .arg(home.join("build"));
    for_target(&mut cargo, "std,panic_abort")?;
    step(&mut cargo)
}

/// Has `cargo` compile for [`TARGET`], and where the toolchain lacks it with another compiler, which also builds these
/// parts of the standard library.
///
/// # Errors
///
/// The other compiler cannot be had.
pub(crate) fn for_target(cargo: &mut Command, parts: &str) -> Result {
    cargo.args(["--target", TARGET]);
    if has_target()? {
        return Ok(());
    }
    let usr = crate::compilers::newest(&root().join("target/wasm"))?;
    debian::compile_with(cargo, &usr)
        .arg(format!("-Zbuild-std={parts}"))
        .env("RUSTC_BOOTSTRAP", "1")
        .env(
            "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER",
            usr.join("lib/llvm-22/bin/wasm-ld"),
        );
    Ok(())
}

/// Whether the toolchain has the target's standard library, or rustup can bring it.
fn has_target() -> Result<bool> {
    let _ = Command::new("rustup")
        .args(["target", "add", TARGET])
        .output();
    let output = Command::new("rustc")
        .args(["--print", "target-libdir", "--target", TARGET])
        .current_dir(root())
        .output()?;
    let folder = String::from_utf8(output.stdout)?;
    Ok(Path::new(folder.trim()).is_dir())
}

/// The tool that fits the library of `Cargo.lock`.
fn bindgen(home: &Path) -> Result<PathBuf> {
    let lock = fs::read_to_string(root().join("Cargo.lock"))?;
    let (_, rest) = lock
        .split_once("name = \"wasm-bindgen\"\nversion = \"")
        .ok_or("expected wasm-bindgen in Cargo.lock")?;
    let version = rest.split('"').next().unwrap_or_default();
    let tool = home.join("tools/bin/wasm-bindgen");
    let installed = Command::new(&tool).arg("--version").output();
    let said = installed.map_or_else(|_| Vec::new(), |output| output.stdout);
    if !String::from_utf8(said)?.contains(version) {
        step(
            Command::new(env!("CARGO"))
                .args(["install", "wasm-bindgen-cli", "--version", version])
                .args(["--no-default-features", "--bin", "wasm-bindgen", "--root"])
                .arg(home.join("tools")),
        )?;
    }
    Ok(tool)
}
