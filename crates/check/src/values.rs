//! The verdict on one value, with the options of the command.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clerk_user_validate::{NumberType, Region, Validity, ValueKind, Verdict, judge};

use crate::phone;

/// The settings by which values are checked.
#[derive(Clone, Copy)]
pub(crate) struct ValueOptions {
    /// The region of phone numbers that name no other.
    pub(crate) region: Option<Region>,
    /// Gives no verdict on an empty value.
    pub(crate) allow_empty: bool,
    /// Reads phone numbers as libphonenumber does, whatever stands after them.
    pub(crate) as_typed: bool,
}

impl ValueOptions {
    /// Validates a value; the region is that of a phone number that names no other.
    pub(crate) fn judge(self, kind: ValueKind, text: &str, region: Option<Region>) -> Verdict {
        if kind == ValueKind::Phone
            && !self.as_typed
            && let Some(error) = phone::damage(text, region)
        {
            return error.into();
        }
        judge(kind, text, region)
    }
}

/// Reads the option `--kind`.
pub(crate) fn kind_parser() -> impl TypedValueParser<Value = ValueKind> {
    let kinds = ValueKind::ALL.iter();
    let values = kinds.map(|kind| PossibleValue::new(kind.as_str()).help(help(*kind)));
    PossibleValuesParser::new(values).try_map(|name| name.parse::<ValueKind>())
}

const fn help(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::Email => "An email address",
        ValueKind::E164 => "A phone number in international form: digits, after a `+` or without",
        ValueKind::Phone => "A phone number as people type it",
        ValueKind::Evm => "A wallet address of an EVM chain",
        ValueKind::Solana => "A wallet address of Solana",
        ValueKind::Wallet => "A wallet address of either",
        ValueKind::Strategy => "An OAuth strategy",
        ValueKind::RedirectUrl => "A redirect URL or path",
        _ => "",
    }
}

/// Returns the names of all kinds, for messages.
pub(crate) fn kind_names() -> String {
    let names: Vec<_> = ValueKind::ALL.iter().map(|kind| kind.as_str()).collect();
    names.join(", ")
}

/// Returns the kind of a column, by a name that such columns commonly have.
pub(crate) fn kind_of_column(name: &str) -> Option<ValueKind> {
    let name = name.trim().to_lowercase().replace([' ', '-', '.'], "_");
    match name.as_str() {
        "e_mail" | "email_address" | "mail" | "primary_email_address" => Some(ValueKind::Email),
        "phone_number"
        | "primary_phone_number"
        | "telephone"
        | "telephone_number"
        | "tel"
        | "mobile"
        | "mobile_number"
        | "mobile_phone"
        | "cell"
        | "cell_phone" => Some(ValueKind::Phone),
        "evm_address" | "eth_address" | "ethereum_address" => Some(ValueKind::Evm),
        "solana_address" => Some(ValueKind::Solana),
        "wallet_address" | "web3_wallet" => Some(ValueKind::Wallet),
        "oauth_strategy" => Some(ValueKind::Strategy),
        "redirecturl" => Some(ValueKind::RedirectUrl),
        _ => name.parse().ok(),
    }
}

/// Returns the facts about an accepted phone number: validity, region, type and extension, each empty
/// if it is not known.
pub(crate) fn facts(verdict: &Verdict) -> [&str; 4] {
    let facts = [
        verdict.validity().map(Validity::as_str),
        verdict.region().map(|region| region.as_str()),
        verdict.number_type().map(NumberType::as_str),
        verdict.extension(),
    ];
    facts.map(Option::unwrap_or_default)
}
