//! What it costs besides time: the first call, memory, tables, a build.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use super::first::{E164_ALL, E164_CALL, FIRST, measure_first};
use crate::Result;
use crate::harness::Options;
use crate::report::{Report, figure, grouped};

pub(super) fn run(options: Options, report: &mut Report) -> Result {
    first_calls(report)?;
    tables(report)?;
    if options.build {
        build(report)?;
    }
    Ok(())
}

fn first_calls(report: &mut Report) -> Result {
    println!("\nfirst call in a fresh process, and the memory that it adds");
    for (name, _) in FIRST {
        let (time, memory) = measure_first(name)?;
        let both = format!(
            "{:>12} µs {:>10} KB",
            grouped(time / 1000.0, 2),
            grouped(memory, 0)
        );
        figure(name, &both);
        if *name == E164_CALL {
            report.goal_most(
                "E164, first call in a fresh process: at most 10 µs",
                time / 1000.0,
                "µs",
                10.0,
            );
        } else if *name == E164_ALL {
            report.goal_most(
                "E164, every region and type: no memory but a page of stack",
                memory,
                "KB",
                4.0,
            );
        }
    }
    Ok(())
}

/// The size of our read-only statics, as this program's symbols tell it.
fn tables(report: &mut Report) -> Result {
    println!("\nstatic tables");
    let output = Command::new("nm")
        .args(["--print-size", "--demangle"])
        .arg(std::env::current_exe()?)
        .output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let mut symbols: Vec<(u64, &str)> = Vec::new();
    for line in text
        .lines()
        .filter(|line| line.contains("clerk_user_validate::"))
    {
        let mut words = line.splitn(4, ' ').skip(1);
        if let (Some(size), Some("r" | "R" | "d" | "D"), Some(name)) =
            (words.next(), words.next(), words.next())
        {
            symbols.push((u64::from_str_radix(size, 16)?, name));
        }
    }
    symbols.sort_unstable();
    for (size, name) in symbols.iter().rev().filter(|(size, _)| *size > 1024) {
        figure(name, &format!("{:>12} bytes", grouped(*size as f64, 0)));
    }
    let phone = symbols.iter().filter(|(_, name)| name.contains("::phone"));
    let total: u64 = phone.map(|(size, _)| size).sum();
    figure(
        "phone, in all",
        &format!("{:>12} bytes", grouped(total as f64, 0)),
    );
    report.goal_most(
        "phone tables: at most 200 KB",
        total as f64 / 1000.0,
        "KB",
        200.0,
    );
    Ok(())
}

/// Builds the crate with its default features from nothing.
fn build(report: &mut Report) -> Result {
    println!("\nclean release build of clerk-user-validate, default features");
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/validate/Cargo.toml");
    let target = std::env::current_exe()?.with_extension("clean-build");
    let _ = fs::remove_dir_all(&target);
    let before = children_seconds()?;
    let done = Command::new("cargo")
        .args(["build", "--quiet", "--release", "--manifest-path"])
        .arg(manifest)
        .arg("--target-dir")
        .arg(&target)
        .stdin(Stdio::null())
        .status()?;
    let seconds = children_seconds()? - before;
    fs::remove_dir_all(&target)?;
    if !done.success() {
        return Err("the crate does not build".into());
    }
    figure("CPU time", &format!("{seconds:>12.2} s"));
    report.goal_most(
        "clean release build, default features: at most 5 CPU s",
        seconds,
        "s",
        5.0,
    );
    Ok(())
}

/// CPU seconds of the children that have ended: fields 16 and 17 of `proc_pid_stat(5)`, in ticks.
pub(crate) fn children_seconds() -> Result<f64> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let (_, fields) = stat.rsplit_once(") ").ok_or("no fields")?;
    let ticks = fields.split(' ').skip(13).take(2).map(str::parse::<f64>);
    let ticks = ticks.sum::<std::result::Result<f64, _>>()?;
    Ok(ticks / rustix::param::clock_ticks_per_second() as f64)
}
