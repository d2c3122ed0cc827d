//! Reading and writing a user, and what the model costs to make.

mod cost;
#[expect(clippy::struct_field_names, reason = "the names are the wire's")]
mod plain;

use clerk_user_model::User;
use serde_json::Value;

use crate::Result;
use crate::harness::{Case, Options, Table};
use crate::report::{Report, ns, table};

/// A user with eleven identifiers, as the server sends it.
const USER: &str = include_str!("model/user.json");

const LOSSLESS: &str = "clerk-user-model, lossless";
const VALUE: &str = "serde_json::Value";
const PLAIN: &str = "plain derive, unknown members dropped";

/// Every table, ready to be measured.
pub(crate) fn tables() -> Result<Vec<Table>> {
    Ok(vec![decode(), encode()?])
}

pub(crate) fn run(options: Options, report: &mut Report) -> Result {
    for cases in tables()? {
        let (name, title) = (cases.name, cases.title.clone());
        let measured = cases.measure(options)?;
        table(&title, &measured);
        let [ours, plain] = [LOSSLESS, PLAIN].map(|case| ns(&measured, case));
        if name == "decode" {
            let value = ns(&measured, VALUE);
            report.goal_ratio(
                "decode: at least 1.4 times as fast as Value",
                ours,
                value,
                1.4,
            );
            let over = (ours / plain - 1.0) * 100.0;
            report.goal_most(
                "decode: at most 15 % over dropping what is unknown",
                over,
                "%",
                15.0,
            );
        } else {
            let over = (ours / plain - 1.0) * 100.0;
            report.goal_most("encode: at most 10 % over a plain derive", over, "%", 10.0);
        }
    }
    cost::run(options, report)
}

fn decode() -> Table {
    let user = [USER];
    Table {
        name: "decode",
        title: format!("read a user of {} bytes", USER.len()),
        cases: vec![
            Case::each(LOSSLESS, &user, |text| {
                serde_json::from_str::<User>(text).is_ok()
            }),
            Case::each(PLAIN, &user, |text| {
                serde_json::from_str::<plain::User>(text).is_ok()
            }),
            Case::each(VALUE, &user, |text| {
                serde_json::from_str::<Value>(text).is_ok()
            }),
        ],
    }
}

fn encode() -> Result<Table> {
    // What a plain derive drops, it need not write: leave that out for all.
    let plain: plain::User = serde_json::from_str(USER)?;
    let known = serde_json::to_string(&plain)?;
    let ours: User = serde_json::from_str(&known)?;
    let value: Value = serde_json::from_str(&known)?;
    Ok(Table {
        name: "encode",
        title: format!(
            "write the same user, {} bytes that all of them know",
            known.len()
        ),
        cases: vec![
            written(LOSSLESS, ours),
            written(PLAIN, plain),
            written(VALUE, value),
        ],
    })
}

/// Writes to a buffer that is there already.
fn written(name: &'static str, value: impl serde::Serialize + 'static) -> Case {
    let mut buffer = Vec::with_capacity(2 * USER.len());
    Case::batch(name, 1, move || {
        buffer.clear();
        usize::from(serde_json::to_writer(&mut buffer, &value).is_ok())
    })
}
