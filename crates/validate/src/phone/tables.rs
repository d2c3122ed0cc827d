//! Tables generated from libphonenumber's metadata.

#![expect(clippy::unreadable_literal, reason = "generated")]

#[rustfmt::skip]
pub(super) mod codes;
#[rustfmt::skip]
pub(super) mod formats;
#[rustfmt::skip]
pub(super) mod numbers;
#[rustfmt::skip]
pub(super) mod plans;
#[rustfmt::skip]
pub(super) mod pools;
#[rustfmt::skip]
pub(super) mod unicode;
#[rustfmt::skip]
pub(super) mod version;

#[cfg(test)]
mod tests {
    use super::{codes, formats, numbers, plans, pools, unicode};

    #[test]
    fn the_tables_are_small() {
        let bytes = size_of_val(&codes::CODES)
            + size_of_val(&codes::CODE_INDEX)
            + size_of_val(&formats::CALLING_CODES)
            + size_of_val(&formats::FORMATS)
            + size_of_val(&formats::LEADING)
            + size_of_val(&numbers::ROOTS)
            + size_of_val(&numbers::NODES)
            + size_of_val(&numbers::LEAVES)
            + plans::NAMES.len()
            + size_of_val(&plans::PLANS)
            + size_of_val(&plans::GENERAL)
            + size_of_val(&plans::GENERAL_ENDS)
            + size_of_val(&pools::PROGRAMS)
            + size_of_val(&pools::TEXTS)
            + size_of_val(&unicode::ZEROS)
            + size_of_val(&unicode::MARKS)
            + size_of_val(&unicode::CURRENCIES);
        assert!(bytes <= 200_000, "{bytes} bytes");
    }
}
