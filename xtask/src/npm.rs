//! `cargo xtask npm`: the npm package of the validators, and that of the command for this platform.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Result, root, step, wasm};

/// The folder with the sources.
const SOURCES: &str = "bindings/npm";

/// Builds the tarballs in `target/npm`, with `validators` only that of the validators, and with `verify` installs them
/// into a new project and runs it.
///
/// # Errors
///
/// Something cannot be installed or built, or the installed package does not do what it should.
pub fn run(validators: bool, verify: bool) -> Result {
    let home = root().join("target/npm");
    fs::create_dir_all(&home)?;
    let home = home.canonicalize()?;
    install(&home, "tools")?;
    modules(&home)?;
    let oracles = [false, true].map(|idna| oracle(&home, idna));
    for oracle in oracles {
        oracle?;
    }
    words(&home)?;
    documents(&home)?;
    pack(&home, validators)?;
    if verify {
        let mut node = Command::new("node");
        node.arg(root().join(SOURCES).join("tools/verify.js"));
        step(node.arg(&home).args((!validators).then_some("--whole")))?;
    }
    Ok(())
}

/// Builds the package of the validators, and measures it beside other packages.
///
/// # Errors
///
/// The package cannot be built, the others cannot be installed, or the measurement fails.
pub fn bench() -> Result {
    run(true, false)?;
    let home = root().join("target/npm").canonicalize()?;
    install(&home, "bench")?;
    let mut node = Command::new("node");
    step(
        node.arg(root().join(SOURCES).join("bench/bench.js"))
            .arg(&home),
    )
}

/// Installs the packages that a folder of the sources lists into a folder of the same name.
fn install(home: &Path, name: &str) -> Result {
    let (from, to) = (root().join(SOURCES).join(name), home.join(name));
    fs::create_dir_all(&to)?;
    let lock = "package-lock.json";
    let installed = fs::read(to.join("node_modules/.clerk-user-lock")).unwrap_or_default();
    let wanted = fs::read(from.join(lock))?;
    if installed == wanted {
        return Ok(());
    }
    for file in ["package.json", lock] {
        fs::copy(from.join(file), to.join(file))?;
    }
    let mut npm = Command::new("npm");
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
    step(npm.arg("--loglevel=error").current_dir(&to))?;
    Ok(fs::write(to.join("node_modules/.clerk-user-lock"), wanted)?)
}

/// Builds the module of each entry point.
fn modules(home: &Path) -> Result {
    let folder = home.join("modules");
    fs::create_dir_all(&folder)?;
    for (name, (profile, features)) in entries()? {
        let mut cargo = cargo(home, "build");
        cargo.args(["--profile", &profile, "--package", "clerk-user-wasm"]);
        cargo.args(["--no-default-features", "--features"]);
        cargo.arg(features.join(","));
        wasm::for_target(&mut cargo, "core,alloc")?;
        step(&mut cargo)?;
        let built = home.join("build").join(wasm::TARGET).join(profile);
        fs::copy(
            built.join("clerk_user_wasm.wasm"),
            folder.join(format!("{name}.wasm")),
        )?;
    }
    Ok(())
}

/// Returns the entry points with the profile and the features of their modules.
fn entries() -> Result<BTreeMap<String, (String, Vec<String>)>> {
    let program = "import { ENTRIES, features } from './entries.js';
        const settings = (entry) => [entry.profile ?? 'release', features(entry)];
        const all = Object.entries(ENTRIES).map(([name, entry]) => [name, settings(entry)]);
        console.log(JSON.stringify(Object.fromEntries(all)));";
    let mut node = Command::new("node");
    node.args(["--input-type=module", "--eval", program]);
    let entries = crate::output(node.current_dir(root().join(SOURCES).join("tools")))?;
    Ok(serde_json::from_str(&entries)?)
}

/// Builds the program that prints the crate's verdicts.
fn oracle(home: &Path, idna: bool) -> Result {
    let mut cargo = cargo(home, "build");
    cargo.args(["--package", "clerk-user-oracle"]);
    cargo.args(idna.then_some("--features=idna"));
    step(&mut cargo)?;
    let name = if idna { "oracle-idna" } else { "oracle" };
    fs::copy(home.join("build/debug/clerk-user-oracle"), home.join(name))?;
    Ok(())
}

/// Writes the names of the crate's kinds of values and errors.
fn words(home: &Path) -> Result {
    let file = File::create(home.join("words.json"))?;
    step(
        Command::new(home.join("oracle"))
            .arg("--words")
            .stdout(file),
    )
}

/// Writes what the command prints: the types of the resources and params, their schemas, and the vectors.
fn documents(home: &Path) -> Result {
    step(Command::new(env!("CARGO")).args(["build", "--quiet", "--bin", "clerk-user"]))?;
    let schema = |args: &[&str]| {
        let mut command = Command::new(crate::e2e::binary());
        command.arg("schema").args(args);
        command
    };
    let bundle = File::create(home.join("clerk-user.schema.json"))?;
    step(schema(&["--bundle"]).stdout(bundle))?;
    let vectors = home.join("vectors");
    if vectors.exists() {
        fs::remove_dir_all(&vectors)?;
    }
    step(schema(&["--vectors", "--out"]).arg(vectors))?;
    let mut types = schema(&["--lang", "typescript", "--out"]);
    types.arg(home.join("types")).arg("--cache");
    step(types.arg(root().join("target/export-cache")))
}

/// Packs the validators, and unless they are all that is wanted, the command for this platform before.
fn pack(home: &Path, validators: bool) -> Result {
    let tools = root().join(SOURCES).join("tools");
    if !validators {
        step(Command::new(env!("CARGO")).args(["build", "--release", "--bin", "clerk-user"]))?;
        let mut node = Command::new("node");
        node.arg(tools.join("platform.js")).arg(home);
        step(node.arg(crate::built("release/clerk-user")))?;
    }
    let mut node = Command::new("node");
    node.arg(tools.join("build.js")).arg(home);
    let inputs = [
        "modules",
        "words.json",
        "types",
        "clerk-user.schema.json",
        "vectors",
    ];
    step(node.args(inputs.map(|input| home.join(input))))
}

fn cargo(home: &Path, task: &str) -> Command {
    let mut cargo = Command::new(env!("CARGO"));
    let manifest: PathBuf = root().join(SOURCES).join("Cargo.toml");
    cargo
        .args([task, "--quiet", "--manifest-path"])
        .arg(manifest);
    cargo.arg("--target-dir").arg(home.join("build"));
    cargo
}
