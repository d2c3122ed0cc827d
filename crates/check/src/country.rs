//! Finds the region of a country by its codes or its English names.

use std::collections::HashMap;
use std::sync::LazyLock;

use clerk_user_validate::Region;

/// Names in use that the list of ISO 3166 does not have.
const NAMES: &[(&str, &str)] = &[
    ("america", "US"),
    ("bolivia", "BO"),
    ("bosnia", "BA"),
    ("britain", "GB"),
    ("brunei", "BN"),
    ("burma", "MM"),
    ("cape verde", "CV"),
    ("congo kinshasa", "CD"),
    ("democratic republic of the congo", "CD"),
    ("republic of the congo", "CG"),
    ("republic of korea", "KR"),
    ("democratic peoples republic of korea", "KP"),
    ("congo brazzaville", "CG"),
    ("drc", "CD"),
    ("czech republic", "CZ"),
    ("east timor", "TL"),
    ("el", "GR"),
    ("england", "GB"),
    ("eswatini", "SZ"),
    ("falkland islands", "FK"),
    ("great britain", "GB"),
    ("holland", "NL"),
    ("hong kong sar china", "HK"),
    ("iran", "IR"),
    ("ivory coast", "CI"),
    ("kosovo", "XK"),
    ("laos", "LA"),
    ("macao", "MO"),
    ("macao sar china", "MO"),
    ("macau", "MO"),
    ("macedonia", "MK"),
    ("micronesia", "FM"),
    ("moldova", "MD"),
    ("myanmar burma", "MM"),
    ("netherlands", "NL"),
    ("north korea", "KP"),
    ("northern ireland", "GB"),
    ("palestine", "PS"),
    ("palestinian territories", "PS"),
    ("republic of china", "TW"),
    ("russia", "RU"),
    ("saint helena", "SH"),
    ("saint martin", "MF"),
    ("scotland", "GB"),
    ("sint maarten", "SX"),
    ("south korea", "KR"),
    ("st barthelemy", "BL"),
    ("st helena", "SH"),
    ("st kitts and nevis", "KN"),
    ("st lucia", "LC"),
    ("st martin", "MF"),
    ("st pierre and miquelon", "PM"),
    ("st vincent and grenadines", "VC"),
    ("svalbard and jan mayen", "SJ"),
    ("swaziland", "SZ"),
    ("syria", "SY"),
    ("taiwan", "TW"),
    ("tanzania", "TZ"),
    ("turkey", "TR"),
    ("uae", "AE"),
    ("uk", "GB"),
    ("united kingdom", "GB"),
    ("united states", "US"),
    ("us virgin islands", "VI"),
    ("british virgin islands", "VG"),
    ("usa", "US"),
    ("vatican", "VA"),
    ("vatican city", "VA"),
    ("venezuela", "VE"),
    ("vietnam", "VN"),
    ("wales", "GB"),
];

/// Words that names of one country have or lack.
const FILLERS: &[&str] = &["the", "of", "republic"];

/// Returns the region of a country: ISO 3166 alpha-2 or alpha-3, or an English name, as ISO or CLDR
/// have it. `None` if the country is unknown or has no numbering plan.
pub(crate) fn region(country: &str) -> Option<Region> {
    static REGIONS: LazyLock<HashMap<String, Region>> = LazyLock::new(regions);
    let country = country.trim();
    let known = Region::parse(country).ok();
    known.or_else(|| {
        REGIONS
            .get(&key(country))
            .or_else(|| REGIONS.get(&short_key(country)))
            .copied()
    })
}

fn regions() -> HashMap<String, Region> {
    let mut regions = HashMap::new();
    for country in rust_iso3166::ALL {
        let Ok(region) = Region::parse(country.alpha2) else {
            continue;
        };
        let before_brackets = country.name.split('(').next().unwrap_or_default();
        let is_unique = rust_iso3166::ALL
            .iter()
            .filter(|other| {
                key(other.name.split('(').next().unwrap_or_default()) == key(before_brackets)
            })
            .count()
            == 1;
        for name in [country.alpha2, country.alpha3, country.name] {
            regions.insert(key(name), region);
        }
        regions.entry(short_key(country.name)).or_insert(region);
        if is_unique {
            regions.entry(key(before_brackets)).or_insert(region);
        }
    }
    for (name, code) in NAMES {
        if let Ok(region) = Region::parse(code) {
            regions.insert(key(name), region);
            regions.entry(short_key(name)).or_insert(region);
        }
    }
    // Two countries each.
    for name in [
        "congo",
        "korea",
        "virgin islands",
        "democratic congo",
        "peoples korea",
    ] {
        regions.remove(name);
    }
    regions
}

/// Returns a name in lower case, without accents and punctuation.
fn key(name: &str) -> String {
    let plain: String = name
        .chars()
        .filter_map(|c| match c {
            '\u{e0}'..='\u{e5}' | '\u{c0}'..='\u{c5}' => Some('a'),
            '\u{e8}'..='\u{eb}' | '\u{c8}'..='\u{cb}' => Some('e'),
            '\u{ec}'..='\u{ef}' | '\u{cc}'..='\u{cf}' => Some('i'),
            '\u{f2}'..='\u{f6}' | '\u{d2}'..='\u{d6}' => Some('o'),
            '\u{f9}'..='\u{fc}' | '\u{d9}'..='\u{dc}' => Some('u'),
            '\u{e7}' | '\u{c7}' => Some('c'),
            '\u{f1}' | '\u{d1}' => Some('n'),
            '.' | '\'' | '\u{2019}' => None,
            '&' => Some('+'),
            c if c.is_alphanumeric() => Some(c.to_ascii_lowercase()),
            _ => Some(' '),
        })
        .collect();
    let plain = plain.replace('+', " and ");
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the key of a name without the words that it may lack.
fn short_key(name: &str) -> String {
    let name = key(name);
    let words = name.split(' ').filter(|word| !FILLERS.contains(word));
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_names_have_their_region() {
        for (country, expected) in [
            ("GB", Some("GB")),
            ("gb", Some("GB")),
            ("GBR", Some("GB")),
            ("UK", Some("GB")),
            ("U.S.A.", Some("US")),
            ("United Kingdom", Some("GB")),
            (
                "United Kingdom of Great Britain and Northern Ireland",
                Some("GB"),
            ),
            ("United States of America", Some("US")),
            ("The United States", Some("US")),
            ("South Korea", Some("KR")),
            ("Korea, Republic of", Some("KR")),
            ("Republic of Korea", Some("KR")),
            ("Korea (Republic of)", Some("KR")),
            ("Vietnam", Some("VN")),
            ("Viet Nam", Some("VN")),
            ("Russia", Some("RU")),
            ("Russian Federation", Some("RU")),
            ("C\u{f4}te d'Ivoire", Some("CI")),
            ("Cote d\u{2019}Ivoire", Some("CI")),
            ("T\u{fc}rkiye", Some("TR")),
            ("Turkey", Some("TR")),
            ("Netherlands", Some("NL")),
            ("The Netherlands", Some("NL")),
            ("Czechia", Some("CZ")),
            ("Trinidad & Tobago", Some("TT")),
            ("Bosnia & Herzegovina", Some("BA")),
            ("Bolivia", Some("BO")),
            ("DEU", Some("DE")),
            ("Germany", Some("DE")),
            ("Federal Republic of Germany", None),
            ("Kosovo", Some("XK")),
            ("Namibia", Some("NA")),
            ("Guinea", Some("GN")),
            ("Georgia", Some("GE")),
            ("Congo", None),
            ("Korea", None),
            ("GER", None),
            ("+49", None),
            ("", None),
        ] {
            let found = region(country).map(|region| region.as_str());
            assert_eq!(found, expected, "{country}");
        }
    }

    #[test]
    fn every_region_of_the_list_is_found_by_each_of_its_names() {
        for country in rust_iso3166::ALL {
            if let Ok(expected) = Region::parse(country.alpha2) {
                for name in [country.alpha3, country.name] {
                    if !["Congo"].contains(&name) {
                        assert_eq!(region(name), Some(expected), "{name}");
                    }
                }
            }
        }
    }
}
