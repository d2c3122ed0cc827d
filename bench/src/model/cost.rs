//! What the model costs to make: its generator, and a release build of it alone.

use std::path::Path;
use std::process::Command;

use crate::Result;
use crate::harness::Options;
use crate::report::{Report, figure};
use crate::validate::children_seconds;

pub(super) fn run(options: Options, report: &mut Report) -> Result {
    if !options.build {
        return Ok(());
    }
    println!("\nmaking the model");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let cargo = |args: &[&str]| {
        let done = Command::new("cargo").args(args).current_dir(&root).status();
        done.is_ok_and(|status| status.success())
    };
    let check = ["xtask", "codegen", "--check"];
    // The first run builds the generator.
    let _ = cargo(&check);
    let (current, seconds) = measured(|| cargo(&check))?;
    if !current {
        return Err("the generated files are stale".into());
    }
    figure("codegen, warm, CPU time", &format!("{seconds:>12.2} s"));
    report.goal_most("codegen, warm: at most 2 CPU s", seconds, "s", 2.0);

    let target = std::env::current_exe()?.with_extension("model-build");
    let target = target.to_str().ok_or("a path that is not UTF-8")?;
    let package = "clerk-user-model";
    let build = [
        "build",
        "--quiet",
        "--release",
        "--package",
        package,
        "--target-dir",
        target,
    ];
    let clean = [
        "clean",
        "--quiet",
        "--release",
        "--package",
        package,
        "--target-dir",
        target,
    ];
    if !(cargo(&build) && cargo(&clean)) {
        return Err("the model does not build".into());
    }
    let (done, seconds) = measured(|| cargo(&build))?;
    std::fs::remove_dir_all(target)?;
    if !done {
        return Err("the model does not build".into());
    }
    figure(
        "release build of the crate alone, CPU time",
        &format!("{seconds:>12.2} s"),
    );
    report.goal_most(
        "release build of the crate alone: at most 10 CPU s",
        seconds,
        "s",
        10.0,
    );
    Ok(())
}

fn measured(act: impl FnOnce() -> bool) -> Result<(bool, f64)> {
    let before = children_seconds()?;
    let done = act();
    Ok((done, children_seconds()? - before))
}
