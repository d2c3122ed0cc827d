//! `clerk-user check`: verdicts on many values, in the order in which they come.

mod csv;
mod cut;
mod feed;
mod format;
mod kind;
mod lines;
mod ndjson;
mod phone;
mod pipeline;
mod progress;
mod sheet;
mod source;
mod verdict;

use std::io::Write;
use std::num::NonZero;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use format::Format;
use kind::Kind;
use phone::Region;
use pipeline::Judge;
use source::Source;

/// What a run fails with as a whole; refused values are no failure.
type Failure = Box<dyn std::error::Error + Send + Sync>;

const AFTER_HELP: &str = "\
Formats
  lines    one value a line, all of the --kind given. Out comes one line for each, fields parted by
           tabs: `accepted` and the canonical form, or `refused`, the error's kind, the byte offset
           and a message. A phone number's canonical form is followed by its validity, region, type
           and extension.
  csv      the header names the columns. Those named email, phone, e164, evm, solana, wallet,
           strategy or redirect_url (or a common variant, such as `E-mail` or `Phone number`) are
           checked, or those that --column names. Every column is kept as it is, and after the last
           one there are `NAME_accepted`, `NAME_canonical` and the error of each checked one. A byte
           order mark, CRLF and the delimiter are kept too.
  ndjson   one object a line: {\"kind\":\"phone\",\"value\":\"(201) 555-0123\",\"region\":\"US\"}. Out comes
           the same object with \"accepted\":true and \"canonical\", or with \"accepted\":false and an
           \"error\" of \"kind\", \"offset\" and \"message\"; phone numbers also get \"validity\",
           \"region\", \"type\" and \"extension\". Other members pass through.

Messages never repeat a value. A record that cannot be read (broken quotes, bytes that are not
UTF-8, no JSON) is refused and named on standard error, and the run goes on.

Exit status: 0 when everything was accepted, 1 when something was refused, 2 for wrong options and
for files that cannot be read or written.

Examples
  clerk-user check --kind email addresses.txt
  clerk-user check users.csv > checked.csv
  clerk-user check --column email=Contact --column phone=Mobile:US users.csv
  generate | clerk-user check --input ndjson --output ndjson -";

/// Check many values: plain lines, CSV or NDJSON, from files or standard input.
///
/// Verdicts are written to standard output in the order of the input while it is still being read;
/// a summary goes to standard error. Memory use does not depend on the size of the input.
#[derive(clap::Args)]
#[command(after_long_help = AFTER_HELP)]
pub(crate) struct Args {
    /// Files to read, `-` for standard input, which is also the default.
    ///
    /// The endings .csv, .ndjson, .jsonl and .txt tell a file's format.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// What every plain line is.
    #[arg(long, value_enum)]
    kind: Option<Kind>,
    /// The format of the input, where the file's ending does not tell it.
    #[arg(long, value_enum, value_name = "FORMAT")]
    input: Option<Format>,
    /// The format of the output, without it that of the input; lines can become ndjson.
    #[arg(long, value_enum, value_name = "FORMAT")]
    output: Option<Format>,
    /// A column of a CSV file to check, by its name in the header; for `phone` with a region.
    #[arg(long = "column", value_name = "KIND=NAME[:REGION]")]
    columns: Vec<csv::ColumnOption>,
    /// What parts the fields of a CSV file; without it the header tells (`,`, `;` or a tab).
    #[arg(long, value_name = "CHARACTER", value_parser = csv::delimiter)]
    delimiter: Option<u8>,
    /// The region of phone numbers without a country calling code that say no other, such as US.
    #[arg(long, value_name = "REGION", value_parser = Region::parse)]
    region: Option<Region>,
    /// Give no verdict on an empty line or cell, instead of refusing it.
    #[arg(long)]
    allow_empty: bool,
    /// How many threads judge; one for each core without it.
    #[arg(long, value_name = "N")]
    threads: Option<NonZero<usize>>,
    /// Write neither a progress bar nor a summary.
    #[arg(long, short)]
    quiet: bool,
}

pub(crate) fn run(args: Args) -> ExitCode {
    match check(args) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "error: {error}");
            ExitCode::from(2)
        }
    }
}

/// Whether everything was accepted.
fn check(args: Args) -> Result<bool, Failure> {
    let format = Format::of_input(args.input, &args.files, args.kind.is_some())?;
    let output = format.output(args.output)?;
    args.refuse_options_without_effect(format)?;
    let mut source = Source::new(args.files);
    let total = source.total_len();
    source.next_file()?;
    let (judge, cutter): (Arc<dyn Judge>, _) = match format {
        Format::Csv => {
            let header = csv::Header::read(&mut source, args.delimiter)?;
            let cutter = header.cutter();
            let columns = csv::Column::choose(&header, args.columns, args.region)?;
            (
                Arc::new(csv::Table::new(header, columns, args.allow_empty)),
                cutter,
            )
        }
        Format::Lines => {
            let kind = args.kind.ok_or("expected --kind for plain lines")?;
            let lines = lines::Lines::new(kind, args.region, args.allow_empty, output);
            (Arc::new(lines), cut::Cutter::lines())
        }
        Format::Ndjson => (
            Arc::new(ndjson::Objects::new(args.region)),
            cut::Cutter::lines(),
        ),
    };
    let progress = progress::Progress::start(total, args.quiet);
    let total = pipeline::run(source, cutter, judge, args.threads, progress)?;
    if !args.quiet {
        let _ = write!(std::io::stderr(), "{total}");
    }
    Ok(total.all_accepted())
}

impl Args {
    /// An option that would change nothing is a mistake, and is said.
    fn refuse_options_without_effect(&self, format: Format) -> Result<(), Failure> {
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
