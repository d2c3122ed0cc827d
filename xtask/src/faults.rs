//! `cargo xtask faults`: what the client makes of each fault of the network, as a table.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

use crate::{Result, root};

/// Runs the fault tests of the client, and prints faults by creates.
///
/// # Errors
///
/// Fails if a cell fails, or the tests do not run.
pub fn run() -> Result {
    let path = env::temp_dir().join(format!("clerk-user-faults-{}", std::process::id()));
    fs::write(&path, "")?;
    let passed = run_tests(&path);
    let cells = fs::read_to_string(&path);
    fs::remove_file(&path)?;
    let (passed, table) = (passed?, Table::read(&cells?));
    print!("{}", table.show());
    let (count, failed) = table.count();
    println!("\n{count} cells, {failed} failed");
    if !passed || failed > 0 || count == 0 {
        return Err("a fault is not handled as promised".into());
    }
    Ok(())
}

fn run_tests(path: &Path) -> Result<bool> {
    let cargo = env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let arguments = ["test", "--quiet", "-p", "clerk-user-client", "--test", "it"];
    let output = Command::new(cargo)
        .args(arguments)
        .args(["--", "faults::", "cancel::"])
        .env("CLERK_USER_FAULTS", path)
        .current_dir(root())
        .output()?;
    if !output.status.success() {
        eprintln!("{}", String::from_utf8_lossy(&output.stdout));
        eprintln!("{}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(output.status.success())
}

/// Verdicts by fault and create; a fault has a row for each transport.
#[derive(Default)]
struct Table {
    rows: BTreeMap<(String, String), BTreeMap<String, String>>,
}

impl Table {
    /// Reads lines of fault, create, transport and verdict, parted by tabs.
    fn read(lines: &str) -> Self {
        let mut table = Self::default();
        for line in lines.lines() {
            let parts: Vec<&str> = line.split('\t').collect();
            if let [fault, create, transport, verdict] = *parts {
                let row = (fault.to_owned(), transport.to_owned());
                let row = table.rows.entry(row).or_default();
                row.insert(create.to_owned(), verdict.to_owned());
            }
        }
        table
    }

    fn show(&self) -> String {
        let mut creates: Vec<&String> = self.rows.values().flat_map(BTreeMap::keys).collect();
        creates.sort();
        creates.dedup();
        let header = creates.iter().map(|create| create.as_str());
        let mut lines = vec![line("fault", "by", header)];
        for ((fault, transport), verdicts) in &self.rows {
            let verdict = |create: &&String| verdicts.get(*create).map_or("-", String::as_str);
            lines.push(line(fault, transport, creates.iter().map(verdict)));
        }
        lines.concat()
    }

    /// How many cells there are, and how many of them failed.
    fn count(&self) -> (usize, usize) {
        let verdicts = || self.rows.values().flat_map(BTreeMap::values);
        let failed = verdicts().filter(|verdict| *verdict != "ok").count();
        (verdicts().count(), failed)
    }
}

fn line<'a>(fault: &str, transport: &str, cells: impl Iterator<Item = &'a str>) -> String {
    let mut line = format!("{fault:40}{transport:9}");
    for cell in cells {
        let _ = write!(line, "{cell:17}");
    }
    format!("{}\n", line.trim_end())
}

#[cfg(test)]
mod tests {
    use super::Table;

    #[test]
    fn a_table_is_read_and_shown() {
        let table = Table::read(
            "closed\tEmail\tHyper\tok\nclosed\tPhone\tHyper\tfailed\nclosed\tPhone\tReqwest\tok\n",
        );
        assert_eq!(table.count(), (3, 1));
        let expected = [
            "fault                                   by       Email            Phone",
            "closed                                  Hyper    ok               failed",
            "closed                                  Reqwest  -                ok",
        ];
        assert_eq!(table.show().lines().collect::<Vec<_>>(), expected);
    }
}
