//! Record sets: typed DNS data at an absolute name.

use hickory_proto::rr::rdata::{CNAME, MX, TXT};
use hickory_proto::rr::{RData, Record, RecordType};

use super::{Fqdn, Text, Ttl};

/// What a record set is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordKind {
    /// A CNAME to a key that SES holds, or a TXT with a key of one's own.
    Dkim,
    /// MX and TXT of the MAIL FROM domain.
    MailFrom,
    /// The TXT of a DMARC policy (RFC 7489 section 6.1).
    Dmarc,
    /// The TXT that proves to SES who owns the domain.
    Verification,
    /// The MX of mail that SES receives.
    Inbound,
}

impl RecordKind {
    /// All of them, in the order of the documentation.
    pub const ALL: [Self; 5] = [Self::Dkim, Self::MailFrom, Self::Dmarc, Self::Verification, Self::Inbound];

    /// The kind that `word` names.
    #[must_use]
    pub fn find(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// The word of `--records` and of the templates.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dkim => "dkim",
            Self::MailFrom => "mail-from",
            Self::Dmarc => "dmarc",
            Self::Verification => "verification",
            Self::Inbound => "inbound",
        }
    }
}

/// The data of one record. Apart from hickory's [`RData`] because a text is one byte string here, and a name can
/// hold nothing that a syntax must escape.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum RecordData {
    /// RFC 1035 section 3.3.1.
    Cname(Fqdn),
    /// RFC 1035 section 3.3.9.
    Mx {
        /// Lower is preferred.
        preference: u16,
        /// The mail host.
        exchange: Fqdn,
    },
    /// RFC 1035 section 3.3.14.
    Txt(Text),
}

impl RecordData {
    /// The type of the record.
    #[must_use]
    pub fn record_type(&self) -> RecordType {
        match self {
            Self::Cname(_) => RecordType::CNAME,
            Self::Mx { .. } => RecordType::MX,
            Self::Txt(_) => RecordType::TXT,
        }
    }

    /// The data in hickory's type, for the wire.
    #[must_use]
    pub fn to_rdata(&self) -> RData {
        match self {
            Self::Cname(target) => RData::CNAME(CNAME(target.to_name())),
            Self::Mx { preference, exchange } => RData::MX(MX::new(*preference, exchange.to_name())),
            Self::Txt(text) => RData::TXT(TXT::from_bytes(text.character_strings().collect())),
        }
    }
}

/// All records of one name and type (RFC 2181 section 5): never empty, of one type, each value once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordSet {
    /// The name that owns the records.
    pub owner: Fqdn,
    /// One TTL for all of them.
    pub ttl: Ttl,
    /// What they are for.
    pub kind: RecordKind,
    /// The identity that they belong to.
    pub domain: Fqdn,
    /// Whether other values may be there already, so that replacing the set would lose them.
    pub shared: bool,
    /// The data.
    pub data: Vec<RecordData>,
}

impl RecordSet {
    /// The type of all its records.
    #[must_use]
    pub fn record_type(&self) -> RecordType {
        self.data.first().map_or(RecordType::ZERO, RecordData::record_type)
    }

    /// The records in hickory's type, for the wire.
    pub fn to_records(&self) -> impl Iterator<Item = Record> {
        let owner = self.owner.to_name();
        self.data
            .iter()
            .map(move |data| Record::from_rdata(owner.clone(), self.ttl.seconds(), data.to_rdata()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn record_sets_reach_the_wire_types_whole() {
        let owner = Fqdn::parse("t._domainkey.example.com").unwrap();
        let set = RecordSet {
            owner: owner.clone(),
            ttl: Ttl::DEFAULT,
            kind: RecordKind::Dkim,
            domain: owner.clone(),
            shared: false,
            data: vec![RecordData::Txt(Text::new("x".repeat(300)).unwrap())],
        };
        let records: Vec<Record> = set.to_records().collect();
        assert_eq!(records[0].name, owner.to_name());
        assert_eq!(records[0].ttl, 1800);
        let RData::TXT(txt) = &records[0].data else { panic!("no TXT") };
        let lengths: Vec<usize> = txt.txt_data.iter().map(|s| s.len()).collect();
        assert_eq!(lengths, [255, 45]);
    }
}
