//! What a template prints for renderings of one shape, with places for the texts in which they differ.
//!
//! In a large account most zones look alike but for their names. The engine renders such a shape once, with stand-ins
//! for the texts; from then on the texts are filled in, each through the filter that the template prints it with. That
//! is right for templates that decide by the shape alone, as the built-in ones do (a test holds that), and is used for
//! no other. A pattern that does not print its first rendering as the engine does is not used either.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::{Arc, RwLock};

use super::TemplateError;
use super::context::Context;
use super::engine::Engine;
use super::literal::is_plain;
use super::rendering::Rendering;
use super::shape::shape;
use super::slot::Slot;
use super::stand_in::{Deferred, Make, Part, deferring};

/// Most bytes of shapes that are remembered: those of some 20,000 records.
const MOST: usize = 1 << 18;

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
pub(super) struct Patterns(RwLock<Shapes>);

#[derive(Default)]
struct Shapes {
    known: BTreeMap<Vec<u8>, Known>,
    /// The bytes of all of them.
    size: usize,
}

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
        let known = self.0.read().ok()?.known.get(shape).cloned();
        if known.is_none() {
            let mut shapes = self.0.write().ok()?;
            if shapes.size + shape.len() <= MOST {
                shapes.size += shape.len();
                // Another thread may have learnt it meanwhile.
                shapes.known.entry(shape.to_vec()).or_insert(Known::Once);
            }
        }
        known
    }

    fn learn(&self, shape: Vec<u8>, what: Known) {
        if let Ok(mut shapes) = self.0.write() {
            shapes.known.insert(shape, what);
        }
    }
}
