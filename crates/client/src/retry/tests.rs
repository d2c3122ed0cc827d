use core::time::Duration;

use proptest::prelude::*;

use super::{Attempt, Budget, Decision, RetryPolicy, decide};
use crate::TransportErrorKind::{Connect, Network, Refused, Timeout, TooLarge};

const FIRST: Attempt = Attempt {
    number: 1,
    reads: true,
    failure: Connect,
    remaining: Duration::from_secs(30),
    chance: u32::MAX,
};

#[test]
fn what_writes_is_sent_again_only_if_the_server_did_not_look_at_it() {
    for (failure, reads, again) in [
        (Connect, true, true),
        (Connect, false, true),
        (Network, true, true),
        (Network, false, false),
        (Refused, true, true),
        (Refused, false, true),
        (Timeout, true, true),
        (Timeout, false, false),
        (TooLarge, true, false),
        (TooLarge, false, false),
    ] {
        let attempt = Attempt {
            reads,
            failure,
            ..FIRST
        };
        let decision = decide(&RetryPolicy::default(), &attempt);
        assert_eq!(decision != Decision::Stop, again, "{attempt:?}");
    }
}

#[test]
fn delays_double_up_to_the_longest() {
    let policy = RetryPolicy::default().max_attempts(100);
    for (number, delay) in [
        (1, 250),
        (2, 500),
        (3, 1000),
        (5, 4000),
        (6, 5000),
        (99, 5000),
    ] {
        let attempt = Attempt { number, ..FIRST };
        assert_eq!(
            decide(&policy, &attempt),
            Decision::SendAfter(Duration::from_millis(delay)),
            "attempt {number}"
        );
    }
}

#[test]
fn chance_shortens_a_delay() {
    let policy = RetryPolicy::default();
    let half = Attempt {
        chance: u32::MAX / 2 + 1,
        ..FIRST
    };
    let none = Attempt { chance: 0, ..FIRST };
    let Decision::SendAfter(delay) = decide(&policy, &half) else {
        panic!("expected another attempt");
    };
    assert_eq!(delay.as_millis(), 125);
    assert_eq!(decide(&policy, &none), Decision::SendAfter(Duration::ZERO));
}

#[test]
fn the_last_attempt_is_the_last() {
    let last = Attempt { number: 3, ..FIRST };
    assert_eq!(decide(&RetryPolicy::default(), &last), Decision::Stop);
    assert_eq!(decide(&RetryPolicy::never(), &FIRST), Decision::Stop);
}

#[test]
fn no_attempt_starts_after_the_deadline() {
    let policy = RetryPolicy::default();
    let over = Attempt {
        remaining: Duration::from_millis(250),
        ..FIRST
    };
    let just = Attempt {
        remaining: Duration::from_millis(251),
        ..FIRST
    };
    assert_eq!(decide(&policy, &over), Decision::Stop);
    assert_eq!(
        decide(&policy, &just),
        Decision::SendAfter(Duration::from_millis(250))
    );
}

proptest! {
    #[test]
    fn retrying_ends_and_repeats_no_write_that_was_looked_at(
        attempts in any::<u32>(),
        number in 1_u32..,
        reads in any::<bool>(),
        failure in prop::sample::select(vec![Connect, Network, Refused, Timeout, TooLarge]),
        first in 0_u64..=u64::MAX / 1000,
        longest in 0_u64..=u64::MAX / 1000,
        remaining in 0_u64..=u64::MAX / 1000,
        chance in any::<u32>(),
    ) {
        let longest = Duration::from_millis(longest);
        let policy = RetryPolicy::default()
            .max_attempts(attempts)
            .initial_backoff(Duration::from_millis(first))
            .max_backoff(longest);
        let remaining = Duration::from_millis(remaining);
        let attempt = Attempt { number, reads, failure, remaining, chance };

        if let Decision::SendAfter(delay) = decide(&policy, &attempt) {
            prop_assert!(number < attempts);
            prop_assert!(delay <= longest && delay < remaining);
            prop_assert!(reads || matches!(failure, Connect | Refused));
        }
    }
}

#[test]
fn a_budget_is_spent_and_earned() {
    let budget = Budget::new();
    for _ in 0..10 {
        assert!(budget.spend());
    }
    for _ in 0..9 {
        assert!(!budget.spend());
        budget.earn();
    }
    assert!(!budget.spend());
    budget.earn();
    assert!(budget.spend() && !budget.spend());
    for _ in 0..1000 {
        budget.earn();
    }
    let spent = core::iter::repeat_with(|| budget.spend()).take_while(|spent| *spent);
    assert_eq!(spent.count(), 10);
}
