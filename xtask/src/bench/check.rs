//! Measures `clerk-user check` on a large CSV file, beside programs that read and write the same columns.

use std::fmt::Write as _;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;

use crate::Result;

/// The rows of the file, each with an email address, a phone number and a wallet.
const ROWS: u64 = 2_000_000;
/// The users of the rehearsal.
const USERS: u64 = 100_000;
/// The values among which duplicates are looked for, and those of them that are a second time there.
const VALUES: u64 = 99_000_000;
const TWICE: u64 = 1_000_000;

/// Runs a command of the shell, and prints its seconds of CPU and of the clock and the largest memory of its
/// processes in kilobytes.
const MEASURE: &str = "
import resource, subprocess, sys, time
start = time.monotonic()
subprocess.run(sys.argv[1], shell=True, check=True, stderr=subprocess.DEVNULL)
clock = time.monotonic() - start
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, clock, used.ru_maxrss)
";

/// Copies the columns without any check.
const DUCKDB: &str = "
import duckdb, sys
duckdb.sql('SET threads = 1')
duckdb.sql(f\"COPY (SELECT * FROM read_csv('{sys.argv[1]}', all_varchar = true)) TO '{sys.argv[2]}' (HEADER)\")
";
/// Reads the rows, and parses the phone numbers of the first hundredth.
const PYTHON: &str = "
import csv, sys, phonenumbers
rows = csv.reader(open(sys.argv[1])); next(rows); out = csv.writer(open(sys.argv[2], 'w'))
for at, row in enumerate(rows):
    if at == int(sys.argv[3]): break
    number = phonenumbers.parse(row[2]); out.writerow(row + [phonenumbers.is_valid_number(number)])
";

/// Seconds of CPU and of the clock, and megabytes of memory.
struct Cost {
    cpu: f64,
    clock: f64,
    memory: f64,
}

/// Builds the command, and prints its times beside those of the others and beside the goals.
pub(super) fn run() -> Result {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--release"]);
    cargo.args(["--package", "clerk-user-cli", "--bins"]);
    cargo.args(["--package", "clerk-user-check", "--example", "fields"]);
    crate::step(&mut cargo)?;
    let folder = crate::root().join("target/bench-check");
    fs::create_dir_all(&folder)?;
    let (input, output) = (folder.join("input.csv"), folder.join("output.csv"));
    let (input, output) = (shown(&input), shown(&output));
    fs::write(&input, file())?;
    let command = shown(&crate::built("release/clerk-user"));
    let check = |threads: u32| {
        cost(
            &format!("{command} check --quiet --threads {threads} {input} > {output}"),
            &output,
        )
    };
    let one = check(1)?;
    let two = check(2)?;
    let emails = shown(&folder.join("emails.txt"));
    cost(&format!("cut -d, -f2 {input} > {emails}"), &emails)?;
    let lines = cost(
        &format!("{command} check --quiet --kind email {emails} > {output} || true"),
        &output,
    )?;
    println!(
        "check, {ROWS} rows, 1 thread: {:.2} s of CPU (goal: 1.00)",
        one.cpu
    );
    println!(
        "check, 2 threads: {:.2} times as fast (goal: 1.70, with two free cores)",
        one.clock / two.clock
    );
    println!(
        "check of lines: {:.1} million a second (goal: 10)",
        per_second(lines.clock) / 1e6
    );
    println!("check, memory: {:.0} MB (goal: 64)", two.memory);
    println!(
        "floor, wc -l: {:.2} s of CPU",
        cost(&format!("wc -l {input} > {output}"), &output)?.cpu
    );
    let floor = shown(&crate::built("release/examples/fields"));
    println!(
        "floor, reading the fields with the crate csv: {:.2} s of CPU",
        cost(&format!("{floor} {input} > {output}"), &output)?.cpu
    );
    let users = folder.join("users.json");
    fs::write(&users, export())?;
    let rehearsal = cost(
        &format!(
            "{command} preflight --quiet --from clerk --rehearse {} > {output}",
            shown(&users)
        ),
        &output,
    )?;
    println!(
        "preflight --rehearse, {USERS} users: {:.1} s (goal: 60)",
        rehearsal.clock
    );
    duplicates(&command, &folder, &output)?;
    peers(&folder, &input, &output)
}

/// Prints the cost of the duplicates of a large file, and that all are found.
fn duplicates(command: &str, folder: &Path, output: &str) -> Result {
    let input = folder.join("values.txt");
    let lines = format!("seq {VALUES}; seq {TWICE}");
    let input_name = shown(&input);
    cost(
        &format!("({lines}) | sed 's/.*/user&@example.com/' > {input_name}"),
        &input_name,
    )?;
    let cost = cost(
        &format!(
            "{command} check --quiet --kind email --duplicates --only refused {input_name} > {output} || true"
        ),
        output,
    )?;
    fs::remove_file(input)?;
    println!(
        "check --duplicates, {} rows: {} refused (expected: {TWICE}), {:.0} s, {:.0} MB (goal: 2000)",
        VALUES + TWICE,
        fs::read_to_string(output)?.lines().count(),
        cost.clock,
        cost.memory
    );
    Ok(())
}

/// Prints the times of `DuckDB` and of Python on the same file.
fn peers(folder: &Path, input: &str, output: &str) -> Result {
    let python = folder.join("python");
    let install = format!(
        "test -d {0} || (python3 -m venv {0} && {0}/bin/pip install -q duckdb phonenumbers)",
        shown(&python)
    );
    if cost(&install, output).is_err() {
        println!("peers: not measured, as DuckDB and phonenumbers cannot be installed");
        return Ok(());
    }
    let scripts = [("duckdb.py", DUCKDB), ("phones.py", PYTHON)];
    for (name, script) in scripts {
        fs::write(folder.join(format!("run-{name}")), script)?;
    }
    let run = |script: &str, more: &str| {
        let (python, script) = (
            shown(&python.join("bin/python")),
            shown(&folder.join(script)),
        );
        cost(
            &format!("{python} {script} {input} {output} {more}"),
            output,
        )
    };
    let duckdb = run("run-duckdb.py", "")?;
    println!(
        "DuckDB, copy without a check, 1 thread: {:.2} s of CPU (check: not more)",
        duckdb.cpu
    );
    let phones = run("run-phones.py", &(ROWS / 100).to_string())?;
    println!(
        "Python, csv and phonenumbers, phones alone: {:.0} s of CPU",
        phones.cpu * 100.0
    );
    Ok(())
}

fn file() -> String {
    let mut text = String::from("id,email,phone,wallet\n");
    let mut state = 1_u64;
    for row in 0..ROWS {
        let mut wallet = String::new();
        for _ in 0..3 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let _ = write!(wallet, "{state:016x}");
        }
        let wallet = wallet.get(..40).unwrap_or_default();
        let (domain, phone) = (row % 1000, row % 10_000);
        let _ = writeln!(
            text,
            "{row},user{row}.name@company{domain}.com,+1201555{phone:04},0x{wallet}"
        );
    }
    text
}

/// Returns an export of Clerk's dashboard as JSON.
fn export() -> String {
    let users = (0..USERS).map(|user| {
        let (area, phone) = (200 + user / 1_000_000, user % 1_000_000);
        format!(
            "{{\"id\":\"u{user}\",\"primary_email_address\":\"user{user}@company{}.com\",\
             \"primary_phone_number\":\"+1{area}2{phone:06}\",\"first_name\":\"Jo\"}}",
            user % 1000
        )
    });
    let users: Vec<String> = users.collect();
    format!("[{}]", users.join(",\n"))
}

/// Runs a command of the shell, and returns its cost. Removes the file that it writes before: emptying one is
/// not the command's work.
fn cost(command: &str, written: &str) -> Result<Cost> {
    match fs::remove_file(written) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    let output = Command::new("python3")
        .args(["-c", MEASURE, command])
        .output()?;
    if !output.status.success() {
        return Err(format!("cannot run {command}").into());
    }
    let text = String::from_utf8(output.stdout)?;
    let numbers: Vec<f64> = text
        .split_whitespace()
        .filter_map(|word| word.parse().ok())
        .collect();
    match numbers.as_slice() {
        [cpu, clock, kilobytes] => Ok(Cost {
            cpu: *cpu,
            clock: *clock,
            memory: kilobytes / 1000.0,
        }),
        _ => Err("expected the cost of a command".into()),
    }
}

#[expect(clippy::cast_precision_loss, reason = "a rate is rounded")]
fn per_second(seconds: f64) -> f64 {
    ROWS as f64 / seconds
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
