//! The JSON Schema of `sesdns.toml`, for editors: made of the keys that are read and the formats that there are.

use serde_json::{Map, Value, json};

use super::keys::{Key, Kind, OUTPUT, TOP, ZONE};
use crate::commands::printing::print_bytes;
use crate::emit::{FORMATS, Format, OptionKind, OptionSpec};
use crate::error::{Exit, Failure};
use crate::record::RecordKind;
use crate::world::World;

/// Prints it.
///
/// # Errors
/// Standard output that cannot be written.
pub(super) fn print(world: &mut World<'_>) -> Result<Exit, Failure> {
    let text = serde_json::to_string_pretty(&schema()).map_err(Failure::general)? + "\n";
    print_bytes(text.as_bytes(), world)
}

/// Draft 7: what editors of TOML know.
fn schema() -> Value {
    let mut schema = table(TOP, &["snapshot", "output"]);
    schema["$schema"] = json!("http://json-schema.org/draft-07/schema#");
    schema["title"] = json!("sesdns.toml");
    schema["description"] = json!("What sesdns generate writes, and where.");
    schema
}

/// A table of these keys and no others.
fn table(keys: &[Key], required: &[&str]) -> Value {
    let property = |key: &Key| {
        let mut property = of_kind(key.kind);
        property["description"] = json!(key.help);
        (key.name.to_string(), property)
    };
    let properties: Map<String, Value> = keys.iter().map(property).collect();
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": required,
        "properties": properties,
    })
}

fn of_kind(kind: Kind) -> Value {
    match kind {
        Kind::Text => json!({ "type": "string", "minLength": 1 }),
        Kind::Ttl => json!({ "anyOf": [
            { "type": "integer", "minimum": 0, "maximum": 2_147_483_647 },
            { "type": "string", "pattern": "^([0-9]+[sSmMhHdDwW])+$|^[0-9]+$" },
        ] }),
        Kind::Records => {
            let kinds = RecordKind::ALL.into_iter().map(RecordKind::as_str).chain(["all"]);
            list(json!({ "enum": kinds.collect::<Vec<_>>() }))
        }
        Kind::Domains => list(json!({ "type": "string", "minLength": 1 })),
        Kind::Format => {
            let words = FORMATS.iter().flat_map(Format::words);
            json!({ "enum": words.collect::<Vec<_>>() })
        }
        Kind::Set => json!({ "type": "object" }),
        Kind::Byodkim => {
            json!({ "type": "object", "additionalProperties": { "type": "string", "minLength": 1 } })
        }
        Kind::Zones => json!({ "type": "object", "additionalProperties": table(ZONE, &[]) }),
        Kind::Outputs => {
            let mut output = table(OUTPUT, &["path"]);
            output["oneOf"] = json!([{ "required": ["format"] }, { "required": ["template"] }]);
            output["allOf"] = FORMATS.iter().map(options_of).collect();
            list(output)
        }
    }
}

fn list(items: Value) -> Value {
    json!({ "type": "array", "minItems": 1, "items": items })
}

/// The options that go with a format; a version of its template of one's own may have more.
fn options_of(format: &Format) -> Value {
    let words: Vec<&str> = format.words().collect();
    let properties: Map<String, Value> =
        format.options.iter().map(|option| (option.key.to_string(), of_option(option))).collect();
    json!({
        "if": {
            "required": ["format"],
            "properties": { "format": { "enum": words }, "template-dir": false },
        },
        "then": { "properties": { "set": {
            "type": "object",
            "additionalProperties": false,
            "properties": properties,
        } } },
    })
}

fn of_option(option: &OptionSpec) -> Value {
    let mut schema = match &option.kind {
        OptionKind::Text => json!({ "type": ["string", "integer", "boolean"] }),
        OptionKind::Reference | OptionKind::Name => json!({ "type": "string" }),
        OptionKind::Names => json!({ "anyOf": [
            { "type": "string" },
            { "type": "array", "items": { "type": "string" } },
        ] }),
        OptionKind::Number { .. } => json!({ "anyOf": [
            { "type": "integer", "minimum": 0, "maximum": u32::MAX },
            { "type": "string", "pattern": "^[0-9]+$" },
        ] }),
        OptionKind::Bool { .. } => json!({ "enum": [true, false, "true", "false"] }),
        OptionKind::OneOf { words } => {
            let mut values: Vec<Value> = words.split('|').map(|word| json!(word)).collect();
            values.extend(words.split('|').filter_map(|word| word.parse::<i64>().ok()).map(|n| json!(n)));
            values.extend(words.split('|').filter_map(|word| word.parse::<bool>().ok()).map(|b| json!(b)));
            json!({ "enum": values })
        }
    };
    schema["description"] = json!(option.help);
    schema
}
