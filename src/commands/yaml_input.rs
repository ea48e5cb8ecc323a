//! YAML as the AWS CLI reads it: one document, YAML 1.2, no tags but the standard ones.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use saphyr_parser::{Event, Parser, ScalarStyle, Tag};

use super::input::{Member, Members};
use crate::error::Failure;
use crate::output::is_other_type;

/// How deep an input may nest, with what its aliases stand for; it needs one level.
const MAX_DEPTH: usize = 100;

enum Node {
    Text(String),
    /// A number, a date, null, …
    Other(&'static str),
    /// The key `<<`.
    Merge,
    List(Vec<Rc<Node>>, Depth),
    Map(Vec<Entry>, Depth),
}

/// How many lists and objects are inside one another; one that holds none has 1.
type Depth = usize;

/// A member's name, unless it is no text, and the member.
type Entry = (Option<String>, Rc<Node>);

/// The members of the one object in the document.
pub(super) fn read(text: &str) -> Result<Members, Failure> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let root = Builder::default().build(text);
    let root =
        root.map_err(|reason| Failure::usage(format!("--cli-input-yaml: this is not valid YAML: {reason}")))?;
    let Some(Node::Map(entries, _)) = root.as_deref() else {
        return Err(Failure::usage("--cli-input-yaml: the input must be an object, Domain: …"));
    };
    entries.iter().map(|(key, value)| Ok((name(key)?, member(value)))).collect()
}

fn name(key: &Option<String>) -> Result<String, Failure> {
    let no_text =
        || Failure::general("--cli-input-yaml: the members of the input must have names that are texts");
    key.clone().ok_or_else(no_text)
}

fn member(value: &Node) -> Member {
    match value {
        Node::Text(text) => Member::Text(text.clone()),
        Node::Merge => Member::Text("<<".into()),
        Node::Other(what) => Member::Other(what),
        Node::List(..) => Member::Other("a list"),
        Node::Map(..) => Member::Other("an object"),
    }
}

/// A list or an object that is not at its end.
enum Open {
    List(Vec<Rc<Node>>, usize),
    Map(Object, Option<Rc<Node>>, usize),
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
                self.open.push(Open::List(Vec::new(), anchor));
            }
            Event::MappingStart(anchor, tag) => {
                check_tag(tag.as_deref())?;
                self.open.push(Open::Map(Object::default(), None, anchor));
            }
            Event::SequenceEnd | Event::MappingEnd => self.close()?,
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
        }
        Ok(())
    }

    fn is_at_key(&self) -> bool {
        matches!(self.open.last(), Some(Open::Map(_, None, _)))
    }

    fn close(&mut self) -> Result<(), String> {
        let (node, anchor) = match self.open.pop() {
            Some(Open::List(items, anchor)) => {
                let depth = depth_around(&items)?;
                (Node::List(items, depth), anchor)
            }
            Some(Open::Map(object, _, anchor)) => {
                let entries = object.merged();
                let depth = depth_around(entries.iter().map(|(_, value)| value))?;
                (Node::Map(entries, depth), anchor)
            }
            None => return Ok(()),
        };
        self.add(Rc::new(node), anchor)
    }

    fn add(&mut self, node: Rc<Node>, anchor: usize) -> Result<(), String> {
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open::List(items, _)) => items.push(node),
            Some(Open::Map(object, key @ None, _)) => {
                object.check(&node)?;
                *key = Some(node);
            }
            Some(Open::Map(object, key, _)) => {
                key.take().into_iter().for_each(|key| object.put(&key, node.clone()));
            }
        }
        Ok(())
    }
}

/// The depth of what holds these.
fn depth_around<'a>(nodes: impl IntoIterator<Item = &'a Rc<Node>>) -> Result<Depth, String> {
    let depth = |node: &Rc<Node>| match **node {
        Node::List(_, depth) | Node::Map(_, depth) => depth,
        _ => 0,
    };
    let depth = nodes.into_iter().map(depth).max().unwrap_or_default() + 1;
    if depth > MAX_DEPTH { Err("it nests too deep".into()) } else { Ok(depth) }
}

/// The members of an object, each name once; of the names that are no texts only the first, for one is too many.
#[derive(Default)]
struct Object {
    entries: Vec<Entry>,
    names: HashSet<Option<String>>,
    /// What `<<` brings in.
    merges: Vec<Rc<Node>>,
}

impl Object {
    fn check(&self, key: &Node) -> Result<(), String> {
        match key {
            Node::Text(name) if self.names.contains(&Some(name.clone())) => {
                Err(format!("\"{name}\" is there twice"))
            }
            _ => Ok(()),
        }
    }

    fn put(&mut self, key: &Node, value: Rc<Node>) {
        match key {
            Node::Merge => self.merges.push(value),
            Node::Text(name) => self.put_new(Some(name.clone()), value),
            _ => self.put_new(None, value),
        }
    }

    fn put_new(&mut self, name: Option<String>, value: Rc<Node>) {
        if self.names.insert(name.clone()) {
            self.entries.push((name, value));
        }
    }

    /// The entries with those that `<<` brings in, which are overridden by the object's own.
    fn merged(mut self) -> Vec<Entry> {
        for source in std::mem::take(&mut self.merges) {
            let sources =
                if let Node::List(list, _) = &*source { list } else { std::slice::from_ref(&source) };
            for source in sources {
                let Node::Map(brought, _) = &**source else { continue };
                brought.iter().for_each(|(name, value)| self.put_new(name.clone(), value.clone()));
            }
        }
        self.entries
    }
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
    #[test]
    fn aliases_neither_nest_without_end_nor_grow_without_bound() {
        let chain = |first: &str, next: &dyn Fn(usize) -> String| {
            let lines = (1..60_000).map(|n| format!("- &a{n} {}\n", next(n - 1)));
            format!("x:\n- &a0 {first}\n{}", lines.collect::<String>())
        };
        for text in [chain("[]", &|n| format!("[*a{n}]")), chain("{}", &|n| format!("{{a: *a{n}}}"))] {
            assert_eq!(domain(&text).map_err(|error| error.contains("nests too deep")), Err(true));
        }
        // Each is twice the one before, were names that are no texts not the same name.
        let doubled = chain("{1: a}", &|n| format!("{{<<: [*a{n}, *a{n}]}}"));
        assert!(domain(&format!("{doubled}Domain: a\n")).is_ok());
    }

    #[test]
    fn an_object_may_have_many_members() {
        let many: String = (0..100_000).map(|n| format!("a{n}: b\n")).collect();
        assert!(domain(&format!("{many}<<: {{a1: c, Domain: a}}\n")).is_ok());
        assert!(domain(&format!("{many}a1: c\n")).is_err());
    }
}
