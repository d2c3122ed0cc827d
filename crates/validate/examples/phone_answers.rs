//! Answers questions about phone numbers, a JSON object a line: what `cargo xtask phone-oracle` compares
//! with Google's library.

use std::io::{BufRead, Write};

use clerk_user_validate::{E164, E164Formatter, NumberType, Region, UserPhone};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let question: Value = serde_json::from_str(&line?)?;
        let member = |name: &str| question.get(name).and_then(Value::as_str);
        let text = member("text").unwrap_or_default();
        let region = member("region").and_then(|region| Region::parse(region).ok());
        let answer = match member("ask") {
            Some("e164") => E164::parse(text).map_or(Value::Null, |number| facts(number, None)),
            Some("find") => E164::find_in(text, region)
                .map(|found| {
                    let before = |at| text.get(..at).unwrap_or_default().chars().count();
                    let range = found.range();
                    json!([before(range.start), before(range.end), read(&found.phone())])
                })
                .collect(),
            Some("type") => {
                let mut formatter = E164Formatter::new(region);
                text.chars()
                    .map(|key| formatter.push(key).to_owned())
                    .collect()
            }
            _ => E164::from_user_input(text, region).map_or(Value::Null, |phone| read(&phone)),
        };
        writeln!(out, "{answer}")?;
    }
    Ok(())
}

fn read(phone: &UserPhone) -> Value {
    facts(phone.number(), phone.extension())
}

fn facts(number: E164, extension: Option<&str>) -> Value {
    json!({
        "canonical": number.to_string(),
        "validity": number.validity().as_str(),
        "region": number.region().as_ref().map(Region::as_str),
        "type": NumberType::as_str(number.number_type()),
        "extension": extension,
    })
}
