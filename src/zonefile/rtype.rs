//! Record types and classes by their mnemonics.

use super::ttl::decimal;

/// A record type by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rtype(u16);

impl Rtype {
    pub(super) const NS: Self = Self(2);
    pub(super) const CNAME: Self = Self(5);
    pub(super) const SOA: Self = Self(6);
    pub(super) const MX: Self = Self(15);
    pub(super) const TXT: Self = Self(16);
    pub(super) const DNAME: Self = Self(39);
    pub(super) const RRSIG: Self = Self(46);

    /// Reads a mnemonic or TYPEnnn (RFC 3597 section 5).
    pub(super) fn read(token: &[u8]) -> Option<Self> {
        let mut buffer = [0; 16];
        let upper = buffer.get_mut(..token.len())?;
        upper.copy_from_slice(token);
        upper.make_ascii_uppercase();
        match &*upper {
            b"A" => return Some(Self(1)),
            b"AAAA" => return Some(Self(28)),
            b"CNAME" => return Some(Self::CNAME),
            b"MX" => return Some(Self::MX),
            b"NS" => return Some(Self::NS),
            b"TXT" => return Some(Self::TXT),
            _ => {}
        }
        if let Some(number) = upper.strip_prefix(b"TYPE") {
            return decimal(number).and_then(|number| u16::try_from(number).ok()).map(Self);
        }
        TYPES.iter().find(|(name, _)| *name == &*upper).map(|(_, number)| Self(*number))
    }

    /// Whether it may stand beside a CNAME: what signs the name (RFC 4034 section 3, RFC 2181 section 10.1).
    pub(super) fn goes_with_cname(self) -> bool {
        // SIG, KEY, NXT, RRSIG, NSEC
        matches!(self.0, 24 | 25 | 30 | 46 | 47)
    }
}

/// A class by its mnemonic or as CLASSnn: whether it is IN; none if the token is no class.
pub(super) fn class_is_internet(token: &[u8]) -> Option<bool> {
    if token.eq_ignore_ascii_case(b"IN") {
        return Some(true);
    }
    let known: [&[u8]; 6] = [b"CH", b"CHAOS", b"HS", b"HESIOD", b"NONE", b"ANY"];
    if known.iter().any(|class| token.eq_ignore_ascii_case(class)) {
        return Some(false);
    }
    let (prefix, number) = token.split_at_checked(5)?;
    let number = decimal(number).filter(|number| *number <= 65_535)?;
    prefix.eq_ignore_ascii_case(b"CLASS").then_some(number == 1)
}

/// The registry of IANA as of 2026-11, and three that PowerDNS and others add in their own files (numbers of theirs).
/// The common ones are matched before. A word that is in neither is an error: else any text would pass for a zone.
const TYPES: &[(&[u8], u16)] = &[
    (b"SOA", 6),
    (b"SRV", 33),
    (b"CAA", 257),
    (b"PTR", 12),
    (b"DNAME", 39),
    (b"TLSA", 52),
    (b"DS", 43),
    (b"RRSIG", 46),
    (b"NSEC", 47),
    (b"NSEC3", 50),
    (b"NSEC3PARAM", 51),
    (b"DNSKEY", 48),
    (b"SVCB", 64),
    (b"HTTPS", 65),
    (b"NAPTR", 35),
    (b"SSHFP", 44),
    (b"SPF", 99),
    (b"MD", 3),
    (b"MF", 4),
    (b"MB", 7),
    (b"MG", 8),
    (b"MR", 9),
    (b"NULL", 10),
    (b"WKS", 11),
    (b"HINFO", 13),
    (b"MINFO", 14),
    (b"RP", 17),
    (b"AFSDB", 18),
    (b"X25", 19),
    (b"ISDN", 20),
    (b"RT", 21),
    (b"NSAP", 22),
    (b"NSAP-PTR", 23),
    (b"SIG", 24),
    (b"KEY", 25),
    (b"PX", 26),
    (b"GPOS", 27),
    (b"LOC", 29),
    (b"NXT", 30),
    (b"EID", 31),
    (b"NIMLOC", 32),
    (b"ATMA", 34),
    (b"KX", 36),
    (b"CERT", 37),
    (b"A6", 38),
    (b"SINK", 40),
    (b"APL", 42),
    (b"IPSECKEY", 45),
    (b"DHCID", 49),
    (b"SMIMEA", 53),
    (b"HIP", 55),
    (b"NINFO", 56),
    (b"RKEY", 57),
    (b"TALINK", 58),
    (b"CDS", 59),
    (b"CDNSKEY", 60),
    (b"OPENPGPKEY", 61),
    (b"CSYNC", 62),
    (b"ZONEMD", 63),
    (b"DSYNC", 66),
    (b"HHIT", 67),
    (b"BRID", 68),
    (b"UINFO", 100),
    (b"UID", 101),
    (b"GID", 102),
    (b"UNSPEC", 103),
    (b"NID", 104),
    (b"L32", 105),
    (b"L64", 106),
    (b"LP", 107),
    (b"EUI48", 108),
    (b"EUI64", 109),
    (b"NXNAME", 128),
    (b"URI", 256),
    (b"AVC", 258),
    (b"DOA", 259),
    (b"AMTRELAY", 260),
    (b"RESINFO", 261),
    (b"WALLET", 262),
    (b"CLA", 263),
    (b"IPN", 264),
    (b"TA", 32_768),
    (b"DLV", 32_769),
    (b"KEYDATA", 65_533),
    (b"ALIAS", 65_401),
    (b"LUA", 65_402),
    (b"ANAME", 65_305),
];
