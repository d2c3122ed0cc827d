//! clerk-user measured beside its peers. `cargo xtask bench` builds and runs this.

mod client;
mod harness;
mod model;
mod report;
mod validate;

use std::process::ExitCode;

use harness::Options;
use report::Report;

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

const HELP: &str = "\
Usage: clerk-user-bench [AREA] [--callgrind] [--no-build]

Areas: validate, model, client (all without one)

  --callgrind   count instructions too, with valgrind; takes minutes
  --no-build    leave out the clean build that measures its own cost
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = match args.as_slice() {
        ["count", table, case] => harness::count(tables, table, case),
        ["first", case] => validate::first(case),
        _ => {
            let Some((areas, options)) = Options::parse(&args) else {
                eprint!("{HELP}");
                return ExitCode::from(2);
            };
            run(&areas, options)
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The tables of all areas.
fn tables() -> Result<Vec<harness::Table>> {
    let mut tables = validate::tables()?;
    tables.extend(model::tables()?);
    Ok(tables)
}

/// Measures the areas, or all of them; a goal that is not reached is printed, and no failure.
fn run(areas: &[&str], options: Options) -> Result {
    for area in if areas.is_empty() {
        &["validate", "model", "client"]
    } else {
        areas
    } {
        let mut report = Report::default();
        match *area {
            "validate" => validate::run(options, &mut report)?,
            "model" => model::run(options, &mut report)?,
            "client" => client::run(options, &mut report)?,
            _ => {
                let message =
                    format!("expected as area `validate`, `model` or `client`, found {area:?}");
                return Err(message.into());
            }
        }
        report.print_goals();
    }
    Ok(())
}
