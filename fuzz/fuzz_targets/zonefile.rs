//! Any bytes as a zone file. The property is that of tests/fuzzed/zonefile.rs.

#![no_main]
#![allow(
    dead_code,
    missing_docs,
    unused_imports,
    unreachable_pub,
    unfulfilled_lint_expectations,
    reason = "rooms by themselves, used in part"
)]

// The property names the library; here that is the rooms below.
extern crate self as sesdns;

#[path = "../../src/zonefile/mod.rs"]
pub mod zonefile;

#[path = "../../tests/fuzzed/zonefile.rs"]
mod property;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| property::hold(bytes));
