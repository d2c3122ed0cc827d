//! Builds the array of verdicts.

use std::ffi::CStr;
use std::sync::{Arc, LazyLock};

use clerk_user_validate::{
    E164ErrorKind, EmailErrorKind, EvmAddressErrorKind, NumberType, OAuthStrategyErrorKind,
    RedirectUrlErrorKind, Region, SolanaAddressErrorKind, UserPhoneErrorKind, Validity, ValueKind,
    Verdict, VerdictError, judge_many,
};

use crate::ffi::{Buffer, Data, Type};
use crate::texts::Texts;

/// The number of values that are judged at once: few enough for the CPU's cache.
const BLOCK: usize = 256;

/// The words of a column, which its values are keys of. They are the same in every array.
struct Words {
    words: Vec<&'static str>,
    data: Arc<Data>,
}

impl Words {
    fn of(words: Vec<&'static str>) -> Self {
        let mut text = Text::new(false);
        for word in &words {
            text.push(word);
        }
        let values = text.buffers().unwrap_or_default().into_iter().map(Some);
        let data = Data {
            len: words.len(),
            nulls: 0,
            offset: 0,
            buffers: [None].into_iter().chain(values).collect(),
            children: Vec::new(),
            dictionary: None,
        };
        Self {
            words,
            data: Arc::new(data),
        }
    }

    /// Returns the key of a word, if the words are sorted.
    fn find(&self, word: &str) -> i16 {
        let found = self.words.binary_search(&word).unwrap_or_default();
        i16::try_from(found).unwrap_or_default()
    }
}

static ERRORS: LazyLock<Words> = LazyLock::new(|| {
    macro_rules! names {
        ($($kind:ident)+) => {
            [$($kind::ALL.iter().map(|kind| kind.as_str()).collect::<Vec<_>>(),)+].concat()
        };
    }
    let mut words = names! {
        E164ErrorKind EmailErrorKind EvmAddressErrorKind OAuthStrategyErrorKind
        RedirectUrlErrorKind SolanaAddressErrorKind UserPhoneErrorKind
    };
    words.sort_unstable();
    words.dedup();
    Words::of(words)
});

static VALIDITIES: LazyLock<Words> = LazyLock::new(|| {
    Words::of(
        [Validity::Possible, Validity::Valid]
            .map(Validity::as_str)
            .into(),
    )
});

static REGIONS: LazyLock<Words> = LazyLock::new(|| {
    let mut words: Vec<_> = Region::all().map(|region| region.as_str()).collect();
    words.push(Region::WORLD.as_str());
    words.sort_unstable();
    Words::of(words)
});

static TYPES: LazyLock<Words> =
    LazyLock::new(|| Words::of(NumberType::ALL.iter().map(|of| of.as_str()).collect()));

/// The key of each region, by its two letters, as [`letters`] counts them.
static REGION_KEYS: LazyLock<Vec<i16>> = LazyLock::new(|| {
    let mut keys = vec![REGIONS.find(Region::WORLD.as_str()); 26 * 26 + 1];
    for region in Region::all() {
        let place = letters(region.as_str()).and_then(|place| keys.get_mut(place));
        if let Some(key) = place {
            *key = REGIONS.find(region.as_str());
        }
    }
    keys
});

fn letters(region: &str) -> Option<usize> {
    let [first, second] = region.as_bytes() else {
        return None;
    };
    let place = |letter: &u8| usize::from(letter.wrapping_sub(b'A'));
    Some(place(first) * 26 + place(second))
}

/// A bit for each value.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    len: usize,
}

impl Bits {
    #[inline]
    fn push(&mut self, bit: bool) {
        if self.len.is_multiple_of(8) {
            self.bytes.push(0);
        }
        if let Some(last) = self.bytes.last_mut() {
            *last |= u8::from(bit) << (self.len % 8);
        }
        self.len += 1;
    }

    /// Returns the bits that are one here and zero in `other`.
    fn without(&self, other: &Self) -> Self {
        let both = self.bytes.iter().zip(&other.bytes);
        Self {
            bytes: both.map(|(one, other)| one & !other).collect(),
            len: self.len,
        }
    }

    fn get(&self, index: usize) -> bool {
        let byte = self.bytes.get(index / 8).copied().unwrap_or_default();
        byte >> (index % 8) & 1 != 0
    }

    fn share(self) -> Valid {
        Valid(Arc::new(self.bytes))
    }
}

/// The bits of the values that are not null.
#[derive(Clone)]
struct Valid(Arc<Vec<u8>>);

impl Valid {
    /// Returns `len` bits from `start` on, from the beginning of a byte on.
    fn moved(&self, start: usize, len: usize) -> impl Iterator<Item = u8> {
        let bytes = self.0.get(start / 8..).unwrap_or_default();
        let byte = |index: usize| u16::from(bytes.get(index).copied().unwrap_or_default());
        (0..len.div_ceil(8)).map(move |index| {
            let pair = byte(index) | byte(index + 1) << 8;
            let [moved, _] = (pair >> (start % 8)).to_le_bytes();
            match len - index * 8 {
                rest @ 0..8 => moved & ((1 << rest) - 1),
                _ => moved,
            }
        })
    }

    /// Returns the number of zeros of the `len` bits from `start` on.
    fn nulls(&self, start: usize, len: usize) -> usize {
        let ones = self
            .moved(start, len)
            .map(|byte| byte.count_ones() as usize);
        len - ones.sum::<usize>()
    }
}

/// Strings one after the other, with offsets of 32 bits, or of 64 bits if `large`.
struct Text {
    bytes: Vec<u8>,
    ends: Ends,
}

enum Ends {
    Small(Vec<i32>),
    Large(Vec<i64>),
}

impl Text {
    fn new(large: bool) -> Self {
        Self {
            bytes: Vec::new(),
            ends: if large {
                Ends::Large(vec![0])
            } else {
                Ends::Small(vec![0])
            },
        }
    }

    #[inline]
    fn push(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
        match &mut self.ends {
            // More than 32 bits are refused in `buffers`.
            Ends::Small(ends) => ends.push(i32::try_from(self.bytes.len()).unwrap_or(i32::MAX)),
            Ends::Large(ends) => ends.push(i64::try_from(self.bytes.len()).unwrap_or(i64::MAX)),
        }
    }

    fn buffers(self) -> Result<Vec<Buffer>, &'static str> {
        let ends = match self.ends {
            Ends::Small(_) if self.bytes.len() > i32::MAX as usize => {
                return Err("more than 2 GiB of canonical forms: cast the array to large_utf8");
            }
            Ends::Small(ends) => Buffer::I32(Arc::new(ends)),
            Ends::Large(ends) => Buffer::I64(Arc::new(ends)),
        };
        Ok(vec![ends, Buffer::Bytes(Arc::new(self.bytes))])
    }
}

/// The columns of the verdicts, while they are being built.
pub(crate) struct Columns {
    kind: ValueKind,
    region: Option<Region>,
    /// A value was there, and not null.
    present: Bits,
    accepted: Bits,
    canonical: Text,
    error: Vec<i16>,
    offset: Vec<i32>,
    phones: Phones,
}

/// The columns that only phone numbers have.
#[derive(Default)]
struct Phones {
    validity: Vec<i16>,
    has_region: Bits,
    region: Vec<i16>,
    number_type: Vec<i16>,
}

impl Columns {
    pub(crate) fn new(kind: ValueKind, region: Option<Region>, large: bool) -> Self {
        Self {
            kind,
            region,
            present: Bits::default(),
            accepted: Bits::default(),
            canonical: Text::new(large),
            error: Vec::new(),
            offset: Vec::new(),
            phones: Phones::default(),
        }
    }

    /// Judges every string of an array.
    pub(crate) fn extend(&mut self, texts: &Texts<'_>) -> Result<(), &'static str> {
        self.reserve(texts.len());
        let mut block = Vec::with_capacity(BLOCK);
        for start in (0..texts.len()).step_by(BLOCK) {
            let rows = start..texts.len().min(start + BLOCK);
            block.clear();
            let before = self.present.len;
            for row in rows {
                let text = texts.get(row)?;
                self.present.push(text.is_some());
                block.extend(text);
            }
            let verdicts = judge_many(self.kind, &block, self.region);
            if verdicts.len() == self.present.len - before {
                for verdict in &verdicts {
                    self.push(Some(verdict));
                }
                continue;
            }
            let mut verdicts = verdicts.iter();
            for row in before..self.present.len {
                let is_present = self.present.get(row);
                self.push(if is_present { verdicts.next() } else { None });
            }
        }
        Ok(())
    }

    fn reserve(&mut self, rows: usize) {
        self.error.reserve(rows);
        self.offset.reserve(rows);
    }

    #[inline]
    fn push(&mut self, verdict: Option<&Verdict>) {
        let canonical = verdict.and_then(Verdict::canonical);
        self.accepted.push(canonical.is_some());
        self.canonical.push(canonical.unwrap_or_default());
        let error = verdict.and_then(Verdict::error);
        self.error
            .push(error.map_or(0, |error| ERRORS.find(error.kind())));
        let offset = error.map_or(0, VerdictError::offset);
        self.offset.push(i32::try_from(offset).unwrap_or(i32::MAX));
        if self.kind.is_phone() {
            let phones = &mut self.phones;
            let validity = verdict.and_then(Verdict::validity);
            phones
                .validity
                .push(i16::from(validity == Some(Validity::Valid)));
            let region = verdict.and_then(Verdict::region);
            phones.has_region.push(region.is_some());
            let place = region.and_then(|region| letters(region.as_str()));
            // The world has no letters, and the last key.
            let key = place.map_or_else(|| REGION_KEYS.last(), |place| REGION_KEYS.get(place));
            phones.region.push(key.copied().unwrap_or_default());
            let of = verdict.and_then(Verdict::number_type);
            phones.number_type.push(of.map_or(0, |of| of as i16));
        }
    }

    /// Completes the columns.
    pub(crate) fn finish(self) -> Result<Verdicts, &'static str> {
        let rows = self.present.len;
        let refused = self.present.without(&self.accepted).share();
        let (present, accepted) = (self.present.share(), self.accepted.share());
        let mut phones = self.phones;
        let mut has_number = accepted.clone();
        if !self.kind.is_phone() {
            has_number = Valid(Arc::new(vec![0; rows.div_ceil(8)]));
            phones.has_region.bytes = vec![0; rows.div_ceil(8)];
            for keys in [
                &mut phones.validity,
                &mut phones.region,
                &mut phones.number_type,
            ] {
                *keys = vec![0; rows];
            }
        }
        let is_large = matches!(self.canonical.ends, Ends::Large(_));
        let canonical = self.canonical.buffers()?;
        let offset = Buffer::I32(Arc::new(self.offset));
        let columns = [
            Column::new(&present, vec![Buffer::Bytes(Arc::clone(&accepted.0))]),
            Column::new(&accepted, canonical),
            Column::keys(&refused, self.error, &ERRORS),
            Column::new(&refused, vec![offset]),
            Column::keys(&has_number, phones.validity, &VALIDITIES),
            Column::keys(&phones.has_region.share(), phones.region, &REGIONS),
            Column::keys(&has_number, phones.number_type, &TYPES),
        ];
        Ok(Verdicts {
            rows,
            present,
            columns,
            is_large,
        })
    }
}

/// The columns of the verdicts, complete.
pub(crate) struct Verdicts {
    rows: usize,
    present: Valid,
    columns: [Column; 7],
    is_large: bool,
}

/// The names and formats of the columns; words have keys of 16 bits.
const COLUMNS: [(&CStr, &CStr); 7] = [
    (c"accepted", c"b"),
    (c"canonical", c"u"),
    (c"error", c"s"),
    (c"offset", c"i"),
    (c"validity", c"s"),
    (c"region", c"s"),
    (c"type", c"s"),
];

struct Column {
    valid: Valid,
    values: Vec<Buffer>,
    words: Option<&'static Words>,
}

impl Column {
    fn new(valid: &Valid, values: Vec<Buffer>) -> Self {
        Self {
            valid: valid.clone(),
            values,
            words: None,
        }
    }

    fn keys(valid: &Valid, keys: Vec<i16>, words: &'static Words) -> Self {
        Self {
            valid: valid.clone(),
            values: vec![Buffer::I16(Arc::new(keys))],
            words: Some(words),
        }
    }

    fn data(&self, start: usize, len: usize) -> Data {
        let nulls = self.valid.nulls(start, len);
        let valid = (nulls != 0).then(|| Buffer::Bytes(Arc::clone(&self.valid.0)));
        let values = self.values.iter().cloned().map(Some);
        Data {
            len,
            nulls,
            offset: start,
            buffers: [valid].into_iter().chain(values).collect(),
            children: Vec::new(),
            dictionary: self.words.map(|words| Arc::clone(&words.data)),
        }
    }
}

impl Verdicts {
    /// Returns the number of rows.
    pub(crate) const fn rows(&self) -> usize {
        self.rows
    }

    /// Returns the index of the column with this name.
    pub(crate) fn find(name: &str) -> Option<usize> {
        COLUMNS
            .iter()
            .position(|(found, _)| found.to_bytes() == name.as_bytes())
    }

    /// Returns the type of one column, or of all of them.
    pub(crate) fn data_type(&self, column: Option<usize>) -> Type {
        let of = |index: usize, (name, format): (&'static CStr, &'static CStr)| {
            let words = self.columns.get(index).and_then(|column| column.words);
            Type {
                format: if self.is_large && format == c"u" {
                    c"U"
                } else {
                    format
                },
                name,
                children: Vec::new(),
                dictionary: words.map(|_| Box::new(Type::of(c"u"))),
            }
        };
        let mut all = COLUMNS
            .into_iter()
            .enumerate()
            .map(|(index, names)| of(index, names));
        match column {
            Some(index) => all.nth(index).unwrap_or_else(|| Type::of(c"n")),
            None => Type {
                children: all.collect(),
                ..Type::of(c"+s")
            },
        }
    }

    /// Returns some rows of one column, or of all of them.
    pub(crate) fn data(&self, column: Option<usize>, start: usize, len: usize) -> Data {
        if let Some(column) = column.and_then(|index| self.columns.get(index)) {
            return column.data(start, len);
        }
        // The offset is in the columns, because some readers ignore that of a struct.
        let nulls = self.present.nulls(start, len);
        let valid = (nulls != 0).then(|| {
            let moved = self.present.moved(start, len).collect();
            Buffer::Bytes(Arc::new(moved))
        });
        Data {
            len,
            nulls,
            offset: 0,
            buffers: vec![valid],
            children: self
                .columns
                .iter()
                .map(|column| column.data(start, len))
                .collect(),
            dictionary: None,
        }
    }
}
