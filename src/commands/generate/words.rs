//! What is wrong with the records, in the words of the configuration.

use super::toml_text::Place;
use crate::commands::record_plan;
use crate::emit::EmitError;
use crate::error::Failure;
use crate::record::PlanError;

/// The command line's words for what has a key here.
const WORDS: [(&str, &str); 9] = [
    ("pass --region", "set region"),
    ("pass it with --dkim-domain", "set it with dkim-domain"),
    ("pass --zone-id", "add it under [zones]"),
    ("pass --zone", "name it under [zones]"),
    ("here and by --zone-id", "here and under [zones]"),
    ("--dkim-domain", "dkim-domain"),
    ("--ttl", "ttl"),
    ("--set ", "set."),
    ("--output ", "the format "),
];

/// Why there are no records.
pub(super) fn of_plan(error: PlanError, place: &Place) -> Failure {
    said_here(record_plan::of_plan(error), place)
}

/// Why the records do not go into their format.
pub(super) fn of_emission(error: EmitError, place: &Place) -> Failure {
    said_here(Failure::usage(error), place)
}

fn said_here(failure: Failure, place: &Place) -> Failure {
    let translate = |message: String, (from, to): &(&str, &str)| message.replace(from, to);
    Failure { message: place.says(WORDS.iter().fold(failure.message, translate)), ..failure }
}
