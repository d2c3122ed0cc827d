//! Development tasks of clerk-user. `cargo xtask help` lists them.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a tool for a terminal"
)]

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use xtask::fuzz::Effort;

const HELP: &str = "\
Usage: cargo xtask <TASK>

Tasks:
  codegen [--check]   write crates/model/src/generated from schemas/, or say what is stale
  bench [AREA] [--callgrind] [--no-build]
                      measure beside the peers and print one table for each workload; areas:
                      validate, model, client, and sandbox (on its own)
  phone-metadata [--source NAME [VERSION] | --check | --newest | --compare]
                      commit the newest of libphonenumber's metadata and write the phone tables
                      and docs/phone-metadata.md from it; sources: pypi, rlibphonenumber,
                      phonenumber, an XML file and its version, or committed, which writes the
                      tables anew; --check says what is stale,
                      --newest what could be had and what it would change, --compare whether all
                      sources of one version agree
  fuzz --seconds N    fuzz each target for N seconds (or --minutes N) and print figures; with
                      --runs N the same N executions each time, at most 30 s
  crash [--kills N]   kill the sandbox N times (200) while clients use it, and count what is lost
  e2e [--self-test] [--only PART]
                      drive Clerk's own browser SDK against the sandbox, in Chromium; the
                      self-test breaks the sandbox's answers and shows that it is noticed
  export [DIR] [--verify]
                      write schemas, types for other languages, vectors and runners to DIR or
                      target/export; verify installs what the pages of docs/languages need, and
                      holds what happens against them
  coverage            the share of lines that the tests run, a line each crate, against its goal
  mutants [PART...] [--shard K/N]
                      change the code a little, many times, and count the changes that no test
                      notices; parts: validate, client, sandbox
  public-api          write the public items of each library to target/api
  deny                hold licences and sources of all dependencies against deny.toml
  features [--all]    build validate with each pair of its features, or with every set of them
  faults              let the client meet every fault of the network, and print a table
  spec-check FILE [OTHER]
                      hold the schemas against Clerk's OpenAPI document, and print what another
                      dated one says differently
  phone-proof         prove the phone tables equal to the metadata, and print figures
  phone-oracle [COUNT SEED]
                      compare phone numbers with Google's library in Python on generated input
  tidy                check the house rules: lints, dependency arrows, generated files
  msrv                compile validate and model with the oldest compiler that they support
  no-std              compile validate for targets without the standard library
  wasm                compile the client for browsers, and drive it in Chromium against the sandbox
  help                this text
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let result = match args.as_slice() {
        ["codegen"] => xtask::codegen::run(false),
        ["codegen", "--check"] => xtask::codegen::run(true),
        ["bench", args @ ..] => xtask::bench::run(args),
        ["phone-metadata", args @ ..] => xtask::phone::run(args),
        ["fuzz", unit, number] => fuzz(unit, number),
        ["crash"] => xtask::crash::run(200),
        ["crash", "--kills", number] => match number.parse() {
            Ok(kills) => xtask::crash::run(kills),
            Err(_) => Err("--kills takes a whole number".into()),
        },
        ["e2e", args @ ..] => xtask::e2e::run(args),
        ["export"] => xtask::export::run(None, false),
        ["export", "--verify"] => xtask::export::run(None, true),
        ["export", folder] => xtask::export::run(Some(folder), false),
        ["export", folder, "--verify"] => xtask::export::run(Some(folder), true),
        ["coverage"] => xtask::gates::coverage::run(),
        ["mutants", args @ ..] => xtask::gates::mutants::run(args),
        ["public-api"] => xtask::gates::public_api::run(),
        ["msrv"] => xtask::compilers::oldest(),
        ["no-std"] => xtask::compilers::no_std(),
        ["deny"] => xtask::gates::deny::run(),
        ["faults"] => xtask::faults::run(),
        ["features"] => xtask::features::run(false),
        ["features", "--all"] => xtask::features::run(true),
        ["spec-check", file] => xtask::spec_check::run(Path::new(file), None),
        ["spec-check", file, other] => {
            xtask::spec_check::run(Path::new(file), Some(Path::new(other)))
        }
        ["phone-proof"] => xtask::phone::prove(),
        ["phone-oracle"] => xtask::phone::compare(200_000, 1),
        ["phone-oracle", count, seed] => match (count.parse(), seed.parse()) {
            (Ok(count), Ok(seed)) => xtask::phone::compare(count, seed),
            _ => Err("phone-oracle takes a count and a seed, both whole numbers".into()),
        },
        ["tidy"] => xtask::tidy::run(),
        ["wasm"] => xtask::wasm::run(),
        [] | ["help" | "--help" | "-h"] => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        _ => {
            eprint!("expected one of the tasks below\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn fuzz(unit: &str, number: &str) -> xtask::Result {
    let number: u64 = number
        .parse()
        .map_err(|_| format!("{unit} takes a whole number"))?;
    xtask::fuzz::run(match unit {
        "--seconds" => Effort::Time(Duration::from_secs(number)),
        "--minutes" => Effort::Time(Duration::from_secs(number * 60)),
        "--runs" => Effort::Runs(number),
        _ => return Err("fuzz takes --seconds, --minutes or --runs".into()),
    })
}
