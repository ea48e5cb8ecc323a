//! One rendering of a template, before it becomes a context.

use crate::record::{Fqdn, RecordSet, ZoneName};

/// One rendering of the template: some record sets of one zone, and where in the run they stand.
pub(super) struct Rendering<'a> {
    pub(super) zone: Zone<'a>,
    pub(super) starts: Starts,
    pub(super) ends: Ends,
    pub(super) document: Numbered,
    /// The name of the record set before.
    pub(super) before: Option<Fqdn>,
    pub(super) sets: Vec<RecordSet>,
}

impl Rendering<'_> {
    /// Whether the name is that of the zone itself.
    pub(super) fn is_apex(&self, set: &RecordSet) -> bool {
        set.owner == *self.zone.name.name()
    }

    /// Whether no record set before this one, in this document, has its name.
    pub(super) fn is_first_of_name(&self, number: usize) -> bool {
        let name = |number: usize| self.sets.get(number).map(|set| &set.owner);
        number.checked_sub(1).map_or(self.before.as_ref(), name) != name(number)
    }
}

/// What begins with a rendering.
#[derive(Clone, Copy)]
pub(super) struct Starts {
    /// The whole run: nothing was written before.
    pub(super) run: bool,
    /// The file, or standard output.
    pub(super) file: bool,
    /// The document of the zone. A large zone is rendered in parts.
    pub(super) zone: bool,
}

/// What ends with a rendering.
#[derive(Clone, Copy)]
pub(super) struct Ends {
    /// The file, or standard output.
    pub(super) file: bool,
    /// The document of the zone.
    pub(super) zone: bool,
}

/// Which of the zone's documents this is, from 1.
#[derive(Clone, Copy)]
pub(super) struct Numbered {
    pub(super) number: usize,
    pub(super) count: usize,
}

/// The zone of a rendering, and what is known of it beside its name.
#[derive(Clone, Copy)]
pub(super) struct Zone<'a> {
    pub(super) name: &'a ZoneName,
    /// The provider's id, if it is known.
    pub(super) id: Option<&'a str>,
    /// An expression for it, if one is given; `{zone}` in it stands for the name.
    pub(super) reference: Option<&'a str>,
    /// The types of all its records, sorted.
    pub(super) types: &'a [String],
}
