//! What each fuzz target asserts, as a function of the bytes, so that a corpus can be replayed
//! without a fuzzer.

mod client;
mod model;
mod parsers;

pub use client::{answer, form_encode, publishable_key_parse};
pub use model::model_json;
pub use parsers::{e164_parse, email_parse, redirect_parse, strategy_parse, wallet_parse};

/// Every target: its name, which is also that of its folder in `corpus/`, and what it asserts.
pub const TARGETS: &[(&str, fn(&[u8]))] = &[
    ("answer", answer),
    ("e164_parse", e164_parse),
    ("email_parse", email_parse),
    ("form_encode", form_encode),
    ("model_json", model_json),
    ("publishable_key_parse", publishable_key_parse),
    ("redirect_parse", redirect_parse),
    ("strategy_parse", strategy_parse),
    ("wallet_parse", wallet_parse),
];

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    #[test]
    fn corpora_replay() {
        for (name, target) in super::TARGETS {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("corpus")
                .join(name);
            let mut inputs = 0;
            for entry in fs::read_dir(&folder).unwrap() {
                target(&fs::read(entry.unwrap().path()).unwrap());
                inputs += 1;
            }
            assert!(inputs > 0, "{name} has no corpus");
        }
    }

    #[test]
    fn every_target_has_a_binary() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz_targets");
        let mut binaries: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|e| {
                e.unwrap()
                    .path()
                    .file_stem()
                    .unwrap()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        binaries.sort();
        let targets: Vec<&str> = super::TARGETS.iter().map(|(name, _)| *name).collect();
        assert_eq!(binaries, targets);
    }
}
