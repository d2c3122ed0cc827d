//! `cargo xtask fuzz`: every fuzz target for a while, with a line of figures each.
//!
//! For a time it explores; for a number of runs it takes the same way each time, from the committed
//! corpus and a fixed seed, so that what is green stays green until the code changes.
//!
//! Runs on stable: libFuzzer without a sanitizer, which loses little where `unsafe` is forbidden.

use std::fs;
use std::process::Command;
use std::time::Duration;

use crate::Result;

/// How long each target is fuzzed.
#[derive(Debug, Clone, Copy)]
pub enum Effort {
    /// As long as this, on from what was found before.
    Time(Duration),
    /// This many executions, the same ones each time; a sixtieth of it for targets that run whole programs.
    Runs(u64),
}

/// The targets whose executions each read a file or start a sandbox: some 500 a second.
const WHOLE_PROGRAMS: [&str; 4] = ["check_csv", "check_ndjson", "preflight", "sandbox_request"];

/// Fuzzes each target that has a file in `fuzz/fuzz_targets`.
///
/// # Errors
///
/// A target does not build, crashes, or takes more than ten seconds for one input.
pub fn run(effort: Effort) -> Result {
    let mut failed = Vec::new();
    println!("{:<24} {:>14} {:>12}", "target", "executions", "a second");
    for target in targets()? {
        let (folder, limits) = match effort {
            Effort::Time(time) => ("found", vec![format!("-max_total_time={}", time.as_secs())]),
            Effort::Runs(runs) => {
                let runs = if WHOLE_PROGRAMS.contains(&target.as_str()) {
                    runs / 60
                } else {
                    runs
                };
                let limits = vec![format!("-runs={runs}"), "-seed=1".into()];
                ("same", limits)
            }
        };
        let found = crate::root().join("target/fuzz").join(folder).join(&target);
        if matches!(effort, Effort::Runs(_)) && found.exists() {
            fs::remove_dir_all(&found)?;
        }
        fs::create_dir_all(&found)?;
        let output = Command::new("cargo")
            .args(["fuzz", "run", "--sanitizer", "none", &target])
            .arg(&found)
            .arg(format!("fuzz/corpus/{target}"))
            .args(["--", "-timeout=10", "-max_len=4096", "-print_final_stats=1"])
            .args(
                dictionary(&target)
                    .map(|name| format!("-dict=crates/validate/dictionaries/{name}.dict")),
            )
            .args(limits)
            .current_dir(crate::root())
            .output()?;
        let log = String::from_utf8_lossy(&output.stderr);
        let stat = |name: &str| {
            log.lines()
                .find_map(|l| l.strip_prefix(&format!("stat::{name}:")))
                .unwrap_or("-")
                .trim()
        };
        println!(
            "{target:<24} {:>14} {:>12}",
            stat("number_of_executed_units"),
            stat("average_exec_per_sec")
        );
        if !output.status.success() {
            eprintln!("{log}");
            failed.push(target);
        }
    }
    if failed.is_empty() {
        return Ok(());
    }
    Err(format!("these targets found something: {}", failed.join(", ")).into())
}

/// The dictionary of what a target parses, if it is a grammar of validate.
fn dictionary(target: &str) -> Option<&'static str> {
    Some(match target {
        "e164_parse" => "e164",
        "email_parse" | "email_diff" => "email",
        "user_phone_parse" | "phone_diff" => "user_phone",
        "redirect_parse" => "redirect_url",
        "strategy_parse" => "oauth_strategy",
        "wallet_parse" => "evm_address",
        _ => return None,
    })
}

fn targets() -> Result<Vec<String>> {
    let mut targets = Vec::new();
    for entry in fs::read_dir(crate::root().join("fuzz/fuzz_targets"))? {
        let path = entry?.path();
        targets.extend(
            path.file_stem()
                .map(|name| name.to_string_lossy().into_owned()),
        );
    }
    targets.sort();
    Ok(targets)
}
