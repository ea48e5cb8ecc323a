//! Any JMESPath expression on any document in every format. The property is that of tests/fuzzed/queries.rs.

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

#[path = "../../src/output/mod.rs"]
pub mod output;

#[path = "../../tests/fuzzed/queries.rs"]
mod property;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| property::hold(bytes));
