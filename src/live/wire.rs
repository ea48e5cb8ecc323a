//! Answers on the wire (RFC 1035 section 4), in hickory's types. What comes from the network is capped here.

use std::net::IpAddr;

use hickory_proto::op::{Header, Message, MessageType, OpCode, Query, ResponseCode};
use hickory_proto::rr::{Name, RData, Record, RecordType};
use hickory_proto::serialize::binary::{BinDecodable, BinDecoder, DecodeError};

use super::question::Question;

/// Records of a section that are looked at.
const MAX_RECORDS: usize = 64;
/// Bytes of a text that are looked at: twice a DKIM key of 16,384 bits.
const MAX_TEXT: usize = 8192;

/// An answer, of which only the first records of each section are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reply {
    pub(super) code: ResponseCode,
    /// AA: the server speaks for the zone.
    pub(super) authoritative: bool,
    /// TC: there is more, by TCP.
    pub(super) truncated: bool,
    pub(super) answers: Vec<Record>,
    pub(super) authority: Vec<Record>,
    pub(super) additional: Vec<Record>,
}

impl Reply {
    /// Reads an answer to `question`; `None` for anything else.
    pub(super) fn read(bytes: &[u8], question: &Question) -> Option<Self> {
        const RESPONSE_AND_TRUNCATED: u8 = 0x82;
        Self::decode(bytes, question).unwrap_or_else(|_| {
            // Cut off in the middle of a record, as old servers do.
            let is_cut = bytes.len() >= 12 && bytes[2] & RESPONSE_AND_TRUNCATED == RESPONSE_AND_TRUNCATED;
            is_cut.then(|| Self::empty(ResponseCode::NoError, true))
        })
    }

    /// Decodes no more than is looked at: what comes behind the data that was asked for says nothing new.
    fn decode(bytes: &[u8], question: &Question) -> Result<Option<Self>, DecodeError> {
        let mut decoder = BinDecoder::new(bytes);
        let Header { metadata: head, counts } = Header::read(&mut decoder)?;
        let count = usize::from(counts.queries);
        if head.message_type != MessageType::Response || head.op_code != OpCode::Query || count > 1 {
            return Ok(None);
        }
        let mut reply = Self::empty(head.response_code, head.truncation);
        reply.authoritative = head.authoritative;
        let echoed = match count {
            // A server that understands nothing does not repeat the question.
            0 => matches!(head.response_code, ResponseCode::FormErr | ResponseCode::NotImp),
            _ => {
                let query = Query::read(&mut decoder)?;
                query.name == question.name && query.query_type == question.record_type
            }
        };
        if !echoed {
            return Ok(None);
        }
        let mut section = |count: u16, is_additional: bool| -> Result<Vec<Record>, DecodeError> {
            let count = usize::from(count).min(MAX_RECORDS);
            Message::read_records(&mut decoder, count, is_additional, OpCode::Query)
                .map(|(records, ..)| records)
        };
        reply.answers = section(counts.answers, false)?;
        if reply.answers.is_empty() {
            reply.authority = section(counts.authorities, false)?;
            if usize::from(counts.authorities) <= MAX_RECORDS {
                reply.additional = section(counts.additionals, true)?;
            }
        }
        Ok(Some(reply))
    }

    fn empty(code: ResponseCode, truncated: bool) -> Self {
        let (answers, authority, additional) = Default::default();
        Self { code, authoritative: false, truncated, answers, authority, additional }
    }

    /// The data of this type at this very name; what other owners have is not looked at.
    pub(super) fn values(&self, owner: &Name, record_type: RecordType) -> Vec<Value> {
        let of_owner = self.answers.iter().filter(|record| record.name == *owner);
        let found = of_owner.filter(|record| record.record_type() == record_type);
        let mut values: Vec<Value> = found.filter_map(|record| Value::of(&record.data)).collect();
        values.sort();
        values.dedup();
        values
    }

    /// The target of the CNAME at this name.
    pub(super) fn alias(&self, owner: &Name) -> Option<&Name> {
        self.answers.iter().filter(|record| record.name == *owner).find_map(|record| match &record.data {
            RData::CNAME(target) => Some(&target.0),
            _ => None,
        })
    }

    /// Whether it only names servers of some zone below, and says nothing of the name itself (RFC 2308 section 2.2).
    pub(super) fn is_referral(&self) -> bool {
        let has = |wanted| self.authority.iter().any(|record| record.record_type() == wanted);
        !self.authoritative
            && self.code == ResponseCode::NoError
            && self.answers.is_empty()
            && has(RecordType::NS)
            && !has(RecordType::SOA)
    }

    /// The longest time for which one of the answers may be kept, in seconds.
    pub(super) fn ttl(&self) -> u32 {
        self.answers.iter().map(|record| record.ttl).max().unwrap_or_default()
    }

    /// Seconds for which a resolver remembers that there is nothing (RFC 2308 section 5).
    pub(super) fn negative_ttl(&self) -> Option<u32> {
        self.authority.iter().find_map(|record| match &record.data {
            RData::SOA(soa) => Some(record.ttl.min(soa.minimum)),
            _ => None,
        })
    }

    /// The serial of the SOA record among the answers, or in a negative answer of the zone.
    pub(super) fn serial(&self) -> Option<u32> {
        self.answers.iter().chain(&self.authority).find_map(|record| match &record.data {
            RData::SOA(soa) => Some(soa.serial),
            _ => None,
        })
    }

    /// The names of the servers that this section delegates `owner` to.
    pub(super) fn servers(section: &[Record], owner: &Name) -> Vec<Name> {
        let of_owner = section.iter().filter(|record| record.name == *owner);
        let name = |record: &Record| match &record.data {
            RData::NS(server) => Some(server.0.to_lowercase()),
            _ => None,
        };
        let mut names: Vec<Name> = of_owner.filter_map(name).collect();
        names.sort();
        names.dedup();
        names
    }
}

/// The data of one record, as it is compared and shown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Value {
    /// The target of a CNAME: absolute, lower case.
    Target(String),
    /// Preference and host of an MX.
    Mail(u16, String),
    /// The character-strings of a TXT, joined.
    Text(Vec<u8>),
    /// A or AAAA.
    Address(IpAddr),
}

impl Value {
    pub(super) fn of(data: &RData) -> Option<Self> {
        match data {
            RData::CNAME(target) => Some(Self::Target(spelt(&target.0))),
            RData::MX(mx) => Some(Self::Mail(mx.preference, spelt(&mx.exchange))),
            RData::A(address) => Some(Self::Address(address.0.into())),
            RData::AAAA(address) => Some(Self::Address(address.0.into())),
            RData::TXT(text) => {
                let mut text = text.txt_data.concat();
                text.truncate(MAX_TEXT);
                Some(Self::Text(text))
            }
            _ => None,
        }
    }

    /// The address in it.
    pub(super) fn address(&self) -> Option<IpAddr> {
        match self {
            Self::Address(address) => Some(*address),
            _ => None,
        }
    }

    /// The value for people: no control characters, and short enough to read.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Target(name) => name.clone(),
            Self::Mail(preference, host) => format!("{preference} {host}"),
            Self::Text(bytes) => cleaned(&String::from_utf8_lossy(bytes)),
            Self::Address(address) => address.to_string(),
        }
    }
}

/// The name in lower case with its final dot; what is no letter, digit, hyphen or underscore is escaped as in master
/// files (RFC 1035 section 5.1).
pub(super) fn spelt(name: &Name) -> String {
    let mut text = String::with_capacity(name.len() + 1);
    for byte in name.iter().flat_map(|label| label.iter().map(|b| Some(*b)).chain([None])) {
        match byte.map(|b| b.to_ascii_lowercase()) {
            None => text.push('.'),
            Some(b) if b.is_ascii_alphanumeric() || b"-_*".contains(&b) => text.push(char::from(b)),
            Some(b) if b.is_ascii_graphic() => text.extend(['\\', char::from(b)]),
            Some(b) => text.push_str(&format!("\\{b:03}")),
        }
    }
    if text.is_empty() { ".".into() } else { text }
}

/// The text without control characters and without those that turn the direction of writing, and cut where nobody reads
/// on.
fn cleaned(text: &str) -> String {
    const ENOUGH: usize = 1024;
    let harmless = |c: char| {
        !c.is_control()
            && !matches!(c, '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let mut out = String::new();
    for c in text.chars().take(ENOUGH) {
        if harmless(c) { out.push(c) } else { out.extend(c.escape_default()) }
    }
    if text.chars().nth(ENOUGH).is_some() {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use hickory_proto::rr::rdata::TXT;
    use proptest::prelude::*;

    use super::super::question::How;
    use super::*;

    fn question() -> Question {
        let name = Name::from_ascii("t._domainkey.example.com.").unwrap();
        Question { name, record_type: RecordType::TXT, how: How::Authority }
    }

    /// An answer to the question with these character-strings in it.
    fn answer(strings: Vec<Vec<u8>>) -> Vec<u8> {
        let mut message = Message::from_vec(&question().encode(0, true)).unwrap();
        message.metadata.message_type = MessageType::Response;
        message.metadata.authoritative = true;
        let data = TXT::from_bytes(strings.iter().map(Vec::as_slice).collect());
        message.add_answer(Record::from_rdata(question().name, 300, RData::TXT(data)));
        message.to_vec().unwrap()
    }

    #[test]
    fn a_question_is_no_answer() {
        assert_eq!(Reply::read(&question().encode(0, true), &question()), None);
        assert_eq!(Reply::read(&[], &question()), None);
        assert!(Reply::read(&answer(vec![b"x".to_vec()]), &question()).is_some());
    }

    #[test]
    fn an_answer_cut_in_the_middle_is_truncated_if_it_says_so() {
        let mut cut = answer(vec![vec![b'x'; 200]]);
        cut.truncate(150);
        assert_eq!(Reply::read(&cut, &question()), None);
        cut[2] |= 0x02;
        assert!(
            Reply::read(&cut, &question()).is_some_and(|reply| reply.truncated && reply.answers.is_empty())
        );
    }

    proptest! {
        #[test]
        fn no_packet_makes_it_fall(packet in proptest::collection::vec(any::<u8>(), 0..600)) {
            let _ = Reply::read(&packet, &question());
        }

        #[test]
        fn no_change_to_an_answer_makes_it_fall(
            strings in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..255), 1..6),
            changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
            end in any::<prop::sample::Index>(),
        ) {
            let mut packet = answer(strings);
            for (place, byte) in changes {
                let place = place.index(packet.len());
                packet[place] = byte;
            }
            packet.truncate(end.index(packet.len()) + 1);
            if let Some(reply) = Reply::read(&packet, &question()) {
                for value in reply.values(&question().name, RecordType::TXT) {
                    prop_assert!(!value.shown().chars().any(char::is_control));
                }
            }
        }

        #[test]
        fn what_is_shown_is_clean(bytes in proptest::collection::vec(any::<u8>(), 0..3000), text in ".*") {
            for bytes in [bytes, text.into_bytes()] {
                let shown = Value::Text(bytes).shown();
                prop_assert!(!shown.chars().any(char::is_control) && shown.chars().count() < 12_000);
            }
        }

        #[test]
        fn names_are_spelt_in_letters(labels in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 1..20), 1..8)) {
            let name = Name::from_labels(labels).unwrap();
            prop_assert!(spelt(&name).bytes().all(|b| b.is_ascii_graphic()));
        }
    }
}
