//! The checked values beside what others use.

mod cost;
mod email;
mod first;
mod garbage;
mod inputs;
mod phone;
mod wallet;

pub(crate) use cost::children_seconds;
pub(crate) use first::first;

use crate::Result;
use crate::harness::{Options, Table};
use crate::report::{Report, table};

/// Every table, ready to be measured.
pub(crate) fn tables() -> Result<Vec<Table>> {
    let mut tables = phone::tables()?;
    tables.extend(email::tables());
    tables.extend(wallet::tables());
    Ok(tables)
}

pub(crate) fn run(options: Options, report: &mut Report) -> Result {
    for cases in tables()? {
        let (name, title) = (cases.name, cases.title.clone());
        let measured = cases.measure(options)?;
        table(&title, &measured);
        match name {
            "phone"
            | "phone-examples"
            | "phone-find"
            | "phone-national"
            | "phone-international" => {
                phone::goals(name, &measured, report);
            }
            "email" => email::goals(&measured, report),
            _ => wallet::goals(name, &measured, report),
        }
    }
    garbage::run(report);
    cost::run(options, report)
}
