//! The values that the proptest strategies generate.

use clerk_user_validate::*;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// Returns a thousand values of a strategy, the same ones each time. With `strict`, no generated value may be
/// rejected.
fn drawn<S: Strategy>(strategy: &S, strict: bool) -> Vec<S::Value> {
    let mut config = Config::default();
    if strict {
        config.max_local_rejects = 0;
    }
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let draw = |_| strategy.new_tree(&mut runner).unwrap().current();
    (0..1_000).map(draw).collect()
}

#[test]
fn every_number_that_is_drawn_is_one() {
    let numbers = drawn(&any::<E164>(), true);
    let mut codes: Vec<u16> = numbers.iter().map(E164::country_calling_code).collect();
    codes.sort_unstable();
    codes.dedup();
    assert!(codes.len() > 100, "{}", codes.len());
}

#[test]
fn texts_are_nearly_valid_by_up_to_three_edits() {
    let mut lengths = [0_u32; 7];
    let mut extended = 0;
    for text in drawn(&near_valid::<EvmAddress>(), false) {
        // 42 characters, give or take three.
        lengths[text.chars().count() - 39] += 1;
        let whole = text.get(..42).map(EvmAddress::parse);
        extended += u32::from(text.len() > 42 && whole.is_some_and(|whole| whole.is_ok()));
    }
    assert!(lengths.iter().all(|count| *count > 1), "{lengths:?}");
    assert!(extended > 1, "{extended}");
}
