//! What serde says of a broken input, in words for people. No value of the input is repeated: a Terraform state
//! holds secrets.

use super::answer::SHAPES;

/// The sentence for an error of serde_json, without its place.
pub(super) fn sentence(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    let message = text.strip_suffix(&place).unwrap_or(&text);
    if let Some((found, expected)) =
        wrong(message, "invalid type: ").or_else(|| wrong(message, "invalid value: "))
    {
        return format!("expected {expected}, found {}", kind(found));
    }
    match message {
        "expected value" | "expected ident" => format!("this is no JSON; {SHAPES}"),
        "recursion limit exceeded" => "the input is nested too deeply".into(),
        "invalid unicode code point" => "this is not UTF-8".into(),
        _ => match message.strip_prefix("EOF while parsing ") {
            Some(what) => format!("the input ends in the middle of {what}; is it whole?"),
            None => message.to_string(),
        },
    }
}

/// What was found and what was expected; the latter is a text of ours, in which `, expected ` does not occur.
fn wrong<'a>(message: &'a str, kind: &str) -> Option<(&'a str, &'a str)> {
    message.strip_prefix(kind)?.rsplit_once(", expected ")
}

/// `string "…"` is a text, ``integer `1` `` a number.
fn kind(found: &str) -> &'static str {
    match found.split([' ', '"', '`']).next().unwrap_or_default() {
        "string" => "a text",
        "boolean" => "true or false",
        "integer" | "floating" => "a number",
        "null" | "unit" => "null",
        "sequence" => "a list",
        "map" => "an object",
        _ => "this",
    }
}
