//! JSON as Python's `json` module writes it.

use super::number::float_json;
use super::value::Data;

/// `--output json`: four spaces a level, non-ASCII characters as they are, a line feed at the end.
pub(super) fn indented(value: &Data) -> String {
    let mut out = String::new();
    write(value, &Style { indent: Some(4), ascii: false }, 0, &mut out);
    out.push('\n');
    out
}

/// On one line without spaces, non-ASCII characters escaped: JMESPath's `to_string`.
pub(super) fn compact(value: &Data) -> String {
    let mut out = String::new();
    write(value, &Style { indent: None, ascii: true }, 0, &mut out);
    out
}

struct Style {
    indent: Option<usize>,
    ascii: bool,
}

impl Style {
    fn line_break(&self, level: usize, out: &mut String) {
        if let Some(width) = self.indent {
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', width * level));
        }
    }

    fn colon(&self) -> &'static str {
        if self.indent.is_some() { ": " } else { ":" }
    }
}

fn write(value: &Data, style: &Style, level: usize, out: &mut String) {
    match value {
        Data::Null => out.push_str("null"),
        Data::Bool(true) => out.push_str("true"),
        Data::Bool(false) => out.push_str("false"),
        Data::Integer(value) => out.push_str(&value.to_string()),
        Data::Float(value) => out.push_str(&float_json(*value)),
        Data::Text(text) => write_string(text, style.ascii, out),
        Data::List(items) if items.is_empty() => out.push_str("[]"),
        Data::Map(members) if members.is_empty() => out.push_str("{}"),
        Data::List(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                out.push_str(if i > 0 { "," } else { "" });
                style.line_break(level + 1, out);
                write(item, style, level + 1, out);
            }
            style.line_break(level, out);
            out.push(']');
        }
        Data::Map(members) => {
            out.push('{');
            for (i, (key, item)) in members.iter().enumerate() {
                out.push_str(if i > 0 { "," } else { "" });
                style.line_break(level + 1, out);
                write_string(key, style.ascii, out);
                out.push_str(style.colon());
                write(item, style, level + 1, out);
            }
            style.line_break(level, out);
            out.push('}');
        }
    }
}

fn write_string(text: &str, ascii: bool, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            c if c < ' ' || (ascii && !c.is_ascii()) => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    out.push_str(&format!("\\u{unit:04x}"));
                }
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_escaped_and_others_raw() {
        let value = Data::from(&serde_json::json!({"é": ["\u{1}\t\"\\\u{7f}😀", 1.0, [], {}]}));
        assert_eq!(
            indented(&value),
            "{\n    \"é\": [\n        \"\\u0001\\t\\\"\\\\\u{7f}😀\",\n        1.0,\n        [],\n        {}\n    ]\n}\n"
        );
        assert_eq!(compact(&value), "{\"\\u00e9\":[\"\\u0001\\t\\\"\\\\\u{7f}\\ud83d\\ude00\",1.0,[],{}]}");
    }
}
