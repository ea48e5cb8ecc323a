//! Entries in their context: the origin, the owner and the TTL that a record takes over from the lines before it.

use std::rc::Rc;

use super::directive::Directive;
use super::entry::{self, Entry, Record};
use super::error::{Error, Fault};
use super::name::Name;
use super::rtype::Rtype;
use super::splitter::{Line, Splitter};

/// The TTL of a record that states none, as BIND decides it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DefaultTtl {
    /// Nothing was stated so far.
    None,
    /// That of the last record which states one (RFC 1035 section 5.1); unknown behind an `$INCLUDE`.
    LastStated(Option<u32>),
    /// The same where name servers differ: BIND's. See [`Reader::enter`].
    Disputed(u32),
    /// The SOA record's MINIMUM, because nothing was stated up to there.
    SoaMinimum,
    /// That of `$TTL` (RFC 2308 section 4); unknown behind an `$INCLUDE`, which may hold another `$TTL`.
    Directive(Option<u32>),
}

impl DefaultTtl {
    /// Whether a record's own TTL leaves the records after it alone, for every name server.
    pub(super) fn is_directive(self) -> bool {
        matches!(self, Self::Directive(_))
    }
}

/// Reads a file entry by entry.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    splitter: Splitter<'a>,
    has_owner: bool,
    /// The owner before, kept for its allocation.
    last_owner: Name,
    /// The types of the current owner that were seen without a break, each with the TTL of its first record.
    sets: Vec<(Rtype, u32)>,
    /// The owner of the record that was read last.
    pub(super) owner: Name,
    /// The origin in force after the entry that was read last.
    pub(super) origin: Rc<Name>,
    /// The TTL in force before the entry that was read last.
    pub(super) ttl_before: DefaultTtl,
    /// The TTL in force after it.
    pub(super) ttl: DefaultTtl,
}

impl<'a> Reader<'a> {
    /// From the beginning of a file, with the origin that is in force there: the zone's apex.
    pub(super) fn new(bytes: &'a [u8], origin: &Name) -> Result<Self, Error> {
        Ok(Self {
            bytes,
            splitter: Splitter::new(bytes)?,
            has_owner: false,
            last_owner: Name::default(),
            sets: Vec::new(),
            owner: Name::default(),
            origin: Rc::new(origin.clone()),
            ttl_before: DefaultTtl::None,
            ttl: DefaultTtl::None,
        })
    }

    /// The next entry, or none at the end of the file.
    pub(super) fn next(&mut self) -> Result<Option<(Line, Entry)>, Error> {
        let Some(line) = self.splitter.next()? else { return Ok(None) };
        let entry = entry::read(self.bytes, &line)?;
        self.ttl_before = self.ttl;
        match &entry {
            Entry::Blank => {}
            Entry::Directive(directive) => self.follow(directive)?,
            Entry::Record(record) => self.enter(&line, record)?,
        }
        Ok(Some((line, entry)))
    }

    fn follow(&mut self, directive: &Directive) -> Result<(), Error> {
        match directive {
            Directive::Origin(word) => {
                let mut origin = Name::default();
                origin
                    .read(word.of(self.bytes), &self.origin)
                    .map_err(|fault| Error::syntax(self.bytes, word.start, fault))?;
                self.origin = Rc::new(origin);
            }
            Directive::Ttl(ttl) => self.ttl = DefaultTtl::Directive(Some(*ttl)),
            Directive::Include(_) => match &mut self.ttl {
                DefaultTtl::LastStated(ttl) | DefaultTtl::Directive(ttl) => *ttl = None,
                DefaultTtl::Disputed(_) => self.ttl = DefaultTtl::LastStated(None),
                DefaultTtl::None | DefaultTtl::SoaMinimum => {}
            },
            Directive::Generate(Some(ttl)) => match self.ttl {
                DefaultTtl::SoaMinimum | DefaultTtl::Directive(_) => {}
                _ => self.ttl = DefaultTtl::Disputed(*ttl),
            },
            Directive::Generate(None) | Directive::Date => {}
        }
        Ok(())
    }

    /// BIND gives a record the TTL of the first of its set, when both stand in a row of records of one owner, and
    /// goes on with that TTL as the last stated one. Others go on with the one that was stated.
    fn enter(&mut self, line: &Line, record: &Record) -> Result<(), Error> {
        self.enter_owner(line, record)?;
        match (self.ttl, record.ttl) {
            (DefaultTtl::None | DefaultTtl::LastStated(_) | DefaultTtl::Disputed(_), Some((_, ttl))) => {
                let first = self.sets.iter().find(|(rtype, _)| *rtype == record.rtype).map(|(_, ttl)| *ttl);
                self.ttl = match first {
                    Some(first) if first != ttl => DefaultTtl::Disputed(first),
                    _ => DefaultTtl::LastStated(Some(ttl)),
                };
            }
            (DefaultTtl::None, None) if record.rtype == Rtype::SOA => self.ttl = DefaultTtl::SoaMinimum,
            _ => {}
        }
        if let DefaultTtl::LastStated(Some(ttl)) | DefaultTtl::Disputed(ttl) = self.ttl
            && !self.sets.iter().any(|(rtype, _)| *rtype == record.rtype)
        {
            self.sets.push((record.rtype, ttl));
        }
        Ok(())
    }

    fn enter_owner(&mut self, line: &Line, record: &Record) -> Result<(), Error> {
        if let Some(word) = record.owner {
            std::mem::swap(&mut self.owner, &mut self.last_owner);
            self.owner
                .read(word.of(self.bytes), &self.origin)
                .map_err(|fault| Error::syntax(self.bytes, word.start, fault))?;
            self.has_owner = true;
            if self.owner != self.last_owner {
                self.sets.clear();
            }
        } else if !self.has_owner {
            return Err(Error::syntax(self.bytes, line.span.start, Fault::NoOwner));
        }
        Ok(())
    }
}
