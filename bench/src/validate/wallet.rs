//! EVM addresses.

use alloy_primitives::Address;
use clerk_user_validate::EvmAddress;
use keccak::Keccak;

use super::inputs::Random;
use crate::harness::{Case, Measured, Table};
use crate::report::{Report, ns};

const OURS: &str = "clerk-user EvmAddress";
const ALLOY: &str = "alloy parse_checksummed";
const KECCAK: &str = "floor: one keccak-f[1600] of keccak";
const HEX: &str = "floor: every byte a hex digit";

const AVX2: &str = "clerk-user EvmAddress, with AVX2 at most";

/// How many addresses a batch has.
const BATCH: usize = 8;

pub(super) fn tables() -> Vec<Table> {
    let mut random = Random(3);
    let mut addresses = Vec::new();
    for _ in 0..1000 {
        let bytes = core::array::from_fn(|_| u8::try_from(random.below(256)).unwrap_or_default());
        addresses.push(Address::new(bytes));
    }
    let mixed: Vec<String> = addresses
        .iter()
        .map(|address| address.to_checksum(None))
        .collect();
    let lower: Vec<String> = mixed.iter().map(|text| text.to_lowercase()).collect();
    let mut state = [0u64; 25];
    let mut single = table("evm", "EVM address: both cases, EIP-55", &mixed);
    single.cases.push(Case::batch(KECCAK, 1, move || {
        Keccak::new().with_f1600(|permute| permute(&mut state));
        usize::from(state[0] != 0)
    }));
    vec![
        single,
        table("evm-lower", "EVM address: one case, no checksum", &lower),
        batches(&mixed),
    ]
}

pub(super) fn goals(table: &str, measured: &[Measured], report: &mut Report) {
    let (ours, alloy) = (ns(measured, OURS), ns(measured, ALLOY));
    match table {
        "evm" => {
            let permutations = ours / ns(measured, KECCAK);
            report.goal_most(
                "EVM, both cases: at most 1.1 keccak-f[1600]",
                permutations,
                "",
                1.1,
            );
            report.goal_ratio("EVM, both cases: faster than alloy", ours, alloy, 1.0);
        }
        "evm-lower" => {
            let scans = ours / ns(measured, HEX);
            report.goal_most("EVM, one case: at most 3 hex scans", scans, "", 3.0);
        }
        "evm-batch" => {
            if std::arch::is_x86_feature_detected!("avx512f") {
                let goal = format!("EVM, batches of {BATCH}: at least 6× alloy (AVX-512)");
                report.goal_ratio(&goal, ours, alloy, 6.0);
            }
            let goal = format!("EVM, batches of {BATCH}: at least 2.5× alloy (AVX2)");
            report.goal_ratio(&goal, ns(measured, AVX2), alloy, 2.5);
        }
        _ => {}
    }
}

fn table(name: &'static str, title: &str, addresses: &[String]) -> Table {
    let cases = vec![
        Case::each(OURS, addresses, |text| EvmAddress::parse(text).is_ok()),
        Case::each(ALLOY, addresses, |text| {
            Address::parse_checksummed(text, None).is_ok()
        }),
        Case::each("alloy from_str, which checks nothing", addresses, |text| {
            text.parse::<Address>().is_ok()
        }),
        Case::each("ethaddr from_str_checksum", addresses, |text| {
            ethaddr::Address::from_str_checksum(text).is_ok()
        }),
        Case::each(HEX, addresses, |text| {
            let digits = text
                .as_bytes()
                .get(2..)
                .and_then(|digits| <&[u8; 40]>::try_from(digits).ok());
            digits.is_some_and(|digits| {
                digits
                    .iter()
                    .fold(true, |all, byte| all & is_hex_digit(*byte))
            })
        }),
    ];
    Table {
        name,
        title: title.to_owned(),
        cases,
    }
}

/// Without a branch, so that the compiler can look at many at once.
const fn is_hex_digit(byte: u8) -> bool {
    (byte.wrapping_sub(b'0') < 10) | ((byte | 0x20).wrapping_sub(b'a') < 6)
}

fn batches(addresses: &[String]) -> Table {
    let batched = |len: usize| {
        let addresses = addresses.to_vec();
        move || {
            let batches = addresses.chunks(len).map(EvmAddress::parse_many);
            batches.flatten().flatten().count()
        }
    };
    let avx2 = {
        let addresses = addresses.to_vec();
        move || {
            let parsed = addresses.chunks(BATCH);
            let parsed = parsed.filter_map(EvmAddress::parse_many_avx2);
            parsed.flatten().flatten().count()
        }
    };
    let cases = vec![
        Case::batch(OURS, addresses.len(), batched(BATCH)),
        Case::batch(AVX2, addresses.len(), avx2),
        Case::batch(
            "clerk-user EvmAddress, all at once",
            addresses.len(),
            batched(addresses.len()),
        ),
        Case::each(ALLOY, addresses, |text| {
            Address::parse_checksummed(text, None).is_ok()
        }),
    ];
    Table {
        name: "evm-batch",
        title: format!("EVM address: both cases, in batches of {BATCH}"),
        cases,
    }
}
