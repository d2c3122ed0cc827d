//! Reads and writes Arrow's C data interface. This is the only module with `unsafe`: it follows the pointers
//! that another library has put into a capsule, and is called back by that library.
//!
//! Memory that is read belongs to the other library until [`Array`] or [`Stream`] is dropped. Everything that
//! is read is handed out as byte arrays, which have no alignment and no invalid values, so the code outside
//! of this module checks what it finds with safe Rust.

use std::ffi::{CStr, c_char, c_int, c_void};
use std::ptr;
use std::sync::Arc;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyCapsuleMethods};

const SCHEMA: &CStr = c"arrow_schema";
const ARRAY: &CStr = c"arrow_array";
const STREAM: &CStr = c"arrow_array_stream";

/// The flag of a field that can be null.
const NULLABLE: i64 = 2;
/// The error number of an invalid argument.
const EINVAL: c_int = 22;

/// The type of an array (`ArrowSchema` in C).
#[repr(C)]
pub(crate) struct Schema {
    format: *const c_char,
    name: *const c_char,
    metadata: *const c_char,
    flags: i64,
    n_children: i64,
    children: *mut *mut Self,
    dictionary: *mut Self,
    release: Option<unsafe extern "C" fn(*mut Self)>,
    private_data: *mut c_void,
}

/// The data of an array (`ArrowArray` in C).
#[repr(C)]
pub(crate) struct Array {
    length: i64,
    null_count: i64,
    offset: i64,
    n_buffers: i64,
    n_children: i64,
    buffers: *mut *const c_void,
    children: *mut *mut Self,
    dictionary: *mut Self,
    release: Option<unsafe extern "C" fn(*mut Self)>,
    private_data: *mut c_void,
}

/// A sequence of arrays of one type (`ArrowArrayStream` in C).
#[repr(C)]
pub(crate) struct Stream {
    get_schema: Option<unsafe extern "C" fn(*mut Self, *mut Schema) -> c_int>,
    get_next: Option<unsafe extern "C" fn(*mut Self, *mut Array) -> c_int>,
    get_last_error: Option<unsafe extern "C" fn(*mut Self) -> *const c_char>,
    release: Option<unsafe extern "C" fn(*mut Self)>,
    private_data: *mut c_void,
}

macro_rules! released {
    ($($name:ident),+) => {$(
        impl Drop for $name {
            fn drop(&mut self) {
                if let Some(release) = self.release {
                    // SAFETY: the producer's callback is called once, with its own structure.
                    unsafe { release(self) }
                }
            }
        }

        // SAFETY: the interface allows a consumer to use and release a structure in any thread, as long as
        // one thread at a time does.
        unsafe impl Send for $name {}
    )+};
}

released!(Schema, Array, Stream);

// SAFETY: a schema and an array do not change before they are released, and `&self` does not release them.
unsafe impl Sync for Schema {}
// SAFETY: as above.
unsafe impl Sync for Array {}

impl Schema {
    const EMPTY: Self = Self {
        format: ptr::null(),
        name: ptr::null(),
        metadata: ptr::null(),
        flags: 0,
        n_children: 0,
        children: ptr::null_mut(),
        dictionary: ptr::null_mut(),
        release: None,
        private_data: ptr::null_mut(),
    };

    /// Takes the schema out of a capsule.
    pub(crate) fn take(capsule: &Bound<'_, PyCapsule>) -> PyResult<Self> {
        // SAFETY: a capsule of this name holds a schema.
        let schema = unsafe { take(capsule, SCHEMA, Self::EMPTY) }?;
        fresh(schema.release.is_some()).map(|()| schema)
    }

    /// Returns the format string, such as `u` for UTF-8.
    pub(crate) fn format(&self) -> &str {
        if self.format.is_null() {
            return "";
        }
        // SAFETY: the producer keeps a C string there until the schema is released.
        unsafe { CStr::from_ptr(self.format) }
            .to_str()
            .unwrap_or_default()
    }

    /// Returns the types of the children.
    pub(crate) fn children(&self) -> impl Iterator<Item = &Self> {
        // SAFETY: `children` has `n_children` pointers to schemas that live as long as this one.
        unsafe { pointers(self.children, self.n_children) }
    }

    /// Returns the type of the dictionary's values, if the array is encoded with a dictionary.
    pub(crate) fn dictionary(&self) -> Option<&Self> {
        // SAFETY: the pointer is null or points to a schema that lives as long as this one.
        unsafe { self.dictionary.as_ref() }
    }
}

impl Array {
    const EMPTY: Self = Self {
        length: 0,
        null_count: 0,
        offset: 0,
        n_buffers: 0,
        n_children: 0,
        buffers: ptr::null_mut(),
        children: ptr::null_mut(),
        dictionary: ptr::null_mut(),
        release: None,
        private_data: ptr::null_mut(),
    };

    /// Takes the array out of a capsule.
    pub(crate) fn take(capsule: &Bound<'_, PyCapsule>) -> PyResult<Self> {
        // SAFETY: a capsule of this name holds an array.
        let array = unsafe { take(capsule, ARRAY, Self::EMPTY) }?;
        fresh(array.release.is_some()).map(|()| array)
    }

    /// Returns the number of elements.
    pub(crate) fn len(&self) -> usize {
        size(self.length)
    }

    /// Returns the index of the first element in the buffers.
    pub(crate) fn offset(&self) -> usize {
        size(self.offset)
    }

    /// Returns `true` if the array is known to have no nulls.
    pub(crate) fn has_no_nulls(&self) -> bool {
        self.null_count == 0
    }

    /// Returns the number of buffers.
    pub(crate) fn buffers(&self) -> usize {
        size(self.n_buffers)
    }

    /// Returns `len` elements of `N` bytes of the buffer at `index`; none if there is no such buffer.
    pub(crate) fn buffer<const N: usize>(&self, index: usize, len: usize) -> &[[u8; N]] {
        if index >= self.buffers() || self.buffers.is_null() {
            return &[];
        }
        // SAFETY: `buffers` has `n_buffers` pointers, and `index` is below that.
        let buffer = unsafe { *self.buffers.add(index) }.cast::<[u8; N]>();
        if buffer.is_null() {
            return &[];
        }
        // SAFETY: the callers derive `len` from the length, the offset and the last offset of a value, as the
        // format defines the length of each buffer. Bytes have no alignment and no invalid values, and the
        // producer does not change them until the array is released.
        unsafe { std::slice::from_raw_parts(buffer, len) }
    }

    /// Returns the children.
    pub(crate) fn children(&self) -> impl Iterator<Item = &Self> {
        // SAFETY: `children` has `n_children` pointers to arrays that live as long as this one.
        unsafe { pointers(self.children, self.n_children) }
    }

    /// Returns the values of the dictionary.
    pub(crate) fn dictionary(&self) -> Option<&Self> {
        // SAFETY: the pointer is null or points to an array that lives as long as this one.
        unsafe { self.dictionary.as_ref() }
    }
}

impl Stream {
    const EMPTY: Self = Self {
        get_schema: None,
        get_next: None,
        get_last_error: None,
        release: None,
        private_data: ptr::null_mut(),
    };

    /// Takes the stream out of a capsule.
    pub(crate) fn take(capsule: &Bound<'_, PyCapsule>) -> PyResult<Self> {
        // SAFETY: a capsule of this name holds a stream.
        let stream = unsafe { take(capsule, STREAM, Self::EMPTY) }?;
        fresh(stream.release.is_some()).map(|()| stream)
    }

    /// Returns the type of the arrays.
    pub(crate) fn schema(&mut self) -> Result<Schema, String> {
        let mut schema = Schema::EMPTY;
        let code = self.get_schema.map_or(EINVAL, |get| {
            // SAFETY: the producer's callback is called with its own structure and a place for the result.
            unsafe { get(self, &raw mut schema) }
        });
        self.checked(code).map(|()| schema)
    }

    /// Returns the next array, or `None` at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Array>, String> {
        let mut array = Array::EMPTY;
        let code = self.get_next.map_or(EINVAL, |get| {
            // SAFETY: the producer's callback is called with its own structure and a place for the result.
            unsafe { get(self, &raw mut array) }
        });
        self.checked(code)?;
        Ok(Some(array).filter(|array| array.release.is_some()))
    }

    fn checked(&mut self, code: c_int) -> Result<(), String> {
        if code == 0 {
            return Ok(());
        }
        let message = self.get_last_error.map_or(ptr::null(), |get| {
            // SAFETY: the producer's callback is called with its own structure, after an error.
            unsafe { get(self) }
        });
        if message.is_null() {
            return Err(format!("the Arrow stream failed with error {code}"));
        }
        // SAFETY: the producer keeps a C string there until the next call.
        let message = unsafe { CStr::from_ptr(message) };
        Err(message.to_string_lossy().into_owned())
    }
}

/// Moves the structure out of a capsule and leaves an empty one, as the interface demands of consumers.
///
/// # Safety
///
/// A capsule of this name holds a `T`.
unsafe fn take<T>(capsule: &Bound<'_, PyCapsule>, name: &'static CStr, empty: T) -> PyResult<T> {
    let pointer = capsule.pointer_checked(Some(name))?.cast::<T>();
    // SAFETY: the caller has named the type; the capsule is alive and the interpreter lock is held, so nothing
    // else reads or writes it.
    Ok(unsafe { pointer.replace(empty) })
}

fn fresh(is_fresh: bool) -> PyResult<()> {
    if is_fresh {
        return Ok(());
    }
    Err(PyValueError::new_err("the Arrow capsule was used before"))
}

/// Follows an array of pointers.
///
/// # Safety
///
/// `first` has `count` pointers, each to a `T` that lives for `'a`.
unsafe fn pointers<'a, T: 'a>(first: *mut *mut T, count: i64) -> impl Iterator<Item = &'a T> {
    let count = if first.is_null() { 0 } else { size(count) };
    (0..count).filter_map(move |index| {
        // SAFETY: as the caller promises.
        unsafe { (*first.add(index)).as_ref() }
    })
}

fn size(value: i64) -> usize {
    usize::try_from(value).unwrap_or_default()
}

/// A type to be exported.
#[derive(Clone)]
pub(crate) struct Type {
    pub(crate) format: &'static CStr,
    pub(crate) name: &'static CStr,
    pub(crate) children: Vec<Self>,
    pub(crate) dictionary: Option<Box<Self>>,
}

impl Type {
    /// Returns a type without a name and without children.
    pub(crate) const fn of(format: &'static CStr) -> Self {
        Self {
            format,
            name: c"",
            children: Vec::new(),
            dictionary: None,
        }
    }
}

/// Memory to be exported.
#[derive(Clone)]
pub(crate) enum Buffer {
    Bytes(Arc<Vec<u8>>),
    I16(Arc<Vec<i16>>),
    I32(Arc<Vec<i32>>),
    I64(Arc<Vec<i64>>),
}

impl Buffer {
    fn pointer(&self) -> *const c_void {
        match self {
            Self::Bytes(values) => values.as_ptr().cast(),
            Self::I16(values) => values.as_ptr().cast(),
            Self::I32(values) => values.as_ptr().cast(),
            Self::I64(values) => values.as_ptr().cast(),
        }
    }
}

/// An array to be exported. Each buffer must be as long as the type, the length and the offset demand.
#[derive(Clone)]
pub(crate) struct Data {
    pub(crate) len: usize,
    pub(crate) nulls: usize,
    pub(crate) offset: usize,
    pub(crate) buffers: Vec<Option<Buffer>>,
    pub(crate) children: Vec<Self>,
    pub(crate) dictionary: Option<Arc<Self>>,
}

/// Returns a capsule with the type.
pub(crate) fn export_type<'py>(py: Python<'py>, of: &Type) -> PyResult<Bound<'py, PyCapsule>> {
    PyCapsule::new_with_value(py, Schema::of(of), SCHEMA)
}

/// Returns a capsule with the array.
pub(crate) fn export_array<'py>(py: Python<'py>, data: &Data) -> PyResult<Bound<'py, PyCapsule>> {
    PyCapsule::new_with_value(py, Array::of(data), ARRAY)
}

/// Returns a capsule with a stream of the arrays.
pub(crate) fn export_stream(
    py: Python<'_>,
    of: Type,
    arrays: Vec<Data>,
) -> PyResult<Bound<'_, PyCapsule>> {
    let exported = Arrays {
        own: (of, arrays.into_iter()),
        children: Vec::new(),
        buffers: Vec::new(),
    };
    let stream = Stream {
        get_schema: Some(get_schema),
        get_next: Some(get_next),
        get_last_error: Some(get_last_error),
        release: Some(release_stream),
        private_data: Box::into_raw(Box::new(exported)).cast(),
    };
    PyCapsule::new_with_value(py, stream, STREAM)
}

type Arrays = Owned<(Type, std::vec::IntoIter<Data>), Array>;

/// The private data of an exported structure: the memory that its pointers point to.
struct Owned<T, C> {
    own: T,
    /// The children, and last the dictionary, each from `Box::into_raw`.
    children: Vec<*mut C>,
    buffers: Vec<*const c_void>,
}

impl<T, C> Drop for Owned<T, C> {
    fn drop(&mut self) {
        for child in self.children.drain(..) {
            // SAFETY: the pointer is from `Box::into_raw`, and is freed here alone. A consumer that has moved
            // the child out has left one without a release callback behind.
            drop(unsafe { Box::from_raw(child) });
        }
    }
}

impl Schema {
    fn of(of: &Type) -> Self {
        let dictionary = of.dictionary.as_deref();
        let boxed = |child: &Type| Box::into_raw(Box::new(Self::of(child)));
        let mut owned = Box::new(Owned {
            own: (),
            children: of.children.iter().chain(dictionary).map(boxed).collect(),
            buffers: Vec::new(),
        });
        Self {
            format: of.format.as_ptr(),
            name: of.name.as_ptr(),
            metadata: ptr::null(),
            flags: NULLABLE,
            n_children: count(of.children.len()),
            children: owned.children.as_mut_ptr(),
            dictionary: last(&owned.children, dictionary.is_some()),
            release: Some(release_schema),
            private_data: Box::into_raw(owned).cast(),
        }
    }
}

impl Array {
    fn of(data: &Data) -> Self {
        let dictionary = data.dictionary.as_deref();
        let boxed = |child: &Data| Box::into_raw(Box::new(Self::of(child)));
        let mut owned = Box::new(Owned {
            own: data.buffers.clone(),
            children: data.children.iter().chain(dictionary).map(boxed).collect(),
            buffers: data
                .buffers
                .iter()
                .map(|buffer| buffer.as_ref().map_or(ptr::null(), Buffer::pointer))
                .collect(),
        });
        Self {
            length: count(data.len),
            null_count: count(data.nulls),
            offset: count(data.offset),
            n_buffers: count(owned.buffers.len()),
            n_children: count(data.children.len()),
            buffers: owned.buffers.as_mut_ptr(),
            children: owned.children.as_mut_ptr(),
            dictionary: last(&owned.children, dictionary.is_some()),
            release: Some(release_array),
            private_data: Box::into_raw(owned).cast(),
        }
    }
}

fn count(len: usize) -> i64 {
    i64::try_from(len).unwrap_or(i64::MAX)
}

fn last<C>(children: &[*mut C], is_dictionary: bool) -> *mut C {
    let last = children.last().filter(|_| is_dictionary);
    last.copied().unwrap_or(ptr::null_mut())
}

/// Frees an exported schema.
unsafe extern "C" fn release_schema(schema: *mut Schema) {
    // SAFETY: the consumer calls this once, with a schema of `Schema::of`, which has this private data.
    unsafe {
        drop(Box::from_raw(
            (*schema).private_data.cast::<Owned<(), Schema>>(),
        ));
        (*schema).release = None;
    }
}

/// Frees an exported array.
unsafe extern "C" fn release_array(array: *mut Array) {
    // SAFETY: the consumer calls this once, with an array of `Array::of`, which has this private data.
    unsafe {
        drop(Box::from_raw(
            (*array)
                .private_data
                .cast::<Owned<Vec<Option<Buffer>>, Array>>(),
        ));
        (*array).release = None;
    }
}

/// Frees an exported stream.
unsafe extern "C" fn release_stream(stream: *mut Stream) {
    // SAFETY: the consumer calls this once, with a stream of `export_stream`, which has this private data.
    unsafe {
        drop(Box::from_raw((*stream).private_data.cast::<Arrays>()));
        (*stream).release = None;
    }
}

/// Writes the type of an exported stream to `to`.
unsafe extern "C" fn get_schema(stream: *mut Stream, to: *mut Schema) -> c_int {
    // SAFETY: the consumer calls this with a stream of `export_stream` that is not released, in one thread at a
    // time, and with a place for a schema, which need not be initialized.
    unsafe {
        let arrays = &*(*stream).private_data.cast::<Arrays>();
        to.write(Schema::of(&arrays.own.0));
    }
    0
}

/// Writes the next array of an exported stream to `to`, or an empty one at the end.
unsafe extern "C" fn get_next(stream: *mut Stream, to: *mut Array) -> c_int {
    // SAFETY: as in `get_schema`.
    unsafe {
        let arrays = &mut *(*stream).private_data.cast::<Arrays>();
        let next = arrays.own.1.next();
        to.write(next.map_or(Array::EMPTY, |data| Array::of(&data)));
    }
    0
}

/// Returns null: an exported stream has no errors.
unsafe extern "C" fn get_last_error(_: *mut Stream) -> *const c_char {
    ptr::null()
}
