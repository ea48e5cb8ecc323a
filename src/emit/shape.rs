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
