//! Numbers formatted while they are typed: `tests/typing/port.json` has what the port of Google's
//! `AsYouTypeFormatter` shows after each key, for numbers of every region.

use clerk_user_validate::*;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
struct Row {
    region: String,
    keys: String,
    shown: Vec<String>,
}

fn rows() -> Vec<Row> {
    let path = format!("{}/tests/typing/port.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn formatter(region: &str) -> E164Formatter {
    E164Formatter::new(Region::parse(region).ok())
}

#[test]
fn every_key_shows_what_googles_formatter_shows() {
    let rows = rows();
    assert!(rows.len() >= 2 * Region::all().count());
    for row in rows {
        let mut formatter = formatter(&row.region);
        let shown: Vec<String> = row
            .keys
            .chars()
            .map(|key| formatter.push(key).to_owned())
            .collect();
        assert_eq!(shown, row.shown, "{} in {}", row.keys, row.region);
        assert_eq!(formatter.as_str(), row.shown.last().unwrap());
    }
}

#[test]
fn what_is_typed_is_read() {
    let mut formatter = formatter("GB");
    for key in "020 8366 1177".chars() {
        formatter.push(key);
    }
    let phone = formatter.phone().unwrap();
    assert_eq!(phone.number().to_string(), "+442083661177");
    let mut without = E164Formatter::new(None);
    for key in "2083661177".chars() {
        without.push(key);
    }
    let kind = without.phone().unwrap_err().kind();
    assert_eq!(kind, UserPhoneErrorKind::MissingRegion);
}

#[test]
fn a_cleared_formatter_is_a_new_one() {
    let mut formatter = formatter("US");
    for key in "+4420".chars() {
        formatter.push(key);
    }
    formatter.clear();
    assert_eq!(formatter.as_str(), "");
    let shown: Vec<String> = "6502530000"
        .chars()
        .map(|key| formatter.push(key).to_owned())
        .collect();
    assert_eq!(shown.last().unwrap(), "(650) 253-0000");
    assert_eq!(
        format!("{formatter:?}"),
        "E164Formatter(Some(Region(US)), 10 digits)"
    );
}

/// Whatever is typed, the digits are shown in their order.
#[test]
fn no_key_is_lost() {
    for region in Region::all() {
        for seed in 0..20u64 {
            let mut formatter = E164Formatter::new(Some(region));
            let mut state = seed + 1;
            let mut keys = String::new();
            for at in 0..25 {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                let key = match state >> 60 {
                    _ if at == 0 && seed % 3 == 0 => '+',
                    digit => char::from_digit(u32::try_from(digit % 10).unwrap(), 10).unwrap(),
                };
                keys.push(key);
                let shown: String = formatter
                    .push(key)
                    .chars()
                    .filter(|c| c.is_ascii_digit() || *c == '+')
                    .collect();
                assert_eq!(shown, keys, "{region}");
            }
        }
    }
}
