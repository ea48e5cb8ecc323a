//! The template engine: one an output syntax, with that syntax's literal filters and no other.

use tera::{Kwargs, State, StringInput, Tera, Value};
use thiserror::Error;

use super::context::Context;
use super::{Syntax, literal};
use crate::escape::{EscapeError, hcl, json, zone};

/// A template that does not load or does not render: template, line, column, and what is wrong.
#[derive(Debug, Error)]
#[error("{0}")]
pub struct TemplateError(String);

/// A loaded template.
pub(super) struct Engine {
    tera: Tera,
    syntax: Syntax,
    name: String,
    source: String,
}

impl Engine {
    /// Loads the template `source`; `name` is what messages call it.
    ///
    /// # Errors
    /// [`TemplateError`] for a syntax error or a filter that the syntax does not have.
    pub(super) fn new(syntax: Syntax, name: &str, source: &str) -> Result<Self, TemplateError> {
        let mut tera = engine_of(syntax, literal::print);
        tera.add_raw_template(name, source).map_err(|error| TemplateError(sentence(&error)))?;
        Ok(Self { tera, syntax, name: name.to_string(), source: source.to_string() })
    }

    /// Renders the template into `out`.
    ///
    /// # Errors
    /// [`TemplateError`] for an undefined variable, or a value that would be printed without its filter.
    pub(super) fn render(&self, context: &Context<'_>, out: &mut Vec<u8>) -> Result<(), TemplateError> {
        let context =
            tera::Context::from_serialize(context).map_err(|error| TemplateError(sentence(&error)))?;
        self.render_context(&context, out)
    }

    fn render_context(&self, context: &tera::Context, out: &mut Vec<u8>) -> Result<(), TemplateError> {
        self.tera.render_to(&self.name, context, out).map_err(|error| match refusal(&error) {
            // The engine does not say where the escape function refused a value.
            Some(refusal) => TemplateError(self.locate(context, refusal)),
            None => TemplateError(sentence(&error)),
        })
    }

    /// What the escape function said, with the place: found by rendering once more with a marker in front of every
    /// printed value.
    fn locate(&self, context: &tera::Context, refusal: &std::io::Error) -> String {
        let mut tera = engine_of(self.syntax, literal::print_and_locate);
        literal::forget_location();
        if tera.add_raw_template(&self.name, &literal::with_markers(&self.source)).is_ok() {
            let _ = tera.render_to(&self.name, context, &mut Vec::new());
        }
        let place = literal::location().map_or_else(String::new, |place| format!(":{place}"));
        format!("{}{place}: {}", self.name, crate::world::printable(&refusal.to_string()))
    }
}

/// An engine with the literal filters of `syntax` and no other.
fn engine_of(syntax: Syntax, print: tera::EscapeFn) -> Tera {
    let mut tera = Tera::new();
    // Every template is escaped, whatever it is called: HTML's rules never decide.
    tera.autoescape_on(vec![""]);
    tera.set_escape_fn(print);
    forbid_surgery(&mut tera);
    match syntax {
        Syntax::Zone => {
            add(&mut tera, "zone", |text| {
                Ok(zone::character_strings(strings(text), zone::ByteEscape::Decimal))
            });
            add(&mut tera, "comment", zone::comment);
        }
        Syntax::Hcl => {
            add(&mut tera, "hcl", |text| Ok(hcl::string(text)));
            add(&mut tera, "comment", hcl::comment);
            add(&mut tera, "reference", hcl::reference);
        }
        Syntax::Json => add(&mut tera, "json", |text| Ok(json::string(text))),
    }
    tera
}

/// The octets of `text` in character-strings of 255.
fn strings(text: &str) -> impl Iterator<Item = &[u8]> {
    let bytes = text.as_bytes();
    bytes.chunks(255).chain(bytes.is_empty().then_some(bytes))
}

fn add(tera: &mut Tera, name: &'static str, make: fn(&str) -> Result<String, EscapeError>) {
    tera.register_filter(name, move |text: &str, _: Kwargs, _: &State| {
        make(text).map(|literal| Value::normal_string(&literal::seal(&literal))).map_err(tera::Error::message)
    });
}

/// Takes away what could print a value as it is: `safe` and HTML's escapes, and changes to text that has been
/// printed already (the result of a block that was captured).
fn forbid_surgery(tera: &mut Tera) {
    for name in ["safe", "escape", "escape_html", "escape_xml", "newlines_to_br"] {
        tera.register_filter(name, move |_: Value, _: Kwargs, _: &State| -> Result<Value, tera::Error> {
            Err(tera::Error::message(format!(
                "there is no filter `{name}`: values are printed through literal filters"
            )))
        });
    }
    type Change = fn(&str, &Kwargs) -> Result<String, tera::Error>;
    let changes: [(&'static str, Change); 8] = [
        ("upper", |text, _| Ok(text.to_uppercase())),
        ("lower", |text, _| Ok(text.to_lowercase())),
        ("trim", |text, _| Ok(text.trim().to_string())),
        ("trim_start", |text, _| Ok(text.trim_start().to_string())),
        ("trim_end", |text, _| Ok(text.trim_end().to_string())),
        ("replace", |text, given| {
            Ok(text.replace(given.must_get::<&str>("from")?, given.must_get::<&str>("to")?))
        }),
        ("capitalize", |text, _| {
            let mut chars = text.chars();
            let first = chars.next().map(char::to_uppercase);
            Ok(first.into_iter().flatten().chain(chars.flat_map(char::to_lowercase)).collect())
        }),
        ("truncate", |text, given| {
            let length = given.get::<usize>("length")?.unwrap_or(255);
            Ok(text.chars().take(length).collect())
        }),
    ];
    for (name, change) in changes {
        tera.register_filter(name, move |text: StringInput, given: Kwargs, _: &State| {
            if text.is_safe() {
                return Err(tera::Error::message(format!(
                    "`{name}` cannot change what has been printed already"
                )));
            }
            change(text.as_str(), &given).map(|text| Value::normal_string(&text))
        });
    }
}

/// What the escape function said, if it is behind this error.
fn refusal(error: &tera::Error) -> Option<&std::io::Error> {
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        if let Some(refusal) = cause.downcast_ref() {
            return Some(refusal);
        }
        source = cause.source();
    }
    None
}

/// The engine's report and what caused it. Tera names template, line and column, and shows the line; what the
/// escape function said stands in the source of the error.
fn sentence(error: &tera::Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text.push_str("\n  ");
            text.push_str(&cause_text);
        }
        source = cause.source();
    }
    crate::world::printable(text.trim_start_matches("error: "))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn render(syntax: Syntax, source: &str) -> Result<String, TemplateError> {
        let engine = Engine::new(syntax, "own.tera", source)?;
        let context = json!({ "plain": "a.b_c-d", "text": "a \"${b}\" \\ é\n*/</script>", "n": 7, "on": true, "list": ["a b"] });
        let mut out = Vec::new();
        let context = tera::Context::from_serialize(&context).unwrap();
        engine.render_context(&context, &mut out)?;
        Ok(String::from_utf8(out).unwrap())
    }

    #[test]
    fn a_literal_filter_prints_the_whole_literal() {
        assert_eq!(
            render(Syntax::Zone, "{{ text | zone }}").unwrap(),
            r#""a \"${b}\" \\ \195\169\010*/</script>""#
        );
        assert_eq!(render(Syntax::Hcl, "{{ text | hcl }}").unwrap(), r#""a \"$${b}\" \\ é\n*/</script>""#);
        assert_eq!(
            render(Syntax::Json, "{{ text | json }}").unwrap(),
            r#""a \"${b}\" \\ é\n*/\u003c/script\u003e""#
        );
        assert_eq!(render(Syntax::Hcl, "{{ plain }} {{ n }} {{ on }}").unwrap(), "a.b_c-d 7 true");
    }

    #[test]
    fn a_value_without_its_filter_is_an_error_that_says_where() {
        let message = render(Syntax::Json, "{\n  \"x\": {{ text }}\n}").unwrap_err().to_string();
        for part in ["own.tera:2:8", "${b}", "literal filter"] {
            assert!(message.contains(part), "{part}: {message}");
        }
        assert!(!message.contains('\u{FDD0}'));
    }

    #[test]
    fn the_place_is_found_in_loops_and_captured_blocks_too() {
        for (source, place) in [
            ("{% for x in list %}\n{{ plain }}{{ x }}\n{% endfor %}", "own.tera:2:12"),
            ("{% set x %}{{ plain }}\n  {{ text }}{% endset %}{{ x }}", "own.tera:2:3"),
        ] {
            let message = render(Syntax::Json, source).unwrap_err().to_string();
            assert!(message.starts_with(place), "{message}");
        }
    }

    #[test]
    fn no_way_around_the_literal_filter() {
        for source in [
            "{{ text | safe }}",
            "{{ text | escape }}",
            "{{ text | escape_html }}",
            "{{ text | newlines_to_br }}",
            "{{ text | json | replace(from=\"\\\\\", to=\"\") }}",
            "{{ text | json | upper }}",
            "{{ text | json | truncate(length=20) }}",
            "{% set x = text ~ plain %}{{ x }}",
            "{{ (text | json) ~ text }}",
            "{% set x %}{{ text | json }}{% endset %}{{ x | replace(from=\"\\\\\", to=\"\") }}",
            "{% set x %}{{ text | json }}{% endset %}{{ x | truncate(length=5) }}",
            "{% filter safe %}{{ text }}{% endfilter %}",
            "{{ list }}",
            "{{ list | join(sep=\", \") }}",
        ] {
            assert!(render(Syntax::Json, source).is_err(), "{source}");
        }
    }

    #[test]
    fn another_syntax_s_filter_and_an_unknown_variable_are_named() {
        let message = render(Syntax::Json, "{{ text | hcl }}").unwrap_err().to_string();
        assert!(message.contains("hcl") && message.contains("own.tera:1:"), "{message}");
        let message = render(Syntax::Json, "{{ nothing }}").unwrap_err().to_string();
        assert!(message.contains("nothing") && message.contains("own.tera:1:"), "{message}");
    }
}
