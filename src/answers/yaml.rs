//! Answers in YAML, as `--output yaml` and `yaml-stream` print them, turned into JSON with every value on its line.

use saphyr_parser::{Event, Parser, ScalarStyle};

/// A place and what is wrong there.
pub(super) type Fault = (usize, String);

/// The answers of `text` as JSON, one behind another; elements of a list at the top are answers too.
///
/// # Errors
/// The line, from 1, and what is no YAML there, or has an alias or a tag.
pub(super) fn to_json(text: &str) -> Result<String, Fault> {
    let mut json = Json::default();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            (error.marker().line(), format!("this YAML cannot be read: {}", error.info()))
        })?;
        let line = span.start.line();
        json.take(event, line).map_err(|message| (line, message.to_string()))?;
    }
    Ok(json.text)
}

/// Something that is not at its end.
enum Open {
    /// The list at the top, which is no part of the JSON.
    Top,
    List {
        is_empty: bool,
    },
    /// With the number of keys and values so far.
    Map(usize),
}

#[derive(Default)]
struct Json {
    text: String,
    /// Line breaks in `text`.
    breaks: usize,
    open: Vec<Open>,
}

impl Json {
    fn take(&mut self, event: Event<'_>, line: usize) -> Result<(), &'static str> {
        match event {
            Event::SequenceStart(_, None) if self.open.is_empty() => self.open.push(Open::Top),
            Event::SequenceStart(_, None) => {
                self.separate(line, false)?;
                self.text.push('[');
                self.open.push(Open::List { is_empty: true });
            }
            Event::MappingStart(_, None) => {
                self.separate(line, false)?;
                self.text.push('{');
                self.open.push(Open::Map(0));
            }
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(Open::List { .. }) => self.text.push(']'),
                Some(Open::Map(_)) => self.text.push('}'),
                Some(Open::Top) | None => {}
            },
            // A document with nothing in it, as behind a last "---".
            Event::Scalar(text, ScalarStyle::Plain, _, None) if self.open.is_empty() && text.is_empty() => {}
            Event::Scalar(text, style, _, None) => {
                let is_key = matches!(self.open.last(), Some(Open::Map(count)) if count % 2 == 0);
                self.separate(line, true)?;
                match style {
                    ScalarStyle::Plain if !is_key => self.text.push_str(&plain(&text)),
                    _ => self.text.push_str(&quoted(&text)),
                }
            }
            Event::Alias(_) => return Err("aliases (*) have no place in an answer of SES"),
            Event::SequenceStart(..) | Event::MappingStart(..) | Event::Scalar(..) => {
                return Err("tags (!) have no place in an answer of SES");
            }
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => {}
        }
        Ok(())
    }

    /// What stands between the last value and the next, which begins in this line.
    fn separate(&mut self, line: usize, is_scalar: bool) -> Result<(), &'static str> {
        match self.open.last_mut() {
            Some(Open::List { is_empty }) if *is_empty => *is_empty = false,
            Some(Open::List { .. }) => self.text.push(','),
            Some(Open::Map(count)) => {
                if *count % 2 == 0 && !is_scalar {
                    return Err("the name of a member must be a text");
                }
                *count += 1;
                self.text.push_str(match *count {
                    1 => "",
                    count if count % 2 == 0 => ":",
                    _ => ",",
                });
            }
            Some(Open::Top) | None => self.text.push(' '),
        }
        while self.breaks + 1 < line {
            self.text.push('\n');
            self.breaks += 1;
        }
        Ok(())
    }
}

/// A text without quotes is what it looks like (YAML 1.2 section 10.3.2).
fn plain(text: &str) -> String {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => "null".into(),
        "true" | "True" | "TRUE" => "true".into(),
        "false" | "False" | "FALSE" => "false".into(),
        _ if serde_json::from_str::<serde_json::Number>(text).is_ok() => text.into(),
        _ => quoted(text),
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stay_what_they_are_and_where_they_are() {
        let yaml = "---\nA:\n- x\n- '1'\n- 1\n- true\n\"B\": {c: ~, d: 'it''s'}\n1: []\n";
        assert_eq!(
            to_json(yaml).unwrap(),
            " \n{\"A\":\n[\"x\",\n\"1\",\n1,\ntrue],\n\"B\":{\"c\":null,\"d\":\"it's\"},\n\"1\":[]}"
        );
        assert_eq!(to_json("- A: 1\n- B: 2\n--- \nC: 3\n").unwrap(), " {\"A\":1} \n{\"B\":2} \n\n{\"C\":3}");
    }

    #[test]
    fn what_is_no_plain_data_is_refused_with_its_line() {
        for (yaml, line, message) in [
            ("A: &a 1\nB: *a\n", 2, "aliases"),
            ("A: 1\nB: !!str 2\n", 2, "tags"),
            ("A: 1\n? [x]\n: 2\n", 2, "the name of a member"),
            ("A: 1\nB: [\n", 3, "this YAML cannot be read"),
        ] {
            let (at, why) = to_json(yaml).unwrap_err();
            assert!(at == line && why.starts_with(message), "{yaml}: {at} {why}");
        }
    }
}
