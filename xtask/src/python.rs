//! `cargo xtask python`: the wheel of the Python package, in `target/wheels`.
//!
//! With `--verify` it is installed into a clean environment, and its tests run there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Result, root, step};

const PACKAGE: &str = "bindings/python";
const MATURIN: &str = "maturin==1.16.0";
/// The size that a wheel must stay below, in bytes.
const MAX_WHEEL: u64 = 3_000_000;
/// The package of Debian that has the Java that Spark needs.
const JAVA: &str = "openjdk-17-jre-headless";

/// Builds the wheel; with `verify` also runs the tests of the package, and with `engines` those that need
/// Spark and the other engines.
///
/// # Errors
///
/// Something does not build or install, or a test fails.
pub fn run(verify: bool, engines: bool) -> Result {
    let wheel = build()?;
    if !verify {
        return Ok(());
    }
    let tests = root().join(PACKAGE).join("tests");
    let folder = root().join("target/python/verify");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let python = environment("verify")?;
    pip(&python, &[&wheel])?;
    // Without any other package.
    step(
        Command::new(&python)
            .args(["-m", "unittest", "test_import"])
            .current_dir(&tests),
    )?;
    install(&python, &tests.join("requirements.txt"))?;
    let test = |name: &str| {
        let mut command = Command::new(&python);
        command.args(["-m", "unittest", name]).current_dir(&tests);
        command.env("CLERK_USER", crate::e2e::binary());
        step(&mut command)
    };
    for name in ["test_values", "test_arrow", "test_vectors", "test_readme"] {
        test(name)?;
    }
    for module in ["mypy.stubtest", "mypy"] {
        let mut command = Command::new(&python);
        command.args(["-m", module]).current_dir(&tests);
        command.args(match module {
            "mypy" => ["--strict", "typed.py"].as_slice(),
            _ => &["clerk_user._native"],
        });
        step(&mut command)?;
    }
    if engines {
        find_java()?;
        install(&python, &tests.join("requirements-engines.txt"))?;
        test("test_engines")?;
    }
    Ok(())
}

/// Measures the package beside its peers, or the engines with it.
///
/// # Errors
///
/// Something does not build or install; a goal that is not reached is no failure.
pub(crate) fn bench(area: &str, args: &[&str]) -> Result {
    let wheel = build()?;
    let package = root().join(PACKAGE);
    let python = environment("bench")?;
    install(&python, &package.join("bench/requirements.txt"))?;
    install(&python, &package.join("tests/requirements.txt"))?;
    if area == "engines" {
        find_java()?;
        install(&python, &package.join("tests/requirements-engines.txt"))?;
    }
    let wheel = wheel.to_string_lossy();
    let reinstall = [
        "install",
        "--quiet",
        "--force-reinstall",
        "--no-deps",
        &wheel,
    ];
    step(Command::new(&python).args(["-m", "pip"]).args(reinstall))?;
    let script = package.join("bench").join(format!("{area}.py"));
    step(Command::new(&python).arg(script).args(args))
}

/// Builds the wheel and returns its path.
fn build() -> Result<PathBuf> {
    let target = root().canonicalize()?.join("target");
    documents(&target)?;
    let python = environment("build")?;
    pip(&python, &[Path::new(MATURIN)])?;
    let wheels = target.join("wheels");
    if wheels.exists() {
        fs::remove_dir_all(&wheels)?;
    }
    let mut maturin = Command::new(&python);
    maturin.args(["-m", "maturin", "build", "--release", "--locked", "--quiet"]);
    maturin.arg("--interpreter").arg(&python);
    maturin.arg("--out").arg(&wheels);
    maturin.env("CARGO_TARGET_DIR", target.join("python"));
    step(maturin.current_dir(root().join(PACKAGE)))?;
    let wheel = fs::read_dir(&wheels)?.next().ok_or("expected a wheel")??;
    let size = wheel.metadata()?.len();
    println!("{}: {size} bytes", wheel.path().display());
    if size >= MAX_WHEEL {
        return Err(format!("expected a wheel below {MAX_WHEEL} bytes, found {size}").into());
    }
    Ok(wheel.path())
}

/// Writes the parts of the package that `clerk-user schema` writes for everyone: the models, the constants and the
/// vectors.
fn documents(target: &Path) -> Result {
    step(Command::new(env!("CARGO")).args(["build", "--quiet", "--package", "clerk-user-cli"]))?;
    let schema = |args: &[&str], out: &Path| {
        let mut command = Command::new(crate::e2e::binary());
        command.arg("schema").args(args).arg("--out").arg(out);
        step(command.env("XDG_CACHE_HOME", target.join("export-cache")))
    };
    let package = root().join(PACKAGE).join("python/clerk_user");
    let out = target.join("python/models");
    schema(&["--lang", "python"], &out)?;
    fs::copy(out.join("clerk_user.py"), package.join("models.py"))?;
    fs::copy(out.join("constants.py"), package.join("constants.py"))?;
    schema(&["--vectors"], &package.join("vectors"))
}

/// Makes an environment below `target/python` if there is none, and returns its interpreter.
pub(crate) fn environment(name: &str) -> Result<PathBuf> {
    let folder = root().canonicalize()?.join("target/python").join(name);
    let python = folder.join("bin/python");
    if !python.exists() {
        step(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    }
    Ok(python)
}

pub(crate) fn pip(python: &Path, packages: &[&Path]) -> Result {
    let install = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ];
    step(Command::new(python).args(install).args(packages))
}

fn install(python: &Path, requirements: &Path) -> Result {
    pip(python, &[Path::new("--requirement"), requirements])
}

fn find_java() -> Result {
    if Command::new("java").arg("-version").output().is_ok() {
        return Ok(());
    }
    crate::debian::install(&[JAVA.to_owned()])
}
