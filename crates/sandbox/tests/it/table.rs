//! The table of errors.

use clerk_user_sandbox::ERROR_CODES;

#[test]
fn every_row_is_whole() {
    let mut codes: Vec<_> = ERROR_CODES.iter().map(|row| row.code).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), ERROR_CODES.len());
    for row in ERROR_CODES {
        assert!((400..500).contains(&row.status), "{}", row.code);
        assert!(
            !row.message.is_empty() && row.long_message.ends_with('.'),
            "{}",
            row.code
        );
    }
}

#[test]
fn the_readme_lists_them() {
    let readme = include_str!("../../README.md");
    let listed: Vec<_> = readme
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once("` | "))
        .filter_map(|(code, rest)| Some((code, rest.split_once(" | ")?.0.parse::<u16>().ok()?)))
        .collect();
    let known: Vec<_> = ERROR_CODES
        .iter()
        .map(|row| (row.code, row.status))
        .collect();
    assert_eq!(listed, known);
}
