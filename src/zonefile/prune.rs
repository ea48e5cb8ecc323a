//! Stale DKIM records of SES: which they are, and how they go without a change to what stays.

use std::collections::HashSet;

use super::directive::Directive;
use super::edit::Draft;
use super::entry::{self, Entry, Record};
use super::error::Error;
use super::index::{Found, Index};
use super::lexer::Span;
use super::name::Name;
use super::reader::DefaultTtl;
use super::splitter::{Line, Splitter};
use super::value::{self, Value};
use super::wanted::Want;

/// A record that is to go.
#[derive(Debug)]
pub(super) struct Stale {
    pub(super) owner: Name,
    pub(super) target: Name,
    pub(super) found: Found,
}

/// The names right below which stale records are sought: `_domainkey.<domain>` of each domain for which tokens are
/// wanted. Without any, nothing is known of the domain, and all its records would look stale.
pub(super) fn parents(domains: &[String], wants: &[Want<'_>]) -> Vec<Name> {
    let current: HashSet<&[u8]> = wants
        .iter()
        .filter(|want| matches!(&want.value, Value::Target(target) if is_dkim(&want.name, target)))
        .map(|want| super::name::parent(want.name.wire()))
        .collect();
    let names =
        domains.iter().filter_map(|domain| Name::absolute(format!("_domainkey.{domain}").as_bytes()).ok());
    names.filter(|name| current.contains(name.wire())).collect()
}

/// The stale records below some names, in the order of the file.
pub(super) fn stale(
    bytes: &[u8],
    index: &Index,
    parents: &[Name],
    wants: &[Want<'_>],
) -> Result<Vec<Stale>, Error> {
    let wanted: HashSet<(&Name, &Value)> = wants.iter().map(|want| (&want.name, &want.value)).collect();
    let mut stale = Vec::new();
    let nodes: HashSet<&[u8]> = parents.iter().map(Name::wire).collect();
    for (owner, found) in
        nodes.into_iter().filter_map(|name| index.node(name)).flat_map(|node| &node.candidates)
    {
        let value = value::read(bytes, &found.record, &found.origin)?;
        match &value {
            Value::Target(target) if is_dkim(owner, target) && !wanted.contains(&(owner, &value)) => {
                stale.push(Stale { owner: owner.clone(), target: target.clone(), found: found.clone() });
            }
            _ => {}
        }
    }
    stale.sort_by_key(|stale| stale.found.span.start);
    Ok(stale)
}

/// Whether the record there is one of the stale ones, which are in the order of the file.
pub(super) fn is_stale(stale: &[Stale], span: Span) -> bool {
    stale.binary_search_by_key(&span.start, |stale| stale.found.span.start).is_ok()
}

/// `<token>._domainkey.<domain>` pointing at `<token>.dkim.amazonses.com`, or at that of a region.
fn is_dkim(owner: &Name, target: &Name) -> bool {
    let mut owner = owner.labels();
    let (token, domainkey) = (owner.next(), owner.next());
    let target: Vec<&[u8]> = target.labels().collect();
    domainkey == Some(b"_domainkey")
        && matches!(target.as_slice(),
            [label, b"dkim", b"amazonses", b"com"] | [label, b"dkim", _, b"amazonses", b"com"]
                if Some(*label) == token)
}

/// What the records that stay have taken over from removed ones.
#[derive(Debug, Default)]
struct Legacy {
    owner: Option<(Name, Span)>,
    /// The removed record's line and its TTL, where that differs from the one in force before.
    ttl: Option<(usize, u32)>,
    before: Option<u32>,
}

/// Takes stale records out of the file, and writes into the records after them what those took over.
pub(super) fn remove(bytes: &[u8], stale: &[Stale], draft: &mut Draft) -> Result<(), Error> {
    let mut legacy = Legacy::default();
    let mut open = false;
    for (position, Stale { owner, found, .. }) in stale.iter().enumerate() {
        draft.removed.push(found.span);
        if !open {
            legacy = Legacy { before: stated(found.ttl_before), ..Legacy::default() };
        }
        legacy.take_from(owner, found);
        let next = stale.get(position + 1).map(|next| next.found.span.start);
        open = legacy.hand_on(bytes, found, next, draft)?;
    }
    Ok(())
}

fn stated(ttl: DefaultTtl) -> Option<u32> {
    match ttl {
        DefaultTtl::LastStated(ttl) => ttl,
        _ => None,
    }
}

impl Legacy {
    fn take_from(&mut self, owner: &Name, found: &Found) {
        if let Some(word) = found.record.owner {
            self.owner = Some((owner.clone(), word));
        }
        let hands_on = !found.ttl_before.is_directive() && found.ttl_before != DefaultTtl::SoaMinimum;
        if let Some((_, ttl)) = found.record.ttl.filter(|_| hands_on) {
            self.ttl = Some((found.number, ttl)).filter(|_| self.before != Some(ttl));
        }
    }

    /// Goes on to the first record that stays, and gives it what it took over; true if the next removed one is first.
    fn hand_on(
        &mut self,
        bytes: &[u8],
        found: &Found,
        next: Option<usize>,
        draft: &mut Draft,
    ) -> Result<bool, Error> {
        let number = found.number
            + bytes[found.span.start..found.span.end].iter().filter(|byte| **byte == b'\n').count();
        let mut splitter = Splitter::from(bytes, found.span.end, number);
        let mut same_origin = true;
        while let Some(line) = splitter.next()? {
            if Some(line.span.start) == next {
                if !same_origin {
                    self.forget_spelling();
                }
                return Ok(true);
            }
            match entry::read(bytes, &line)? {
                Entry::Blank => {}
                Entry::Directive(directive) => {
                    same_origin &= !matches!(directive, Directive::Origin(_));
                    self.pass(&directive, &line)?;
                }
                Entry::Record(record) => {
                    self.settle(bytes, &line, &record, same_origin, draft);
                    return Ok(false);
                }
            }
        }
        Ok(false)
    }

    /// Behind another `$ORIGIN` the owner's text would mean something else.
    fn forget_spelling(&mut self) {
        if let Some((_, word)) = &mut self.owner {
            *word = Span::default();
        }
    }

    fn pass(&mut self, directive: &Directive, line: &Line) -> Result<(), Error> {
        let next = match directive {
            Directive::Ttl(_) => {
                self.ttl = None;
                return Ok(());
            }
            Directive::Include(_) => "$INCLUDE",
            Directive::Generate(_) => "$GENERATE",
            Directive::Origin(_) | Directive::Date => return Ok(()),
        };
        match self.ttl {
            Some((removed, _)) => Err(Error::Entangled { line: removed, next, other: line.number }),
            None => Ok(()),
        }
    }

    fn settle(&self, bytes: &[u8], line: &Line, record: &Record, same_origin: bool, draft: &mut Draft) {
        let at = |at: usize| Span { start: at, end: at };
        if let Some((name, word)) = self.owner.as_ref().filter(|_| record.owner.is_none()) {
            let spelt = same_origin && *word != Span::default();
            let text = if spelt { word.of(bytes).to_vec() } else { name.with_dot().into_bytes() };
            draft.inline.push((at(line.span.start), text));
        }
        if let Some((_, ttl)) = self.ttl.filter(|_| record.ttl.is_none()) {
            draft.inline.push((at(record.after_owner()), format!("{ttl} ").into_bytes()));
        }
    }
}
