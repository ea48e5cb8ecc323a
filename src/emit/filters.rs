//! The filters of an engine: the literals of its syntax, and no way around them.

use tera::{Kwargs, State, StringInput, Tera, Value};

use super::stand_in::{self, Make};
use super::{Syntax, literal};
use crate::escape::{csv, hcl, html, js, json, markdown, yaml, zone};

/// An engine with the literal filters of `syntax` and no other.
pub(super) fn engine_of(syntax: Syntax, print: tera::EscapeFn) -> Tera {
    let mut tera = Tera::new();
    // Every template is escaped, whatever it is called: HTML's rules never decide.
    tera.autoescape_on(vec![""]);
    tera.set_escape_fn(print);
    forbid_surgery(&mut tera);
    match syntax {
        Syntax::Zone => {
            add(&mut tera, "zone", |text| {
                Ok(zone::character_strings(crate::record::character_strings(text), zone::ByteEscape::Decimal))
            });
            add(&mut tera, "name", zone::name);
            add(&mut tera, "comment", zone::comment);
        }
        Syntax::Hcl => {
            add(&mut tera, "hcl", |text| Ok(hcl::string(text)));
            add(&mut tera, "comment", hcl::comment);
            add(&mut tera, "reference", hcl::reference);
        }
        Syntax::Json => add(&mut tera, "json", |text| Ok(json::string(text))),
        Syntax::Yaml => {
            add(&mut tera, "yaml", |text| Ok(yaml::string(text)));
            add(&mut tera, "comment", yaml::comment);
        }
        Syntax::Js => {
            add(&mut tera, "js", |text| Ok(js::string(text)));
            add(&mut tera, "comment", js::comment);
        }
        Syntax::Csv => add(&mut tera, "csv", |text| Ok(csv::field(text))),
        Syntax::Html => add(&mut tera, "html", html::text),
        Syntax::Markdown => {
            add(&mut tera, "code", markdown::code);
            add(&mut tera, "text", markdown::text);
        }
    }
    tera
}

fn add(tera: &mut Tera, name: &'static str, make: Make) {
    tera.register_filter(name, move |text: StringInput, _: Kwargs, _: &State| {
        if text.is_safe() {
            return Err(tera::Error::message(format!(
                "`{name}` cannot make a literal of what has been printed already"
            )));
        }
        if let Some(mark) = stand_in::defer(Some(make), text.as_str()) {
            return Ok(Value::normal_string(&literal::seal(&mark)));
        }
        make(text.as_str())
            .map(|literal| Value::normal_string(&literal::seal(&literal)))
            .map_err(tera::Error::message)
    });
}

/// Takes away what could print a value as it is: `safe` and HTML's escapes, and changes to text that has been
/// printed already (the result of a block that was captured).
fn forbid_surgery(tera: &mut Tera) {
    for name in ["safe", "escape", "escape_html", "escape_xml", "newlines_to_br", "title", "indent"] {
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
            if stand_in::is_in(text.as_str()) {
                return Err(tera::Error::message(format!("`{name}` cannot change what is filled in later")));
            }
            change(text.as_str(), &given).map(|text| Value::normal_string(&text))
        });
    }
}
