//! Phone numbers in running text. The expected results are those of Google's library.

use clerk_user_validate::*;

/// Texts, their regions and the numbers in them.
type Case = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

#[rustfmt::skip]
const CASES: &[Case] = &[
    ("Call me at (201) 555-0123 or 1-201-555-0124 ext. 12.", "US", &[("(201) 555-0123", "+12015550123"), ("1-201-555-0124 ext. 12", "+12015550124 x12")]),
    ("Rufen Sie 030 901820 an, mobil 0151 23456789.", "DE", &[("030 901820", "+4930901820"), ("0151 23456789", "+4915123456789")]),
    ("Appelez le 01 70 18 99 00/01 70 18 99 01", "FR", &[("01 70 18 99 00", "+33170189900"), ("01 70 18 99 01", "+33170189901")]),
    ("Звоните +7 (495) 123-45-67 доб. 12, до 18:00", "RU", &[("+7 (495) 123-45-67 доб. 12", "+74951234567 x12")]),
    ("電話03-1234-5678番", "JP", &[("03-1234-5678", "+81312345678")]),
    ("הטלפון 03-610-0000 בערב", "IL", &[("03-610-0000", "+97236100000")]),
    ("اتصل على ٠١١ ٤١٨ ٠٠٠٠", "SA", &[("٠١١ ٤١٨ ٠٠٠٠", "+966114180000")]),
    ("abc2015550123 and 2015550123def", "US", &[]),
    ("$2015550123 2015550123% 2015550123€", "US", &[]),
    ("VLDB J. 12(3): 211-227 (2003).", "US", &[]),
    ("on 3/10/2011 and 08/31/95 call 201-555-0123", "US", &[("201-555-0123", "+12015550123")]),
    ("2012-01-02 08:00", "US", &[]),
    ("2012-01-02 08 201 555 0123", "US", &[]),
    ("(201) 555-0123 (201) 555-0124", "US", &[("(201) 555-0123", "+12015550123"), ("(201) 555-0124", "+12015550124")]),
    ("12345 - 201-555-0123", "US", &[("201-555-0123", "+12015550123")]),
    ("12345–201-555-0123", "US", &[("201-555-0123", "+12015550123")]),
    ("12345. 201-555-0123", "US", &[("201-555-0123", "+12015550123")]),
    ("2015550123 2015550124", "US", &[("2015550123", "+12015550123"), ("2015550124", "+12015550124")]),
    ("((201) 555-0123", "US", &[("(201) 555-0123", "+12015550123")]),
    ("[201) 555-0123]", "US", &[("[201) 555-0123", "+12015550123")]),
    ("+1 (201 555-0123", "US", &[("(201 555-0123", "+12015550123")]),
    ("201 555 0123 x12 and 201 555 0123 / x12", "US", &[("201 555 0123 x12", "+12015550123 x12"), ("201 555 0123 ", "+12015550123")]),
    ("201xx5550123", "US", &[]),
    ("xx2015550123", "US", &[]),
    ("20 8366 1177", "GB", &[]),
    ("020 8366 1177", "GB", &[("020 8366 1177", "+442083661177")]),
    ("8366 1177", "GB", &[]),
    ("+44 20 8366 1177", "", &[("+44 20 8366 1177", "+442083661177")]),
    ("020 8366 1177", "", &[]),
    ("00 44 20 8366 1177", "DE", &[("00 44 20 8366 1177", "+442083661177")]),
    ("é2015550123 я2015550124я", "US", &[("2015550124", "+12015550124")]),
    ("2015550123́", "US", &[]),
    ("+１ ２０１ ５５５ ０１２３", "", &[("+１ ２０１ ５５５ ０１２３", "+12015550123")]),
    ("0xx11 96123 4567", "BR", &[("0xx11 96123 4567", "+5511961234567")]),
    ("(11) 96123-4567", "BR", &[("(11) 96123-4567", "+5511961234567")]),
    ("+49 30 1234567890123456", "", &[]),
    ("201-555-0123#", "US", &[("201-555-0123", "+12015550123")]),
    ("201-555-0123 - 503#", "US", &[("201-555-0123", "+12015550123")]),
    ("201-555-0123;ext=45 201-555-0124 int 9", "US", &[("201-555-0123;ext=45", "+12015550123 x45"), ("201-555-0124 int 9", "+12015550124 x9")]),
    ("tel:+1-201-555-0123;ext=7", "", &[("+1-201-555-0123;ext=7", "+12015550123 x7")]),
    ("1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3", "US", &[]),
    ("", "", &[]),
    ("no digits at all", "US", &[]),
    ("011 15 2345-6789, 0351 15 123 4567", "AR", &[("011 15 2345-6789", "+5491123456789")]),
    ("+1 800 FLOWERS", "US", &[]),
    ("IP 192.168.1.100 port 8080, ISBN 978-3-16-148410-0, card 4111 1111 1111 1111", "US", &[]),
];

fn region(name: &str) -> Option<Region> {
    (!name.is_empty()).then(|| Region::parse(name).unwrap())
}

fn found(text: &str, region: Option<Region>) -> Vec<(String, String)> {
    E164::find_in(text, region)
        .map(|found| {
            let phone = found.phone();
            let extension = phone
                .extension()
                .map_or(String::new(), |extension| format!(" x{extension}"));
            (
                text[found.range()].to_owned(),
                format!("{}{extension}", phone.number()),
            )
        })
        .collect()
}

#[test]
fn numbers_are_found_where_googles_library_finds_them() {
    for (text, name, expected) in CASES {
        let expected: Vec<_> = expected
            .iter()
            .map(|(span, number)| ((*span).to_owned(), (*number).to_owned()))
            .collect();
        assert_eq!(found(text, region(name)), expected, "{text}");
    }
}

/// Text before and after a number, at every offset from the blocks of eight bytes that the search reads at
/// once.
#[test]
fn a_number_is_found_at_every_position() {
    for before in 0..40 {
        for filler in [" ", ".", "a ", "ж ", "電 ", "🦀 "] {
            let start = filler.repeat(before);
            let text = format!("{start}+442083661177 {filler}");
            let found: Vec<_> = E164::find_in(&text, None).collect();
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(found[0].range(), start.len()..start.len() + 13, "{text}");
        }
    }
}

#[test]
fn every_found_number_reads_as_itself() {
    for (text, name, _) in CASES {
        for found in E164::find_in(text, region(name)) {
            let read = E164::from_user_input(&text[found.range()], region(name));
            assert_eq!(read, Ok(found.phone()), "{text}");
            assert_eq!(found.phone().number().validity(), Validity::Valid);
        }
    }
}

/// Text that looks like numbers but has none takes time proportional to its length.
#[test]
fn hostile_texts_end() {
    for part in [
        "1",
        "1 ",
        "(1",
        "+",
        "1-",
        "1/1",
        "1 x",
        "1          ",
        "٣.",
        "1;ext=",
        "(((1",
        "12.",
        "1 - ",
    ] {
        let text = part.repeat(20_000);
        assert_eq!(E164::find_in(&text, region("US")).count(), 0, "{part}");
    }
}

#[test]
fn masks_show_the_calling_code_and_two_digits() {
    for (number, mask) in [
        ("+15551234567", "+1********67"),
        ("+442083661177", "+44********77"),
        ("+390236618300", "+39********00"),
        ("+2904123", "+290**23"),
        ("+80012345678", "+800******78"),
    ] {
        assert_eq!(E164::parse(number).unwrap().mask().as_str(), mask);
    }
    let text = format!("{:?}", E164::find_in("+442083661177", None).next().unwrap());
    assert_eq!(text, "FoundPhone(0..13, UserPhone(E164(+44…77)))");
    let text = format!("{:?}", E164::find_in("+442083661177", None));
    assert_eq!(text, "PhonesIn(at byte 0 of 13)");
}
