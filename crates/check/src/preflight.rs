//! `clerk-user preflight`: the users of an export, as Clerk and its migration tool would take them.

mod cleaned;
mod existing;
mod instance;
mod rehearsal;
mod request;
mod rules;
mod settings;
mod user;

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clerk_user_validate::{E164, Region};
use serde::Serialize;
use serde_json::{Map, Value, json};

pub use self::instance::{Connect, Created, Instance, Target};
use self::rehearsal::{Rehearsal, Rehearsed, Sent};
use self::rules::{Refusal, Verdicts, Warning};
use self::settings::Settings;
use self::user::{FirebaseHash, User};
use crate::chunk::{Chunk, Content, LineCounter, lines};
use crate::chunk_reader::read_chunks;
use crate::csv::{Header, HeaderOptions, Row, delimiter, for_each_block, shown_column};
use crate::decode;
use crate::duplicates::{Hash, Seen, hash_of};
use crate::error::Error;
use crate::format::Format;
use crate::html;
use crate::input_files::{self, InputFiles};
use crate::json_records::PageNames;
use crate::outputs::{OutputError, OutputFile};
use crate::record::{self, MAX_RECORD};
use crate::record_splitter::RecordSplitter;
use crate::report::{Location, Reasons, by_reason, grouped};
use crate::source::Source;
use crate::values::Rules;
use crate::warn::Disposable;
use crate::{SummaryForm, conclude};

/// Bytes of memory for the identifiers that occurred; beyond that they are kept on disk.
const MEMORY: usize = 256_000_000;
/// The users that a development instance takes.
const MAX_DEVELOPMENT_USERS: u64 = 100;
/// The most names of fields that are kept.
const MAX_FIELDS: usize = 1000;

const AFTER_HELP: &str = "\
For each user, one line of JSON is written to standard output: the fields `user`, `file`, `line` and
`accepted`, the refusals with the codes of Clerk's errors, and warnings about what the migration tool
would do without a message. If the input is a JSON document, `line` is the number of the record.

--cleaned FILE is a JSON array for `clerk/migration-tool` with its transformer `clerk`. It has the accepted
users. It does not have deleted users, anonymous users, service accounts, users without an id, or users who
have only unverified identifiers and wallets. It contains no wallets. If none of a user's email addresses is verified, it
contains none of them, because the tool would import the first one as verified. The same applies to phone
numbers.

--rehearse sends the users to a new sandbox in memory. With --sandbox URL they are sent to that sandbox,
the settings of that sandbox are used, and users who are created there stay until it is reset. The rehearsal
skips users whose record cannot be read or is larger than 1 MiB as a request, and users with a refused phone
number that has no + and that the sandbox would parse as a number of another country.

--instance reads the settings from an instance. To read the blocked countries from its Backend API, set
CLERK_SECRET_KEY. The URL of the Backend API is CLERK_API_URL, by default https://api.clerk.com. For a
sandbox, neither variable is used.

Without --environment, --instance and --sandbox, usernames must follow Clerk's documented defaults, and no
other setting of an instance is checked. If the blocked countries are not known (from --communication,
--instance with a secret key, or --sandbox), phone numbers outside the United States and Canada get a
warning, because a new instance blocks other countries.

Exit status: 0 if every user was accepted; 1 if a user was refused, or the input has no users; 2 if an
option is invalid, a file cannot be read or written or is not complete, or an instance does not respond; 3
if the refusals of the rehearsal differ from those that were predicted.

Examples
  clerk-user preflight users.json --from auth0 --cleaned cleaned.json --report report.html
  clerk-user preflight users.csv --from clerk --environment env.json --summary json > verdicts.ndjson
  clerk-user preflight users.json --from auth0 --rehearse > verdicts.ndjson";

/// Check the users that another system exported before you import them into Clerk: report the users that Clerk
/// will refuse, and the changes that Clerk's migration tool will make without a message.
#[derive(Debug, clap::Args)]
#[command(after_long_help = AFTER_HELP)]
pub struct Args {
    /// Files to read. `-` is standard input, which is also the default. Files can be compressed with gzip or zstd.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The system that exported the users.
    #[arg(long, value_enum, value_name = "SYSTEM")]
    from: Source,
    /// The format of the input, if neither the file name nor the content shows it.
    #[arg(long, value_name = "FORMAT", value_parser = Format::users_parser())]
    input: Option<Format>,
    /// The delimiter of a CSV file [default: detected from the header].
    #[arg(long, value_name = "CHARACTER", value_parser = delimiter)]
    delimiter: Option<u8>,
    /// The encoding of files without a byte order mark, such as windows-1252.
    #[arg(long, value_name = "NAME", value_parser = decode::encoding)]
    encoding: Option<&'static encoding_rs::Encoding>,
    /// Values that mean an empty field, such as `n/a,none`. Upper and lower case are the same. `null`, `NULL` and
    /// `\N` always do.
    #[arg(long, value_name = "VALUES", value_delimiter = ',')]
    null: Vec<String>,
    /// The region of phone numbers without a country calling code, such as US.
    #[arg(long, value_name = "REGION", value_parser = Region::parse)]
    region: Option<Region>,
    /// Repair identifiers as `check --repair` does. Each repair is reported as a warning.
    #[arg(long)]
    repair: bool,
    /// A file with the instance's settings: the response of GET /v1/environment.
    #[arg(long, value_name = "FILE")]
    environment: Option<PathBuf>,
    /// A file with the instance's blocked countries: the response of the Backend API's
    /// GET /v1/instance/communication.
    #[arg(long, value_name = "FILE")]
    communication: Option<PathBuf>,
    /// Read the settings from the instance whose Frontend API is at this URL. It can be a sandbox.
    #[arg(long, value_name = "URL", conflicts_with_all = ["environment", "communication"])]
    instance: Option<String>,
    /// Send the users to a sandbox, and compare its refusals with those that were predicted.
    #[arg(long)]
    rehearse: bool,
    /// The URL of the sandbox for the rehearsal, instead of a new one in memory. The settings of that
    /// sandbox are used.
    #[arg(
        long,
        value_name = "URL",
        requires = "rehearse",
        conflicts_with_all = ["instance", "environment", "communication"]
    )]
    sandbox: Option<String>,
    /// A file with the password hash parameters of a Firebase project, as its console shows them.
    #[arg(long, value_name = "FILE")]
    firebase_hash: Option<PathBuf>,
    /// A file for the accepted users, in the format that the migration tool reads.
    #[arg(long, value_name = "FILE")]
    cleaned: Option<PathBuf>,
    /// A file for a report: one HTML page without personal data.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// The form of the summary on standard error.
    #[arg(long, value_enum, value_name = "FORM", default_value = "text")]
    summary: SummaryForm,
    /// Write no summary.
    #[arg(long, short)]
    quiet: bool,
}

/// The counts of a preflight.
#[derive(Debug, Default)]
pub struct Outcome {
    users: u64,
    refused: u64,
    cleaned: u64,
    requests: u64,
    refusals: Reasons,
    warnings: Reasons,
    findings: Vec<String>,
    fields: SeenFields,
    rehearsed: Option<Rehearsed>,
}

/// The fields of the records, each with `true` if it was read.
#[derive(Debug, Default)]
struct SeenFields {
    /// The names in the order in which they came, and those among them that were read.
    names: Vec<String>,
    known: HashMap<String, bool>,
}

/// A CSV file: its header, and a name for each column that no other has; empty for one without a name.
struct Table {
    header: Header,
    names: Vec<String>,
}

/// A line of the output.
#[derive(Serialize)]
struct Verdict<'a> {
    user: Option<&'a str>,
    file: &'a str,
    line: u64,
    accepted: bool,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    refusals: &'a [Refusal],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    warnings: &'a [Warning],
}

/// Runs the command on standard input, standard output and standard error.
#[must_use]
pub fn run(args: &Args, connect: Connect<'_>) -> ExitCode {
    let (quiet, form) = (args.quiet, args.summary);
    let stdin = Box::new(io::stdin());
    let result = preflight(args, stdin, &mut io::stdout().lock(), connect);
    match conclude(result, quiet, form, Outcome::to_json) {
        Ok(outcome) => {
            let rehearsed = outcome.rehearsed.as_ref();
            if rehearsed.is_some_and(|rehearsed| !rehearsed.agrees()) {
                return ExitCode::from(3);
            }
            ExitCode::from(u8::from(outcome.refused != 0 || outcome.users == 0))
        }
        Err(failed) => failed,
    }
}

/// Checks the users of the files that `args` name, or of `standard_input`, and writes a line for each to
/// `output`. Connects to the instances that the options ask for.
///
/// # Errors
///
/// A file cannot be read or written, or was cut short, or an instance does not respond.
pub fn preflight(
    args: &Args,
    standard_input: Box<dyn Read + Send>,
    output: &mut dyn Write,
    connect: Connect<'_>,
) -> Result<Outcome, Error> {
    let options = [&args.environment, &args.communication, &args.firebase_hash];
    let inputs = options.into_iter().flatten().chain(&args.files);
    let outputs = [args.cleaned.as_deref(), args.report.as_deref()];
    input_files::refuse_outputs(inputs, &outputs)?;
    let given = Format::of_users(args.input, &args.files)?;
    let mut input = InputFiles::open(args.files.clone(), standard_input, args.encoding)?;
    let format = match given {
        Some(format) => format,
        None if input.looks_like_json()? => Format::Json,
        None => Format::Csv,
    };
    let had_bom = input.had_bom();
    let (table, splitter) = match format {
        Format::Csv => {
            let options = HeaderOptions {
                delimiter: args.delimiter,
                ..HeaderOptions::default()
            };
            let header = Header::read_from(&mut input, options, Some(args.from))?;
            if !knows(args.from, header.names()) {
                let (file, found) = (input.name(), header.description());
                let expected = format!("expected columns of an export of {}", args.from.name());
                return Err(format!("{file}: {expected}; found {found}").into());
            }
            let splitter = RecordSplitter::csv(header.delimiter());
            (Some(Table::new(header)), splitter)
        }
        Format::Lines => return Err("expected users as csv, ndjson or json".into()),
        Format::Json | Format::Ndjson => {
            input.read_json(format, PageNames::new(Vec::new()))?;
            (None, RecordSplitter::lines())
        }
    };
    let next_file = |input: &mut InputFiles| match &table {
        Some(table) => table.header.read_same(input),
        None => Ok(()),
    };
    // Only now: output files that are there already stay if the input cannot be read.
    let mut run = Run::new(args, output, connect)?;
    if format == Format::Csv && had_bom {
        let finding = "the file begins with a byte order mark: the migration tool would lose the first column";
        run.outcome.findings.push(finding.to_owned());
    }
    let mut failure = None;
    let mut take = |chunk: Chunk| {
        let taken = run.chunk(&chunk, table.as_ref());
        failure = taken.err();
        failure.is_none()
    };
    let result = read_chunks(input, splitter, &next_file, &mut take);
    match failure {
        Some(error) => Err(error),
        None => result.and_then(|()| run.finish()),
    }
}

/// Returns `true` if a system's exports have one of these columns.
fn knows(source: Source, names: &[String]) -> bool {
    let names = names.iter().map(|name| (name.clone(), "x".into()));
    let user = User::read(&names.collect(), source, None);
    user.fields.iter().any(|(_, is_read)| *is_read)
}

/// A preflight that is under way.
struct Run<'a> {
    source: Source,
    settings: Settings,
    rules: Rules,
    hash: Option<FirebaseHash>,
    seen: Seen,
    rehearsal: Option<Rehearsal>,
    outcome: Outcome,
    output: &'a mut dyn Write,
    /// The verdicts of a chunk.
    text: Vec<u8>,
    cleaned: Option<OutputFile>,
    report: Option<OutputFile>,
}

impl<'a> Run<'a> {
    fn new(args: &Args, output: &'a mut dyn Write, connect: Connect<'_>) -> Result<Self, Error> {
        let mut sandbox = args
            .sandbox
            .as_deref()
            .map(|url| connect(Target::Sandbox(url)))
            .transpose()?;
        let settings = match (&mut sandbox, &args.instance) {
            (Some(sandbox), _) => Settings::read_from(&mut **sandbox)?,
            (None, Some(url)) => Settings::read_from(&mut *connect(Target::Instance(url))?)?,
            (None, None) => {
                Settings::read(args.environment.as_deref(), args.communication.as_deref())?
            }
        };
        let mut seen = Seen::new(MEMORY);
        match &mut sandbox {
            Some(sandbox) => existing::add(&mut **sandbox, &mut seen)?,
            None if args.rehearse => {
                sandbox = Some(connect(Target::NewSandbox(&settings.of_sandbox()))?);
            }
            None => {}
        }
        let hash = match &args.firebase_hash {
            Some(path) => {
                let name = input_files::shown(path);
                let hash = FirebaseHash::read(&input_files::read_text(path)?);
                let expected =
                    "expected base64_signer_key, base64_salt_separator, rounds and mem_cost";
                Some(hash.ok_or_else(|| format!("{name}: {expected}"))?)
            }
            None => None,
        };
        Ok(Self {
            source: args.from,
            settings,
            rules: Rules {
                region: args.region,
                allow_empty: true,
                as_typed: false,
                nulls: args.null.clone(),
                split: Vec::new(),
                repair: args.repair,
                suggest: true,
                warn: true,
                require: None,
                email: None,
                chain: None,
                schemes: Vec::new(),
                disposable: Disposable::BuiltIn,
            },
            hash,
            seen,
            rehearsal: sandbox.map(Rehearsal::new),
            outcome: Outcome::default(),
            output,
            text: Vec::new(),
            cleaned: OutputFile::create(args.cleaned.as_deref())?,
            report: OutputFile::create(args.report.as_deref())?,
        })
    }

    /// Checks the users of a chunk, and writes the verdicts on them.
    fn chunk(&mut self, chunk: &Chunk, table: Option<&Table>) -> Result<(), Error> {
        let result = self.users(chunk, table);
        self.output.write_all(&self.text).map_err(OutputError)?;
        self.output.flush().map_err(OutputError)?;
        self.text.clear();
        result
    }

    fn users(&mut self, chunk: &Chunk, table: Option<&Table>) -> Result<(), Error> {
        let mut result = Ok(());
        let mut counter = LineCounter::default();
        let mut location = |at| Location {
            file: Arc::clone(&chunk.file),
            line: counter.line_at(chunk, at),
        };
        for (content, start, bytes) in chunk.parts() {
            let unreadable = match content {
                Content::Records => None,
                Content::UnclosedQuote => Some(record::unclosed_quote()),
                Content::MisplacedQuote { offset } => Some(record::misplaced_quote(offset)),
                Content::TooLong { .. } => Some(record::too_long()),
            };
            if let Some(error) = unreadable {
                self.unreadable(&location(start), error.kind(), error.to_string())?;
                continue;
            }
            match table {
                Some(table) => for_each_block(bytes, table.header.delimiter(), |rows| {
                    for row in rows {
                        if result.is_ok() {
                            result = self.row(&location(start + row.start), bytes, row, table);
                        }
                    }
                }),
                None => {
                    for (at, line) in lines(bytes) {
                        if !line.trim_ascii().is_empty() {
                            self.object(&location(start + at), line)?;
                        }
                    }
                }
            }
        }
        result
    }

    fn row(
        &mut self,
        location: &Location,
        bytes: &[u8],
        row: &Row,
        table: &Table,
    ) -> Result<(), Error> {
        if row.end - row.start > MAX_RECORD {
            return self.too_long(location);
        }
        let width = table.names.len();
        let found = row.fields.len();
        let is_short = found < width && self.source.varies_in_width();
        let has_empty = || self.source.varies_in_width() && row.has_only_empty_after(bytes, width);
        // In a row with too many fields a comma or a quote was not escaped, unless the extra fields are empty.
        if found != width && !is_short && !has_empty() {
            let hint = match self.source {
                Source::Firebase => "; export as JSON, as a name may have a comma or a line end",
                _ => "",
            };
            let message = format!("expected {width} fields, found {found}{hint}");
            return self.unreadable(location, "field_count", message);
        }
        let mut fields = Map::new();
        for (index, name) in table.names.iter().enumerate() {
            if name.is_empty() {
                continue;
            }
            let Ok(value) = String::from_utf8(row.value(bytes, index).into_owned()) else {
                return self.not_utf8(location);
            };
            fields.insert(name.clone(), Value::String(value));
        }
        let note = is_short.then_some("fields_missing");
        self.user(location, fields, note)
    }

    fn object(&mut self, location: &Location, line: &[u8]) -> Result<(), Error> {
        if line.len() > MAX_RECORD {
            return self.too_long(location);
        }
        match serde_json::from_slice::<Map<String, Value>>(line) {
            Ok(fields) => self.user(location, fields, None),
            Err(_) if str::from_utf8(line).is_err() => self.not_utf8(location),
            Err(_) => {
                let message = "expected a JSON object".to_owned();
                self.unreadable(location, "invalid_json", message)
            }
        }
    }

    fn too_long(&mut self, location: &Location) -> Result<(), Error> {
        let error = record::too_long();
        self.unreadable(location, error.kind(), error.to_string())
    }

    fn not_utf8(&mut self, location: &Location) -> Result<(), Error> {
        let message = "expected UTF-8; give --encoding".to_owned();
        self.unreadable(location, record::INVALID_UTF8, message)
    }

    /// Refuses a record that is no user.
    fn unreadable(
        &mut self,
        location: &Location,
        reason: &'static str,
        message: String,
    ) -> Result<(), Error> {
        let refusals = [Refusal {
            code: "unreadable",
            field: "record",
            reason,
            message,
            suggestion: None,
        }];
        if let Some(rehearsal) = &mut self.rehearsal {
            rehearsal.skip();
        }
        self.verdict(location, None, &refusals, &[])
    }

    fn user(
        &mut self,
        location: &Location,
        mut fields: Map<String, Value>,
        note: Option<&'static str>,
    ) -> Result<(), Error> {
        for value in fields.values_mut() {
            let text = value.as_str().map(str::as_bytes);
            if text.is_some_and(|text| self.rules.is_absent(text)) {
                *value = Value::Null;
            }
        }
        let mut user = User::read(&fields, self.source, self.hash.as_ref());
        user.notes.extend(note);
        self.outcome.fields.see(core::mem::take(&mut user.fields));
        let mut found = rules::check(&mut user, &self.settings, &self.rules);
        let identities: Vec<_> = found
            .identities
            .iter()
            .map(|(field, identity)| (*field, hash_of(identity)))
            .collect();
        let mut free = Vec::new();
        for (field, hash) in &identities {
            let earlier = self.seen.find(*hash)?;
            if earlier.is_none() {
                free.push(*hash);
            }
            if let Some((file, line)) = earlier {
                let place = existing::shown(&file, line);
                found.refusals.push(Refusal {
                    code: Refusal::EXISTS,
                    field,
                    reason: "duplicate",
                    message: format!("{place} has it already"),
                    suggestion: None,
                });
            }
        }
        self.rehearse(location, &user, &found, free)?;
        self.verdict(
            location,
            user.id.as_deref(),
            &found.refusals,
            &found.warnings,
        )?;
        if !found.refusals.is_empty() {
            return Ok(());
        }
        // The identifiers of a refused user are still free for later users.
        for (_, hash) in identities {
            self.seen.add(hash, &location.file, location.line)?;
        }
        if cleaned::belongs(&user) {
            cleaned::remove_unproved(&mut user);
            let further = [&user.emails, &user.phones].map(|all| all.len().saturating_sub(1));
            self.outcome.requests += 1 + u64::try_from(further.iter().sum::<usize>())?;
            if let Some(file) = &mut self.cleaned {
                file.write(if self.outcome.cleaned == 0 {
                    b"[\n"
                } else {
                    b",\n"
                })?;
                file.write(cleaned::record(user).to_string().as_bytes())?;
            }
            self.outcome.cleaned += 1;
        }
        Ok(())
    }

    /// Sends a user to the sandbox of the rehearsal, if there is one.
    fn rehearse(
        &mut self,
        location: &Location,
        user: &User,
        found: &Verdicts,
        free: Vec<Hash>,
    ) -> Result<(), Error> {
        let Some(rehearsal) = &mut self.rehearsal else {
            return Ok(());
        };
        // Digits without a country calling code can be those of a number of another country.
        let is_another = |(field, value): &(&str, String)| {
            *field == "phone_number" && !self.settings.is_off(field) && E164::parse(value).is_ok()
        };
        if found.refused.iter().any(is_another) {
            rehearsal.skip();
            return Ok(());
        }
        let body = serde_json::to_vec(&request::body(user, &found.refused))?;
        // The sandbox takes no longer requests.
        if body.len() > MAX_RECORD {
            rehearsal.skip();
            return Ok(());
        }
        let refusals = found.refusals.iter();
        rehearsal.send(Sent {
            location: location.clone(),
            predicted: refusals
                .map(|refusal| (refusal.code, refusal.field))
                .collect(),
            free,
            body,
        })
    }

    /// Adds and counts the verdict on a user.
    fn verdict(
        &mut self,
        location: &Location,
        user: Option<&str>,
        refusals: &[Refusal],
        warnings: &[Warning],
    ) -> Result<(), Error> {
        let verdict = Verdict {
            user,
            file: &location.file,
            line: location.line,
            accepted: refusals.is_empty(),
            refusals,
            warnings,
        };
        serde_json::to_writer(&mut self.text, &verdict)?;
        self.text.push(b'\n');
        let outcome = &mut self.outcome;
        outcome.users += 1;
        outcome.refused += u64::from(!refusals.is_empty());
        for refusal in refusals {
            outcome
                .refusals
                .entry((refusal.field, refusal.reason))
                .or_default()
                .add(|| location.clone());
        }
        for warning in warnings {
            outcome
                .warnings
                .entry((warning.field, warning.reason))
                .or_default()
                .add(|| location.clone());
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Outcome, Error> {
        if self.outcome.users == 0 {
            let finding = "the input has no users";
            self.outcome.findings.push(finding.to_owned());
        }
        self.outcome.rehearsed = self.rehearsal.map(Rehearsal::finish).transpose()?;
        if let Some(file) = &mut self.cleaned {
            file.write(if self.outcome.cleaned == 0 {
                b"[]\n"
            } else {
                b"\n]\n"
            })?;
            file.finish()?;
        }
        if let Some(file) = &mut self.report {
            file.write(self.outcome.page().as_bytes())?;
            file.finish()?;
        }
        Ok(self.outcome)
    }
}

impl Table {
    fn new(header: Header) -> Self {
        let mut counts = HashMap::new();
        let names = header.names().iter().cloned().map(|name| {
            let count = counts.entry(name.clone()).or_insert(0_u32);
            *count += 1;
            match *count {
                number @ 2.. if !name.is_empty() => format!("{name}#{number}"),
                _ => name,
            }
        });
        let names = names.collect();
        Self { header, names }
    }
}

impl SeenFields {
    fn see(&mut self, fields: Vec<(String, bool)>) {
        for (name, is_read) in fields {
            if let Some(was_read) = self.known.get_mut(&name) {
                *was_read |= is_read;
            } else if self.names.len() < MAX_FIELDS {
                self.names.push(name.clone());
                self.known.insert(name, is_read);
            }
        }
    }

    /// Returns the names that were read, or the others, without those that may be values.
    fn names(&self, is_read: bool) -> Vec<String> {
        let names = self.names.iter().enumerate();
        let names = names.filter(|(_, name)| self.known.get(*name) == Some(&is_read));
        names
            .map(|(index, name)| shown_column(name, index))
            .collect()
    }
}

impl Outcome {
    /// Returns how many users were read.
    #[must_use]
    pub const fn users(&self) -> u64 {
        self.users
    }

    /// Returns how many users were refused.
    #[must_use]
    pub const fn refused(&self) -> u64 {
        self.refused
    }

    /// Returns the least time of the import in seconds, for a production and a development instance.
    ///
    /// A production instance allows 100 requests a second. The tool sends 9 at a time, and each takes 0.1 s.
    /// A development instance allows 10 requests a second, and the tool sends one at a time.
    fn seconds(&self) -> (u64, u64) {
        (self.requests.div_ceil(90), self.requests.div_ceil(10))
    }

    fn to_json(&self) -> String {
        let (production, development) = self.seconds();
        let mut summary = json!({
            "users": self.users,
            "accepted": self.users - self.refused,
            "refused": self.refused,
            "cleaned": self.cleaned,
            "refusals": by_reason(&self.refusals),
            "warnings": by_reason(&self.warnings),
            "findings": self.findings,
            "fields_read": self.fields.names(true),
            "fields_not_read": self.fields.names(false),
            "estimate": {
                "requests": self.requests,
                "production_seconds": production,
                "development_seconds": development,
                "development_users_at_most": MAX_DEVELOPMENT_USERS,
            },
        });
        if let (Some(rehearsed), Some(summary)) = (&self.rehearsed, summary.as_object_mut()) {
            summary.insert("rehearsal".to_owned(), rehearsed.to_json());
        }
        summary.to_string()
    }

    fn page(&self) -> String {
        let mut body = String::new();
        html::section(
            &mut body,
            "Users",
            &html::share("user", self.users - self.refused, self.refused),
        );
        let findings = self.findings.iter().map(|text| html::escaped(text));
        let findings: Vec<_> = findings.collect();
        let findings = findings.join("<br>");
        html::section(&mut body, "Findings", &findings);
        let refusals = by_reason(&self.refusals);
        html::section(&mut body, "Refusals", &html::chart(&refusals, "bad"));
        html::section(
            &mut body,
            "First rows of each refusal",
            &html::first_rows(&refusals),
        );
        let warnings = by_reason(&self.warnings);
        html::section(&mut body, "Warnings", &html::chart(&warnings, "note"));
        html::section(
            &mut body,
            "First rows of each warning",
            &html::first_rows(&warnings),
        );
        for (title, is_read) in [("Fields read", true), ("Fields not read", false)] {
            let names = self.fields.names(is_read);
            if !names.is_empty() {
                let names = html::escaped(&names.join(", "));
                html::section(&mut body, title, &format!("<p>{names}</p>"));
            }
        }
        html::section(
            &mut body,
            "Estimate",
            &format!("<p>{}</p>", self.estimate()),
        );
        if let Some(rehearsed) = &self.rehearsed {
            let text = html::escaped(&rehearsed.to_string());
            html::section(&mut body, "Rehearsal", &format!("<pre>{text}</pre>"));
        }
        html::document("Preflight of a migration", &body)
    }

    fn estimate(&self) -> String {
        let (production, development) = self.seconds();
        let requests = grouped(self.requests);
        let mut text = format!(
            "{} users in the cleaned file: {requests} requests, at least {} in production, {} in development",
            grouped(self.cleaned),
            duration(production),
            duration(development),
        );
        if self.cleaned > MAX_DEVELOPMENT_USERS {
            text.push_str(", which takes 100 users only");
        }
        text
    }
}

/// Returns a time in its largest units.
fn duration(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{} min", seconds.div_ceil(60)),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

/// A line for the whole, and one for each reason, the most frequent first.
impl core::fmt::Display for Outcome {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let accepted = self.users - self.refused;
        writeln!(
            f,
            "{} users: {} accepted, {} refused",
            grouped(self.users),
            grouped(accepted),
            grouped(self.refused)
        )?;
        for (title, reasons) in [("refusals", &self.refusals), ("warnings", &self.warnings)] {
            if !reasons.is_empty() {
                writeln!(f, "{title}:")?;
            }
            for counted in by_reason(reasons) {
                writeln!(f, "{counted}")?;
            }
        }
        for finding in &self.findings {
            writeln!(f, "{finding}")?;
        }
        for (title, is_read) in [("fields read", true), ("fields not read", false)] {
            let names = self.fields.names(is_read);
            if !names.is_empty() {
                writeln!(f, "{title}: {}", names.join(", "))?;
            }
        }
        writeln!(f, "{}", self.estimate())?;
        match &self.rehearsed {
            Some(rehearsed) => write!(f, "{rehearsed}"),
            None => Ok(()),
        }
    }
}
