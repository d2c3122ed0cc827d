//! Reads arrays of strings, in each encoding that Arrow has for them.

use crate::ffi::{Array, Schema};

/// The encodings of strings.
#[derive(Clone, Debug)]
pub(crate) enum Encoding {
    Utf8,
    LargeUtf8,
    View,
    Null,
    Dictionary(Key, Box<Self>),
    /// A table of one column.
    Column(Box<Self>),
}

/// The type of the keys of a dictionary: the number of bytes, and if they have a sign.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Key {
    bytes: usize,
    signed: bool,
}

impl Encoding {
    /// Reads the type of an array.
    pub(crate) fn of(schema: &Schema) -> Result<Self, String> {
        let format = schema.format();
        if let Some(values) = schema.dictionary() {
            let key = Key::of(format).ok_or_else(|| refused(format))?;
            return Ok(Self::Dictionary(key, Box::new(Self::of(values)?)));
        }
        match format {
            "u" => Ok(Self::Utf8),
            "U" => Ok(Self::LargeUtf8),
            "vu" => Ok(Self::View),
            "n" => Ok(Self::Null),
            "+s" => {
                let mut columns = schema.children();
                match (columns.next(), columns.count()) {
                    (Some(column), 0) => Ok(Self::Column(Box::new(Self::of(column)?))),
                    (first, rest) => {
                        let columns = usize::from(first.is_some()) + rest;
                        Err(format!("expected one column, found {columns}"))
                    }
                }
            }
            _ => Err(refused(format)),
        }
    }

    /// Returns `true` if canonical forms of one array can take more than 2 GiB.
    pub(crate) const fn is_large(&self) -> bool {
        !matches!(self, Self::Utf8 | Self::Null)
    }
}

impl Key {
    fn of(format: &str) -> Option<Self> {
        let (bytes, signed) = match format {
            "c" => (1, true),
            "C" => (1, false),
            "s" => (2, true),
            "S" => (2, false),
            "i" => (4, true),
            "I" => (4, false),
            "l" => (8, true),
            "L" => (8, false),
            _ => return None,
        };
        Some(Self { bytes, signed })
    }
}

fn refused(format: &str) -> String {
    format!(
        "expected an Arrow array of strings (utf8, large_utf8, string_view, null, or a dictionary of them) \
         or a table with one such column, found the format `{format}`"
    )
}

/// The strings of an array.
pub(crate) struct Texts<'a> {
    len: usize,
    /// One bit for each string that is not null, from the bit `offset` on.
    valid: Option<&'a [[u8; 1]]>,
    offset: usize,
    values: Values<'a>,
}

enum Values<'a> {
    /// The start of each string and the last end, and the strings.
    Utf8(&'a [[u8; 4]], Joined<'a>),
    LargeUtf8(&'a [[u8; 8]], Joined<'a>),
    /// The length of each string, and its bytes or the place of its bytes.
    View(&'a [[u8; 16]], Vec<&'a [[u8; 1]]>),
    Null,
    Dictionary(Keys<'a>, Box<Texts<'a>>),
    Column(Box<Texts<'a>>),
}

/// The strings of an array, one after the other.
struct Joined<'a> {
    text: &'a str,
    /// The place of `text` in its buffer.
    start: usize,
}

enum Keys<'a> {
    Bytes1(&'a [[u8; 1]], bool),
    Bytes2(&'a [[u8; 2]], bool),
    Bytes4(&'a [[u8; 4]], bool),
    Bytes8(&'a [[u8; 8]]),
}

const BROKEN: &str =
    "the Arrow array is broken: a string lies outside of its buffer, or is not UTF-8";

impl<'a> Texts<'a> {
    /// Reads an array of the type that its schema has.
    pub(crate) fn of(array: &'a Array, encoding: &Encoding) -> Result<Self, String> {
        let (len, offset) = (array.len(), array.offset());
        let end = offset + len;
        // An array without nulls may have no bits for them.
        let bits = || array.buffer::<1>(0, end.div_ceil(8));
        let has_bits = !matches!(encoding, Encoding::Null) && !array.has_no_nulls();
        let valid = has_bits.then(bits).filter(|bits| !bits.is_empty());
        let values = match encoding {
            _ if len == 0 => Values::Null,
            Encoding::Utf8 => {
                let offsets = array.buffer::<4>(1, end + 1);
                Values::Utf8(offsets, Joined::of(array, offsets)?)
            }
            Encoding::LargeUtf8 => {
                let offsets = array.buffer::<8>(1, end + 1);
                Values::LargeUtf8(offsets, Joined::of(array, offsets)?)
            }
            Encoding::View => Values::View(array.buffer(1, end), parts(array)?),
            Encoding::Null => Values::Null,
            Encoding::Dictionary(key, values) => {
                let keys = match key.bytes {
                    1 => Keys::Bytes1(array.buffer(1, end), key.signed),
                    2 => Keys::Bytes2(array.buffer(1, end), key.signed),
                    4 => Keys::Bytes4(array.buffer(1, end), key.signed),
                    _ => Keys::Bytes8(array.buffer(1, end)),
                };
                let dictionary = array.dictionary().ok_or(BROKEN)?;
                Values::Dictionary(keys, Box::new(Self::of(dictionary, values)?))
            }
            Encoding::Column(encoding) => {
                let column = array.children().next().ok_or(BROKEN)?;
                Values::Column(Box::new(Self::of(column, encoding)?))
            }
        };
        Ok(Self {
            len,
            valid,
            offset,
            values,
        })
    }

    /// Returns the number of strings and nulls.
    pub(crate) const fn len(&self) -> usize {
        self.len
    }

    /// Returns the string at `index`, or `None` if it is null.
    #[inline]
    pub(crate) fn get(&self, index: usize) -> Result<Option<&str>, &'static str> {
        if index >= self.len {
            return Err(BROKEN);
        }
        let at = self.offset + index;
        if let Some(bits) = self.valid {
            let [byte] = bits.get(at / 8).ok_or(BROKEN)?;
            if byte >> (at % 8) & 1 == 0 {
                return Ok(None);
            }
        }
        let text = match &self.values {
            Values::Utf8(offsets, joined) => joined.get(offsets, at),
            Values::LargeUtf8(offsets, joined) => joined.get(offsets, at),
            Values::View(views, buffers) => views.get(at).and_then(|view| viewed(view, buffers)),
            Values::Null => return Ok(None),
            Values::Dictionary(keys, values) => {
                return values.get(keys.get(at).ok_or(BROKEN)?);
            }
            Values::Column(column) => return column.get(at),
        };
        text.map(Some).ok_or(BROKEN)
    }
}

impl<'a> Joined<'a> {
    fn of<const N: usize>(array: &'a Array, offsets: &[[u8; N]]) -> Result<Self, &'static str> {
        let start = offsets.get(array.offset()).and_then(number).ok_or(BROKEN)?;
        let end = offsets.last().and_then(number).ok_or(BROKEN)?;
        let bytes = array.buffer::<1>(2, end).as_flattened();
        // Only the bytes of this slice of the array are read.
        let bytes = bytes.get(start..).ok_or(BROKEN)?;
        let text = std::str::from_utf8(bytes).map_err(|_| BROKEN)?;
        Ok(Self { text, start })
    }

    #[inline]
    fn get<const N: usize>(&self, offsets: &[[u8; N]], at: usize) -> Option<&'a str> {
        let [start, end] = offsets.get(at..)?.first_chunk::<2>()?;
        let start = number(start)?.checked_sub(self.start)?;
        let end = number(end)?.checked_sub(self.start)?;
        self.text.get(start..end)
    }
}

/// Reads a number that has a sign, and must not be negative.
#[inline]
fn number<const N: usize>(bytes: &[u8; N]) -> Option<usize> {
    let (mut number, mut place) = (0_u64, 0);
    let bytes = bytes.iter();
    let mut add = |byte: &u8| {
        number |= u64::from(*byte) << place;
        place += 8;
    };
    if cfg!(target_endian = "big") {
        bytes.rev().for_each(&mut add);
    } else {
        bytes.for_each(&mut add);
    }
    let is_negative = number >> (place - 1) & 1 != 0;
    usize::try_from(number).ok().filter(|_| !is_negative)
}

/// Returns the buffers that views point into.
fn parts(array: &Array) -> Result<Vec<&[[u8; 1]]>, &'static str> {
    // Before them are the buffers of the nulls and the views, after them the one of their lengths.
    let count = array.buffers().checked_sub(3).ok_or(BROKEN)?;
    let lengths = array.buffer::<8>(array.buffers() - 1, count).iter();
    lengths
        .enumerate()
        .map(|(index, length)| Ok(array.buffer(index + 2, number(length).ok_or(BROKEN)?)))
        .collect()
}

/// Returns the string of a view.
#[inline]
fn viewed<'a>(view: &'a [u8; 16], buffers: &[&'a [[u8; 1]]]) -> Option<&'a str> {
    let (length, inline) = view.split_first_chunk::<4>()?;
    let length = number(length)?;
    let bytes = if let Some(bytes) = inline.get(..length) {
        bytes
    } else {
        let (_prefix, place) = inline.split_first_chunk::<4>()?;
        let (buffer, offset) = place.split_first_chunk::<4>()?;
        let (buffer, offset) = (number(buffer)?, number(offset.first_chunk::<4>()?)?);
        let buffer = buffers.get(buffer)?.as_flattened();
        buffer.get(offset..offset.checked_add(length)?)?
    };
    std::str::from_utf8(bytes).ok()
}

impl Keys<'_> {
    #[inline]
    fn get(&self, at: usize) -> Option<usize> {
        match self {
            Self::Bytes1(keys, true) => keys.get(at).and_then(number),
            Self::Bytes2(keys, true) => keys.get(at).and_then(number),
            Self::Bytes4(keys, true) => keys.get(at).and_then(number),
            Self::Bytes1(keys, false) => Some(u8::from_ne_bytes(*keys.get(at)?).into()),
            Self::Bytes2(keys, false) => Some(u16::from_ne_bytes(*keys.get(at)?).into()),
            Self::Bytes4(keys, false) => u32::from_ne_bytes(*keys.get(at)?).try_into().ok(),
            Self::Bytes8(keys) => u64::from_ne_bytes(*keys.get(at)?).try_into().ok(),
        }
    }
}
