//! Parses every test vector in every way that the features allow, and prints one line for each:
//! the file, the number of the row, the way, and the canonical form as JSON, or `null` if the
//! input is refused. The fields are separated by tabs.

use std::error::Error;
use std::fs;
use std::path::Path;

use clerk_user_validate::{
    E164, Email, EmailOptions, EvmAddress, OAuthStrategy, RedirectUrlOptions, Region,
    SolanaAddress, WalletAddress,
};
use serde_json::Value;

/// The canonical form of an accepted input.
type Canonical = Option<String>;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../crates/validate/vectors");
    let mut files = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()?;
    files.sort();
    for path in files {
        let name = path.file_stem().and_then(|name| name.to_str());
        let name = name.ok_or("expected a file name in UTF-8")?;
        let rows: Vec<Value> = serde_json::from_slice(&fs::read(&path)?)?;
        for (at, row) in rows.iter().enumerate() {
            for (way, canonical) in ways(name, row)? {
                println!("{name}\t{at}\t{way}\t{}", Value::from(canonical));
            }
        }
    }
    Ok(())
}

/// Returns the results of all ways to parse the input of a row.
fn ways(name: &str, row: &Value) -> Result<Vec<(&'static str, Canonical)>, String> {
    let input = row["input"].as_str().ok_or("expected an input")?;
    let native = row["native"] == true;
    let options = row["options"].as_array().map_or(&[][..], Vec::as_slice);
    let options: Vec<&str> = options.iter().filter_map(Value::as_str).collect();
    let region = row["region"].as_str().map(Region::parse);
    let region = region.and_then(Result::ok);

    let mut ways = Vec::new();
    let parsed = match name {
        "e164" => canonical(E164::parse(input)),
        "email" if options.is_empty() => canonical(Email::parse(input)),
        "email" => match email_options(&options)? {
            Some(options) => canonical(options.parse(input)),
            None => return Ok(ways),
        },
        "evm_address" => {
            let many = EvmAddress::parse_many(&[input; 9]);
            ways.push(("parse_many", many.into_iter().next().and_then(canonical)));
            ways.push(("wallet", canonical(WalletAddress::parse(input))));
            canonical(EvmAddress::parse(input))
        }
        "oauth_strategy" => canonical(OAuthStrategy::parse(input)),
        "redirect_url" => match redirect_options(&options)? {
            Some(options) if native => canonical(options.native().parse(input)),
            Some(options) => canonical(options.parse(input)),
            None => return Ok(ways),
        },
        "solana_address" => {
            ways.push(("wallet", canonical(WalletAddress::parse(input))));
            canonical(SolanaAddress::parse(input))
        }
        "user_phone" => E164::from_user_input(input, region).ok().map(|typed| {
            let extension = typed.extension().unwrap_or_default();
            format!("{} {extension}", typed.number())
        }),
        other => return Err(format!("expected a known file of vectors, found {other}")),
    };
    ways.push(("parse", parsed));
    if options.is_empty() && !native {
        #[cfg(feature = "judge")]
        ways.push(("judge", judged(name, input, region)));
        #[cfg(feature = "serde")]
        ways.push(("serde", deserialized(name, input)));
    }
    Ok(ways)
}

fn canonical<T: ToString, E>(parsed: Result<T, E>) -> Canonical {
    parsed.ok().map(|value| value.to_string())
}

/// Returns the options, or `None` if one of them needs a feature that is off.
fn email_options(names: &[&str]) -> Result<Option<EmailOptions>, String> {
    let mut options = EmailOptions::new();
    for name in names {
        options = match *name {
            "address_literal" => options.address_literal(),
            "quoted_local_part" => options.quoted_local_part(),
            "single_label_domain" => options.single_label_domain(),
            #[cfg(feature = "idna")]
            "any_international_local_part" => options.any_international_local_part(),
            #[cfg(feature = "idna")]
            "international_local_part" => options.international_local_part(),
            #[cfg(feature = "idna")]
            "strict_a_labels" => options.strict_a_labels(),
            #[cfg(not(feature = "idna"))]
            "any_international_local_part" | "international_local_part" | "strict_a_labels" => {
                return Ok(None);
            }
            other => return Err(format!("expected a known option, found {other}")),
        };
    }
    Ok(Some(options))
}

/// Returns the options, or `None` if one of them needs a feature that is off.
fn redirect_options(names: &[&str]) -> Result<Option<RedirectUrlOptions>, String> {
    let options = RedirectUrlOptions::new();
    match names {
        [] => Ok(Some(options)),
        #[cfg(feature = "idna")]
        ["strict_a_labels"] => Ok(Some(options.strict_a_labels())),
        #[cfg(not(feature = "idna"))]
        ["strict_a_labels"] => Ok(None),
        _ => Err("expected a known option of redirect URLs".to_owned()),
    }
}

#[cfg(feature = "judge")]
fn judged(name: &str, input: &str, region: Option<Region>) -> Canonical {
    use clerk_user_validate::{ValueKind, judge};

    let kind = match name {
        "e164" => ValueKind::E164,
        "email" => ValueKind::Email,
        "evm_address" => ValueKind::Evm,
        "oauth_strategy" => ValueKind::Strategy,
        "redirect_url" => ValueKind::RedirectUrl,
        "solana_address" => ValueKind::Solana,
        _ => ValueKind::Phone,
    };
    let verdict = judge(kind, input, region);
    verdict.canonical().map(str::to_owned)
}

#[cfg(feature = "serde")]
fn deserialized(name: &str, input: &str) -> Canonical {
    use clerk_user_validate::{RedirectUrl, UserPhone};

    fn read<T: serde_core::de::DeserializeOwned + ToString>(input: &str) -> Canonical {
        canonical(serde_json::from_value::<T>(input.into()))
    }
    match name {
        "e164" => read::<E164>(input),
        "email" => read::<Email>(input),
        "evm_address" => read::<EvmAddress>(input),
        "oauth_strategy" => read::<OAuthStrategy>(input),
        "redirect_url" => read::<RedirectUrl>(input),
        "solana_address" => read::<SolanaAddress>(input),
        _ => read::<UserPhone>(input),
    }
}
