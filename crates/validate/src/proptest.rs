//! Strategies for proptest: `any::<Email>()` and the like generate valid values, [`near_valid`] generates
//! strings that are valid or almost valid.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use proptest::prelude::{Arbitrary, BoxedStrategy, Just, Strategy, any, prop_oneof};
use proptest::sample::{Index, select};

use crate::strange::{EDITS, STRANGE};
use crate::{
    E164, Email, EvmAddress, OAuthStrategy, RedirectUrl, SolanaAddress, WalletAddress, phone,
};

/// Returns a strategy for strings that are almost a valid `T`: a canonical string with up to three
/// characters inserted, removed or replaced.
///
/// ```
/// use clerk_user_validate::{Email, near_valid};
/// use proptest::prelude::*;
///
/// proptest!(|(input in near_valid::<Email>())| {
///     if let Ok(email) = Email::parse(&input) {
///         prop_assert_eq!(Email::parse(email.as_str()), Ok(email));
///     }
/// });
/// ```
pub fn near_valid<T>() -> impl Strategy<Value = String>
where
    T: Arbitrary + ToString,
    T::Strategy: 'static,
{
    let strange = select(STRANGE);
    let edit = (
        any::<Index>(),
        0..3u8,
        prop_oneof![strange, any::<char>(), proptest::char::range(' ', '~')],
    );
    let edits = proptest::collection::vec(edit, 0..=EDITS);
    (any::<T>(), edits).prop_map(|(value, edits)| {
        let mut text: Vec<char> = value.to_string().chars().collect();
        for (at, what, character) in edits {
            let at = at.index(text.len() + 1);
            match what {
                0 => text.insert(at, character),
                1 if at < text.len() => drop(text.remove(at)),
                _ => text
                    .splice(at..(at + 1).min(text.len()), [character])
                    .for_each(drop),
            }
        }
        text.into_iter().collect()
    })
}

macro_rules! arbitrary {
    ($($name:ident: $strategy:expr;)+) => {$(
        impl Arbitrary for $name {
            type Parameters = ();
            type Strategy = BoxedStrategy<Self>;

            fn arbitrary_with((): ()) -> Self::Strategy {
                $strategy.boxed()
            }
        }
    )+};
}

arbitrary! {
    E164: parsed(numbers(), E164::parse);
    Email: parsed(addresses(), Email::parse);
    EvmAddress: any::<[u8; 20]>().prop_map(Self::from);
    OAuthStrategy: parsed("oauth_(token_|custom_)?[a-z0-9_]{1,52}", OAuthStrategy::parse);
    RedirectUrl: parsed(urls(), RedirectUrl::parse);
    SolanaAddress: (any::<[u8; 32]>(), prop_oneof![9 => Just(0), 1 => 0..=32usize]).prop_map(|(mut bytes, zeros)| {
        bytes.iter_mut().take(zeros).for_each(|byte| *byte = 0);
        Self::from(bytes)
    });
    WalletAddress: prop_oneof![
        any::<EvmAddress>().prop_map(Self::from),
        any::<SolanaAddress>().prop_map(Self::from),
    ];
}

/// Parses generated strings. A string that is rejected is generated again.
fn parsed<T: core::fmt::Debug, E>(
    texts: impl Strategy<Value = String> + 'static,
    parse: fn(&str) -> Result<T, E>,
) -> impl Strategy<Value = T> {
    texts.prop_filter_map("refused", move |text| parse(&text).ok())
}

fn numbers() -> impl Strategy<Value = String> {
    let forms: Vec<(String, usize)> = phone::possible_forms().collect();
    (select(forms), any::<[u8; 15]>()).prop_map(|((prefix, len), noise)| {
        let digits = noise.iter().map(|byte| char::from(b'0' + byte % 10));
        let fill = len - prefix.len();
        prefix.chars().chain(digits.take(fill)).collect()
    })
}

fn addresses() -> impl Strategy<Value = String> {
    let atom = "[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]{1,12}";
    let label = "[a-zA-Z0-9]([a-zA-Z0-9-]{0,10}[a-zA-Z0-9])?";
    let local = proptest::collection::vec(atom, 1..=3);
    let domain = proptest::collection::vec(label, 1..=3);
    let last = "[a-zA-Z]([a-zA-Z0-9-]{0,10}[a-zA-Z0-9])?";
    (local, domain, last).prop_map(|(local, domain, last)| {
        format!("{}@{}.{last}", local.join("."), domain.join("."))
    })
}

fn urls() -> BoxedStrategy<String> {
    let tail = "(/[a-zA-Z0-9._~!$&'()*+,;=:@-]{0,8}){0,3}([?][a-z]{1,5}=[a-zA-Z0-9%20]{0,6})?(#[a-z]{0,5})?";
    let host = "[a-zA-Z]([a-zA-Z0-9-]{0,10}[a-zA-Z0-9])?([.][a-zA-Z]{2,6}){0,2}(:[1-9][0-9]{0,3})?";
    prop_oneof![
        ("[hH][tT]{2}[pP][sS]?", host, tail)
            .prop_map(|(scheme, host, tail)| format!("{scheme}://{host}{tail}")),
        tail.prop_map(|tail| if tail.starts_with('/') {
            tail
        } else {
            format!("/{tail}")
        }),
    ]
    .boxed()
}
