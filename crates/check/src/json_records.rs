//! JSON documents as one object a line.

use std::collections::HashMap;
use std::io::{self, Read};

use serde_json::value::RawValue;

use crate::decode::Input;
use crate::names::{kind_of_column, words};
use crate::record::MAX_RECORD;

/// The names of fields by which pages are told from records.
#[derive(Clone)]
pub(crate) struct PageNames {
    /// Those whose arrays can be the list of a page.
    lists: Vec<&'static str>,
    /// Those that only records have.
    of_records: Vec<String>,
}

impl PageNames {
    /// Creates the names for records that have these fields. A list of such a name is one of a record.
    pub(crate) fn new(of_records: Vec<String>) -> Self {
        let is_own = |list: &&str| of_records.iter().any(|name| name == list);
        Self {
            lists: LISTS.iter().copied().filter(|it| !is_own(it)).collect(),
            of_records,
        }
    }
}

/// The names that the lists of exports and of the pages of APIs commonly have. The first ones name users.
const LISTS: &[&str] = &[
    "users",
    "Users",
    "data",
    "results",
    "items",
    "records",
    "value",
    "Resources",
];
/// The number of names in front of the list that name users.
const OF_USERS: usize = 2;
/// The names of fields whose objects can have the list, as in `{"data": {"users": [`.
const AROUND: &[&str] = &["data", "result", "response", "body", "_embedded"];
/// The most of these around a list.
const MAX_AROUND: usize = 2;
/// The names of fields that a record with a list of anything else has.
const IDS: &[&str] = &[
    "id",
    "uid",
    "user_id",
    "local_id",
    "sub",
    "username",
    "external_id",
];

/// The number of bytes that are read at once.
const PIECE: usize = 64 * 1024;
/// A byte that is not allowed in a string of JSON. It replaces a line break, which is not allowed either.
const INVALID: u8 = 1;
/// The most bytes of a field's name that are compared.
const MAX_KEY: usize = 64;

/// Reads JSON documents and returns their records, each on a line of its own.
///
/// A document is an array of records, a page, which is an object with a list of them, or one record. An array can
/// also have pages or arrays, as pages that were put together do. White space between the tokens is removed, the
/// rest is kept.
///
/// A record can have a list, too. So an object is kept until it ends, or is longer than a record may be.
pub(crate) struct JsonRecords {
    input: Input,
    names: PageNames,
    place: Place,
    string: InString,
    /// The number of open brackets of the record or object.
    depth: usize,
    /// The number of open arrays around the records.
    arrays: usize,
    /// The records are in the list of a page.
    is_in_field: bool,
    /// The depth at which the object has its list: 1, and more with objects around the list.
    base: usize,
    /// An object that is a record or a page.
    pending: Vec<u8>,
    /// The list in that object whose elements are records if it is a page.
    list: Option<List>,
    /// The object is longer than a record may be, and no page.
    is_no_page: bool,
    /// The name of the last field at that depth.
    key: Vec<u8>,
    is_key: bool,
    /// The names of all such fields so far, each with a line feed after it.
    keys: Vec<u8>,
    lines: Vec<u8>,
    /// The position in `lines` up to which they were returned.
    returned: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Between documents.
    Top,
    /// In an object that is a record or a page.
    Object,
    /// After the bracket of an array that may be a list of records.
    MaybeList,
    /// Between the records of an array.
    List,
    /// In a record of the list of a page.
    Record,
    /// In a number, a string or a word where a record was expected.
    Scalar,
    /// In the rest of a page whose list was read.
    Rest,
}

/// A list in an object.
struct List {
    /// The positions in the object of its opening bracket and of the commas between its elements.
    cuts: Vec<usize>,
    /// The position of its closing bracket, once it was read.
    end: Option<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum InString {
    No,
    Yes,
    AfterBackslash,
}

impl JsonRecords {
    pub(crate) fn new(input: Input, names: PageNames) -> Self {
        Self {
            input,
            names,
            place: Place::Top,
            string: InString::No,
            depth: 0,
            arrays: 0,
            is_in_field: false,
            base: 1,
            pending: Vec::new(),
            list: None,
            is_no_page: false,
            key: Vec::new(),
            is_key: false,
            keys: Vec::new(),
            lines: Vec::new(),
            returned: 0,
        }
    }

    fn byte(&mut self, byte: u8) {
        if self.pending.len() >= MAX_RECORD && self.list.is_some() {
            self.decide();
        }
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
                self.keys.clear();
                self.is_no_page = false;
                self.base = 1;
                self.open(byte);
            }
            (Place::List, b']') => self.end_list(),
            (Place::Top | Place::List, _) => {
                self.place = Place::Scalar;
                self.depth = 0;
                self.keep(byte);
                self.start_string(byte);
            }
            (Place::MaybeList, _) => {
                self.place = Place::Object;
                if matches!(byte, b'{' | b']') && !self.is_no_page {
                    let cuts = vec![self.pending.len()];
                    self.list = Some(List { cuts, end: None });
                }
                self.open(b'[');
                self.byte(byte);
            }
            (Place::Object, b'[') if self.may_begin_list() && self.is_key_of(&self.names.lists) => {
                self.place = Place::MaybeList;
            }
            (Place::Object, b'{')
                if self.may_begin_list() && self.base <= MAX_AROUND && self.is_key_of(AROUND) =>
            {
                self.base += 1;
                self.is_key = true;
                self.open(byte);
            }
            (Place::Object | Place::Record | Place::Rest, b'{' | b'[') => self.open(byte),
            (Place::Object | Place::Record | Place::Rest, b'}' | b']') => self.close(byte),
            (Place::Object | Place::Record | Place::Rest, _) => {
                if self.place == Place::Object && self.depth == self.base + 1 && byte == b',' {
                    self.cut();
                }
                if self.place == Place::Object && self.depth == self.base {
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
        if self.string != InString::No {
            if self.is_key && self.key.len() <= MAX_KEY {
                self.key.push(byte);
            }
        } else if core::mem::take(&mut self.is_key) && self.keys.len() <= MAX_RECORD {
            self.keys.extend_from_slice(&self.key);
            self.keys.push(b'\n');
        }
    }

    fn start_string(&mut self, byte: u8) {
        if byte == b'"' {
            self.string = InString::Yes;
        }
    }

    /// Returns `true` if a list at this place can be that of a page.
    const fn may_begin_list(&self) -> bool {
        self.depth == self.base && self.list.is_none()
    }

    fn is_key_of(&self, names: &[&str]) -> bool {
        names.iter().any(|name| name.as_bytes() == self.key)
    }

    fn open(&mut self, byte: u8) {
        self.depth += 1;
        self.keep(byte);
    }

    /// Notes the end of an element of the list.
    fn cut(&mut self) {
        if let Some(list) = self.list.as_mut().filter(|list| list.end.is_none()) {
            list.cuts.push(self.pending.len());
        }
    }

    fn close(&mut self, byte: u8) {
        if self.place == Place::Object
            && self.depth == self.base + 1
            && let Some(list) = &mut self.list
        {
            list.end.get_or_insert(self.pending.len());
        }
        if self.place == Place::Object && self.depth == self.base && self.base > 1 {
            self.base -= 1;
            self.is_key = false;
        }
        self.keep(byte);
        self.depth = self.depth.saturating_sub(1);
        if self.depth != 0 {
            return;
        }
        match self.place {
            Place::Object => self.end_object(),
            Place::Rest => self.place = self.between(),
            _ => self.end_record(),
        }
    }

    /// Ends an object that is not longer than a record may be, or is too long and no page.
    fn end_object(&mut self) {
        match self.list.take() {
            Some(list) if self.is_page() => {
                self.take_records(&list);
                self.pending.clear();
                self.place = self.between();
            }
            _ => {
                self.lines.append(&mut self.pending);
                self.end_record();
            }
        }
    }

    /// Returns `true` if the object is a page, by the names of its fields.
    fn is_page(&self) -> bool {
        let keys = self.keys.split(|byte| *byte == b'\n');
        let keys: Vec<&str> = keys.filter_map(|key| str::from_utf8(key).ok()).collect();
        is_page(&keys, &self.names)
    }

    /// Decides what an object is that is longer than a record may be, or ends early.
    fn decide(&mut self) {
        let Some(list) = self.list.take() else {
            return;
        };
        if !self.is_page() {
            self.is_no_page = true;
            return;
        }
        self.take_records(&list);
        let rest = list.cuts.last().map_or(0, |cut| cut + 1);
        let rest = self.pending.split_off(rest.min(self.pending.len()));
        self.pending.clear();
        if list.end.is_some() {
            self.place = Place::Rest;
            return;
        }
        self.is_in_field = true;
        let is_whole = self.depth == self.base + 1 && self.string == InString::No;
        self.place = match rest.first() {
            None => Place::List,
            Some(b'{' | b'[') => Place::Record,
            Some(_) => Place::Scalar,
        };
        self.depth = self.depth.saturating_sub(self.base + 1);
        self.lines.extend_from_slice(&rest);
        if is_whole && self.place == Place::Record {
            self.end_record();
        }
    }

    /// Takes the elements of the list that are whole out of the object, as records.
    fn take_records(&mut self, list: &List) {
        let ends = list.cuts.iter().skip(1).copied().chain(list.end);
        for (start, end) in list.cuts.iter().zip(ends) {
            let record = self.pending.get(start + 1..end).unwrap_or_default();
            if !record.is_empty() {
                self.lines.extend_from_slice(record);
                self.lines.push(b'\n');
            }
        }
    }

    fn end_record(&mut self) {
        self.lines.push(b'\n');
        self.place = self.between();
    }

    fn end_list(&mut self) {
        if core::mem::take(&mut self.is_in_field) {
            self.place = Place::Rest;
            self.depth = self.base;
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

    /// Keeps a byte of a record; the rest of a page whose list was read is not kept.
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
            self.decide();
            match self.place {
                _ if !self.lines.is_empty() => {}
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

/// Returns `true` if a line is an object that is a record, not a page.
pub(crate) fn is_record(line: &[u8], names: &PageNames) -> bool {
    object(line).is_some() && !is_page_of_records(line, names)
}

/// Returns `true` if a line is a page.
pub(crate) fn is_page_of_records(line: &[u8], names: &PageNames) -> bool {
    let mut keys = Vec::new();
    let has_list = object(line).is_some_and(|fields| has_list(&fields, &names.lists, 0, &mut keys));
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    has_list && is_page(&keys, names)
}

fn object(line: &[u8]) -> Option<HashMap<String, &RawValue>> {
    serde_json::from_slice(line).ok()
}

/// Returns `true` if an object has a list of these names that is empty or begins with an object. The names of the
/// fields beside the list, and around it, are added to `keys`.
fn has_list(
    fields: &HashMap<String, &RawValue>,
    lists: &[&str],
    around: usize,
    keys: &mut Vec<String>,
) -> bool {
    keys.extend(fields.keys().cloned());
    let is_list = |value: &&RawValue| {
        let array = value.get().strip_prefix('[').map(str::trim_start);
        array.is_some_and(|array| array.starts_with(['{', ']']))
    };
    let mut values = lists.iter().filter_map(|name| fields.get(*name));
    if values.any(is_list) {
        return true;
    }
    let inner = AROUND.iter().filter(|_| around < MAX_AROUND);
    let mut inner = inner.filter_map(|name| object(fields.get(*name)?.get().as_bytes()));
    inner.any(|fields| has_list(&fields, lists, around + 1, keys))
}

/// Returns `true` if an object with a list and fields of these names is a page, not a record: it has no identifier
/// beside the list, no kind with a value, and unless the name of the list says that it holds users, no id.
fn is_page(keys: &[&str], names: &PageNames) -> bool {
    let of_users = LISTS.get(..OF_USERS).unwrap_or_default();
    let mut of_users = of_users.iter().filter(|name| names.lists.contains(name));
    let holds_users = of_users.any(|name| keys.contains(name));
    let is_id = |key: &str| IDS.contains(&words(key).join("_").as_str());
    let is_of_record = |key: &str| {
        kind_of_column(key).is_some()
            || names.of_records.iter().any(|name| name == key)
            || !holds_users && is_id(key)
    };
    // The value can be the list itself.
    let mut lists = names.lists.iter().filter(|name| **name != "value");
    let has_kind = keys.contains(&"kind") && keys.contains(&"value");
    let is_typed = has_kind && lists.any(|name| keys.contains(name));
    !is_typed && !keys.iter().any(|key| is_of_record(key))
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
        let mut records = JsonRecords::new(Box::new(input), PageNames::new(Vec::new()));
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
            (
                "{\"total\":2,\"data\":[{\"a\":[1,2]},{\"a\":\",\"},7],\"meta\":{\"data\":[{}]}}{\"results\": [ ]}{\"a\":3}",
                "{\"a\":[1,2]}\n{\"a\":\",\"}\n7\n{\"a\":3}\n",
            ),
            // A record can have a list of that name, too, in front of its identifier or behind it.
            (
                "[{\"data\":[{\"a\":1}],\"email\":\"x\"},{\"Phone Number\":\"1\",\"items\":[{}]},{\"_id\":1,\"records\":[]}]",
                "{\"data\":[{\"a\":1}],\"email\":\"x\"}\n{\"Phone Number\":\"1\",\"items\":[{}]}\n{\"_id\":1,\"records\":[]}\n",
            ),
            ("{\"id\":\"realm\",\"users\":[{\"a\":1}]}", "{\"a\":1}\n"),
            (
                "{\"error\":null,\"data\":{\"n\":{},\"users\":[{\"a\":[1]},{\"a\":2}],\"aud\":\"x\"},\"y\":[{}]}{\"response\":{\"body\":{\"items\":[{\"b\":1}]}}}",
                "{\"a\":[1]}\n{\"a\":2}\n{\"b\":1}\n",
            ),
            (
                "{\"data\":{\"users\":[{\"a\":1}]},\"email\":\"x\"}{\"data\":{\"id\":1,\"items\":[{}]}}{\"data\":{\"id\":1}}",
                "{\"data\":{\"users\":[{\"a\":1}]},\"email\":\"x\"}\n{\"data\":{\"id\":1,\"items\":[{}]}}\n{\"data\":{\"id\":1}}\n",
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
    fn pages_and_records_that_are_longer_than_a_record_may_be_are_told_apart() {
        let half = format!("{{\"a\":\"{}\"}}", "x".repeat(MAX_RECORD / 2));
        let two = format!("{half}\n{half}\n");
        let filler = "x".repeat(MAX_RECORD);
        for (text, expected) in [
            (format!("{{\"data\":[{half},{half}]}}"), two.clone()),
            (
                format!(
                    "{{\"data\":{{\"users\":[{half},{half},3],\"email\":1}},\"x\":[{{}}]}}{{}}"
                ),
                format!("{two}3\n{{}}\n"),
            ),
            (
                format!("{{\"data\":[{half},{half} ,{{}},[1], 7 , \"}}\"],\"email\":1}}{{}}"),
                format!("{two}{{}}\n[1]\n7\n\"}}\"\n{{}}\n"),
            ),
            (
                format!("{{\"data\":[{{\"a\":1}}],\"more\":\"{filler}\"}}"),
                "{\"a\":1}\n".to_owned(),
            ),
            (
                format!("{{\"more\":\"{filler}\",\"data\":[{{\"a\":1}}, 2]}}"),
                "{\"a\":1}\n2\n".to_owned(),
            ),
            (
                format!("{{\"more\":\"{filler}\",\"data\":[],\"x\":[{{}}]}}"),
                String::new(),
            ),
        ] {
            for piece in [1000, PIECE] {
                let found = lines(&text, piece).unwrap();
                assert!(found == expected, "{} {}", text.len(), found.len());
            }
        }
        // It is one record, which is refused as too long.
        let record = format!("{{\"email\":\"{filler}\",\"data\":[{{}}],\"data\":[{{}}]}}");
        let found = lines(&record, PIECE).unwrap();
        assert_eq!((found.len(), found.lines().count()), (MAX_RECORD + 2, 1));
    }

    #[test]
    fn a_document_that_was_cut_short_is_an_error_after_its_records() {
        for text in [
            "[{\"a\":1},{\"a\"",
            "[{\"a\":1}",
            "{\"users\":[{\"a\":1}]",
            "[{\"a\":1}, \"x",
            "{\"data\":[{\"a\":1},{\"a\"",
            "{\"data\":[{\"a\":1}],\"x\"",
        ] {
            let found = lines(text, 3).unwrap_err();
            assert!(found.starts_with("{\"a\":1}\n"), "{text}: {found}");
        }
    }
}
