//! Compares the verdicts on the inputs of the vectors with other libraries. Every difference is listed with its
//! reason in `tests/differences/`. A new difference fails the test, and so does one that disappears.

use std::collections::BTreeMap;

use clerk_user_validate::*;
use serde_json::Value;

/// Compares the verdicts `(input, ours, theirs)` with the list of differences.
fn check(name: &str, verdicts: impl IntoIterator<Item = (String, String, String)>) {
    let folder = env!("CARGO_MANIFEST_DIR");
    let list = std::fs::read_to_string(format!("{folder}/tests/differences/{name}.json"))
        .unwrap_or_default();
    let list: Vec<Value> = serde_json::from_str(&list).unwrap_or_default();
    let text = |row: &Value, member: &str| row[member].as_str().unwrap_or_default().to_owned();
    let listed: BTreeMap<_, _> = list
        .iter()
        .map(|row| {
            (
                (text(row, "input"), text(row, "ours"), text(row, "theirs")),
                text(row, "why"),
            )
        })
        .collect();
    assert!(
        listed.values().all(|why| !why.is_empty()),
        "{name}: a difference without a reason"
    );
    let found: Vec<_> = verdicts
        .into_iter()
        .filter(|(_, ours, theirs)| ours != theirs)
        .collect();
    let new: Vec<_> = found
        .iter()
        .filter(|row| !listed.contains_key(row))
        .collect();
    let gone: Vec<_> = listed.keys().filter(|row| !found.contains(row)).collect();
    assert!(
        new.is_empty() && gone.is_empty(),
        "{name}: new {new:#?} gone {gone:#?}"
    );
}

/// Returns the inputs of vectors and their regions.
fn inputs(name: &str) -> Vec<(String, Option<String>)> {
    let path = format!("{}/vectors/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let rows: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let plain = rows
        .iter()
        .filter(|row| row["options"].is_null() && row["native"].is_null());
    plain
        .map(|row| {
            (
                row["input"].as_str().unwrap().to_owned(),
                row["region"].as_str().map(str::to_owned),
            )
        })
        .collect()
}

fn verdict<T: ToString, E>(result: Result<T, E>) -> String {
    result.map_or_else(|_| "refused".to_owned(), |value| value.to_string())
}

#[test]
fn email_address() {
    let lowered = |email: email_address::EmailAddress| {
        format!("{}@{}", email.local_part(), email.domain().to_lowercase())
    };
    let rows = inputs("email").into_iter().map(|(input, _)| {
        let theirs = input.parse::<email_address::EmailAddress>().map(lowered);
        (
            input.clone(),
            verdict(Email::parse(&input)),
            verdict(theirs),
        )
    });
    check("email_address", rows);
}

#[test]
fn phonenumber() {
    let rows = inputs("e164")
        .into_iter()
        .chain(inputs("user_phone"))
        .map(|(input, region)| {
            let id = region.as_deref().and_then(|region| region.parse().ok());
            let theirs = std::panic::catch_unwind(|| phonenumber::parse(id, &input));
            let theirs = theirs.map_or_else(
                |_| "a panic".to_owned(),
                |theirs| {
                    verdict(theirs.map(|number| {
                        let valid = if phonenumber::is_valid(&number) {
                            "valid"
                        } else {
                            "possible"
                        };
                        format!("{} {valid}", number.format().mode(phonenumber::Mode::E164))
                    }))
                },
            );
            let region = region
                .as_deref()
                .and_then(|region| Region::parse(region).ok());
            let ours = E164::from_user_input(&input, region);
            let ours =
                ours.map(|typed| format!("{} {}", typed.number(), typed.number().validity()));
            (
                format!(
                    "{}{input}",
                    region.map_or(String::new(), |region| format!("{region}: "))
                ),
                verdict(ours),
                theirs,
            )
        });
    check("phonenumber", rows);
}

#[test]
fn alloy() {
    let rows = inputs("evm_address").into_iter().map(|(input, _)| {
        let theirs = alloy_primitives::Address::parse_checksummed(&input, None);
        (
            input.clone(),
            verdict(EvmAddress::parse(&input)),
            verdict(theirs.map(|address| address.to_checksum(None))),
        )
    });
    check("alloy", rows);
}

#[test]
fn url() {
    let base = url::Url::parse("https://base.example/").unwrap();
    let rows = inputs("redirect_url").into_iter().filter_map(|(input, _)| {
        let ours = RedirectUrl::parse(&input).ok()?;
        let theirs = base.join(&input);
        let seen =
            |scheme: &str, host: Option<&str>| format!("{scheme} {}", host.unwrap_or("none"));
        let ours = if ours.is_path() {
            seen("https", Some("base.example"))
        } else {
            seen(ours.scheme().unwrap_or_default(), ours.host())
        };
        Some((
            input,
            ours,
            verdict(theirs.map(|url| seen(url.scheme(), url.host_str()))),
        ))
    });
    check("url", rows);
}
