//! Which lists and objects occur more than once, and what they are called.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::output::value::Data;

/// Names of the values that occur more than once, by identity.
#[derive(Debug, Default)]
pub(super) struct Anchors {
    names: HashMap<usize, usize>,
    written: HashSet<usize>,
}

/// `&id001` at the first place, `*id001` at the others.
pub(super) struct Mark {
    pub(super) text: String,
    pub(super) is_alias: bool,
}

impl Anchors {
    /// Looks through `root` in the order in which it is printed; names follow the second occurrences.
    pub(super) fn of(root: &Data) -> Self {
        let mut anchors = Self::default();
        anchors.visit(root, &mut HashSet::new());
        anchors
    }

    fn visit(&mut self, value: &Data, seen: &mut HashSet<usize>) {
        let Some(identity) = identity(value) else { return };
        if !seen.insert(identity) {
            let next = self.names.len() + 1;
            self.names.entry(identity).or_insert(next);
            return;
        }
        match value {
            Data::List(items) => items.iter().for_each(|item| self.visit(item, seen)),
            Data::Map(members) => super::sorted(members).iter().for_each(|(_, item)| self.visit(item, seen)),
            _ => {}
        }
    }

    /// What to write in front of `value`, or in its place. `None` if it occurs once.
    pub(super) fn mark(&mut self, value: &Data) -> Option<Mark> {
        let identity = identity(value)?;
        let number = self.names.get(&identity)?;
        let is_alias = !self.written.insert(identity);
        let sign = if is_alias { '*' } else { '&' };
        Some(Mark { text: format!("{sign}id{number:03}"), is_alias })
    }
}

/// The address of the shared allocation; scalars have no identity.
fn identity(value: &Data) -> Option<usize> {
    match value {
        Data::List(items) => Some(Arc::as_ptr(items) as usize),
        Data::Map(members) => Some(Arc::as_ptr(members) as usize),
        _ => None,
    }
}
