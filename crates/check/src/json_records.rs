//! JSON documents as one object a line.

use std::collections::HashMap;
use std::io::{self, Read};

use serde_json::value::RawValue;

use crate::decode::Input;
use crate::record::MAX_RECORD;

/// The names of fields whose arrays hold the records of a document.
pub(crate) type ListNames = &'static [&'static str];

/// The names that exports commonly have: Firebase and Keycloak, Cognito.
pub(crate) const COMMON_LISTS: ListNames = &["users", "Users"];

/// The number of bytes that are read at once.
const PIECE: usize = 64 * 1024;
/// A byte that is not allowed in a string of JSON. It replaces a line break, which is not allowed either.
const INVALID: u8 = 1;
/// The most bytes of a field's name that are compared.
const MAX_KEY: usize = 64;

/// Reads JSON documents and returns their records, each on a line of its own.
///
/// A document is an array of records, an object with a list of them, or one record. An array can also have such
/// objects or arrays, as pages that were put together do. White space between the tokens is removed, the rest
/// is kept.
pub(crate) struct JsonRecords {
    input: Input,
    lists: ListNames,
    place: Place,
    string: InString,
    /// The number of open brackets of the record or object.
    depth: usize,
    /// The number of open arrays around the records.
    arrays: usize,
    /// The records are in a list in an object.
    is_in_field: bool,
    /// An object that is a record, unless a list of records is found in it.
    pending: Vec<u8>,
    /// The last string at depth 1 of the object, to find the name of a list.
    key: Vec<u8>,
    is_key: bool,
    lines: Vec<u8>,
    /// The position in `lines` up to which they were returned.
    returned: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Between documents.
    Top,
    /// In an object that is a record or has a list of them.
    Object,
    /// After the bracket of an array that may be a list of records.
    MaybeList,
    /// Between the records of an array.
    List,
    /// In a record of a list in an object.
    Record,
    /// In a number, a string or a word where a record was expected.
    Scalar,
    /// In the rest of an object whose list was read.
    Rest,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum InString {
    No,
    Yes,
    AfterBackslash,
}

impl JsonRecords {
    pub(crate) fn new(input: Input, lists: ListNames) -> Self {
        Self {
            input,
            lists,
            place: Place::Top,
            string: InString::No,
            depth: 0,
            arrays: 0,
            is_in_field: false,
            pending: Vec::new(),
            key: Vec::new(),
            is_key: false,
            lines: Vec::new(),
            returned: 0,
        }
    }

    fn byte(&mut self, byte: u8) {
        if self.string != InString::No {
            self.in_string(byte);
            return;
        }
        let is_space = byte.is_ascii_whitespace();
        match (self.place, byte) {
            (Place::Scalar, b',' | b']' | b'}') => {
                self.end_record();
                self.byte(byte);
            }
            (Place::Scalar, _) if is_space => self.end_record(),
            (Place::Scalar, _) => self.keep(byte),
            (_, _) if is_space => {}
            (Place::Top | Place::List, b',') => {}
            (Place::List, b'{' | b'[') if self.is_in_field => {
                self.place = Place::Record;
                self.open(byte);
            }
            (Place::Top | Place::List, b'[') => {
                self.arrays += 1;
                self.place = Place::List;
            }
            (Place::Top | Place::List, b'{') => {
                self.place = Place::Object;
                self.depth = 0;
                self.is_key = true;
                self.open(byte);
            }
            (Place::List, b']') => self.end_list(),
            (Place::Top | Place::List, _) => {
                self.place = Place::Scalar;
                self.depth = 0;
                self.keep(byte);
                self.start_string(byte);
            }
            (Place::MaybeList, b'{') => {
                self.pending.clear();
                self.is_in_field = true;
                self.place = Place::Record;
                self.depth = 0;
                self.open(byte);
            }
            (Place::MaybeList, b']') => {
                self.pending.clear();
                self.is_in_field = true;
                self.end_list();
            }
            (Place::MaybeList, _) => {
                self.place = Place::Object;
                self.open(b'[');
                self.byte(byte);
            }
            (Place::Object, b'[') if self.depth == 1 && self.is_list() => {
                self.place = Place::MaybeList;
            }
            (Place::Object | Place::Record | Place::Rest, b'{' | b'[') => self.open(byte),
            (Place::Object | Place::Record | Place::Rest, b'}' | b']') => self.close(byte),
            (Place::Object | Place::Record | Place::Rest, _) => {
                if self.place == Place::Object && self.depth == 1 {
                    self.is_key = byte == b',' || self.is_key && byte == b'"';
                    if byte == b'"' && self.is_key {
                        self.key.clear();
                    }
                }
                self.keep(byte);
                self.start_string(byte);
            }
        }
    }

    fn in_string(&mut self, byte: u8) {
        let byte = if matches!(byte, b'\n' | b'\r') {
            INVALID
        } else {
            byte
        };
        self.string = match (self.string, byte) {
            (InString::Yes, b'\\') => InString::AfterBackslash,
            (InString::Yes, b'"') => InString::No,
            _ => InString::Yes,
        };
        self.keep(byte);
        if self.string == InString::No {
            self.is_key = false;
        } else if self.is_key && self.key.len() <= MAX_KEY {
            self.key.push(byte);
        }
    }

    fn start_string(&mut self, byte: u8) {
        if byte == b'"' {
            self.string = InString::Yes;
        }
    }

    fn is_list(&self) -> bool {
        self.lists.iter().any(|name| name.as_bytes() == self.key)
    }

    fn open(&mut self, byte: u8) {
        self.depth += 1;
        self.keep(byte);
    }

    fn close(&mut self, byte: u8) {
        self.keep(byte);
        self.depth = self.depth.saturating_sub(1);
        if self.depth != 0 {
            return;
        }
        match self.place {
            Place::Object => {
                self.lines.append(&mut self.pending);
                self.end_record();
            }
            Place::Rest => self.place = self.between(),
            _ => self.end_record(),
        }
    }

    fn end_record(&mut self) {
        self.lines.push(b'\n');
        self.place = self.between();
    }

    fn end_list(&mut self) {
        if core::mem::take(&mut self.is_in_field) {
            self.place = Place::Rest;
            self.depth = 1;
        } else {
            self.arrays = self.arrays.saturating_sub(1);
            self.place = self.between();
        }
    }

    /// Returns the place between two records or documents.
    const fn between(&self) -> Place {
        if self.is_in_field || self.arrays != 0 {
            Place::List
        } else {
            Place::Top
        }
    }

    /// Keeps a byte of a record; the rest of an object whose list was read is not kept.
    fn keep(&mut self, byte: u8) {
        match self.place {
            Place::Record | Place::Scalar => self.lines.push(byte),
            // One byte more than a record may have, so that it is refused as too long.
            Place::Object | Place::MaybeList if self.pending.len() <= MAX_RECORD => {
                self.pending.push(byte);
            }
            _ => {}
        }
    }
}

impl Read for JsonRecords {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.returned == self.lines.len() {
            self.lines.clear();
            self.returned = 0;
            let mut piece = vec![0; PIECE];
            let read = self.input.read(&mut piece)?;
            piece.truncate(read);
            if read != 0 {
                for byte in piece {
                    self.byte(byte);
                }
                continue;
            }
            match self.place {
                Place::Top => return Ok(0),
                Place::Scalar if self.arrays == 0 && self.string == InString::No => {
                    self.end_record();
                }
                _ => {
                    let text = "the JSON ends before its last bracket: the file was cut short";
                    return Err(io::Error::new(io::ErrorKind::UnexpectedEof, text));
                }
            }
        }
        let mut rest = self.lines.get(self.returned..).unwrap_or_default();
        let read = rest.read(buffer)?;
        self.returned += read;
        Ok(read)
    }
}

/// Returns `true` if a line is an object that is a record, not one with a list of records.
pub(crate) fn is_object(line: &[u8], lists: ListNames) -> bool {
    let fields = serde_json::from_slice::<HashMap<String, &RawValue>>(line);
    let has_list = |fields: &HashMap<String, &RawValue>| {
        let values = lists.iter().filter_map(|name| fields.get(*name));
        values.into_iter().any(|value| {
            let array = value.get().strip_prefix('[').map(str::trim_start);
            array.is_some_and(|array| array.starts_with(['{', ']']))
        })
    };
    fields.is_ok_and(|fields| !has_list(&fields))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, piece: usize) -> Result<String, String> {
        struct Pieces(Vec<u8>, usize);
        impl Read for Pieces {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                let len = self.1.min(self.0.len());
                let piece: Vec<u8> = self.0.drain(..len).collect();
                piece.as_slice().read(buffer)
            }
        }
        let input = Pieces(text.as_bytes().to_vec(), piece);
        let mut records = JsonRecords::new(Box::new(input), COMMON_LISTS);
        let mut found = String::new();
        let result = records.read_to_string(&mut found);
        result.map(|_| found.clone()).map_err(|_| found)
    }

    #[test]
    fn every_document_becomes_lines() {
        for (text, expected) in [
            ("", ""),
            ("[]", ""),
            (
                "[ {\"a\" : [1, {\"b\": \"] x\\\" }\"}]}, {} ]",
                "{\"a\":[1,{\"b\":\"] x\\\" }\"}]}\n{}\n",
            ),
            (
                "{\"users\": [\n  {\"a\": 1},\n {\"a\": 2}\n], \"x\": {\"users\": [{}]}}",
                "{\"a\":1}\n{\"a\":2}\n",
            ),
            (
                "{\"Users\":[{\"a\":1}],\"PaginationToken\":\"x\"}\n{\"Users\":[{\"a\":2}]}",
                "{\"a\":1}\n{\"a\":2}\n",
            ),
            ("{\"users\": []}", ""),
            (
                "{\"users\": [1, 2], \"b\": [3]}",
                "{\"users\":[1,2],\"b\":[3]}\n",
            ),
            (
                "{\"x\": \"users\", \"y\": [{}]}{\"a\":1}",
                "{\"x\":\"users\",\"y\":[{}]}\n{\"a\":1}\n",
            ),
            (
                "{\"x\": {\"users\": [{\"a\":1}]}}",
                "{\"x\":{\"users\":[{\"a\":1}]}}\n",
            ),
            ("[1, \"a, b\", null, [2]]", "1\n\"a, b\"\nnull\n2\n"),
            (
                "[[{\"a\":1}, {\"a\":2}], [], [{\"a\":3}]]",
                "{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n",
            ),
            (
                "[{\"n\":0,\"users\":[{\"a\":[1]}],\"x\":{}}, {\"users\":[]}, {\"Users\":[{\"a\":2}]}, {\"a\":3}]",
                "{\"a\":[1]}\n{\"a\":2}\n{\"a\":3}\n",
            ),
            ("[{\"a\": \"x\ny\"}]", "{\"a\":\"x\u{1}y\"}\n"),
            ("12", "12\n"),
        ] {
            for piece in [1, 7, 1000] {
                assert_eq!(lines(text, piece).as_deref(), Ok(expected), "{text}");
            }
        }
    }

    #[test]
    fn a_document_that_was_cut_short_is_an_error_after_its_records() {
        for text in [
            "[{\"a\":1},{\"a\"",
            "[{\"a\":1}",
            "{\"users\":[{\"a\":1}]",
            "[{\"a\":1}, \"x",
        ] {
            let found = lines(text, 3).unwrap_err();
            assert!(found.starts_with("{\"a\":1}\n"), "{text}: {found}");
        }
    }
}
