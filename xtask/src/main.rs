//! Development tasks of clerk-user. `cargo xtask help` lists them.

#![expect(clippy::print_stderr, reason = "a tool for a terminal")]

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use xtask::fuzz::Effort;
use xtask::phone;

/// Development tasks of clerk-user.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Writes all that is generated from schemas/ and from the sandbox's seeds
    Codegen {
        /// Fails if a file is stale, and shows the difference
        #[arg(long)]
        check: bool,
    },
    /// Checks the rules that no compiler checks, and that all generated files are current
    Tidy {
        /// Prints lines, modules, import arrows and cycles of each crate instead
        #[arg(long)]
        figures: bool,
    },
    /// Writes the newest of libphonenumber's metadata, the phone tables and docs/phone-metadata.md
    ///
    /// All but --check need Python and the package registries.
    PhoneMetadata(PhoneMetadata),
    /// Proves that the phone tables equal the metadata, and prints figures
    PhoneProof,
    /// Compares phone numbers with Google's library in Python, on generated input
    PhoneOracle {
        #[arg(default_value_t = 200_000)]
        count: u64,
        #[arg(default_value_t = 1)]
        seed: u64,
    },
    /// Compares the schemas with a copy of Clerk's OpenAPI document
    SpecCheck { file: PathBuf },
    /// Exports schemas, types for other languages and test vectors
    Export {
        /// The folder [default: target/export]
        folder: Option<PathBuf>,
        /// Runs the commands of the pages in docs/languages, and does what --clients does
        #[arg(long)]
        verify: bool,
        /// Runs the commands of the pages in docs/clients, and compares the sandbox with the OpenAPI document
        #[arg(long, conflicts_with = "verify")]
        clients: bool,
    },
    /// Runs Clerk's SDKs for browsers and servers against the sandbox, in Chromium
    E2e {
        /// Damages responses of the sandbox, and fails if no case notices
        #[arg(long)]
        self_test: bool,
        /// Runs instead the examples with other major versions of their packages, such as Next.js 15, and clerk-js 4
        /// and 5 with cookies
        #[arg(long, conflicts_with = "self_test")]
        matrix: bool,
        /// Runs only the cases whose name contains this
        #[arg(long)]
        only: Option<String>,
    },
    /// Builds the wheel of the Python package in target/wheels
    Python {
        /// Installs it into a clean environment, and runs its tests
        #[arg(long)]
        verify: bool,
        /// Runs its tests in Spark and the other engines too, which need Java
        #[arg(long, requires = "verify")]
        engines: bool,
    },
    /// Builds the npm packages in target/npm
    Npm {
        /// Without the command
        #[arg(long)]
        validators: bool,
        /// Installs them into a new project, and compares their verdicts with the crate's in Node and Chromium
        #[arg(long)]
        verify: bool,
    },
    /// Runs the client, compiled for browsers, against the sandbox in Chromium (docs/wasm.md)
    Wasm,
    /// Compiles validate and model with the oldest Rust that they support
    Msrv,
    /// Compiles the libraries with the oldest release of each dependency that they allow
    LowestVersions,
    /// Compiles validate for targets without the standard library
    NoStd,
    /// Compiles validate and sandbox with sets of their features, and fails if a feature takes something away
    Features {
        /// The number of features that are on at once; by default 2 of validate, 1 of the sandbox
        #[arg(long)]
        at_once: Option<usize>,
    },
    /// Kills the sandbox at random while clients use it, and counts the lost changes
    Crash {
        #[arg(long, default_value_t = 200)]
        kills: u32,
    },
    /// Prints how the client handles each fault of the network
    Faults,
    /// Measures the crates beside similar ones
    Bench {
        /// validate, model or client, and options of the program in bench/; or one of sandbox, check, npm, python, engines
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Runs every fuzz target, and prints figures
    Fuzz(Fuzz),
}

#[derive(Args)]
struct PhoneMetadata {
    /// pypi, rlibphonenumber, phonenumber, or an XML file and its version; `committed` writes only the tables
    #[arg(long, num_args = 1..=2, value_names = ["NAME", "VERSION"])]
    source: Vec<String>,
    /// Fails if a generated file is stale
    #[arg(long, conflicts_with = "source")]
    check: bool,
    /// Prints the available versions, and what would change
    #[arg(long, conflicts_with_all = ["source", "check"])]
    newest: bool,
    /// Fails if the sources of one version differ
    #[arg(long, conflicts_with_all = ["source", "check", "newest"])]
    compare: bool,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct Fuzz {
    /// For so many seconds each
    #[arg(long, value_name = "N")]
    seconds: Option<u64>,
    /// For so many minutes each
    #[arg(long, value_name = "N")]
    minutes: Option<u64>,
    /// With the same N inputs each time, for at most 30 seconds each
    #[arg(long, value_name = "N")]
    runs: Option<u64>,
}

impl Fuzz {
    fn effort(&self) -> Effort {
        match (self.runs, self.seconds, self.minutes) {
            (Some(runs), ..) => Effort::Runs(runs),
            (None, seconds, minutes) => {
                let seconds = seconds.unwrap_or_default() + 60 * minutes.unwrap_or_default();
                Effort::Time(Duration::from_secs(seconds))
            }
        }
    }
}

impl PhoneMetadata {
    fn run(&self) -> xtask::Result {
        match self.source.as_slice() {
            _ if self.check => phone::check(),
            _ if self.newest => phone::newest(),
            _ if self.compare => phone::compare_sources(),
            [] => phone::update(None),
            [name, version @ ..] => {
                phone::update(Some((name, version.first().map(String::as_str))))
            }
        }
    }
}

fn main() -> ExitCode {
    let result = match Cli::parse().task {
        Task::Codegen { check } => xtask::codegen::run(check),
        Task::Tidy { figures: false } => xtask::tidy::run(),
        Task::Tidy { figures: true } => xtask::tidy::figures(),
        Task::PhoneMetadata(task) => task.run(),
        Task::PhoneProof => phone::prove(),
        Task::PhoneOracle { count, seed } => phone::compare(count, seed),
        Task::SpecCheck { file } => xtask::spec_check::run(&file),
        Task::Export {
            folder,
            verify,
            clients,
        } => xtask::export::run(folder, verify, clients),
        Task::E2e {
            self_test,
            matrix,
            only,
        } => xtask::e2e::run(self_test, matrix, only.as_deref()),
        Task::Python { verify, engines } => xtask::python::run(verify, engines),
        Task::Npm { validators, verify } => xtask::npm::run(validators, verify),
        Task::Wasm => xtask::wasm::run(),
        Task::Msrv => xtask::compilers::oldest(),
        Task::LowestVersions => xtask::compilers::lowest_versions(),
        Task::NoStd => xtask::compilers::no_std(),
        Task::Features { at_once } => xtask::features::run(at_once),
        Task::Crash { kills } => xtask::crash::run(kills),
        Task::Faults => xtask::faults::run(),
        Task::Bench { args } if args == ["npm"] => xtask::npm::bench(),
        Task::Bench { args } => {
            let args: Vec<&str> = args.iter().map(String::as_str).collect();
            xtask::bench::run(&args)
        }
        Task::Fuzz(task) => xtask::fuzz::run(task.effort()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
