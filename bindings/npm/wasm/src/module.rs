//! The functions that the module exports, and its memory.
//!
//! The only place with `unsafe`: Rust counts exported names and allocators as such, and the input is memory that
//! the caller wrote.

#![expect(
    unsafe_code,
    reason = "a module exports functions by name and has an allocator of its own"
)]

use core::alloc::{GlobalAlloc, Layout};
use core::arch::wasm32::{memory_grow, memory_size, unreachable};
use core::sync::atomic::{AtomicU32, AtomicUsize, Ordering::Relaxed};

use crate::OUTPUT;

const PAGE: usize = 65_536;

/// The number of bytes that are reserved for the input. They begin at [`base`].
static RESERVED: AtomicUsize = AtomicUsize::new(0);

/// Reserves memory for an input of `len` bytes and returns its address. It stays reserved until the next call of
/// this function.
#[unsafe(no_mangle)]
extern "C" fn input(len: usize) -> usize {
    RESERVED.store(0, Relaxed);
    HEAP.reset();
    let len = len.min(isize::MAX as usize - PAGE);
    // SAFETY: the allocator accepts every size, and returns zero-initialized or formerly used memory.
    let start = unsafe { HEAP.alloc(Layout::from_size_align_unchecked(len.max(1), 1)) };
    if start.is_null() {
        unreachable();
    }
    RESERVED.store(len, Relaxed);
    start.addr()
}

/// Validates the `len` bytes of the input, with the region in the `region_len` bytes after them: see
/// [`report`](crate::report).
#[unsafe(no_mangle)]
extern "C" fn judge(kind: u32, len: usize, region_len: usize) -> u32 {
    HEAP.reset();
    let reserved = RESERVED.load(Relaxed);
    // SAFETY: `input` reserved the bytes from `base` on, and nothing else is allocated there.
    let input = unsafe { core::slice::from_raw_parts(base(), reserved) };
    let (value, rest) = input.split_at_checked(len).unwrap_or_default();
    crate::report(kind, value, rest.get(..region_len).unwrap_or_default())
}

/// Returns the address of the words that describe the last verdict.
#[unsafe(no_mangle)]
extern "C" fn output() -> *const AtomicU32 {
    OUTPUT.as_ptr()
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    unreachable()
}

/// Returns the first address after the module's own data.
fn base() -> *const u8 {
    unsafe extern "C" {
        safe static __heap_base: u8;
    }
    &raw const __heap_base
}

/// Memory that is handed out from the bottom to the top, and freed as a whole before each verdict.
struct Heap {
    /// The first free address.
    top: AtomicUsize,
}

#[global_allocator]
static HEAP: Heap = Heap {
    top: AtomicUsize::new(0),
};

impl Heap {
    /// Frees everything but the input.
    fn reset(&self) {
        self.top
            .store(base().addr() + RESERVED.load(Relaxed), Relaxed);
    }

    /// Makes `end` the first free address, and returns `true` if there is as much memory.
    fn grow(&self, end: usize) -> bool {
        let size = memory_size(0) * PAGE;
        if end > size && memory_grow(0, (end - size).div_ceil(PAGE)) == usize::MAX {
            return false;
        }
        self.top.store(end, Relaxed);
        true
    }
}

// SAFETY: `alloc` returns memory above all that it returned since the last `reset`, aligned and within the module's
// memory; nothing that was allocated before a `reset` is used after it.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let top = self.top.load(Relaxed);
        let Some(start) = top.checked_next_multiple_of(layout.align()) else {
            return core::ptr::null_mut();
        };
        match start.checked_add(layout.size()) {
            Some(end) if self.grow(end) => base().with_addr(start).cast_mut(),
            _ => core::ptr::null_mut(),
        }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        if pointer.addr() + layout.size() == self.top.load(Relaxed) {
            self.top.store(pointer.addr(), Relaxed);
        }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if pointer.addr() + layout.size() == self.top.load(Relaxed) {
            let end = pointer.addr().checked_add(size);
            return match end {
                Some(end) if self.grow(end) => pointer,
                _ => core::ptr::null_mut(),
            };
        }
        // SAFETY: the caller promises that the size and the alignment are valid.
        let moved = unsafe { self.alloc(Layout::from_size_align_unchecked(size, layout.align())) };
        if !moved.is_null() {
            // SAFETY: both are as long, and `moved` was not handed out before.
            unsafe { core::ptr::copy_nonoverlapping(pointer, moved, layout.size().min(size)) };
        }
        moved
    }
}
