//! Whether what is there does what was meant, and in which words it does not.

use super::key;
use super::view::Wanted;
use super::wire::Value;
use crate::record::RecordKind;

/// Judges the data at the name.
///
/// # Errors
/// What to do about it.
pub(super) fn fit(wanted: &Wanted, found: &[Value]) -> Result<(), String> {
    if let Some(target) = wanted.target() {
        return cname(wanted, target.absolute(), found);
    }
    match wanted.set.kind {
        RecordKind::Dmarc => dmarc(found),
        RecordKind::MailFrom if matches!(wanted.expected.first(), Some(Value::Text(_))) => spf(wanted, found),
        RecordKind::Dkim => own_key(wanted, found),
        _ => data(wanted, found),
    }
}

fn cname(wanted: &Wanted, target: &str, found: &[Value]) -> Result<(), String> {
    let [Value::Target(there)] = found else {
        return Err(format!("DNS allows one CNAME at a name: remove all but the one to {target}"));
    };
    if there == target {
        return Ok(());
    }
    let apex = wanted.apex.absolute();
    if *there == format!("{target}{apex}") {
        return Err(format!(
            "the target lacks its final dot, so that the zone was appended: enter {target} with the dot"
        ));
    }
    let token = |name: &str| name.split('.').next().map(str::to_string);
    if token(there) == token(target) && there.contains(".dkim.") {
        return Err(format!("the target is in the signing zone of another region: change it to {target}"));
    }
    Err(format!("change the target to {target}"))
}

/// One policy, whatever it says: it is not SES's business. Of its words, the version alone has one spelling (RFC 7489
/// section 6.4).
fn dmarc(found: &[Value]) -> Result<(), String> {
    let is_policy = |text: &str| {
        let (tag, version) =
            text.split(';').next().and_then(|first| first.split_once('=')).unwrap_or_default();
        tag.trim().eq_ignore_ascii_case("v") && version.trim() == "DMARC1"
    };
    let is_request =
        |word: &str| ["none", "quarantine", "reject"].iter().any(|p| p.eq_ignore_ascii_case(word));
    match texts(found).filter(|text| is_policy(text)).collect::<Vec<_>>().as_slice() {
        [] => Err("none of the texts begins with v=DMARC1; add the policy".into()),
        [policy] if !tag(policy, "p").is_some_and(is_request) => {
            Err("the policy has no p=none, p=quarantine or p=reject; receivers ignore it".into())
        }
        [_] => Ok(()),
        many => Err(format!(
            "there are {} policies (v=DMARC1), and receivers ignore them all then: keep one",
            many.len()
        )),
    }
}

fn tag<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let mut pairs = text.split(';').filter_map(|pair| pair.split_once('='));
    pairs.find(|(tag, _)| tag.trim().eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
}

/// One SPF record, with everything in it that was to be included.
fn spf(wanted: &Wanted, found: &[Value]) -> Result<(), String> {
    let is_spf = |text: &str| text.split(' ').next().is_some_and(|word| word.eq_ignore_ascii_case("v=spf1"));
    let policies: Vec<String> = texts(found).filter(|text| is_spf(text)).collect();
    let expected: Vec<String> = texts(&wanted.expected).collect();
    match policies.as_slice() {
        [] => Err(format!("none of the texts is an SPF record; add {}", shown(wanted))),
        [policy] => {
            let (there, ignored) = mechanisms(policy);
            let lacking =
                expected.iter().flat_map(|text| mechanisms(text).0).find(|word| !there.contains(word));
            match lacking {
                None => Ok(()),
                Some(word) if ignored.contains(&word) => Err(format!(
                    "receivers look at nothing behind \"all\" in an SPF record: move {word} in front of it"
                )),
                Some(word) => Err(format!("the SPF record lacks {word}: add it behind v=spf1")),
            }
        }
        many => Err(format!(
            "there are {} SPF records (v=spf1), which is an error to receivers (RFC 7208): make them one",
            many.len()
        )),
    }
}

/// The words of an SPF record in front of `all`, and those from there on, which are not evaluated (RFC 7208 section
/// 5.1). A `+` says what holds without one (section 4.6.2).
fn mechanisms(text: &str) -> (Vec<String>, Vec<String>) {
    let word = |word: &str| word.strip_prefix('+').unwrap_or(word).to_ascii_lowercase();
    let mut words: Vec<String> = text.split_ascii_whitespace().skip(1).map(word).collect();
    let all = words.iter().position(|word| word.trim_start_matches(['-', '~', '?']) == "all");
    let behind = words.split_off(all.unwrap_or(words.len()));
    (words, behind)
}

/// A key of one's own: the same key, however the record spells it.
fn own_key(wanted: &Wanted, found: &[Value]) -> Result<(), String> {
    let key = |value: &Value| match value {
        Value::Text(bytes) => key::public_part(bytes),
        _ => None,
    };
    match (found, wanted.expected.as_slice()) {
        ([there], [expected])
            if there == expected || (key(there).is_some() && key(there) == key(expected)) =>
        {
            Ok(())
        }
        ([_], _) => Err(format!("this is another key: change the text to {}", shown(wanted))),
        _ => Err("there is more than one text; receivers take any of them: keep the one with the key".into()),
    }
}

/// Exactly the data, or all of it among others where a name may have others.
fn data(wanted: &Wanted, found: &[Value]) -> Result<(), String> {
    let lacking: Vec<String> =
        wanted.expected.iter().filter(|value| !found.contains(value)).map(Value::shown).collect();
    let others = found.iter().filter(|value| !wanted.expected.contains(value)).count();
    // SES refuses a MAIL FROM domain that has a second MX.
    let may_have_company = wanted.set.shared && wanted.set.kind != RecordKind::MailFrom;
    match (lacking.is_empty(), others) {
        (true, 0) => Ok(()),
        (true, _) if may_have_company => Ok(()),
        (true, _) => Err(format!("SES wants no other record beside it: remove all but {}", shown(wanted))),
        (false, _) if may_have_company => Err(format!("add {} beside what is there", lacking.join(" and "))),
        (false, _) => Err(format!("change it to {}", shown(wanted))),
    }
}

fn texts(values: &[Value]) -> impl Iterator<Item = String> {
    values.iter().filter_map(|value| match value {
        Value::Text(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
        _ => None,
    })
}

pub(super) fn shown(wanted: &Wanted) -> String {
    wanted.expected.iter().map(Value::shown).collect::<Vec<_>>().join(" and ")
}
