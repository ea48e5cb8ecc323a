//! YAML as the AWS CLI reads it: one document, YAML 1.2, no tags but the standard ones.

use std::collections::HashMap;
use std::rc::Rc;

use saphyr_parser::{Event, Parser, ScalarStyle, Tag};

use super::input::{Member, Members};
use crate::error::Failure;
use crate::output::is_other_type;

/// How deep an input may nest; it needs one level.
const MAX_DEPTH: usize = 100;

enum Node {
    Text(String),
    /// A number, a date, null, …
    Other(&'static str),
    /// The key `<<`.
    Merge,
    List(Vec<Rc<Node>>),
    Map(Vec<(Rc<Node>, Rc<Node>)>),
}

/// The members of the one object in the document.
pub(super) fn read(text: &str) -> Result<Members, Failure> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let root = Builder::default().build(text);
    let root =
        root.map_err(|reason| Failure::usage(format!("--cli-input-yaml: this is not valid YAML: {reason}")))?;
    let Some(Node::Map(entries)) = root.as_deref() else {
        return Err(Failure::usage("--cli-input-yaml: the input must be an object, Domain: …"));
    };
    entries.iter().map(|(key, value)| Ok((name(key)?, member(value)))).collect()
}

fn name(key: &Node) -> Result<String, Failure> {
    match key {
        Node::Text(name) => Ok(name.clone()),
        _ => {
            Err(Failure::general("--cli-input-yaml: the members of the input must have names that are texts"))
        }
    }
}

fn member(value: &Node) -> Member {
    match value {
        Node::Text(text) => Member::Text(text.clone()),
        Node::Merge => Member::Text("<<".into()),
        Node::Other(what) => Member::Other(what),
        Node::List(_) => Member::Other("a list"),
        Node::Map(_) => Member::Other("an object"),
    }
}

/// A list or an object that is not at its end.
enum Open {
    List(Vec<Rc<Node>>, usize),
    Map(Vec<(Rc<Node>, Rc<Node>)>, Option<Rc<Node>>, usize),
}

#[derive(Default)]
struct Builder {
    open: Vec<Open>,
    anchors: HashMap<usize, Rc<Node>>,
    root: Option<Rc<Node>>,
    documents: usize,
}

impl Builder {
    fn build(mut self, text: &str) -> Result<Option<Rc<Node>>, String> {
        for event in Parser::new_from_str(text) {
            let (event, _) = event.map_err(|error| error.to_string())?;
            self.take(event)?;
        }
        Ok(self.root)
    }

    fn take(&mut self, event: Event<'_>) -> Result<(), String> {
        match event {
            Event::DocumentStart(_) if self.documents > 0 => {
                return Err("there is more than one document".into());
            }
            Event::DocumentStart(_) => self.documents += 1,
            Event::Scalar(text, style, anchor, tag) => {
                let node = scalar(&text, style, tag.as_deref(), self.is_at_key())?;
                self.add(Rc::new(node), anchor)?;
            }
            Event::Alias(anchor) => {
                let node =
                    self.anchors.get(&anchor).cloned().ok_or("an alias stands inside its own anchor")?;
                self.add(node, 0)?;
            }
            Event::SequenceStart(anchor, tag) => {
                check_tag(tag.as_deref())?;
                self.push(Open::List(Vec::new(), anchor))?;
            }
            Event::MappingStart(anchor, tag) => {
                check_tag(tag.as_deref())?;
                self.push(Open::Map(Vec::new(), None, anchor))?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.close()?,
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
        }
        Ok(())
    }

    fn is_at_key(&self) -> bool {
        matches!(self.open.last(), Some(Open::Map(_, None, _)))
    }

    fn push(&mut self, open: Open) -> Result<(), String> {
        if self.open.len() >= MAX_DEPTH {
            return Err("it nests too deep".into());
        }
        self.open.push(open);
        Ok(())
    }

    fn close(&mut self) -> Result<(), String> {
        match self.open.pop() {
            Some(Open::List(items, anchor)) => self.add(Rc::new(Node::List(items)), anchor),
            Some(Open::Map(entries, _, anchor)) => self.add(Rc::new(Node::Map(merged(entries))), anchor),
            None => Ok(()),
        }
    }

    fn add(&mut self, node: Rc<Node>, anchor: usize) -> Result<(), String> {
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open::List(items, _)) => items.push(node),
            Some(Open::Map(entries, key @ None, _)) => {
                if let Node::Text(name) = &*node
                    && has(entries, name)
                {
                    return Err(format!("\"{name}\" is there twice"));
                }
                *key = Some(node);
            }
            Some(Open::Map(entries, key, _)) => entries.extend(key.take().map(|key| (key, node))),
        }
        Ok(())
    }
}

fn has(entries: &[(Rc<Node>, Rc<Node>)], name: &str) -> bool {
    entries.iter().any(|(key, _)| matches!(&**key, Node::Text(text) if text == name))
}

/// The entries with those that `<<` brings in, which are overridden by the object's own.
fn merged(entries: Vec<(Rc<Node>, Rc<Node>)>) -> Vec<(Rc<Node>, Rc<Node>)> {
    let (merges, mut own): (Vec<_>, Vec<_>) =
        entries.into_iter().partition(|(key, _)| matches!(&**key, Node::Merge));
    for (_, source) in merges {
        let one = [source.clone()];
        let sources: &[Rc<Node>] = if let Node::List(list) = &*source { list } else { &one };
        for source in sources {
            let Node::Map(brought) = &**source else { continue };
            for (key, value) in brought {
                if !matches!(&**key, Node::Text(name) if has(&own, name)) {
                    own.push((key.clone(), value.clone()));
                }
            }
        }
    }
    own
}

fn scalar(text: &str, style: ScalarStyle, tag: Option<&Tag>, is_key: bool) -> Result<Node, String> {
    let is_plain = style == ScalarStyle::Plain;
    match core_tag(tag)? {
        Some("str") => Ok(Node::Text(text.to_string())),
        Some("null") => Ok(Node::Other("null")),
        Some(_) => Ok(Node::Other("no text (by its tag)")),
        None if is_plain && is_key && text == "<<" => Ok(Node::Merge),
        None if is_plain && matches!(text, "" | "~" | "null" | "Null" | "NULL") => Ok(Node::Other("null")),
        None if is_plain && is_other_type(text) => Ok(Node::Other("a number, a boolean or a date")),
        None => Ok(Node::Text(text.to_string())),
    }
}

fn check_tag(tag: Option<&Tag>) -> Result<(), String> {
    core_tag(tag).map(drop)
}

/// The standard tag, without its prefix; `!` alone means text.
fn core_tag(tag: Option<&Tag>) -> Result<Option<&str>, String> {
    const KNOWN: [&str; 12] =
        ["str", "null", "bool", "int", "float", "binary", "timestamp", "omap", "pairs", "set", "seq", "map"];
    let Some(tag) = tag else { return Ok(None) };
    let suffix = tag.suffix.as_str();
    if tag.handle.is_empty() && suffix == "!" {
        return Ok(Some("str"));
    }
    if tag.is_yaml_core_schema() && KNOWN.contains(&suffix) {
        return Ok(Some(suffix));
    }
    Err(format!("the tag {}{suffix} means nothing here", tag.handle))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn domain(text: &str) -> Result<Member, String> {
        let members = read(text).map_err(|error| error.message)?;
        let found = members.into_iter().find(|(name, _)| name == "Domain");
        found.map(|(_, member)| member).ok_or_else(|| "none".into())
    }

    #[test]
    fn texts() {
        for (text, expected) in [
            ("Domain: yes", "yes"),
            ("Domain: 1:30", "1:30"),
            ("Domain: '5'", "5"),
            ("Domain: !!str 5", "5"),
            ("Domain: |\n  a\n", "a\n"),
            ("Domain: >-\n  a\n", "a"),
            ("Domain: a\n  b", "a b"),
            ("{\"Domain\": \"a\"}", "a"),
            ("<<: {Domain: a}", "a"),
            ("---\nDomain: a\n...\n", "a"),
            ("\u{feff}Domain: \"a\\u00e9\"", "aé"),
        ] {
            assert_eq!(domain(text), Ok(Member::Text(expected.into())), "{text}");
        }
    }

    #[test]
    fn other_values_and_no_yaml() {
        for text in [
            "Domain: 010",
            "Domain:",
            "Domain: true",
            "Domain: 2020-01-01",
            "Domain: [a]",
            "Domain: !!binary aGk=",
        ] {
            assert!(matches!(domain(text), Ok(Member::Other(_))), "{text}");
        }
        for text in [
            "Domain: [a",
            "a: b: c",
            "Domain: !foo x",
            "Domain: a\nDomain: b",
            "---\nDomain: a\n---\nDomain: b",
            "",
            "- a",
            "x",
            "1: a\nDomain: b",
            "Domain: @a",
        ] {
            assert!(domain(text).is_err(), "{text}");
        }
        assert!(domain(&"[".repeat(100_000)).is_err());
        assert!(domain(&"{a: ".repeat(100_000)).is_err());
    }
}
