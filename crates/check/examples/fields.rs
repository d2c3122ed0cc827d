//! Reads the fields of a CSV file, and prints their number: what reading alone takes.

use std::error::Error;
use std::io::{Write, stdout};

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("expected a file")?;
    let mut reader = csv::Reader::from_path(path)?;
    let (mut record, mut fields) = (csv::ByteRecord::new(), 0);
    while reader.read_byte_record(&mut record)? {
        fields += record.len();
    }
    writeln!(stdout(), "{fields}")?;
    Ok(())
}
