//! Checks of A-labels that need no Unicode tables (RFC 3492, RFC 5890).

const BASE: u32 = 36;
const T_MIN: u32 = 1;
const T_MAX: u32 = 26;
const SKEW: u32 = 38;
const DAMP: u32 = 700;
const INITIAL_BIAS: u32 = 72;
const INITIAL_N: u32 = 128;

/// Returns `true` if the label begins with `xn--`, in any case.
pub(crate) const fn has_prefix(label: &[u8]) -> bool {
    matches!(label, [b'x' | b'X', b'n' | b'N', b'-', b'-', ..])
}

/// Returns `true` if the label does not begin with `xn--`, or continues with valid Punycode that decodes to
/// at least one character outside ASCII.
pub(crate) fn is_label(label: &[u8]) -> bool {
    let [b'x' | b'X', b'n' | b'N', b'-', b'-', code @ ..] = label else {
        return true;
    };
    decodes(code).is_some_and(|inserted| inserted > 0)
}

/// Returns the number of characters outside ASCII that the Punycode encodes, or `None` if it is invalid.
fn decodes(code: &[u8]) -> Option<u32> {
    let basic = code.iter().rposition(|byte| *byte == b'-').unwrap_or(0);
    let deltas = code.get(if basic == 0 { 0 } else { basic + 1 }..)?;
    let mut len = u32::try_from(basic).ok()?;
    let (mut n, mut i, mut bias, mut inserted) = (INITIAL_N, 0u32, INITIAL_BIAS, 0);
    let mut bytes = deltas.iter();
    while bytes.len() > 0 {
        let (before, mut weight, mut k) = (i, 1u32, BASE);
        loop {
            let digit = digit(*bytes.next()?)?;
            i = i.checked_add(digit.checked_mul(weight)?)?;
            let threshold = k.saturating_sub(bias).clamp(T_MIN, T_MAX);
            if digit < threshold {
                break;
            }
            weight = weight.checked_mul(BASE - threshold)?;
            k += BASE;
        }
        len += 1;
        inserted += 1;
        bias = adapt(i - before, len, before == 0);
        n = n.checked_add(i / len)?;
        i = i % len + 1;
        char::from_u32(n)?;
    }
    Some(inserted)
}

const fn digit(byte: u8) -> Option<u32> {
    match byte {
        b'a'..=b'z' => Some((byte - b'a') as u32),
        b'A'..=b'Z' => Some((byte - b'A') as u32),
        b'0'..=b'9' => Some((byte - b'0') as u32 + 26),
        _ => None,
    }
}

const fn adapt(delta: u32, len: u32, first: bool) -> u32 {
    let mut delta = if first { delta / DAMP } else { delta / 2 };
    delta += delta / len;
    let mut k = 0;
    while delta > (BASE - T_MIN) * T_MAX / 2 {
        delta /= BASE - T_MIN;
        k += BASE;
    }
    k + (BASE - T_MIN + 1) * delta / (delta + SKEW)
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use proptest::prelude::*;

    use super::is_label;

    #[track_caller]
    fn agrees(code: &str) {
        let theirs = idna::punycode::decode_to_string(code);
        let is_name = theirs.is_some_and(|name| !name.is_ascii());
        assert_eq!(
            is_label(format!("xn--{code}").as_bytes()),
            is_name,
            "{code}"
        );
    }

    #[test]
    fn decoding_agrees_with_the_idna_crate_for_characters_of_every_range() {
        for (len, character) in
            (0..5).flat_map(|len| (0x80..0x11_0000).step_by(997).map(move |c| (len, c)))
        {
            let Some(character) = char::from_u32(character) else {
                continue;
            };
            let code = idna::punycode::encode_str(&format!("{}{character}", "a".repeat(len)));
            for digit in ('0'..='9').chain('a'..='z') {
                for tail in ["", "z", "zz"] {
                    agrees(&format!(
                        "{}{tail}{digit}",
                        code.as_deref().unwrap_or_default()
                    ));
                }
            }
        }
    }

    #[test]
    fn punycode_without_a_character_outside_ascii_is_rejected() {
        for code in ["", "-", "a-", "abc-"] {
            agrees(code);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4_096) })]

        #[test]
        fn decoding_agrees_with_the_idna_crate(code in "([a-zA-Z0-9-]{0,6}-)?[a-zA-Z0-9]{1,8}") {
            agrees(&code);
        }
    }
}
