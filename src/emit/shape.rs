//! The shape of a rendering: everything of it but its texts.

use super::members::{Member, Mentioned};
use super::rendering::Rendering;
use crate::record::RecordData;

/// All that a built-in template may decide by, in bytes: renderings in which it is the same differ in their texts alone.
/// `None` for what needs a closer look.
pub(super) fn shape(rendering: &Rendering<'_>, mentioned: Mentioned) -> Option<Vec<u8>> {
    let Rendering { zone, starts, ends, document, sets, .. } = rendering;
    let mut shape = Vec::with_capacity(64 + 16 * sets.len());
    let flags = [starts.run, starts.file, starts.zone, ends.file, ends.zone];
    shape.extend(flags.map(u8::from));
    shape.extend([zone.id.is_some(), zone.reference.is_some()].map(u8::from));
    if mentioned.has(Member::Document) {
        shape.extend([document.number, document.count].map(usize::to_le_bytes).concat());
    }
    for name in zone.types {
        shape.extend(name.bytes().chain([0]));
    }
    shape.push(0);
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

    /// The words of the language.
    const KEYWORDS: &str = "if elif else endif for endfor in set endset is not and or";
    /// Parts of the shape, and what templates set from them.
    const SHAPE: &str = "record.type record.shared record.first_of_name record.values zone.id zone.reference zone.types \
                         record value records type server own last_record pad";
    /// The same, whatever is in them.
    const OBJECTS: [&str; 5] = ["starts.", "ends.", "options.", "loop.", "document."];
    /// Questions about a text whose answers are parts of the shape.
    const ANSWERED: [&str; 2] =
        ["record.name.relative == \"@\"", "record.name.relative is ending_with(pat=zone.bare)"];

    fn between<'t>(source: &'t str, open: &str, close: &str) -> impl Iterator<Item = &'t str> {
        source.split(open).skip(1).filter_map(move |tag| tag.split(close).next())
    }

    #[test]
    fn built_in_templates_decide_by_the_shape_alone() {
        let known = |word: &str| {
            word.bytes().all(|b| b.is_ascii_digit())
                || [KEYWORDS, SHAPE].iter().any(|words| words.split(' ').any(|known| known == word))
                || OBJECTS.iter().any(|object| word.starts_with(object))
        };
        for format in FORMATS {
            for tag in between(format.template, "{%", "%}") {
                let rest = ANSWERED.iter().fold(tag.to_string(), |tag, answered| tag.replace(answered, ""));
                // Without the texts that something is compared with.
                let rest: String = rest.split('"').step_by(2).collect();
                for word in rest.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '.') {
                    assert!(
                        known(word),
                        "{}: {{%{tag}%}} decides by {word}, which is no part of the shape",
                        format.id
                    );
                }
            }
        }
    }

    #[test]
    fn built_in_templates_change_no_text_but_by_its_filter() {
        for format in FORMATS {
            let literals = format.syntax.filters();
            for tag in between(format.template, "{{", "}}") {
                for filter in tag.split('|').skip(1).map(|filter| filter.trim_matches([' ', '-'])) {
                    let good = literals.split(", ").any(|literal| literal == filter)
                        || (filter == "first" && tag.contains("options."));
                    assert!(good, "{}: {{{{{tag}}}}}", format.id);
                }
            }
        }
    }
}
