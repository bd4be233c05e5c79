#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| nonself_fuzz::frames(data));
