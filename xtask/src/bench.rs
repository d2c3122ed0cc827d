//! Measures the product beside its peers, with the program in `bench/`.

mod check;
mod emulate;

use std::process::Command;

use crate::Result;
use emulate::Emulate;

/// Builds the measuring program, with the peers, and runs it; the areas `sandbox`, `check`, `python` and
/// `engines` have one of their own.
///
/// # Errors
///
/// The program cannot be built, or fails; a goal that is not reached is no failure.
pub fn run(args: &[&str]) -> Result {
    if args == ["check"] {
        return check::run();
    }
    if let [area @ ("python" | "engines"), args @ ..] = args {
        return crate::python::bench(area, args);
    }
    let mut cargo = Command::new(env!("CARGO"));
    let emulate = (args == ["sandbox"]).then(Emulate::start);
    if let Some(emulate) = &emulate {
        cargo.args(["bench", "--quiet", "--package", "clerk-user-sandbox"]);
        cargo.args(["--bench", "load"]);
        match emulate {
            Ok(emulate) => {
                cargo.env("EMULATE_URL", &emulate.url);
            }
            Err(error) => println!("emulate is not measured: {error}"),
        }
    } else {
        cargo
            .args(["run", "--quiet", "--release"])
            .args(["--manifest-path", "bench/Cargo.toml"])
            .args(["--target-dir", "target/bench", "--"])
            .args(args);
    }
    crate::step(&mut cargo)
}
