//! Any bytes as the text of a key record. The property is that of tests/fuzzed/keys.rs.

#![no_main]
#![allow(
    dead_code,
    missing_docs,
    unused_imports,
    unreachable_pub,
    unfulfilled_lint_expectations,
    reason = "rooms by themselves, used in part"
)]

#[path = "../../tests/fuzzed/keys.rs"]
mod property;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| property::hold(bytes));
