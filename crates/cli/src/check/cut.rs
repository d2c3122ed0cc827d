//! Where a stream of bytes can be cut without cutting a record.

/// The longest record, in bytes; what is longer is refused, so that memory stays bounded.
pub(super) const MAX_RECORD: usize = 1024 * 1024;

/// Finds the ends of records in bytes that come in pieces.
#[derive(Clone, Copy)]
pub(super) struct Cutter {
    csv: Option<Csv>,
}

#[derive(Clone, Copy)]
struct Csv {
    delimiter: u8,
    place: Place,
}

/// Where in a CSV record the next byte stands.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    FieldStart,
    Unquoted,
    Quoted,
    /// After a quote within quotes: the end of them, or the first half of a doubled one.
    Quote,
}

impl Cutter {
    /// Records are lines.
    pub(super) const fn lines() -> Self {
        Self { csv: None }
    }

    /// Records are CSV rows: a line feed within quotes ends none.
    pub(super) const fn csv(delimiter: u8) -> Self {
        Self {
            csv: Some(Csv {
                delimiter,
                place: Place::FieldStart,
            }),
        }
    }

    /// The end of the last record that ends within `bytes`, which continue what was scanned before.
    pub(super) fn scan(&mut self, bytes: &[u8]) -> Option<usize> {
        match &mut self.csv {
            None => memchr::memrchr(b'\n', bytes).map(|at| at + 1),
            Some(csv) => csv.scan(bytes).last(),
        }
    }

    /// The end of the first record of `bytes`, which begin one.
    pub(super) fn first(mut self, bytes: &[u8]) -> Option<usize> {
        self.restart();
        match &mut self.csv {
            None => memchr::memchr(b'\n', bytes).map(|at| at + 1),
            Some(csv) => csv.scan(bytes).next(),
        }
    }

    /// Whether what was scanned ends within quotes.
    pub(super) fn in_quotes(self) -> bool {
        self.csv.is_some_and(|csv| csv.place == Place::Quoted)
    }

    /// Forgets what was scanned: a record begins.
    pub(super) fn restart(&mut self) {
        if let Some(csv) = &mut self.csv {
            csv.place = Place::FieldStart;
        }
    }
}

impl Csv {
    /// The end of each record.
    fn scan<'a>(&'a mut self, bytes: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
        bytes.iter().zip(1..).filter_map(move |(byte, end)| {
            self.place = match (self.place, byte) {
                (Place::Quoted, b'"') => Place::Quote,
                (Place::FieldStart | Place::Quote, b'"') | (Place::Quoted, _) => Place::Quoted,
                (_, b'\n') => {
                    self.place = Place::FieldStart;
                    return Some(end);
                }
                (_, b'\r') => Place::FieldStart,
                (_, byte) if *byte == self.delimiter => Place::FieldStart,
                _ => Place::Unquoted,
            };
            None
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Cutter;

    /// The records that `text` is cut into when it comes in pieces of `piece` bytes.
    fn records(text: &str, piece: usize) -> Vec<&str> {
        let (mut cutter, mut ends) = (Cutter::csv(b','), Vec::new());
        for (at, bytes) in text.as_bytes().chunks(piece).enumerate() {
            ends.extend(cutter.scan(bytes).map(|end| at * piece + end));
        }
        let mut from = 0;
        ends.into_iter()
            .map(|end| {
                text.get(core::mem::replace(&mut from, end)..end)
                    .unwrap_or_default()
            })
            .collect()
    }

    #[test]
    fn a_line_feed_within_quotes_ends_no_row() {
        let text = "a,\"b\nc\"\r\n\"d\"\"\n\",\n\"\"\ne\"f,g\"\n";
        let rows = ["a,\"b\nc\"\r\n", "\"d\"\"\n\",\n", "\"\"\n", "e\"f,g\"\n"];
        assert_eq!(records(text, 1), rows);
        assert_eq!(records(text, text.len()), [text]);
        assert_eq!(
            Cutter::csv(b',').first(text.as_bytes()),
            Some(rows[0].len())
        );
    }

    #[test]
    fn quotes_that_stay_open_are_seen() {
        let mut cutter = Cutter::csv(b';');
        assert_eq!(cutter.scan(b"a;\"b\nc\n"), None);
        assert!(cutter.in_quotes());
        cutter.restart();
        assert_eq!(cutter.scan(b"a\nb"), Some(2));
        assert!(!cutter.in_quotes());
    }
}
