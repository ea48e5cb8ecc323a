//! The CSV file that the SES console offers for download: one record a row, in columns Type, Name and Value. It is
//! read leniently, by its header: columns in any order, others beside them.

use std::collections::BTreeMap;
use std::io::{Read, Take};

use csv::{ErrorKind, ReaderBuilder, StringRecord};

use super::draft::{Draft, Field};
use super::{AnswerError, Answers};
use crate::record::Fqdn;

/// Where the columns stand: type, name, value.
type Columns = [usize; 3];

/// More than any row has, in bytes: a quote that is not closed takes in all that follows.
const LONGEST_ROW: u64 = 1 << 16;

/// The byte that parts the columns, where `text` begins with the header.
pub(super) fn delimiter_of(text: &[u8]) -> Option<u8> {
    let line = text.split(|b| matches!(b, b'\n' | b'\r')).next().unwrap_or_default();
    [b',', b';', b'\t'].into_iter().find(|delimiter| {
        let header = reader(line, *delimiter).into_records().next();
        header.is_some_and(|header| header.is_ok_and(|header| columns(&header).is_some()))
    })
}

fn reader<R: Read>(content: R, delimiter: u8) -> csv::Reader<Take<R>> {
    let content = content.take(LONGEST_ROW);
    ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(content)
}

/// `Type` or `Record type`, in any case.
fn columns(header: &StringRecord) -> Option<Columns> {
    let place = |word: &str| {
        header.iter().position(|cell| {
            let cell = cell.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').to_ascii_lowercase();
            cell.strip_suffix(word).is_some_and(|front| front.is_empty() || front.ends_with(' '))
        })
    };
    Some([place("type")?, place("name")?, place("value")?])
}

/// What the rows below one header say.
#[derive(Default)]
struct Domains {
    /// By domain and signing zone: rows of two regions may have been put together.
    drafts: BTreeMap<(Fqdn, Option<Fqdn>), Draft>,
    /// Names of MX records of SES, and the region of each.
    mail_from: Vec<(Fqdn, String)>,
}

/// Takes in the identities of one file, or of several behind one another.
///
/// # Errors
/// A row that is broken, or a record of DKIM that SES does not hand out.
pub(super) fn read(
    answers: &mut Answers,
    input: &str,
    content: impl Read,
    delimiter: u8,
) -> Result<(), AnswerError> {
    let (mut domains, mut header) = (Domains::default(), None);
    let mut reader = reader(content, delimiter);
    let mut row = StringRecord::new();
    loop {
        let line = reader.position().line();
        reader.get_mut().set_limit(LONGEST_ROW);
        match reader.read_record(&mut row) {
            _ if reader.get_ref().limit() == 0 => {
                return Err(fault(input, line, "this row does not end; is a quote not closed?".into()));
            }
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => return Err(broken(input, line, error)),
        }
        if let Some(found) = columns(&row) {
            header = Some(found);
            std::mem::take(&mut domains).finish().for_each(|draft| answers.take(draft));
            continue;
        }
        let line = row.position().map_or(line, csv::Position::line);
        let cells = header.unwrap_or_default().map(|column| row.get(column).unwrap_or_default().trim());
        domains.take(cells).map_err(|message| fault(input, line, message))?;
    }
    domains.finish().for_each(|draft| answers.take(draft));
    Ok(())
}

impl Domains {
    /// Takes a row in; records that are none of DKIM and MAIL FROM say nothing.
    fn take(&mut self, [kind, name, value]: [&str; 3]) -> Result<(), String> {
        let parts = name.split_once("._domainkey.");
        match (kind.to_ascii_uppercase().as_str(), parts) {
            ("CNAME", Some((token, domain))) => {
                let target = value.strip_suffix('.').unwrap_or(value);
                let same = |front: &str| front.eq_ignore_ascii_case(token);
                let Some((_, zone)) = target.split_once('.').filter(|(front, _)| same(front)) else {
                    return Err(format!(
                        "this CNAME of DKIM does not point at its token, \"{}\", at a signing zone of SES",
                        token.escape_debug()
                    ));
                };
                self.draft(domain, Some(zone))?.take_token(token)
            }
            ("TXT", Some((selector, domain))) => {
                self.draft(domain, None)?.take_text(Field::Selector, selector)
            }
            ("MX", _) => {
                self.mail_from.extend(region_of_mx(value).zip(Fqdn::parse(name).ok()).map(|(r, n)| (n, r)));
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn draft(&mut self, domain: &str, zone: Option<&str>) -> Result<&mut Draft, String> {
        let name = |text| Fqdn::parse(text).map_err(|error| error.to_string());
        let (domain, zone) = (name(domain)?, zone.map(name).transpose()?);
        let draft = self.drafts.entry((domain, zone));
        Ok(draft.or_insert_with_key(|(domain, zone)| Draft::of_console(domain.clone(), zone.clone())))
    }

    /// A MAIL FROM domain belongs to the one identity that it is below of.
    fn finish(mut self) -> impl Iterator<Item = Draft> {
        for (name, region) in self.mail_from {
            let is_above = |domain: &Fqdn| name != *domain && name.is_within(domain);
            let mut above = self.drafts.iter_mut().filter(|((domain, _), _)| is_above(domain));
            if let (Some((_, draft)), None) = (above.next(), above.next()) {
                draft.set_mail_from(name, region);
            }
        }
        self.drafts.into_values()
    }
}

/// `10 feedback-smtp.eu-west-1.amazonses.com` is SES's MX record of a MAIL FROM domain.
fn region_of_mx(value: &str) -> Option<String> {
    let host = value.split_whitespace().last()?.to_ascii_lowercase();
    let word = host.trim_end_matches('.').strip_prefix("feedback-smtp.")?.strip_suffix(".amazonses.com")?;
    super::draft::region(word).ok()
}

fn fault(input: &str, line: u64, message: String) -> AnswerError {
    let line = usize::try_from(line).unwrap_or(usize::MAX);
    AnswerError::Parse { input: input.into(), line, column: None, message }
}

fn broken(input: &str, line: u64, error: csv::Error) -> AnswerError {
    let line = error.position().map_or(line, csv::Position::line);
    match error.into_kind() {
        ErrorKind::Io(source) => AnswerError::Read { input: input.into(), source },
        ErrorKind::Utf8 { .. } => fault(input, line, "this is not UTF-8".into()),
        _ => fault(input, line, "this row cannot be read".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_rows(content: &str) -> Result<Vec<String>, String> {
        let mut answers = Answers::default();
        answers.read("in.csv", content.as_bytes(), None).map_err(|error| error.to_string())?;
        let shown = |identity: &crate::record::Identity| {
            let tokens: Vec<&str> = identity.tokens.iter().map(|token| token.as_str()).collect();
            let zone = identity.signing_zone.as_ref().map_or("-", |zone| zone.bare());
            let mail_from = identity.mail_from.as_ref().map_or("-", |name| name.bare());
            let region = identity.region.as_deref().unwrap_or("-");
            let origin = identity.origin.as_ref().map_or("-".into(), ToString::to_string);
            format!("{} {} {zone} {region} {mail_from} {origin}", identity.domain, tokens.join("+"))
        };
        Ok(answers.identities.iter().map(shown).collect())
    }

    #[test]
    fn rows_are_found_by_the_header() {
        let plain = "Type,Name,Value\n\
                     CNAME,a._domainkey.Example.com,a.dkim.amazonses.com\n\
                     CNAME,b._domainkey.example.com.,b.dkim.amazonses.com.\n\
                     TXT,_dmarc.example.com,v=DMARC1; p=none;\n";
        let excel = "\u{feff}\"Value\";\"Note\";\"Record name\";\"Record type\"\r\n\
                     \"a.DKIM.amazonses.com\";\"x;\"\"y\";\"a._domainkey.example.com\";\"cname\"\r\n\
                     \"b.dkim.amazonses.com\";;\"b._domainkey.example.com\";\"CNAME\"\r\n";
        let expected = "example.com a+b dkim.amazonses.com - - -";
        for (content, times) in [(plain, 1), (excel, 1), (&format!("{plain}{plain}"), 2)] {
            assert_eq!(read_rows(content).unwrap(), vec![expected; times]);
        }
    }

    #[test]
    fn regions_keys_of_ones_own_and_mail_from_domains_are_told_apart() {
        let content = "Type,Name,Value\n\
                       CNAME,a._domainkey.a.example,a.dkim.eu-south-1.amazonses.com\n\
                       CNAME,b._domainkey.a.example,b.dkim.amazonses.com\n\
                       TXT,s1._domainkey.b.example,p=MIG\n\
                       CNAME,click.b.example,r.eu-west-1.awstrack.me\n\
                       MX,mail.b.example,10 feedback-smtp.eu-west-1.amazonses.com\n\
                       MX,mail.a.example,10 feedback-smtp.eu-west-1.amazonses.com\n\
                       MX,b.example,10 inbound-smtp.eu-west-1.amazonaws.com\n";
        assert_eq!(
            read_rows(content).unwrap(),
            [
                "a.example b dkim.amazonses.com - - -",
                "a.example a dkim.eu-south-1.amazonses.com eu-south-1 - -",
                "b.example s1 - eu-west-1 mail.b.example EXTERNAL"
            ]
        );
    }

    #[test]
    fn a_wrong_row_is_named_with_its_line() {
        for (row, message) in [
            ("CNAME,a._domainkey.a.example,b.dkim.amazonses.com", "in.csv:3: this CNAME of DKIM"),
            ("CNAME,a._domainkey.a.example,", "in.csv:3: this CNAME of DKIM"),
            ("CNAME,a b._domainkey.a.example,a b.dkim.amazonses.com", "in.csv:3: \"a b\" is no DKIM token"),
            ("CNAME,a._domainkey.a..example,a.dkim.amazonses.com", "in.csv:3: \"a..example\""),
        ] {
            let error = read_rows(&format!("Type,Name,Value\nTXT,a,b\n{row}\n")).unwrap_err();
            assert!(error.starts_with(message), "{error}");
        }
        let bytes = b"Type,Name,Value\nTXT,a,b\nTXT,\xFF,b\n";
        let error = Answers::default().read("in.csv", &bytes[..], None).unwrap_err().to_string();
        assert_eq!(error, "in.csv:3: this is not UTF-8");
    }
}
