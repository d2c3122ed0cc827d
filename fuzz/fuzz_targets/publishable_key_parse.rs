#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| clerk_user_fuzz::publishable_key_parse(data));
