//! Any text as a template of the user's own. The property is that of tests/fuzzed/templates.rs.

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

#[path = "../../src/emit/mod.rs"]
pub mod emit;
#[path = "../../src/escape/mod.rs"]
pub mod escape;
#[path = "../../src/record/mod.rs"]
pub mod record;

#[path = "../../src/world/mod.rs"]
pub mod world;

#[path = "../../tests/fuzzed/templates.rs"]
mod property;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| property::hold(bytes));
