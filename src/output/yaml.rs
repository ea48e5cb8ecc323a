//! `--output yaml` and `yaml-stream`: block style, keys sorted, as libyaml's emitter prints it.
//!
//! The reference goes through ruamel.yaml, whose C emitter is libyaml 0.1: sequences are not indented under their key,
//! a key of more than 128 bytes or with line breaks gets the `? key` form, and a list or an object that occurs twice
//! *as the same one* (`--query '[DkimTokens, DkimTokens]'`) is anchored (`&id001`) and then referred to (`*id001`).

mod anchors;
mod implicit;
mod lines;
mod scalar;

use super::json;
use super::number::float_text;
use super::value::{Data, Members};
use anchors::Anchors;
pub use implicit::is_other_type;
use lines::Lines;
use scalar::Scalar;

/// The longest key, in bytes, that stands on one line with its value.
const SIMPLE_KEY: usize = 128;

/// A document of one value. A scalar is printed as JSON, because YAML would end it with `...`.
pub(super) fn document(value: &Data) -> String {
    if value.is_scalar() {
        return scalar_as_json(value);
    }
    let mut emitter = Emitter { anchors: Anchors::of(value), lines: Lines::default() };
    emitter.node(value, Position::Root);
    emitter.lines.finish()
}

/// A document of a list that has `value` as its one element: a page of the stream.
pub(super) fn stream(value: &Data) -> String {
    document(&Data::list(vec![value.clone()]))
}

fn scalar_as_json(value: &Data) -> String {
    // Indentation makes no difference to a scalar.
    json::indented(value)
}

/// Where a node stands: decides on the indentation of a sequence.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Position {
    Root,
    Item,
    Member,
}

struct Emitter {
    anchors: Anchors,
    lines: Lines,
}

impl Emitter {
    fn node(&mut self, value: &Data, position: Position) {
        match value {
            Data::Null => self.scalar(&Scalar::implicit("null"), true),
            Data::Bool(true) => self.scalar(&Scalar::implicit("true"), true),
            Data::Bool(false) => self.scalar(&Scalar::implicit("false"), true),
            Data::Integer(value) => self.scalar(&Scalar::implicit(&value.to_string()), true),
            Data::Float(value) => self.scalar(&Scalar::implicit(&yaml_float(*value)), true),
            Data::Text(text) => self.scalar(&Scalar::string(text), true),
            Data::List(items) => {
                if self.is_new(value) {
                    self.sequence(items, position);
                }
            }
            Data::Map(members) => {
                if self.is_new(value) {
                    self.mapping(members);
                }
            }
        }
    }

    /// Writes anchor or alias where there is one; `false` after an alias, which is all there is to write.
    fn is_new(&mut self, value: &Data) -> bool {
        match self.anchors.mark(value) {
            Some(mark) => {
                self.lines.indicator(&mark.text, true, false);
                !mark.is_alias
            }
            None => true,
        }
    }

    fn sequence(&mut self, items: &[Data], position: Position) {
        if items.is_empty() {
            return self.lines.indicator("[]", true, false);
        }
        let indentless = position == Position::Member && !self.lines.only_indention;
        let outer = self.lines.deepen(indentless);
        for item in items {
            self.lines.indent();
            self.lines.indicator("-", true, true);
            self.node(item, Position::Item);
        }
        self.lines.level = outer;
    }

    fn mapping(&mut self, members: &Members) {
        if members.is_empty() {
            return self.lines.indicator("{}", true, false);
        }
        let outer = self.lines.deepen(false);
        for (key, value) in sorted(members) {
            let scalar = Scalar::string(key);
            self.lines.indent();
            if scalar.multiline || key.len() > SIMPLE_KEY {
                self.lines.indicator("?", true, true);
                self.scalar(&scalar, true);
                self.lines.indent();
                self.lines.indicator(":", true, true);
            } else {
                self.scalar(&scalar, false);
                self.lines.indicator(":", false, false);
            }
            self.node(value, Position::Member);
        }
        self.lines.level = outer;
    }

    /// `fold`: may long lines be broken? Not in a key.
    fn scalar(&mut self, scalar: &Scalar, fold: bool) {
        let outer = self.lines.deepen(false);
        scalar.write(&mut self.lines, fold);
        self.lines.level = outer;
    }
}

fn sorted(members: &Members) -> Vec<(&str, &Data)> {
    let mut sorted: Vec<(&str, &Data)> = members.iter().map(|(key, value)| (&**key, value)).collect();
    sorted.sort_by_key(|(key, _)| *key);
    sorted
}

fn yaml_float(value: f64) -> String {
    if value.is_nan() {
        ".nan".to_owned()
    } else if value.is_infinite() {
        if value > 0.0 { ".inf" } else { "-.inf" }.to_owned()
    } else {
        float_text(value)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Query;
    use super::*;

    fn yaml(query: &str) -> String {
        let value = Data::from(&serde_json::json!({"t": ["a"], "e": []}));
        document(&Query::parse(query).unwrap().search(&value).unwrap())
    }

    #[test]
    fn the_same_list_twice_is_an_anchor_and_an_alias() {
        assert_eq!(yaml("[t, t]"), "- &id001\n  - a\n- *id001\n");
        assert_eq!(
            yaml("{y: t, x: [t, e], z: e}"),
            "x:\n- &id001\n  - a\n- &id002 []\ny: *id001\nz: *id002\n"
        );
    }

    #[test]
    fn equal_lists_are_not_the_same() {
        assert_eq!(yaml("[t, t[:]]"), "- - a\n- - a\n");
    }

    #[test]
    fn a_key_of_more_than_128_bytes_stands_alone() {
        let key = "é".repeat(64);
        let json = format!("`{{\"{key}\": [1], \"{key}x\": [1]}}`");
        assert_eq!(yaml(&json), format!("{key}:\n- 1\n? {key}x\n: - 1\n"));
    }
}
