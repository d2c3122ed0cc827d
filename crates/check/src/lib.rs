#![doc = include_str!("../README.md")]

mod checker;
mod chunk;
mod chunk_reader;
mod csv;
mod error;
mod format;
mod input_files;
mod lines;
mod ndjson;
mod phone;
mod pipeline;
mod progress;
mod record;
mod record_splitter;
mod report;
mod sniff;
mod values;

use std::io::{self, ErrorKind, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::thread;

use clerk_user_validate::{Region, ValueKind};

use checker::Checker;
use error::Error;
use format::Format;
use input_files::InputFiles;
use pipeline::OutputError;
use record_splitter::RecordSplitter;
pub use report::Summary;
use values::ValueOptions;

const AFTER_HELP: &str = "\
Formats
  lines    one value a line, all of the --kind given. Each becomes one line of fields separated by
           tabs: `accepted` and the canonical form, or `refused`, the error's kind, the byte offset
           and a message. A phone number's canonical form is followed by its validity, region, type
           and extension.
  csv      the header names the columns. Those named email, phone, e164, evm, solana, wallet,
           strategy or redirect_url (or a common variant, such as `E-mail` or `Phone number`) are
           checked, or those that --column names. Every column is kept as it stands in the file, and
           after the last one there are `NAME_accepted`, `NAME_canonical` and the error of each
           checked one; of columns with the same name the second has `NAME_2_accepted` and so on.
           Line ends are LF, CRLF, CR or a mixture; rows end as the header does, with LF for CR. A
           byte order mark and the delimiter are kept.
  ndjson   one object a line: {\"kind\":\"phone\",\"value\":\"(201) 555-0123\",\"region\":\"US\"}. The same
           object is written with a further member \"verdict\", which has \"accepted\" and \"canonical\",
           or \"accepted\" and an \"error\" of \"kind\", \"offset\" and \"message\"; phone numbers also have
           \"validity\", \"region\", \"type\" and \"extension\", if they are known. An object that has such
           a member already is refused; --verdict-member names another.

A row of CSV whose quotes are broken is refused and kept as it stands; the rows after it are checked.
A row, line or object of more than 1 MiB is refused, and nothing within it is taken for a row. Bytes
that are not UTF-8 are refused in a checked cell and kept in any other. Messages never repeat a value.
Records that cannot be read are named on standard error.

Phone numbers (kind phone) are read by libphonenumber's rules, except that numbers spoiled by a
spreadsheet (4.479E+11, 1234567891.0) and text after the number that these rules would take into it
(`… home`, `… / 12`) are refused, as spreadsheet_number and trailing_text. --as-typed turns that off.
A column that was checked before is kind e164: reading its canonical numbers as phone can change them.

Exit status: 0 when everything was accepted; 1 when something was refused, or when there were records
and no value in them; 2 for wrong options, files that cannot be read, and output that cannot be
written to the end.

Examples
  clerk-user check --kind email addresses.txt
  clerk-user check users.csv > checked.csv
  clerk-user check --column email=Contact --column phone=Mobile:US users.csv
  generate | clerk-user check --input ndjson --output ndjson -";

/// Check many values: plain lines, CSV or NDJSON, from files or standard input.
///
/// Verdicts are written to standard output in the order of the input while it is still being read;
/// a summary goes to standard error. Memory use does not depend on the size of the input.
#[derive(Debug, clap::Args)]
#[command(after_long_help = AFTER_HELP)]
pub struct Args {
    /// Files to read, `-` for standard input, which is also the default.
    ///
    /// The endings .csv, .tsv, .ndjson, .jsonl and .txt tell a file's format.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The kind of every plain line.
    #[arg(long, value_parser = values::kind_parser())]
    kind: Option<ValueKind>,
    /// The format of the input, if the file's ending does not tell it.
    #[arg(long, value_enum, value_name = "FORMAT")]
    input: Option<Format>,
    /// The format of the output, by default that of the input; lines can become ndjson.
    #[arg(long, value_enum, value_name = "FORMAT")]
    output: Option<Format>,
    /// A column of a CSV file to check, by its name in the header, with #2 for the second of that
    /// name; for `phone` with a region.
    #[arg(long = "column", value_name = "KIND=NAME[#N][:REGION]")]
    columns: Vec<csv::ColumnOption>,
    /// The delimiter of a CSV file; by default the header tells (`,`, `;` or a tab).
    #[arg(long, value_name = "CHARACTER", value_parser = csv::delimiter)]
    delimiter: Option<u8>,
    /// The member of an NDJSON object that holds the verdict.
    #[arg(long, value_name = "NAME", default_value = "verdict")]
    verdict_member: String,
    /// The region of phone numbers without a country calling code that name no other, such as US.
    #[arg(long, value_name = "REGION", value_parser = Region::parse)]
    region: Option<Region>,
    /// Give no verdict on an empty line or cell, instead of refusing it.
    #[arg(long)]
    allow_empty: bool,
    /// Read phone numbers as libphonenumber does, also those that a spreadsheet spoiled or that text
    /// follows.
    #[arg(long)]
    as_typed: bool,
    /// The number of threads that check; by default one for each core.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
    /// Write neither a progress bar nor a summary.
    #[arg(long, short)]
    quiet: bool,
}

/// Runs the command on standard input, standard output and standard error.
#[must_use]
pub fn run(args: Args) -> ExitCode {
    let quiet = args.quiet;
    let result = check(args, Box::new(io::stdin()), &mut io::stdout().lock());
    let mut stderr = io::stderr().lock();
    // Standard error may be closed; the exit status says the same.
    match result {
        Ok(summary) => {
            if !quiet {
                let _ = write!(stderr, "{summary}");
            }
            let all_accepted = summary.all_accepted() && !summary.nothing_checked();
            ExitCode::from(u8::from(!all_accepted))
        }
        Err(error) => {
            let _ = if is_broken_pipe(&*error) {
                writeln!(
                    stderr,
                    "standard output was closed before the end of the input"
                )
            } else {
                writeln!(stderr, "error: {error}")
            };
            ExitCode::from(2)
        }
    }
}

/// Checks the files that `args` name, or `standard_input`, and writes the verdicts to `output`.
///
/// # Errors
///
/// The options do not fit the input, a file cannot be read, or the output cannot be written.
pub fn check(
    args: Args,
    standard_input: Box<dyn Read + Send>,
    output: &mut dyn Write,
) -> Result<Summary, Box<dyn std::error::Error + Send + Sync>> {
    let format = match Format::of_input(args.input, &args.files, args.kind.is_some()) {
        Ok(format) => format,
        Err(error) => {
            // A file that is packed or a workbook says so when it is opened.
            if !args.files.is_empty() && args.files.iter().all(|file| file.is_file()) {
                InputFiles::open(args.files, standard_input)?;
            }
            return Err(error);
        }
    };
    let output_format = format.output(args.output)?;
    args.refuse_options_without_effect(format)?;
    let total = input_files::total_len(&args.files);
    let mut input = InputFiles::open(args.files, standard_input)?;
    let options = ValueOptions {
        region: args.region,
        allow_empty: args.allow_empty,
        as_typed: args.as_typed,
    };
    let (checker, splitter): (Arc<dyn Checker>, _) = match format {
        Format::Csv => {
            let header = csv::Header::read(&mut input, args.delimiter)?;
            let splitter = RecordSplitter::csv(header.delimiter());
            let columns = csv::Column::choose(&header, &args.columns, args.region)?;
            (
                Arc::new(csv::Table::new(header, columns, options)),
                splitter,
            )
        }
        Format::Lines => {
            let kind = args.kind.ok_or("expected --kind for plain lines")?;
            let lines = lines::Lines {
                kind,
                options,
                output: output_format,
            };
            (Arc::new(lines), RecordSplitter::lines())
        }
        Format::Ndjson => (
            Arc::new(ndjson::Objects::new(options, args.verdict_member)),
            RecordSplitter::lines(),
        ),
    };
    let threads = match args.threads {
        Some(threads) => threads.into(),
        None => thread::available_parallelism()?.get().min(256),
    };
    let progress = progress::Progress::start(total, args.quiet);
    pipeline::run(input, splitter, checker, threads, progress, output)
}

impl Args {
    /// Refuses an option that would change nothing.
    fn refuse_options_without_effect(&self, format: Format) -> Result<(), Error> {
        if self.kind.is_some() && format != Format::Lines {
            return Err("--kind is for plain lines; a CSV file takes --column KIND=NAME, NDJSON the member kind".into());
        }
        if format != Format::Csv && (!self.columns.is_empty() || self.delimiter.is_some()) {
            return Err("--column and --delimiter are for CSV".into());
        }
        if format == Format::Ndjson && self.allow_empty {
            return Err("--allow-empty is for plain lines and CSV".into());
        }
        Ok(())
    }
}

fn is_broken_pipe(error: &(dyn std::error::Error + 'static)) -> bool {
    error
        .downcast_ref::<OutputError>()
        .is_some_and(|error| error.0.kind() == ErrorKind::BrokenPipe)
}
