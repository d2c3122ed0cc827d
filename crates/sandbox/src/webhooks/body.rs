//! JSON as `JSON.stringify` writes it: a server that parses a body before it verifies the signature
//! writes the body anew for that.

use serde_json::{Number, Value};

/// Returns JSON that JavaScript reads and writes again without a change.
pub(super) fn text_of(value: &Value) -> String {
    let mut text = String::new();
    write(value, &mut text);
    text
}

fn write(value: &Value, text: &mut String) {
    match value {
        Value::Number(number) => text.push_str(&number_text(number)),
        Value::Array(items) => {
            text.push('[');
            for (place, item) in items.iter().enumerate() {
                if place > 0 {
                    text.push(',');
                }
                write(item, text);
            }
            text.push(']');
        }
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(name, _)| index_of(name));
            text.push('{');
            for (place, (name, member)) in members.into_iter().enumerate() {
                if place > 0 {
                    text.push(',');
                }
                text.push_str(&Value::from(name.as_str()).to_string());
                text.push(':');
                write(member, text);
            }
            text.push('}');
        }
        Value::Null | Value::Bool(_) | Value::String(_) => text.push_str(&value.to_string()),
    }
}

/// Returns the index that a name is in JavaScript, where members with an index come first;
/// `u32::MAX` if it is none.
fn index_of(name: &str) -> u32 {
    let index = name.parse().unwrap_or(u32::MAX);
    if index.to_string() == name {
        index
    } else {
        u32::MAX
    }
}

/// Returns a number as JavaScript writes it, where every number is a 64-bit float.
fn number_text(number: &Number) -> String {
    let value = number.as_f64().unwrap_or_default();
    let scientific = format!("{value:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    match exponent.parse::<i32>() {
        _ if value == 0.0 => "0".to_owned(),
        Ok(exponent) if !(-6..=20).contains(&exponent) => format!("{digits}e{exponent:+}"),
        _ => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_that_of_javascript() {
        for (given, expected) in [
            (
                "[1.0,-0.0,1.50,-2,9007199254740993]",
                "[1,0,1.5,-2,9007199254740992]",
            ),
            (
                "[1e20,1e21,1.25e-6,1.25e-7,-1e300]",
                "[100000000000000000000,1e+21,0.00000125,1.25e-7,-1e+300]",
            ),
            (
                r#"{"-1":2,"01":5,"10":3,"4294967294":7,"4294967295":6,"9":4,"b":1}"#,
                r#"{"9":4,"10":3,"4294967294":7,"-1":2,"01":5,"4294967295":6,"b":1}"#,
            ),
            (
                r#"{ "a/\u00e9\n\u0001" : [ ] , "o" : { } , "t" : [ true , null ] }"#,
                "{\"a/\u{e9}\\n\\u0001\":[],\"o\":{},\"t\":[true,null]}",
            ),
        ] {
            let value: Value = serde_json::from_str(given).unwrap();
            assert_eq!(text_of(&value), expected);
        }
    }
}
