#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| clerk_user_fuzz::preflight(data));
