//! Keccak-256 as Ethereum uses it (padding `0x01`, not SHA-3's), for one short message or for several in
//! parallel.

#![expect(
    clippy::inline_always,
    reason = "must be inlined into code that enables wider CPU instructions"
)]

use core::ops::{BitAnd, BitOr, BitXor, Not};

/// The number of 64-bit words in one block of Keccak-256.
pub(crate) const RATE: usize = 17;
/// The last bit of the padding, in the last word of the block.
pub(crate) const PADDING_END: u64 = 1 << 63;

/// One 64-bit word of the state, or the same word of several states in parallel.
pub(crate) trait Word:
    Copy + BitAnd<Output = Self> + BitOr<Output = Self> + BitXor<Output = Self> + Not<Output = Self>
{
    /// Returns `value` in every state.
    fn of(self, value: u64) -> Self;

    fn rotate<const N: u32>(self) -> Self;
}

impl Word for u64 {
    #[inline(always)]
    fn of(self, value: u64) -> Self {
        value
    }

    #[inline(always)]
    fn rotate<const N: u32>(self) -> Self {
        self.rotate_left(N)
    }
}

/// Returns the digest of one padded block.
#[inline(always)]
pub(crate) fn digest<W: Word>(block: [W; RATE]) -> [W; 4] {
    let [
        b0,
        b1,
        b2,
        b3,
        b4,
        b5,
        b6,
        b7,
        b8,
        b9,
        b10,
        b11,
        b12,
        b13,
        b14,
        b15,
        b16,
    ] = block;
    let zero = b0.of(0);
    // Six words are stored inverted. This avoids most inversions in `round`.
    let mut state = [
        b0, !b1, !b2, b3, b4, b5, b6, b7, !b8, b9, b10, b11, !b12, b13, b14, b15, b16, !zero, zero,
        zero, !zero, zero, zero, zero, zero,
    ];
    for constant in ROUND_CONSTANTS {
        state = round(state, constant);
    }
    let [d0, d1, d2, d3, ..] = state;
    [d0, !d1, !d2, d3]
}

/// Applies one round of keccak-f[1600]. Words 1, 2, 8, 12, 17 and 20 are inverted before and after it.
#[inline(always)]
fn round<W: Word>(a: [W; 25], constant: u64) -> [W; 25] {
    let [
        a0,
        a1,
        a2,
        a3,
        a4,
        a5,
        a6,
        a7,
        a8,
        a9,
        a10,
        a11,
        a12,
        a13,
        a14,
        a15,
        a16,
        a17,
        a18,
        a19,
        a20,
        a21,
        a22,
        a23,
        a24,
    ] = a;
    let c0 = a0 ^ a5 ^ a10 ^ a15 ^ a20;
    let c1 = a1 ^ a6 ^ a11 ^ a16 ^ a21;
    let c2 = a2 ^ a7 ^ a12 ^ a17 ^ a22;
    let c3 = a3 ^ a8 ^ a13 ^ a18 ^ a23;
    let c4 = a4 ^ a9 ^ a14 ^ a19 ^ a24;
    let d0 = c4 ^ c1.rotate::<1>();
    let d1 = c0 ^ c2.rotate::<1>();
    let d2 = c1 ^ c3.rotate::<1>();
    let d3 = c2 ^ c4.rotate::<1>();
    let d4 = c3 ^ c0.rotate::<1>();

    let (b0, b1, b2) = (a0 ^ d0, (a6 ^ d1).rotate::<44>(), (a12 ^ d2).rotate::<43>());
    let (b3, b4) = ((a18 ^ d3).rotate::<21>(), (a24 ^ d4).rotate::<14>());
    let e0 = b0 ^ (b1 | b2) ^ b0.of(constant);
    let (e1, e2) = (b1 ^ (!b2 | b3), b2 ^ (b3 & b4));
    let (e3, e4) = (b3 ^ (b4 | b0), b4 ^ (b0 & b1));

    let (b0, b1, b2) = (
        (a3 ^ d3).rotate::<28>(),
        (a9 ^ d4).rotate::<20>(),
        (a10 ^ d0).rotate::<3>(),
    );
    let (b3, b4) = ((a16 ^ d1).rotate::<45>(), (a22 ^ d2).rotate::<61>());
    let (e5, e6, e7) = (b0 ^ (b1 | b2), b1 ^ (b2 & b3), b2 ^ (b3 | !b4));
    let (e8, e9) = (b3 ^ (b4 | b0), b4 ^ (b0 & b1));

    let (b0, b1, b2) = (
        (a1 ^ d1).rotate::<1>(),
        (a7 ^ d2).rotate::<6>(),
        (a13 ^ d3).rotate::<25>(),
    );
    let (b3, b4) = ((a19 ^ d4).rotate::<8>(), (a20 ^ d0).rotate::<18>());
    let (e10, e11, e12) = (b0 ^ (b1 | b2), b1 ^ (b2 & b3), b2 ^ (!b3 & b4));
    let (e13, e14) = (!b3 ^ (b4 | b0), b4 ^ (b0 & b1));

    let (b0, b1, b2) = (
        (a4 ^ d4).rotate::<27>(),
        (a5 ^ d0).rotate::<36>(),
        (a11 ^ d1).rotate::<10>(),
    );
    let (b3, b4) = ((a17 ^ d2).rotate::<15>(), (a23 ^ d3).rotate::<56>());
    let (e15, e16, e17) = (b0 ^ (b1 & b2), b1 ^ (b2 | b3), b2 ^ (!b3 | b4));
    let (e18, e19) = (!b3 ^ (b4 & b0), b4 ^ (b0 | b1));

    let (b0, b1, b2) = (
        (a2 ^ d2).rotate::<62>(),
        (a8 ^ d3).rotate::<55>(),
        (a14 ^ d4).rotate::<39>(),
    );
    let (b3, b4) = ((a15 ^ d0).rotate::<41>(), (a21 ^ d1).rotate::<2>());
    let (e20, e21, e22) = (b0 ^ (!b1 & b2), !b1 ^ (b2 | b3), b2 ^ (b3 & b4));
    let (e23, e24) = (b3 ^ (b4 | b0), b4 ^ (b0 & b1));

    [
        e0, e1, e2, e3, e4, e5, e6, e7, e8, e9, e10, e11, e12, e13, e14, e15, e16, e17, e18, e19,
        e20, e21, e22, e23, e24,
    ]
}

const ROUND_CONSTANTS: [u64; 24] = [
    0x0000_0000_0000_0001,
    0x0000_0000_0000_8082,
    0x8000_0000_0000_808a,
    0x8000_0000_8000_8000,
    0x0000_0000_0000_808b,
    0x0000_0000_8000_0001,
    0x8000_0000_8000_8081,
    0x8000_0000_0000_8009,
    0x0000_0000_0000_008a,
    0x0000_0000_0000_0088,
    0x0000_0000_8000_8009,
    0x0000_0000_8000_000a,
    0x0000_0000_8000_808b,
    0x8000_0000_0000_008b,
    0x8000_0000_0000_8089,
    0x8000_0000_0000_8003,
    0x8000_0000_0000_8002,
    0x8000_0000_0000_0080,
    0x0000_0000_0000_800a,
    0x8000_0000_8000_000a,
    0x8000_0000_8000_8081,
    0x8000_0000_0000_8080,
    0x0000_0000_8000_0001,
    0x8000_0000_8000_8008,
];
