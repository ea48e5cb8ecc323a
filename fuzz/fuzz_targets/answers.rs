//! Any bytes as saved answers. The property is that of tests/fuzzed/answers.rs.

#![no_main]
#![allow(dead_code, missing_docs, unused_imports, unreachable_pub, unfulfilled_lint_expectations, reason = "rooms by themselves, used in part")]

// The property names the library; here that is the rooms below.
extern crate self as sesdns;

#[path = "../../src/answers/mod.rs"]
pub mod answers;
#[path = "../../src/escape/mod.rs"]
pub mod escape;
#[path = "../../src/record/mod.rs"]
pub mod record;
#[path = "../../src/world/mod.rs"]
pub mod world;

#[path = "../../tests/fuzzed/answers.rs"]
mod property;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| property::hold(bytes));
