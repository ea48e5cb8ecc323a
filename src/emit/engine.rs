//! The template engine: one an output syntax, with that syntax's literal filters and no other.

use serde::Serialize;
use tera::Tera;
use tera::value::Key;
use thiserror::Error;

use super::context::MEMBERS;
use super::filters::engine_of;
use super::{Syntax, literal};

/// A template that does not load or does not render: template, line, column, and what is wrong.
#[derive(Debug, Error)]
#[error("{0}")]
pub struct TemplateError(String);

impl TemplateError {
    /// An error of the template `name` at `line`.
    pub(super) fn at(name: &str, line: usize, what: impl std::fmt::Display) -> Self {
        Self(format!("{name}:{line}: {what}"))
    }
}

/// A loaded template with its partials.
#[derive(Debug)]
pub(super) struct Engine {
    tera: Tera,
    syntax: Syntax,
    /// Names and sources; the first is the one that is rendered.
    templates: Vec<(String, String)>,
}

impl Engine {
    /// Loads `templates`, names and sources. The first is rendered, the others are what it may include.
    ///
    /// # Errors
    /// [`TemplateError`] for a syntax error, or a filter or a template that is not there.
    pub(super) fn new(syntax: Syntax, templates: Vec<(String, String)>) -> Result<Self, TemplateError> {
        let mut tera = engine_of(syntax, literal::print);
        let pairs = templates.iter().map(|(name, source)| (name, source));
        tera.add_raw_templates(pairs).map_err(|error| TemplateError(explained(&error, syntax)))?;
        Ok(Self { tera, syntax, templates })
    }

    fn name(&self) -> &str {
        self.templates.first().map_or("", |(name, _)| name)
    }

    /// Renders the template into `out`.
    ///
    /// # Errors
    /// [`TemplateError`] for an undefined variable, or a value that would be printed without its filter.
    pub(super) fn render(&self, context: &impl Serialize, out: &mut Vec<u8>) -> Result<(), TemplateError> {
        let members = tera::Value::try_from_serializable(context);
        let members = members.map_err(|error| TemplateError(sentence(&error)))?.into_map();
        let mut context = tera::Context::new();
        for (key, value) in members.unwrap_or_default() {
            if let Key::Str(name) = key {
                context.insert_value(name, value);
            }
        }
        self.render_context(&context, out)
    }

    fn render_context(&self, context: &tera::Context, out: &mut Vec<u8>) -> Result<(), TemplateError> {
        let mut rendered = Vec::new();
        literal::begin();
        self.tera.render_to(self.name(), context, &mut rendered).map_err(|error| match refusal(&error) {
            // The engine does not say where the escape function refused a value.
            Some(refusal) => TemplateError(self.locate(context, refusal)),
            None => TemplateError(with_members(sentence(&error))),
        })?;
        literal::finish(&rendered, out).ok_or_else(|| {
            TemplateError(format!("{}: a captured block was cut in the middle of a literal", self.name()))
        })
    }

    /// What the escape function said, with the place: found by rendering once more with a marker in front of every
    /// printed value.
    fn locate(&self, context: &tera::Context, refusal: &std::io::Error) -> String {
        let mut tera = engine_of(self.syntax, literal::print_and_locate);
        literal::forget_location();
        let marked = self.templates.iter().map(|(name, source)| (name, literal::with_markers(name, source)));
        if tera.add_raw_templates(marked).is_ok() {
            let _ = tera.render_to(self.name(), context, &mut Vec::new());
        }
        let place = literal::location().unwrap_or_else(|| self.name().to_string());
        format!(
            "{place}: {}; here there are {}",
            crate::world::printable(&refusal.to_string()),
            self.syntax.filters()
        )
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

/// The engine's report; where it does not say what there is instead of what is not, with the members of the context.
fn with_members(mut text: String) -> String {
    if text.contains("on type `undefined`") {
        text.push_str(&format!(
            "\n  a template has {MEMBERS}; \"sesdns formats context\" shows what is in them"
        ));
    }
    text
}

/// The engine's report; where a filter is missing, with those that there are.
fn explained(error: &tera::Error, syntax: Syntax) -> String {
    let mut text = sentence(error);
    if text.to_lowercase().contains("unknown filter") {
        text.push_str(&format!("\n  the literal filters of this template's extension: {}", syntax.filters()));
    }
    text
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
        let engine = Engine::new(syntax, vec![("own.tera".into(), source.into())])?;
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
        for (syntax, filter) in [
            (Syntax::Zone, "zone"),
            (Syntax::Hcl, "hcl"),
            (Syntax::Json, "json"),
            (Syntax::Yaml, "yaml"),
            (Syntax::Js, "js"),
            (Syntax::Csv, "csv"),
            (Syntax::Html, "html"),
            (Syntax::Markdown, "text"),
        ] {
            for source in [
                "{{ text }}",
                "{{ text | safe }}",
                "{{ text | escape }}",
                "{{ text | escape_html }}",
                "{{ text | newlines_to_br }}",
                "{{ text | F | replace(from=\"a\", to=\"b\") }}",
                "{{ text | F | upper }}",
                "{{ text | F | title }}",
                "{{ text | F | indent }}",
                "{{ text | F | truncate(length=20) }}",
                "{{ text | F | split(pat=\"a\") | first }}",
                "{{ text | F | reverse }}",
                "{{ (text | F)[3:] }}",
                "{{ (text | F)[:-1] }}",
                "{% set x = text ~ plain %}{{ x }}",
                "{{ (text | F) ~ text }}",
                "{{ text ~ (text | F) }}",
                "{% set x %}{{ text | F }}{% endset %}{{ x | replace(from=\"a\", to=\"\") }}",
                "{% set x %}{{ text | F }}{% endset %}{{ x | truncate(length=5) }}",
                "{% set x %}{{ text | F }}{% endset %}{{ x | title }}",
                "{% set x %}{{ text | F }}{% endset %}{{ x | indent(width=2) }}",
                "{% set x %}{{ text | F }}{% endset %}{{ x[2:] }}",
                "{% set x %}{{ text | F }}{% endset %}{{ x ~ text }}",
                "{% set x %}{{ text | F }}{% endset %}{{ x | split(pat=\"a\") | join(sep=text) }}",
                "{% filter safe %}{{ text }}{% endfilter %}",
                "{% filter upper %}{{ text | F }}{% endfilter %}",
                "{{ list }}",
                "{{ list | join(sep=\", \") }}",
                "{{ list | first }}",
                "{{ throw(message=text) }}",
            ] {
                let source = source.replace("| F", &format!("| {filter}"));
                assert!(render(syntax, &source).is_err(), "{syntax:?}: {source}");
            }
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
