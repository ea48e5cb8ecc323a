//! Values as Python's `str` and `repr` print them: what text output and table cells show.

use super::number::float_text;
use super::value::Data;

/// A value as Python's `str` prints it. A string is itself; a list or an object inside a cell is its `repr`
/// (`['a', 1]`), which the AWS CLI shows where one row has a scalar and another a list under the same key.
pub(super) fn str_of(value: &Data) -> String {
    match value {
        Data::Text(text) => text.to_string(),
        other => {
            let mut out = String::new();
            write_repr(other, &mut out);
            out
        }
    }
}

fn write_repr(value: &Data, out: &mut String) {
    match value {
        Data::Null => out.push_str("None"),
        Data::Bool(true) => out.push_str("True"),
        Data::Bool(false) => out.push_str("False"),
        Data::Integer(value) => out.push_str(&value.to_string()),
        Data::Float(value) => out.push_str(&float_text(*value)),
        Data::Text(text) => write_quoted(text, out),
        Data::List(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                out.push_str(if i > 0 { ", " } else { "" });
                write_repr(item, out);
            }
            out.push(']');
        }
        Data::Map(members) => {
            out.push('{');
            for (i, (key, item)) in members.iter().enumerate() {
                out.push_str(if i > 0 { ", " } else { "" });
                write_quoted(key, out);
                out.push_str(": ");
                write_repr(item, out);
            }
            out.push('}');
        }
    }
}

/// Single quotes, unless only double quotes spare an escape.
fn write_quoted(text: &str, out: &mut String) {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    out.push(quote);
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c == quote => out.extend(['\\', c]),
            c if is_printable(c) => out.push(c),
            c => out.push_str(&escaped(c)),
        }
    }
    out.push(quote);
}

fn escaped(c: char) -> String {
    match u32::from(c) {
        code @ 0..=0xff => format!("\\x{code:02x}"),
        code @ 0x100..=0xffff => format!("\\u{code:04x}"),
        code => format!("\\U{code:08x}"),
    }
}

/// Python's `str.isprintable`: everything but the Unicode categories "other" and "separator", and the space. The
/// standard library decides by the same categories when it escapes, so its answer is asked for; the letter in
/// front keeps it from escaping combining marks as well.
fn is_printable(c: char) -> bool {
    if c.is_ascii() {
        return !c.is_ascii_control();
    }
    let pair = String::from_iter(['x', c]);
    pair.escape_debug().nth(1) != Some('\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn containers_print_as_python_literals() {
        let value = serde_json::json!([null, true, 2.0, "it's", "\"'", {"k": "a\u{1}\u{200b}ö\u{301}日\n"}]);
        assert_eq!(
            str_of(&Data::from(&value)),
            "[None, True, 2.0, \"it's\", '\"\\'', {'k': 'a\\x01\\u200bö\u{301}日\\n'}]"
        );
        assert_eq!(str_of(&Data::text("as 'is'\n")), "as 'is'\n");
    }
}
