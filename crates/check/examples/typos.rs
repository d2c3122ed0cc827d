//! Prints for how many domains of a list (one a line) a suggestion is made, and which.

#![expect(clippy::print_stdout, reason = "that is what the program is for")]

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args()
        .nth(1)
        .ok_or("expected the name of a file")?;
    let text = std::fs::read_to_string(path)?;
    let domains: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    let suggestions = domains.iter().filter_map(|domain| {
        clerk_user_check::suggested_domain(domain).map(|meant| (*domain, meant))
    });
    let suggestions: Vec<_> = suggestions.collect();
    for (domain, meant) in &suggestions {
        println!("{domain} -> {meant}");
    }
    let per_mille = suggestions.len() * 100_000 / domains.len().max(1);
    println!(
        "{} of {} domains: {}.{:03} %",
        suggestions.len(),
        domains.len(),
        per_mille / 1000,
        per_mille % 1000
    );
    Ok(())
}
