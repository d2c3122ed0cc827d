//! Computes several checksums at once with the vector instructions that the CPU has at run time.

use alloc::vec::Vec;
use core::ops::{BitAnd, BitOr, BitXor, Not};

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch};

use super::batch::{Digests, Job, MAX_WIDTH, run_with};
use super::block;
use super::hex::Digits;
use crate::keccak::{self, RATE, Word};

/// Does the job for each item.
pub(super) fn run<J: Job<T>, T>(items: &[T]) -> Vec<J::Result> {
    dispatch!(Level::new(), simd => run_wide::<_, J, T>(simd, items))
}

#[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
pub(super) fn run_avx2<J: Job<T>, T>(items: &[T]) -> Option<Vec<J::Result>> {
    let simd = Level::new().as_avx2()?;
    Some(simd.vectorize(
        #[inline(always)]
        || run_wide::<_, J, T>(simd, items),
    ))
}

#[cfg(not(any(target_arch = "x86", target_arch = "x86_64")))]
pub(super) fn run_avx2<J: Job<T>, T>(_: &[T]) -> Option<Vec<J::Result>> {
    None
}

#[inline(always)]
fn run_wide<S: Simd, J: Job<T>, T>(simd: S, items: &[T]) -> Vec<J::Result> {
    run_with::<J, T>(items, S::u64s::LEN.min(MAX_WIDTH), |waiting| {
        simd.vectorize(
            #[inline(always)]
            || digests(simd, waiting),
        )
    })
}

/// Returns the digests of as many addresses as fit into one vector.
#[inline(always)]
fn digests<S: Simd>(simd: S, waiting: &[Digits; MAX_WIDTH]) -> Digests {
    let blocks = waiting.each_ref().map(block);
    let mut words = [Wide::<S>(S::u64s::splat(simd, 0)); RATE];
    for (at, word) in words.iter_mut().enumerate() {
        let row = blocks
            .each_ref()
            .map(|block| block.get(at).copied().unwrap_or_default());
        if let Some(row) = row.get(..S::u64s::LEN) {
            *word = Wide(S::u64s::from_slice(simd, row));
        }
    }
    let mut digests = [[0; 4]; MAX_WIDTH];
    for (at, word) in keccak::digest(words).iter().enumerate() {
        for (digest, value) in digests.iter_mut().zip(word.0.as_slice()) {
            if let Some(to) = digest.get_mut(at) {
                *to = *value;
            }
        }
    }
    digests
}

/// The same word of several states.
#[derive(Clone, Copy)]
struct Wide<S: Simd>(S::u64s);

impl<S: Simd> Word for Wide<S> {
    #[inline(always)]
    fn of(self, value: u64) -> Self {
        Self(S::u64s::splat(self.0.token(), value))
    }

    #[inline(always)]
    fn rotate<const N: u32>(self) -> Self {
        Self((self.0 << N) | (self.0 >> (64 - N)))
    }
}

impl<S: Simd> BitAnd for Wide<S> {
    type Output = Self;

    #[inline(always)]
    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl<S: Simd> BitOr for Wide<S> {
    type Output = Self;

    #[inline(always)]
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl<S: Simd> BitXor for Wide<S> {
    type Output = Self;

    #[inline(always)]
    fn bitxor(self, other: Self) -> Self {
        Self(self.0 ^ other.0)
    }
}

impl<S: Simd> Not for Wide<S> {
    type Output = Self;

    #[inline(always)]
    fn not(self) -> Self {
        Self(!self.0)
    }
}
