//! Prints the verdicts of the crate.
//!
//! Reads lines `{"kind": …, "text": …, "region": …}` and writes a verdict for each. With `--words` it prints the
//! kinds of errors of every kind of value instead.

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{BufRead, BufWriter, Write, stdin, stdout};

use clerk_user_validate::{
    E164ErrorKind, EmailErrorKind, EvmAddressErrorKind, OAuthStrategyErrorKind,
    RedirectUrlErrorKind, Region, SolanaAddressErrorKind, UserPhoneErrorKind, ValueKind, judge,
};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = BufWriter::new(stdout().lock());
    if std::env::args().nth(1).as_deref() == Some("--words") {
        serde_json::to_writer_pretty(&mut out, &words())?;
        return Ok(out.flush()?);
    }
    for line in stdin().lock().lines() {
        let question: Value = serde_json::from_str(&line?)?;
        let field = |name| question.get(name).and_then(Value::as_str);
        let kind: ValueKind = field("kind").unwrap_or_default().parse()?;
        let region = field("region").and_then(|region| Region::parse(region).ok());
        let verdict = judge(kind, field("text").unwrap_or_default(), region);
        serde_json::to_writer(&mut out, &verdict)?;
        out.write_all(b"\n")?;
    }
    Ok(out.flush()?)
}

/// Returns the kinds of errors of every kind of value, and the names of the types of phone numbers.
fn words() -> Value {
    let mut errors: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for &kind in ValueKind::ALL {
        errors.insert(kind.as_str(), error_kinds(kind));
    }
    let types: Vec<&str> = clerk_user_validate::NumberType::ALL
        .iter()
        .map(|number_type| number_type.as_str())
        .collect();
    let kinds: Vec<&str> = ValueKind::ALL.iter().map(|kind| kind.as_str()).collect();
    json!({"kinds": kinds, "errors": errors, "types": types})
}

fn error_kinds(kind: ValueKind) -> Vec<&'static str> {
    macro_rules! names {
        ($($kind:ident)+) => {
            [$($kind::ALL.iter().map(|kind| kind.as_str()).collect::<Vec<_>>(),)+].concat()
        };
    }
    let mut names = match kind {
        ValueKind::Email => names!(EmailErrorKind),
        ValueKind::E164 => names!(E164ErrorKind),
        ValueKind::Phone => names!(UserPhoneErrorKind),
        ValueKind::Evm => names!(EvmAddressErrorKind),
        ValueKind::Solana => names!(SolanaAddressErrorKind),
        ValueKind::Wallet => names!(EvmAddressErrorKind SolanaAddressErrorKind),
        ValueKind::Strategy => names!(OAuthStrategyErrorKind),
        ValueKind::RedirectUrl => names!(RedirectUrlErrorKind),
        _ => Vec::new(),
    };
    names.sort_unstable();
    names.dedup();
    names
}
