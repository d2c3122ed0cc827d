//! The splitter against its rules, tried one by one.

use super::*;

/// The parts of a text that comes in pieces of `piece` bytes.
fn parts(text: &str, piece: usize) -> Vec<(String, Content)> {
    let mut splitter = RecordSplitter::csv(b',');
    let (mut buffer, mut found) = (Vec::new(), Vec::<(String, Content)>::new());
    let mut pieces = text.as_bytes().chunks(piece);
    loop {
        let next = pieces.next();
        buffer.extend_from_slice(next.unwrap_or_default());
        let mut parts = Vec::new();
        let done = splitter.scan(&mut buffer, next.is_none(), &mut parts);
        let mut start = 0;
        for part in parts {
            let bytes = buffer.get(start..part.end).unwrap_or_default();
            let text = str::from_utf8(bytes).unwrap_or_default();
            start = part.end;
            match found.last_mut() {
                Some((last, Content::Records)) if part.content == Content::Records => {
                    last.push_str(text);
                }
                _ => found.push((text.to_owned(), part.content)),
            }
        }
        assert_eq!(start, done, "the parts are what is done");
        buffer.drain(..done);
        if next.is_none() {
            return found;
        }
    }
}

/// The parts by the rules as they are documented, by trying each line: slow and simple.
fn by_the_rules(text: &str) -> Vec<(String, Content)> {
    let mut found: Vec<(String, Content)> = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (len, content) = record(rest.as_bytes());
        let (record, after) = rest.split_at(len);
        match found.last_mut() {
            Some((last, Content::Records)) if content == Content::Records => {
                last.push_str(record);
            }
            _ => found.push((record.to_owned(), content)),
        }
        rest = after;
    }
    found
}

fn record(bytes: &[u8]) -> (usize, Content) {
    let mut place = Place::FieldStart;
    let (mut misplaced, mut first_line) = (None, None);
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let end = match bytes.get(at..) {
            Some([b'\r', b'\n', ..]) => at + 2,
            _ => at + 1,
        };
        let is_line_end = matches!(byte, b'\r' | b'\n');
        if is_line_end && (place != Place::Quoted || misplaced.is_some()) {
            let content = misplaced.map_or(Content::Records, |offset| Content::MisplacedQuote {
                offset,
            });
            return (end, content);
        }
        place = match (place, byte) {
            (Place::Quoted, b'"') => Place::Quote,
            (Place::FieldStart | Place::Quote, b'"') | (Place::Quoted, _) => Place::Quoted,
            (_, b',') => Place::FieldStart,
            (Place::Quote, _) => {
                if let Some(end) = first_line {
                    return (end, Content::UnclosedQuote);
                }
                misplaced.get_or_insert(at);
                Place::Unquoted
            }
            _ => Place::Unquoted,
        };
        if is_line_end {
            first_line.get_or_insert(end);
        }
        at = if is_line_end { end } else { at + 1 };
    }
    match (place, first_line, misplaced) {
        (Place::Quoted, Some(end), _) => (end, Content::UnclosedQuote),
        (_, _, Some(offset)) => (at, Content::MisplacedQuote { offset }),
        (Place::Quoted, None, None) => (at, Content::UnclosedQuote),
        _ => (at, Content::Records),
    }
}

#[test]
fn every_short_text_is_split_by_the_rules() {
    let bytes = ["a", ",", "\"", "\n", "\r"];
    let count = bytes.len();
    for len in 0..=8u32 {
        for number in 0..count.pow(len) {
            let digits = (0..len).map(|at| number / count.pow(at) % count);
            let text: String = digits.filter_map(|at| bytes.get(at).copied()).collect();
            let expected = by_the_rules(&text);
            assert_eq!(parts(&text, text.len().max(1)), expected, "{text:?}");
            assert_eq!(parts(&text, 1), expected, "{text:?} byte by byte");
        }
    }
}

#[test]
fn a_line_end_within_quotes_ends_no_row() {
    let text = "a,\"b\nc\"\r\n\"d\"\"\n\",\n\"\"\ne\"f,g\"\n";
    assert_eq!(parts(text, 3), [(text.to_owned(), Content::Records)]);
}
