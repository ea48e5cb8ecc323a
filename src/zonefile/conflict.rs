//! Whether a wanted record is in the zone already, can be added, or is excluded by something that is there.

use std::collections::HashSet;

use super::error::{Clash, Conflict, Error, quote};
use super::index::{Found, Index};
use super::name::{Name, show};
use super::rtype::Rtype;
use super::value::{self, Value};
use super::wanted::{Kind, Want};

/// What is to be done about a wanted record.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is there, on this line.
    Satisfied(usize),
    /// It is missing.
    Missing,
    /// It must not be added.
    Excluded(Conflict),
}

/// What the verdicts are found from.
#[derive(Debug)]
pub(super) struct Judge<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) apex: &'a Name,
    pub(super) index: &'a Index,
    /// Where the entries begin that are going to be removed: they exclude nothing.
    pub(super) removed: &'a HashSet<usize>,
}

impl Judge<'_> {
    /// Judges one wanted record; `set` are the values of all that are wanted of its name and type.
    pub(super) fn judge(&self, want: &Want<'_>, set: &[&Value]) -> Result<Verdict, Error> {
        if let Some((line, clash)) = self.cut_above(&want.name) {
            return Ok(excluded(want, line, clash));
        }
        let mut verdict = Verdict::Missing;
        for found in self.records(&want.name) {
            let (line, same_type) = (found.number, found.record.rtype == want.record.kind.rtype());
            let clash = if same_type {
                let value = value::read(self.bytes, &found.record, &found.origin)?;
                if value == want.value {
                    verdict = Verdict::Satisfied(line);
                    continue;
                }
                if set.contains(&&value) { None } else { beside_own_type(want, &value, &found.origin) }
            } else {
                self.beside_other_type(want, found)?
            };
            if let Some(clash) = clash {
                return Ok(excluded(want, line, clash));
            }
        }
        Ok(verdict)
    }

    fn records(&self, name: &Name) -> impl Iterator<Item = &Found> {
        let records = self.index.node(name.wire()).map(|node| node.records.as_slice()).unwrap_or_default();
        records.iter().filter(|found| !self.removed.contains(&found.span.start))
    }

    /// A delegation at or above a name, or a DNAME above it: what is written there is not served.
    fn cut_above(&self, name: &Name) -> Option<(usize, Clash)> {
        let below_apex = name.up_to(self.apex).collect::<Vec<_>>().into_iter().rev();
        for above in std::iter::once(self.apex.wire()).chain(below_apex) {
            let Some(node) = self.index.node(above) else { continue };
            let at_apex = above == self.apex.wire();
            if let Some(line) = node.delegation.filter(|_| !at_apex) {
                return Some((line, Clash::Delegation(show(above))));
            }
            if let Some(line) = node.dname.filter(|_| above != name.wire()) {
                return Some((line, Clash::Dname(show(above))));
            }
        }
        None
    }

    fn beside_other_type(&self, want: &Want<'_>, found: &Found) -> Result<Option<Clash>, Error> {
        let rtype = found.record.rtype;
        if want.record.kind == Kind::Cname && !rtype.goes_with_cname() {
            return Ok(Some(Clash::OtherData(quote(found.record.type_word.of(self.bytes)))));
        }
        if rtype == Rtype::CNAME {
            let value = value::read(self.bytes, &found.record, &found.origin)?;
            return Ok(Some(Clash::CnameInTheWay(target(&value))));
        }
        Ok(None)
    }
}

/// Another record of the wanted one's name and type: a CNAME has to be alone, and with the others it
/// depends.
fn beside_own_type(want: &Want<'_>, value: &Value, origin: &Name) -> Option<Clash> {
    match (&want.value, value) {
        (Value::Target(wanted), Value::Target(found)) if found.is_below(wanted, origin) => {
            Some(Clash::MissingDot(found.to_string()))
        }
        (_, Value::Target(found)) => Some(Clash::OtherCname(found.to_string())),
        (Value::Text(wanted), Value::Text(found)) if is_spf(wanted) && is_spf(found) => Some(Clash::OtherSpf),
        _ => (!want.record.shared).then_some(Clash::OtherValue),
    }
}

/// RFC 7208 section 4.5: the version is followed by a space or the end; a name has one such record.
fn is_spf(text: &[u8]) -> bool {
    text.split(|byte| *byte == b' ').next().is_some_and(|version| version.eq_ignore_ascii_case(b"v=spf1"))
}

fn target(value: &Value) -> String {
    match value {
        Value::Target(name) => name.to_string(),
        _ => String::new(),
    }
}

fn excluded(want: &Want<'_>, line: usize, clash: Clash) -> Verdict {
    let (name, wanted) = (want.name.to_string(), want.record.kind.label());
    Verdict::Excluded(Conflict { line, name, wanted, clash })
}
