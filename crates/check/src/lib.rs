#![doc = include_str!("../README.md")]

mod checker;
mod chunk;
mod chunk_reader;
mod country;
mod csv;
mod decode;
mod duplicates;
mod error;
mod format;
mod html;
mod input_files;
mod json_records;
mod lines;
mod names;
mod ndjson;
mod outputs;
mod phone;
mod pipeline;
pub mod preflight;
mod progress;
mod record;
mod record_splitter;
mod repair;
mod report;
mod sniff;
mod source;
mod suggest;
mod values;
mod warn;

use std::fmt;
use std::io::{self, ErrorKind, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::thread;

use clerk_user_validate::{Region, ValueKind};
use serde_json::Value;

use checker::Checker;
use error::Error;
use format::Format;
use input_files::InputFiles;
use json_records::PageNames;
use ndjson::Path;
use outputs::{OutputError, OutputFile, Outputs};
use record_splitter::RecordSplitter;
pub use report::Summary;
use source::Source;
pub use suggest::domain as suggested_domain;
use values::{EmailForm, Require, Rules};
use warn::Disposable;

const AFTER_HELP: &str = "\
Formats
  lines    One value on each line, all of the same --kind. Each value becomes one line of fields
           separated by tabs: `accepted` and the canonical form, or `refused`, the error's kind, the
           byte offset and a message. For a phone number, the validity, region, type and extension
           follow after the canonical form.
  csv      A header and rows. The columns named email, phone, e164, evm, solana, wallet, strategy or
           redirect_url (or a common variant, such as `E-mail` or `Phone number`) are checked;
           --column selects other columns. Every column is written unchanged. For each checked
           column, new columns are added at the end: `NAME_accepted`, `NAME_canonical`, `NAME_error`
           and others. If two columns have the same name, the new ones of the second are `NAME_2_…`.
           Lines can end with LF, CRLF or CR. All rows get the line end of the header; if that is CR,
           they get LF. A byte order mark and the delimiter are kept. Lines above the header that
           begin with `#` are comments; a line `sep=;` there sets the delimiter. If there is no
           header, use --no-header and give --column the numbers of columns.
  ndjson   One object on each line: {\"kind\":\"phone\",\"value\":\"(201) 555-0123\",\"region\":\"US\"}. The
           same object is written with one more field, \"verdict\". It contains \"accepted\" and
           \"canonical\", or \"accepted\" and an \"error\" with \"kind\", \"offset\" and \"message\". The
           verdict on a phone number also contains \"validity\", \"region\", \"type\" and \"extension\",
           if they are known. An object that already has a field \"verdict\" is refused, and the error
           is in the field \"verdict_2\"; --verdict-field sets another name. If an object has no
           \"kind\" and \"value\", the fields of --column are checked, or else those with a known name.
           \"verdict\" then has one verdict for each field, or a list if the field has several values.
  json     An array of objects, pages, or objects one after the other. A page is an object with a list
           of them in a field users, Users, data, results, items, records, value or Resources, and with
           no identifier, no id, no \"kind\" with a \"value\" and no field of --column beside the list.
           The list can also be in an object in a field data, result, response, body or _embedded of
           the page. Each object becomes a line of ndjson. Messages contain the number of the record,
           not of the line.

--from SYSTEM selects the fields of an export: clerk, auth0, firebase, supabase, cognito, keycloak. The
columns that were checked, and those that were not, are listed on standard error.

A row of CSV with broken quotes is refused and written unchanged; the next rows are checked. A row, line
or object of more than 1 MiB is refused, and no part of it is checked. Bytes that are not UTF-8 are refused
in a checked cell and kept in other cells. Records that cannot be read are listed on standard error.
Messages never contain a value.

Phone numbers (kind phone) are parsed by libphonenumber's rules, with two exceptions. Numbers that a
spreadsheet changed (4.479E+11, 1234567891.0) are refused as spreadsheet_number. If text follows a
number (`… home`, `… / 12`), libphonenumber can read the letters or digits of this text as further digits
of the number; such a value is refused as trailing_text. With --as-typed there are no exceptions.
To check numbers that are already canonical, use the kind e164. The kind phone may parse them
differently and change them.

Exit status: 0 if everything was accepted; 1 if something was refused, or if there were records but no
values; 2 if an option is invalid, a file cannot be read, or the output cannot be written completely.

Examples
  clerk-user check --kind email addresses.txt
  clerk-user check users.csv > checked.csv
  clerk-user check --column email=Contact --column phone=Mobile:US users.csv
  clerk-user check --column phone=Mobile:@Country --warn --duplicates users.csv.gz
  clerk-user check --from auth0 --only refused --report report.html users.json
  generate | clerk-user check --input ndjson --output ndjson -";

/// Validate the identifiers in files or in standard input: email addresses, phone numbers, wallets, OAuth
/// strategies and redirect URLs, in plain lines, CSV, NDJSON or JSON.
///
/// Each value gets a verdict: accepted or refused. The verdicts are written to standard output in the order of
/// the input, while the input is still being read. A summary is written to standard error. The use of memory
/// does not depend on the size of the input.
#[derive(Debug, clap::Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option of the command"
)]
#[command(after_long_help = AFTER_HELP)]
pub struct Args {
    /// Files to read. `-` is standard input, which is also the default.
    ///
    /// The end of the file name sets the format: .csv, .tsv, .psv, .ndjson, .jsonl, .json or .txt. It can be followed
    /// by .gz, .zst or .zstd. Files that are compressed with gzip or zstd are decompressed.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The kind of the values in plain lines. `e164` is a phone number in international form, `phone` is one as
    /// people type it.
    #[arg(long, value_parser = values::kind_parser())]
    kind: Option<ValueKind>,
    /// The format of the input, if the end of the file name does not show it.
    #[arg(long, value_enum, value_name = "FORMAT")]
    input: Option<Format>,
    /// The format of the output. Lines are written as lines (default) or ndjson. CSV is written as csv; ndjson and
    /// json are written as ndjson.
    #[arg(long, value_enum, value_name = "FORMAT")]
    output: Option<Format>,
    /// The system that exported the file. This selects the fields to check. A row of CSV can then have fewer fields
    /// than the header, and extra fields at its end if they are empty, except in an export of Firebase. `NULL` and
    /// `\N` count as empty.
    #[arg(long, value_enum, value_name = "SYSTEM")]
    from: Option<Source>,
    /// A column or field to check. NAME is the name of a CSV column, or the name or JSON Pointer of a field.
    ///
    /// `NAME#2` is the second column with this name. With --no-header, NAME is the number of the column, from 1.
    /// For phone numbers without a country calling code, `:US` sets the region, and `:@COLUMN` reads the country
    /// of each row from another column (ISO 3166 code or English name).
    #[arg(long = "column", value_name = "KIND=NAME[#N][:REGION|:@COLUMN]")]
    columns: Vec<csv::ColumnOption>,
    /// The delimiter of a CSV file [default: `,`, `;`, `|` or a tab, detected from the header].
    #[arg(long, value_name = "CHARACTER", value_parser = csv::delimiter)]
    delimiter: Option<u8>,
    /// Read the first row of a CSV file as data. --column then takes the number of a column, from 1.
    #[arg(long)]
    no_header: bool,
    /// Check rows of CSV that have more or fewer fields than the header, instead of refusing them.
    #[arg(long)]
    flexible: bool,
    /// The characters that separate several values in one cell, such as '|'.
    ///
    /// Without this option, columns whose name is a plural, such as `verified_email_addresses`, and the columns
    /// that --from selects are split at `,` and `|`.
    #[arg(long, value_name = "CHARACTERS")]
    split: Option<String>,
    /// The encoding of files without a byte order mark, such as windows-1252. The output is UTF-8.
    #[arg(long, value_name = "NAME", value_parser = decode::encoding)]
    encoding: Option<&'static encoding_rs::Encoding>,
    /// Values that mean an empty field and get no verdict, such as `null,n/a`. Upper and lower case do not matter.
    #[arg(long, value_name = "VALUES", value_delimiter = ',')]
    null: Vec<String>,
    /// The name of the field for the verdict in an object of NDJSON.
    #[arg(long, value_name = "NAME", default_value = "verdict")]
    verdict_field: String,
    /// The region of phone numbers without a country calling code, such as US. A region in the record or in
    /// --column takes precedence.
    #[arg(long, value_name = "REGION", value_parser = Region::parse)]
    region: Option<Region>,
    /// Give no verdict on empty lines and cells, instead of refusing them. --from implies this.
    #[arg(long)]
    allow_empty: bool,
    /// Read phone numbers as libphonenumber does, even if a spreadsheet changed them or text follows them.
    #[arg(long)]
    as_typed: bool,
    /// Accept a phone number only if it has this property.
    #[arg(long, value_enum, value_name = "PROPERTY")]
    require: Option<Require>,
    /// Further forms of email addresses to accept.
    #[arg(long, value_enum, value_name = "FORM", value_delimiter = ',')]
    email_form: Vec<EmailForm>,
    /// The id of a chain, such as 30: EVM addresses must then have the EIP-1191 checksum of this chain.
    #[arg(long, value_name = "ID")]
    chain: Option<u64>,
    /// A scheme of a native app to accept in redirect URLs, such as com.example.app.
    #[arg(long, value_name = "SCHEME")]
    redirect_scheme: Vec<String>,
    /// Repair refused values: remove spaces and quotes around them, `Name <…>`, `mailto:`, `tel:` and punctuation at
    /// the end, and replace typographic apostrophes in email addresses. A new column `NAME_repaired` lists the repairs.
    #[arg(long)]
    repair: bool,
    /// Add a column `NAME_suggestion` with suggestions: for misspelt domains of large providers, for values that
    /// --repair would repair, and for phone numbers whose numbering plan has changed.
    #[arg(long)]
    suggest: bool,
    /// Add a column `NAME_warnings` with warnings: special-use and disposable domains, role and test addresses,
    /// addresses that begin with a quote, test numbers, numbers outside every assigned range, changed numbering
    /// plans, zero and burn addresses.
    #[arg(long)]
    warn: bool,
    /// A file with disposable domains, one on each line, to use instead of the built-in list. Implies --warn.
    #[arg(long, value_name = "FILE")]
    disposable: Option<PathBuf>,
    /// Refuse a value that occurred before, in the same row, an earlier row or an earlier file.
    ///
    /// Email addresses are compared without regard to case, phone numbers and wallets in canonical form. With --from,
    /// a value may occur twice in one row, because a row is one user.
    #[arg(long)]
    duplicates: bool,
    /// Megabytes of memory for --duplicates. When they are full, temporary files on disk are used.
    #[arg(
        long,
        value_name = "MB",
        default_value_t = 256,
        requires = "duplicates"
    )]
    duplicates_memory: u32,
    /// Write only some of the records to standard output.
    #[arg(long, value_enum, value_name = "RECORDS")]
    only: Option<Only>,
    /// A file for the accepted records, in the same form as on standard output.
    #[arg(long, value_name = "FILE")]
    accepted: Option<PathBuf>,
    /// A file for the refused records, each with its file and line.
    #[arg(long, value_name = "FILE")]
    refused: Option<PathBuf>,
    /// The form of the summary on standard error.
    #[arg(long, value_enum, value_name = "FORM", default_value = "text")]
    summary: SummaryForm,
    /// A file for a report: one HTML page without personal data.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// The number of worker threads [default: one for each core].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
    /// Write neither a progress bar nor a summary.
    #[arg(long, short)]
    quiet: bool,
}

/// The records that are written to standard output.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Only {
    /// Records with a refused value
    Refused,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum SummaryForm {
    Text,
    /// One line
    Json,
}

/// Runs the command on standard input, standard output and standard error.
#[must_use]
pub fn run(args: Args) -> ExitCode {
    let (quiet, form) = (args.quiet, args.summary);
    let result = check(args, Box::new(io::stdin()), &mut io::stdout().lock());
    match conclude(result, quiet, form, Summary::to_json) {
        Ok(summary) => {
            let all_accepted = summary.all_accepted() && !summary.nothing_checked();
            ExitCode::from(u8::from(!all_accepted))
        }
        Err(failed) => failed,
    }
}

/// Writes a summary or an error to standard error. Returns the exit status of an error.
fn conclude<S: fmt::Display>(
    result: Result<S, Error>,
    quiet: bool,
    form: SummaryForm,
    to_json: fn(&S) -> String,
) -> Result<S, ExitCode> {
    let mut stderr = io::stderr().lock();
    // Standard error may be closed; the exit status says the same.
    let _ = match (&result, form) {
        (Ok(_), _) if quiet => Ok(()),
        (Ok(summary), SummaryForm::Text) => write!(stderr, "{summary}"),
        (Ok(summary), SummaryForm::Json) => writeln!(stderr, "{}", to_json(summary)),
        (Err(error), _) if is_broken_pipe(&**error) => writeln!(
            stderr,
            "standard output was closed before the end of the input"
        ),
        (Err(error), _) => writeln!(stderr, "error: {error}"),
    };
    result.map_err(|_| ExitCode::from(2))
}

/// Checks the files in `args`, or `standard_input` if there are none, and writes the verdicts to `output`.
///
/// # Errors
///
/// Fails if the options do not fit the input, a file cannot be read, or the output cannot be written.
pub fn check(
    args: Args,
    standard_input: Box<dyn Read + Send>,
    output: &mut dyn Write,
) -> Result<Summary, Box<dyn std::error::Error + Send + Sync>> {
    let outputs = [&args.accepted, &args.refused, &args.report];
    let inputs = args.files.iter().chain(&args.disposable);
    input_files::refuse_outputs(inputs, &outputs.map(Option::as_deref))?;
    let given = match args.from {
        Some(_) => Format::of_users(args.input, &args.files)?,
        None => Format::of_input(args.input, &args.files)?,
    };
    let given = given.or_else(|| args.kind.map(|_| Format::Lines));
    if given.is_none() && args.from.is_none() {
        // A file that is not text says so when it is opened.
        if !args.files.is_empty() && args.files.iter().all(|file| file.is_file()) {
            InputFiles::open(args.files, standard_input, args.encoding)?;
        }
        return Err("expected --input lines, csv or ndjson, or --kind for plain lines".into());
    }
    if let Some(format) = given {
        format.output(args.output)?;
        args.refuse_options_without_effect(format)?;
    }
    let total = input_files::total_len(&args.files);
    let mut input = InputFiles::open(args.files.clone(), standard_input, args.encoding)?;
    let format = match given {
        Some(format) => format,
        None if input.looks_like_json()? => Format::Json,
        None => Format::Csv,
    };
    if matches!(format, Format::Json | Format::Ndjson) {
        let paths = args.columns.iter();
        let names = paths.filter_map(|it| Path::parse(&it.name).first().map(str::to_owned));
        input.read_json(format, PageNames::new(names.collect()))?;
    }
    let (checker, splitter) = args.checker(format, &mut input)?;
    let threads = match args.threads {
        Some(threads) => threads.into(),
        None => thread::available_parallelism()?.get().min(256),
    };
    let is_quiet = args.quiet || args.summary == SummaryForm::Json;
    let progress = progress::Progress::start(total, input.read_so_far(), is_quiet);
    let memory = usize::try_from(args.duplicates_memory)?.saturating_mul(1_000_000);
    let outputs = Outputs {
        all: output,
        only_refused: args.only.is_some(),
        accepted: OutputFile::create(args.accepted.as_deref())?,
        refused: OutputFile::create(args.refused.as_deref())?,
        seen: args.duplicates.then(|| duplicates::Seen::new(memory)),
        are_users: args.from.is_some(),
    };
    let mut report = OutputFile::create(args.report.as_deref())?;
    let summary = pipeline::run(input, splitter, &checker, threads, progress, outputs)?;
    if let Some(report) = &mut report {
        report.write(html::page(&summary).as_bytes())?;
        report.finish()?;
    }
    Ok(summary)
}

impl Args {
    fn checker(
        &self,
        format: Format,
        input: &mut InputFiles,
    ) -> Result<(Arc<dyn Checker>, RecordSplitter), Error> {
        let rules = self.rules()?;
        match format {
            Format::Csv => {
                let names = self.columns.iter().map(|column| column.name.as_str());
                let names: Vec<&str> = names.collect();
                let options = csv::HeaderOptions {
                    delimiter: self.delimiter,
                    no_header: self.no_header,
                    names: &names,
                };
                let header = csv::Header::read_from(input, options, self.from)?;
                let splitter = RecordSplitter::csv(header.delimiter());
                let columns = csv::Column::choose(&header, &self.columns, self.from, &rules)?;
                let widths = match self.from {
                    _ if self.flexible => csv::Widths::Any,
                    Some(source) if source.varies_in_width() => csv::Widths::FewerOrMore,
                    _ => csv::Widths::Same,
                };
                let table = csv::Table::new(header, columns, rules, widths);
                Ok((Arc::new(table), splitter))
            }
            Format::Lines => {
                let kind = self.kind.ok_or("expected --kind for plain lines")?;
                let output = format.output(self.output)?;
                let lines = lines::Lines {
                    kind,
                    rules,
                    output,
                    before_verdict: format!(",{}:", Value::from(self.verdict_field.as_str())),
                };
                Ok((Arc::new(lines), RecordSplitter::lines()))
            }
            Format::Ndjson | Format::Json => {
                let objects = ndjson::Objects::new(
                    rules,
                    &self.columns,
                    self.from,
                    self.verdict_field.clone(),
                );
                Ok((Arc::new(objects), RecordSplitter::lines()))
            }
        }
    }

    /// Returns the rules that the options set.
    fn rules(&self) -> Result<Rules, Error> {
        let disposable = match &self.disposable {
            Some(file) => Disposable::read(file)?,
            None => Disposable::BuiltIn,
        };
        let split = self.split.as_deref().unwrap_or_default();
        if !split.is_ascii() {
            return Err("expected ASCII characters as --split".into());
        }
        let mut nulls = self.null.clone();
        if self.from.is_some() {
            nulls.extend(["null", "\\N"].map(str::to_owned));
        }
        Ok(Rules {
            region: self.region,
            allow_empty: self.allow_empty || self.from.is_some(),
            as_typed: self.as_typed,
            nulls,
            split: split.chars().collect(),
            repair: self.repair,
            suggest: self.suggest,
            warn: self.warn || self.disposable.is_some(),
            require: self.require,
            email: values::email_options(&self.email_form),
            chain: self.chain,
            schemes: self.redirect_scheme.clone(),
            disposable,
        })
    }

    /// Refuses an option that would change nothing.
    fn refuse_options_without_effect(&self, format: Format) -> Result<(), Error> {
        if self.kind.is_some() && format != Format::Lines {
            return Err("--kind is for plain lines; a CSV file takes --column KIND=NAME, NDJSON the field kind".into());
        }
        let is_json = matches!(format, Format::Ndjson | Format::Json);
        if format == Format::Lines && !self.columns.is_empty() {
            return Err("--column is for CSV, NDJSON and JSON".into());
        }
        if format != Format::Csv && self.delimiter.is_some() {
            return Err("--delimiter is for CSV".into());
        }
        if format != Format::Csv && (self.no_header || self.flexible || self.split.is_some()) {
            return Err("--no-header, --flexible and --split are for CSV".into());
        }
        if is_json && self.allow_empty {
            return Err("--allow-empty is for plain lines and CSV".into());
        }
        if format == Format::Lines && ["kind", "value"].contains(&self.verdict_field.as_str()) {
            return Err("--verdict-field: expected another name, as plain lines have the fields kind and value".into());
        }
        if format == Format::Lines && self.from.is_some() {
            return Err("--from is for CSV, NDJSON and JSON".into());
        }
        Ok(())
    }
}

fn is_broken_pipe(error: &(dyn std::error::Error + 'static)) -> bool {
    error
        .downcast_ref::<OutputError>()
        .is_some_and(|error| error.0.kind() == ErrorKind::BrokenPipe)
}
