//! The format of one run: a built-in one, or a template of the user's own.

use std::borrow::Cow;
use std::sync::OnceLock;

use super::engine::Engine;
use super::limits::Limits;
use super::members::Mentioned;
use super::{Document, Format, OptionKind, OptionSpec, Options, Syntax, TemplateError};

/// What a template of one's own starts from: no options but its own, and no limits.
static OWN: Format = Format {
    id: "template",
    aliases: &[],
    summary: "a template of one's own",
    extension: "",
    syntax: Syntax::Zone,
    template: "",
    document: Document::ManyZones,
    options: &[],
    limits: Limits::NONE,
};

/// A template of the user's own: its file name, its source, and the partials that it may include.
#[derive(Debug, Clone)]
pub struct OwnTemplate {
    /// The file's name; what stands in front of `.tera` tells its language.
    pub name: String,
    /// The source.
    pub source: String,
    /// Names and sources of partials.
    pub partials: Vec<(String, String)>,
}

/// A format and the template that prints it.
#[derive(Debug)]
pub struct Formatter {
    format: &'static Format,
    own: Option<OwnTemplate>,
    syntax: Syntax,
    extension: Cow<'static, str>,
    document: Document,
    options: Cow<'static, [OptionSpec]>,
    /// The template, read at its first use.
    engine: OnceLock<Engine>,
}

impl Formatter {
    /// A format of the table with its own template.
    #[must_use]
    pub fn built_in(format: &'static Format) -> Self {
        Self {
            format,
            own: None,
            syntax: format.syntax,
            extension: format.extension.into(),
            document: format.document,
            options: Cow::Borrowed(format.options),
            engine: OnceLock::new(),
        }
    }

    /// A template in the place of a built-in one: what holds for the format holds for it too.
    ///
    /// # Errors
    /// [`TemplateError`] for a declaration that cannot be read.
    pub fn replacing(format: &'static Format, own: OwnTemplate) -> Result<Self, TemplateError> {
        let mut options = format.options.to_vec();
        for spec in Declarations::read(&own)?.options {
            if !options.iter().any(|known| known.key == spec.key) {
                options.push(spec);
            }
        }
        Ok(Self { options: options.into(), own: Some(own), ..Self::built_in(format) })
    }

    /// A template that stands for itself. Its first comment declares its options, as `formats show` prints them.
    ///
    /// # Errors
    /// [`TemplateError`] for an extension that is no known language, or a declaration that cannot be read.
    pub fn of_template(own: OwnTemplate) -> Result<Self, TemplateError> {
        let extension = own.name.strip_suffix(".tera").and_then(|stem| stem.rsplit_once('.')).map(|(_, e)| e);
        let Some((extension, syntax)) =
            extension.and_then(|e| Some((e.to_string(), Syntax::of_extension(e)?)))
        else {
            return Err(TemplateError::at(
                &own.name,
                1,
                format_args!(
                    "the name of a template tells its language: NAME.EXTENSION.tera, with one of the extensions {}",
                    Syntax::extensions()
                ),
            ));
        };
        let declared = Declarations::read(&own)?;
        Ok(Self {
            format: &OWN,
            syntax,
            extension: extension.into(),
            document: declared.document.unwrap_or(OWN.document),
            options: declared.options.into(),
            own: Some(own),
            engine: OnceLock::new(),
        })
    }

    /// The word of `--output`; `template` for one that stands for itself.
    #[must_use]
    pub fn id(&self) -> &'static str {
        self.format.id
    }

    /// Whether the template is the user's.
    #[must_use]
    pub fn is_own(&self) -> bool {
        self.own.is_some()
    }

    /// The names of what its template may include, relative to the folder of the templates.
    pub fn partials(&self) -> impl Iterator<Item = &str> {
        self.own.iter().flat_map(|own| own.partials.iter().map(|(name, _)| name.as_str()))
    }

    /// The options that it has.
    #[must_use]
    pub fn options(&self) -> &[OptionSpec] {
        &self.options
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.format.limits
    }

    /// The language of its documents.
    #[must_use]
    pub fn syntax(&self) -> Syntax {
        self.syntax
    }

    pub(super) fn extension(&self) -> &str {
        &self.extension
    }

    /// What a document holds. A whole zone file is one zone's; so are names that are relative to it.
    pub(super) fn document(&self, options: &Options) -> Document {
        if options.is_on("full") || options.text("names") == Some("relative") {
            return Document::OneZone;
        }
        self.document
    }

    /// The template, ready to render.
    ///
    /// # Errors
    /// [`TemplateError`] for one that does not load.
    pub(super) fn engine(&self) -> Result<&Engine, TemplateError> {
        if let Some(engine) = self.engine.get() {
            return Ok(engine);
        }
        let engine = Engine::new(self.syntax, self.templates())?;
        Ok(self.engine.get_or_init(|| engine))
    }

    /// The members of the context that the template asks for. One of the user's may walk over all that there are.
    pub(super) fn mentioned(&self) -> Mentioned {
        if self.is_own() { Mentioned::ALL } else { Mentioned::in_source(self.format.template) }
    }

    /// The template and its partials, names and sources.
    fn templates(&self) -> Vec<(String, String)> {
        match &self.own {
            None => vec![(self.format.template_name(), self.format.template.to_string())],
            Some(own) => {
                let mut templates = vec![(own.name.clone(), own.source.clone())];
                templates.extend(own.partials.iter().cloned());
                templates
            }
        }
    }
}

/// What the first comment of a template declares: lines `--set KEY=VALUES what it is`, and what a document holds.
#[derive(Debug, Default)]
struct Declarations {
    options: Vec<OptionSpec>,
    document: Option<Document>,
}

impl Declarations {
    fn read(own: &OwnTemplate) -> Result<Self, TemplateError> {
        let mut found = Self::default();
        let start = own.source.len() - own.source.trim_start().len();
        let Some(comment) = own.source[start..].strip_prefix("{#") else { return Ok(found) };
        let comment = comment.split_once("#}").map_or(comment, |(comment, _)| comment);
        let first = 1 + own.source[..start].matches('\n').count();
        for (index, line) in comment.lines().enumerate() {
            let line = line.trim();
            if let Some(document) = Document::declared(line) {
                found.document = Some(document);
            } else if let Some(declaration) = line.strip_prefix("--set ") {
                let spec = option(declaration).ok_or_else(|| {
                    TemplateError::at(&own.name, first + index, format_args!(
                        "\"{}\" declares no option; write --set KEY=TEXT, KEY=false|true, KEY=one|other, KEY=1800, \
                         KEY=NAME, KEY=NAMES or KEY=EXPRESSION, and behind it what it is",
                        line.escape_debug()
                    ))
                })?;
                found.options.push(spec);
            }
        }
        Ok(found)
    }
}

fn option(declaration: &str) -> Option<OptionSpec> {
    let (key, rest) = declaration.trim_start().split_once('=')?;
    let (values, help) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let good =
        !key.is_empty() && key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    let kind = OptionKind::declared(values).filter(|_| good)?;
    Some(OptionSpec { key: key.to_string().into(), kind, help: help.trim().to_string().into() })
}

/// The names that a template includes or extends, with the line of each.
#[must_use]
pub fn included(source: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (at, _) in source.match_indices("{%") {
        let tag = source[at + 2..].trim_start_matches('-').trim_start();
        let Some(name) = ["include", "extends"].iter().find_map(|word| tag.strip_prefix(word)) else {
            continue;
        };
        let name = name.trim_start();
        let Some(quote) = name.chars().next().filter(|c| matches!(c, '"' | '\'' | '`')) else { continue };
        if let Some((name, _)) = name[1..].split_once(quote) {
            found.push((1 + source[..at].matches('\n').count(), name.to_string()));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::FORMATS;

    fn own(name: &str, source: &str) -> Result<Formatter, TemplateError> {
        Formatter::of_template(OwnTemplate { name: name.into(), source: source.into(), partials: Vec::new() })
    }

    #[test]
    fn the_first_comment_declares_the_options() {
        let source = "\n{#- mine\n  --set comment=TEXT  a comment\n  --set upper=false|true\n  --set n=5 x\n  one document a zone\n-#}";
        let formatter = own("a.b.json.tera", source).unwrap();
        let kinds: Vec<(&str, &OptionKind)> =
            formatter.options().iter().map(|s| (s.key.as_ref(), &s.kind)).collect();
        let expected = [
            ("comment", &OptionKind::Text),
            ("upper", &OptionKind::Bool { default: false }),
            ("n", &OptionKind::Number { default: 5 }),
        ];
        assert_eq!(kinds, expected);
        assert_eq!((formatter.syntax(), formatter.document), (Syntax::Json, Document::OneZone));
    }

    #[test]
    fn a_copy_of_a_built_in_template_takes_its_place() {
        for format in FORMATS {
            let (name, source) = (format.template_name(), format.template.to_string());
            let copy = OwnTemplate { name, source, partials: Vec::new() };
            let formatter = Formatter::replacing(format, copy).unwrap_or_else(|error| panic!("{error}"));
            // Its comment is prose: no line of it declares an option.
            assert_eq!(formatter.options().len(), format.options.len(), "{}", format.id);
        }
    }

    #[test]
    fn what_declares_nothing_is_named_with_its_line() {
        let message = own("a.json.tera", "{#\n--set Comment=TEXT\n#}").unwrap_err().to_string();
        assert!(message.starts_with("a.json.tera:2:") && message.contains("KEY=TEXT"), "{message}");
        for name in ["a.tera", "a.json", "a.exe.tera", "json.tera", ".tera"] {
            let message = own(name, "").unwrap_err().to_string();
            assert!(message.contains("NAME.EXTENSION.tera") && message.contains("yaml"), "{name}: {message}");
        }
    }

    #[test]
    fn includes_are_found_with_their_lines() {
        let source = "{% include \"a\" %}\n{%- include 'b' -%}\n{% set include = 1 %}{% extends \"c\" %}{% include x %}";
        let expected = [(1, "a".to_string()), (2, "b".to_string()), (3, "c".to_string())];
        assert_eq!(included(source), expected);
    }
}
