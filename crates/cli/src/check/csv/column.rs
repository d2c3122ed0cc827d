//! The columns that are checked.

use core::str::FromStr;

use csv::Writer;

use super::super::Failure;
use super::super::kind::Kind;
use super::super::phone::Region;
use super::super::verdict::{Refusal, Verdict};
use super::Header;

/// A column to check.
pub(crate) struct Column {
    pub(super) index: usize,
    pub(super) kind: Kind,
    name: String,
    region: Option<Region>,
}

/// The option `--column KIND=NAME[:REGION]`.
#[derive(Clone, Debug)]
pub(crate) struct ColumnOption {
    kind: Kind,
    name: String,
    region: Option<Region>,
}

const VERDICT: &[&str] = &["accepted", "canonical", "error", "offset", "message"];
const PHONE_VERDICT: &[&str] = &["validity", "region", "type", "extension"];

impl Column {
    /// The columns that the options name, or those whose names say what they hold.
    pub(crate) fn choose(
        header: &Header,
        options: Vec<ColumnOption>,
        region: Option<Region>,
    ) -> Result<Vec<Self>, Failure> {
        let columns: Vec<Self> = if options.is_empty() {
            let named = header.names().enumerate();
            named
                .filter_map(|(index, name)| {
                    Some(Self {
                        index,
                        kind: Kind::of_column(name)?,
                        name: name.to_owned(),
                        region,
                    })
                })
                .collect()
        } else {
            let chosen = options.into_iter().map(|option| {
                let index = header.names().position(|name| name == option.name);
                let index = index
                    .ok_or_else(|| format!("expected a column {:?} in the header", option.name))?;
                Ok(Self {
                    index,
                    kind: option.kind,
                    name: option.name,
                    region: option.region.or(region),
                })
            });
            chosen.collect::<Result<_, Failure>>()?
        };
        if columns.is_empty() {
            return Err("expected a column named email, phone, e164, evm, solana, wallet, strategy or redirect_url, or --column KIND=NAME".into());
        }
        for name in columns.iter().flat_map(Self::verdict_names) {
            if header.names().any(|present| present == name) {
                return Err(format!("expected no column {name:?} yet: it holds a verdict").into());
            }
        }
        Ok(columns)
    }

    pub(super) fn verdict_names(&self) -> impl Iterator<Item = String> {
        let phone: &[&str] = if self.is_phone() { PHONE_VERDICT } else { &[] };
        VERDICT
            .iter()
            .chain(phone)
            .map(|verdict| format!("{}_{verdict}", self.name))
    }

    pub(super) fn judge(&self, cell: &[u8]) -> Verdict {
        match str::from_utf8(cell) {
            Ok(text) => self.kind.judge(text, self.region),
            Err(error) => Err(Refusal::not_utf8(error)),
        }
    }

    /// Writes the fields of a verdict; false if that failed.
    pub(super) fn write(&self, verdict: &Verdict, writer: &mut Writer<Vec<u8>>) -> bool {
        let offset = verdict
            .as_ref()
            .err()
            .map(|refusal| refusal.offset.to_string());
        let offset = offset.as_deref().unwrap_or_default();
        let fields = match verdict {
            Ok(accepted) => ["true", &accepted.canonical, "", "", ""],
            Err(refusal) => ["false", "", refusal.kind, offset, &refusal.message],
        };
        let mut written = fields.iter().all(|field| writer.write_field(field).is_ok());
        if self.is_phone() {
            let phone = verdict.as_ref().ok().and_then(|a| a.phone.as_ref());
            let fields = phone.map_or([""; 4], |phone| {
                [
                    phone.validity,
                    phone.region.unwrap_or_default(),
                    phone.number_type,
                    phone.extension.as_deref().unwrap_or_default(),
                ]
            });
            written &= fields.iter().all(|field| writer.write_field(field).is_ok());
        }
        written
    }

    /// Writes as many empty fields as a verdict has.
    pub(super) fn write_nothing(&self, writer: &mut Writer<Vec<u8>>) -> bool {
        self.verdict_names().all(|_| writer.write_field("").is_ok())
    }

    fn is_phone(&self) -> bool {
        matches!(self.kind, Kind::E164 | Kind::Phone)
    }
}

impl FromStr for ColumnOption {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (kind, name) = text
            .split_once('=')
            .ok_or("expected KIND=NAME, such as email=Contact")?;
        let kind = Kind::of_name(kind).ok_or_else(|| {
            let names = Kind::ALL.map(Kind::as_str).join(", ");
            format!("expected before `=` one of {names}")
        })?;
        let suffix = name.rsplit_once(':').filter(|_| kind == Kind::Phone);
        let (name, region) = match suffix {
            Some((name, region)) => (
                name,
                Some(Region::parse(region).map_err(|error| error.to_string())?),
            ),
            None => (name, None),
        };
        Ok(Self {
            kind,
            name: name.to_owned(),
            region,
        })
    }
}
