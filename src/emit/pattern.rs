//! What a template prints for renderings of one shape, with places for the texts in which they differ.
//!
//! In a large account most zones look alike but for their names. The engine renders such a shape once, with stand-ins
//! for the texts; from then on the texts are filled in, each through the filter that the template prints it with. That
//! is right for templates that decide by the shape alone, as the built-in ones do (a test holds that), and is used for
//! no other. A pattern that does not print its first rendering as the engine does is not used either.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use super::TemplateError;
use super::context::{Context, Rendering};
use super::engine::Engine;
use super::literal::is_plain;
use super::members::{Member, Mentioned};
use super::slot::Slot;
use super::stand_in::{Deferred, Make, Part, deferring};
use crate::record::RecordData;

/// Most shapes that are remembered.
const MOST: usize = 100;

/// The output for one shape.
struct Pattern(Vec<Piece>);

enum Piece {
    Text(String),
    /// As a plain word, or through a filter.
    Filled(Option<Make>, Vec<Span>),
}

enum Span {
    Text(String),
    Slot(Slot),
}

impl Pattern {
    /// The pattern of a rendering; `None` where the template does not allow for one.
    fn of(engine: &Engine, context: Context<'_, tera::Value>) -> Option<Self> {
        let noted = RefCell::new(Vec::new());
        let (output, deferred) = deferring(|| {
            let mut out = Vec::new();
            engine.render(&Context { noted: Some(&noted), ..context }, &mut out).ok()?;
            String::from_utf8(out).ok()
        })?;
        let slots = noted.into_inner();
        let span = |part: &Part| match part {
            Part::Text(text) => Some(Span::Text(text.clone())),
            Part::Number(number) => slots.get(*number).copied().map(Span::Slot),
        };
        let filled = |Deferred { make, parts }: &Deferred| {
            Some(Piece::Filled(*make, parts.iter().map(span).collect::<Option<_>>()?))
        };
        let piece = |part: Part| match part {
            Part::Text(text) => Some(Piece::Text(text)),
            Part::Number(number) => deferred.get(number).and_then(filled),
        };
        output.into_iter().map(piece).collect::<Option<_>>().map(Self)
    }

    /// Prints a rendering of the shape; `None` where a text cannot be printed so.
    fn fill(&self, rendering: &Rendering<'_>, out: &mut Vec<u8>) -> Option<()> {
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => out.extend_from_slice(text.as_bytes()),
                Piece::Filled(make, spans) => {
                    let text = whole(spans, rendering);
                    match make {
                        Some(make) => out.extend_from_slice(make(&text).ok()?.as_bytes()),
                        None if is_plain(&text) => out.extend_from_slice(text.as_bytes()),
                        None => return None,
                    }
                }
            }
        }
        Some(())
    }
}

fn whole<'r>(spans: &'r [Span], rendering: &'r Rendering<'_>) -> Cow<'r, str> {
    let text = |span: &'r Span| match span {
        Span::Text(text) => Cow::Borrowed(text.as_str()),
        Span::Slot(slot) => slot.text(rendering),
    };
    match spans {
        [one] => text(one),
        several => several.iter().map(text).collect::<String>().into(),
    }
}

/// The patterns of a job.
#[derive(Default)]
pub(super) struct Patterns(Mutex<HashMap<Vec<u8>, Known>>);

#[derive(Clone)]
enum Known {
    /// Seen once: a pattern pays from the second time on.
    Once,
    Pattern(Arc<Pattern>),
    /// No pattern prints it.
    Unfit,
}

impl Patterns {
    /// Prints a rendering, by the pattern of its shape where there is one.
    ///
    /// # Errors
    /// Those of the engine.
    pub(super) fn print(
        &self,
        engine: &Engine,
        context: Context<'_, tera::Value>,
        out: &mut Vec<u8>,
    ) -> Result<(), TemplateError> {
        let (rendering, start) = (context.rendering, out.len());
        let shape = shape(rendering, context.mentioned);
        let known = shape.as_ref().and_then(|shape| self.look_up(shape));
        if let Some(Known::Pattern(pattern)) = &known {
            if pattern.fill(rendering, out).is_some() {
                return Ok(());
            }
            out.truncate(start);
        }
        engine.render(&context, out)?;
        if let (Some(shape), Some(Known::Once)) = (shape, known) {
            let proven = Pattern::of(engine, context).filter(|pattern| {
                let mut again = Vec::new();
                pattern.fill(rendering, &mut again).is_some() && out.get(start..) == Some(&again[..])
            });
            self.learn(shape, proven.map_or(Known::Unfit, |pattern| Known::Pattern(Arc::new(pattern))));
        }
        Ok(())
    }

    /// What is known of a shape; one that is seen for the first time is remembered.
    fn look_up(&self, shape: &[u8]) -> Option<Known> {
        let mut known = self.0.lock().ok()?;
        if known.len() < MOST && !known.contains_key(shape) {
            known.insert(shape.to_vec(), Known::Once);
            return None;
        }
        known.get(shape).cloned()
    }

    fn learn(&self, shape: Vec<u8>, what: Known) {
        if let Ok(mut known) = self.0.lock() {
            known.insert(shape, what);
        }
    }
}

/// All that a built-in template may decide by, in bytes: renderings in which it is the same differ in their texts alone.
/// `None` for what needs a closer look.
fn shape(rendering: &Rendering<'_>, mentioned: Mentioned) -> Option<Vec<u8>> {
    let Rendering { zone, starts, ends, document, sets, .. } = rendering;
    let mut shape = Vec::with_capacity(64 + 16 * sets.len());
    let flags = [starts.run, starts.file, starts.zone, ends.file, ends.zone];
    shape.extend(flags.map(u8::from));
    shape.extend([zone.id.is_some(), zone.reference.is_some()].map(u8::from));
    if mentioned.has(Member::Document) {
        shape.extend([document.number, document.count].map(usize::to_le_bytes).concat());
    }
    shape.extend(zone.types.join(" ").bytes());
    for (number, set) in sets.iter().enumerate() {
        // DNSControl tells a name that ends like its zone.
        let relative = set.owner.relative_to(zone.name)?;
        if relative.ends_with(zone.name.name().bare()) {
            return None;
        }
        shape.extend(u16::from(set.record_type()).to_le_bytes());
        shape.extend(set.ttl.seconds().to_le_bytes());
        shape.extend([set.kind as u8, u8::from(set.shared)]);
        shape.extend([rendering.is_first_of_name(number), rendering.is_apex(set)].map(u8::from));
        shape.extend(set.data.len().to_le_bytes());
        for data in &set.data {
            if let RecordData::Mx { preference, .. } = data {
                shape.extend(preference.to_le_bytes());
            }
        }
    }
    Some(shape)
}

#[cfg(test)]
mod tests {
    use super::super::FORMATS;

    /// The words behind `if`, `elif` and `is` of a template, and the filters.
    fn words<'t>(source: &'t str, tags: &[&str]) -> Vec<&'t str> {
        let code = source.split("{%").skip(1).filter_map(|tag| tag.split("%}").next());
        let code = code.map(|tag| tag.trim_matches(['-', ' ']));
        code.filter(|tag| tags.iter().any(|word| tag.starts_with(word))).collect()
    }

    #[test]
    fn built_in_templates_decide_by_the_shape_alone() {
        const SHAPE: &[&str] = &[
            "record.type",
            "record.shared",
            "record.first_of_name",
            "record.ttl",
            "record.kind",
            "value.preference",
            "zone.id",
            "zone.reference",
            "type",
            "own",
            "last_record",
            "and",
            "or",
            "not",
            "if",
            "elif",
            "is",
        ];
        // Part of the shape as they are.
        const WHOLE: &[&str] =
            &["record.name.relative == \"@\"", "record.name.relative is ending_with(pat=zone.bare)"];
        for format in FORMATS {
            for tag in words(format.template, &["if ", "elif "]) {
                let rest = WHOLE.iter().fold(tag.to_string(), |tag, whole| tag.replace(whole, ""));
                // Without the texts that are compared with.
                let rest: String = rest.split('"').step_by(2).collect();
                for word in rest.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '.') {
                    let is_flag = ["starts.", "ends.", "options.", "loop.", "document."]
                        .iter()
                        .any(|object| word.starts_with(object));
                    let known =
                        word.is_empty() || word.parse::<u32>().is_ok() || is_flag || SHAPE.contains(&word);
                    assert!(known, "{}: {{% {tag} %}} decides by {word}", format.id);
                }
            }
            for tag in words(format.template, &["for ", "set "]) {
                let of = [
                    "records",
                    "record.values",
                    "zone.types",
                    "options.ns",
                    "own",
                    "loop.last",
                    "record.shared",
                ];
                let behind = tag.split_once([' ']).map_or("", |(_, rest)| rest);
                let names = behind.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '.');
                let dotted = names.filter(|word| word.contains('.'));
                for word in dotted {
                    assert!(of.contains(&word), "{}: {{% {tag} %}} takes {word}", format.id);
                }
            }
        }
    }

    #[test]
    fn built_in_templates_change_no_text_but_by_its_filter() {
        for format in FORMATS {
            let literals: Vec<&str> = format.syntax.filters().split(", ").collect();
            for tag in format.template.split("{{").skip(1).filter_map(|tag| tag.split("}}").next()) {
                let filters = tag.split('|').skip(1).map(|filter| filter.trim_matches([' ', '-']));
                for filter in filters {
                    let good = literals.contains(&filter) || (filter == "first" && tag.contains("options."));
                    assert!(good, "{}: {{{{{tag}}}}}", format.id);
                }
            }
        }
    }
}
