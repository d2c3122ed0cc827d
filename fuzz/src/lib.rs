//! What each fuzz target asserts, as a function of the bytes, so that a corpus can be replayed
//! without a fuzzer.

mod check;
mod client;
mod differential;
mod model;
mod parsers;
mod sandbox;

pub use check::{check_csv, check_ndjson, preflight};
pub use client::{answer, form_encode, publishable_key_parse};
pub use differential::{email_diff, phone_diff};
pub use model::model_json;
pub use parsers::{
    e164_parse, email_parse, redirect_parse, strategy_parse, user_phone_parse, wallet_parse,
};
pub use sandbox::sandbox_request;

/// A fuzz target.
pub struct Target {
    /// The name, which is also that of its folder in `corpus/`.
    pub name: &'static str,
    /// What it asserts of any bytes.
    pub run: fn(&[u8]),
}

/// Every target, in order of name.
pub const TARGETS: &[Target] = &[
    Target {
        name: "answer",
        run: answer,
    },
    Target {
        name: "check_csv",
        run: check_csv,
    },
    Target {
        name: "check_ndjson",
        run: check_ndjson,
    },
    Target {
        name: "e164_parse",
        run: e164_parse,
    },
    Target {
        name: "email_diff",
        run: email_diff,
    },
    Target {
        name: "email_parse",
        run: email_parse,
    },
    Target {
        name: "form_encode",
        run: form_encode,
    },
    Target {
        name: "model_json",
        run: model_json,
    },
    Target {
        name: "phone_diff",
        run: phone_diff,
    },
    Target {
        name: "preflight",
        run: preflight,
    },
    Target {
        name: "publishable_key_parse",
        run: publishable_key_parse,
    },
    Target {
        name: "redirect_parse",
        run: redirect_parse,
    },
    Target {
        name: "sandbox_request",
        run: sandbox_request,
    },
    Target {
        name: "strategy_parse",
        run: strategy_parse,
    },
    Target {
        name: "user_phone_parse",
        run: user_phone_parse,
    },
    Target {
        name: "wallet_parse",
        run: wallet_parse,
    },
];

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    #[test]
    fn corpora_replay() {
        for super::Target { name, run } in super::TARGETS {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("corpus")
                .join(name);
            let mut inputs = 0;
            for entry in fs::read_dir(&folder).unwrap() {
                run(&fs::read(entry.unwrap().path()).unwrap());
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
        let targets: Vec<&str> = super::TARGETS.iter().map(|target| target.name).collect();
        assert_eq!(binaries, targets);
    }
}
