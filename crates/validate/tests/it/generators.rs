//! The values that the proptest strategies generate.

use arbitrary::{Arbitrary, Unstructured};
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

/// Returns a thousand near-valid strings, the same ones each time.
fn near<T>() -> Vec<String>
where
    T: for<'a> Arbitrary<'a> + ToString,
{
    let bytes = drawn(&proptest::collection::vec(any::<u8>(), 400), true);
    bytes
        .iter()
        .filter_map(|bytes| NearValid::<T>::arbitrary(&mut Unstructured::new(bytes)).ok())
        .map(|text| text.as_str().to_owned())
        .collect()
}

/// Checks that of the near-valid strings some are accepted and some are not.
fn mixed<T: for<'a> Arbitrary<'a> + ToString + std::str::FromStr>() {
    let texts = near::<T>();
    let accepted = texts
        .iter()
        .filter(|text| text.parse::<T>().is_ok())
        .count();
    assert!(
        (100..texts.len() - 100).contains(&accepted),
        "{accepted} of {}",
        texts.len()
    );
}

#[test]
fn a_fuzzer_gets_texts_that_are_nearly_valid() {
    let mut lengths = [0_u32; 7];
    let addresses = near::<EvmAddress>();
    assert_eq!(addresses.len(), 1_000);
    for text in &addresses {
        lengths[text.chars().count() - 39] += 1;
    }
    assert!(lengths.iter().all(|count| *count > 1), "{lengths:?}");
    mixed::<Email>();
    mixed::<E164>();
    mixed::<EvmAddress>();
    mixed::<SolanaAddress>();
    mixed::<WalletAddress>();
    mixed::<OAuthStrategy>();
    mixed::<RedirectUrl>();
}
