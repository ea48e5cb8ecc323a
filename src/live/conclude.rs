//! From the verdicts at the servers, the resolver's view and the key to the verdict on the record. Pure.

use std::net::SocketAddr;

use super::judge::Judgement;
use super::key::{self, Key};
use super::opinion::Opinion;
use super::verdict::{Check, Class, ServerCheck, Verdict};
use super::view::{KeyView, MAX_HOPS, ResolverView, View, Walk, Wanted};
use super::wire::Value;

/// The verdict on a record: right only if right at every server of the zone, at the resolver, and with a key.
pub(super) fn conclude(
    wanted: &Wanted,
    servers: &[(View, Judgement)],
    resolver: Option<SocketAddr>,
    told: &Opinion,
) -> Check {
    let (verdict, server, found, hint) = of_servers(servers)
        .or_else(|| of_resolver(wanted, resolver, &told.record))
        .or_else(|| of_key(wanted, resolver, servers, &told.key))
        .unwrap_or_else(|| {
            let first = servers.first();
            let found = first.map(|(_, judged)| judged.found.clone()).unwrap_or_default();
            (Verdict::Ok, first.map(|(view, _)| view.server), found, String::new())
        });
    let of_server = |(view, judged): &(View, Judgement)| ServerCheck {
        server: view.server,
        verdict: judged.verdict,
        found: shown(&judged.found),
        serial: view.serial,
    };
    let servers = servers.iter().map(of_server).collect();
    Check { verdict, server, found: shown(&found), hint, servers, ..of_wanted(wanted) }
}

/// The verdict where no server of the zone is known.
pub(super) fn without_servers(
    wanted: &Wanted,
    verdict: Verdict,
    asked: Option<SocketAddr>,
    hint: &str,
) -> Check {
    Check { verdict, server: asked, hint: hint.to_string(), ..of_wanted(wanted) }
}

fn of_wanted(wanted: &Wanted) -> Check {
    Check {
        domain: wanted.set.domain.to_string(),
        name: wanted.set.owner.absolute().to_string(),
        record_type: wanted.record_type.to_string(),
        verdict: Verdict::Unreachable,
        expected: shown(&wanted.expected),
        found: Vec::new(),
        server: None,
        hint: String::new(),
        servers: Vec::new(),
    }
}

fn shown(values: &[Value]) -> Vec<String> {
    values.iter().map(Value::shown).collect()
}

type Conclusion = (Verdict, Option<SocketAddr>, Vec<Value>, String);

/// A fault at any server wins over what could not be told; `None` where all of them are right.
fn of_servers(servers: &[(View, Judgement)]) -> Option<Conclusion> {
    let is_told = |judged: &Judgement| judged.verdict.class() != Class::Inconclusive;
    let told: Vec<&(View, Judgement)> = servers.iter().filter(|(_, judged)| is_told(judged)).collect();
    let of = |(view, judged): &(View, Judgement), verdict: Verdict, hint: String| {
        Some((verdict, Some(view.server), judged.found.clone(), hint))
    };
    let Some(fault) = told.iter().find(|(_, judged)| judged.verdict != Verdict::Ok) else {
        let blank = servers.iter().find(|(_, judged)| !is_told(judged))?;
        return of(blank, blank.1.verdict, blank.1.hint.clone());
    };
    let same =
        |(_, judged): &&(View, Judgement)| judged.verdict == fault.1.verdict && judged.found == fault.1.found;
    if told.iter().all(same) {
        return of(fault, fault.1.verdict, fault.1.hint.clone());
    }
    of(fault, Verdict::Split, split(&told, &fault.1.hint))
}

/// What each has, and what the serials say about it.
fn split(told: &[&(View, Judgement)], hint: &str) -> String {
    let one = |(view, judged): &&(View, Judgement)| {
        let serial = view.serial.map_or_else(String::new, |serial| format!(" (serial {serial})"));
        let found = if judged.verdict == Verdict::Ok || judged.found.is_empty() {
            String::new()
        } else {
            format!(" {}", shown(&judged.found).join(" and "))
        };
        format!("{}{serial} {}{found}", view.server, judged.verdict.as_str())
    };
    let each: Vec<String> = told.iter().map(one).collect();
    let first = told.first().and_then(|(view, _)| view.serial);
    let advice = if told.iter().all(|(view, _)| view.serial == first) {
        format!("at those that are wrong: {hint}")
    } else {
        "wait for the zone's transfer to all of them; if it does not come, see why".to_string()
    };
    format!("the servers disagree: {}; {advice}", each.join("; "))
}

fn of_resolver(wanted: &Wanted, resolver: Option<SocketAddr>, seen: &ResolverView) -> Option<Conclusion> {
    let address = resolver?;
    let conclude = |verdict, found: Vec<Value>, hint| Some((verdict, resolver, found, hint));
    match seen {
        ResolverView::NotAsked | ResolverView::Unknown | ResolverView::Right => None,
        ResolverView::Negative(seconds) => {
            let wait =
                seconds.map_or_else(|| "wait".to_string(), |seconds| format!("wait {seconds} seconds"));
            let hint = format!(
                "the servers of the zone have it; {wait}: resolvers still remember that there was nothing ({address})"
            );
            conclude(Verdict::CachedNegative, Vec::new(), hint)
        }
        ResolverView::Other(found, seconds) => {
            let verdict = if wanted.target().is_some() { Verdict::WrongTarget } else { Verdict::WrongValue };
            let hint = format!(
                "the servers of the zone have the right one; wait {seconds} seconds until the resolver {address} has \
                 forgotten the old one; if it stays, that resolver has another zone of this name"
            );
            conclude(verdict, found.clone(), hint)
        }
        ResolverView::Bogus => {
            let hint = format!(
                "the resolver {address} refuses the answer, because the DNSSEC signatures of the zone do not hold: \
                 sign {} anew, or correct the DS record in the zone above",
                wanted.apex
            );
            conclude(Verdict::DnssecBogus, Vec::new(), hint)
        }
    }
}

fn of_key(
    wanted: &Wanted,
    resolver: Option<SocketAddr>,
    servers: &[(View, Judgement)],
    key: &KeyView,
) -> Option<Conclusion> {
    let found = servers.first().map(|(_, judged)| judged.found.clone()).unwrap_or_default();
    let at = wanted.target().unwrap_or(&wanted.set.owner).absolute();
    let conclude = |verdict, hint: String| Some((verdict, resolver, found.clone(), hint));
    let texts = match key {
        KeyView::NotAsked | KeyView::Unknown => return None,
        KeyView::Missing => {
            let hint = format!(
                "the CNAME is right, but there is no key at {at}: SES may need some minutes to publish it; if it stays \
                 so, the identity is gone or of another region: fetch its tokens anew"
            );
            return conclude(Verdict::KeyMissing, hint);
        }
        KeyView::Endless(Walk::TooLong) => {
            return conclude(
                Verdict::ChainTooLong,
                format!("more than {MAX_HOPS} CNAMEs in a row behind {at}"),
            );
        }
        KeyView::Endless(_) => {
            return conclude(Verdict::Loop, format!("the CNAMEs behind {at} lead in a circle"));
        }
        KeyView::Texts(texts) => texts,
    };
    let [Value::Text(text)] = texts.as_slice() else {
        let hint = format!(
            "there are {} texts at {at}, and receivers take any of them: one must remain",
            texts.len()
        );
        return conclude(Verdict::KeyInvalid, hint);
    };
    let anew = if wanted.is_key() { "publish a new key" } else { "set DKIM up anew in SES" };
    match key::judge(text) {
        Key::Good => None,
        Key::Weak(bits) => {
            let hint = format!(
                "the key at {at} has {bits} bits; it works, and 2048 are advised: set the key's length to \
                 RSA_2048_BIT in SES"
            );
            conclude(Verdict::KeyWeak, hint)
        }
        Key::Revoked => {
            conclude(Verdict::KeyRevoked, format!("the key at {at} was withdrawn (p= is empty): {anew}"))
        }
        Key::Invalid(why) => conclude(Verdict::KeyInvalid, format!("the key at {at} {why}: {anew}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::view::tests::{TARGET, target, wanted};
    use crate::live::view::{Probes, Seen};

    const OWNER: &str = "t._domainkey.example.com";

    fn address(last: u8) -> SocketAddr {
        SocketAddr::from(([192, 0, 2, last], 53))
    }

    /// A server that this verdict was given on.
    fn server(last: u8, verdict: Verdict, serial: u32) -> (View, Judgement) {
        let view =
            View { server: address(last), serial: Some(serial), seen: Seen::Lame, probes: Probes::default() };
        let found = if verdict == Verdict::Ok { vec![target(TARGET)] } else { Vec::new() };
        let hint = if verdict == Verdict::Ok { String::new() } else { format!("fix {last}") };
        (view, Judgement { verdict, found, hint })
    }

    fn said(servers: &[(View, Judgement)], record: ResolverView, key: KeyView) -> Check {
        let check = conclude(&wanted(OWNER), servers, Some(address(53)), &Opinion { record, key });
        assert_eq!(check.hint.is_empty(), check.verdict == Verdict::Ok, "{check:?}");
        check
    }

    fn of_servers(verdicts: &[Verdict]) -> (Verdict, Option<SocketAddr>) {
        let server =
            |(place, verdict): (usize, &Verdict)| server(u8::try_from(place).unwrap() + 1, *verdict, 7);
        let servers: Vec<_> = verdicts.iter().enumerate().map(server).collect();
        let check = said(&servers, ResolverView::Unknown, KeyView::Unknown);
        (check.verdict, check.server)
    }

    #[test]
    fn right_is_what_is_right_at_every_server() {
        use Verdict::{Lame, Nxdomain, Ok, Refused, Unreachable};
        assert_eq!(of_servers(&[Ok, Ok]), (Ok, Some(address(1))));
        assert_eq!(of_servers(&[Ok, Unreachable]), (Unreachable, Some(address(2))));
        assert_eq!(of_servers(&[Lame, Refused]), (Lame, Some(address(1))));
        assert_eq!(of_servers(&[Unreachable, Nxdomain, Nxdomain]), (Nxdomain, Some(address(2))));
        assert_eq!(of_servers(&[Ok, Nxdomain]), (Verdict::Split, Some(address(2))));
        assert_eq!(of_servers(&[Verdict::Nodata, Nxdomain, Lame]), (Verdict::Split, Some(address(1))));
    }

    #[test]
    fn a_split_says_what_the_serials_say() {
        let hint = |serials: [u32; 2]| {
            let servers = [server(1, Verdict::Ok, serials[0]), server(2, Verdict::Nxdomain, serials[1])];
            said(&servers, ResolverView::Unknown, KeyView::Unknown).hint
        };
        let behind = hint([8, 7]);
        assert!(behind.contains("192.0.2.1:53 (serial 8) ok; 192.0.2.2:53 (serial 7) nxdomain"), "{behind}");
        assert!(behind.contains("transfer"), "{behind}");
        assert!(hint([7, 7]).contains("fix 2"));
    }

    #[test]
    fn the_resolver_has_the_next_word() {
        let of = |seen| said(&[server(1, Verdict::Ok, 7)], seen, KeyView::Missing);
        let negative = of(ResolverView::Negative(Some(42)));
        assert_eq!((negative.verdict, negative.server), (Verdict::CachedNegative, Some(address(53))));
        assert!(negative.hint.contains("wait 42 seconds"), "{}", negative.hint);
        assert_eq!(of(ResolverView::Bogus).verdict, Verdict::DnssecBogus);
        let other = of(ResolverView::Other(vec![target("old.example.net.")], 9));
        assert_eq!(
            (other.verdict, other.found),
            (Verdict::WrongTarget, vec!["old.example.net.".to_string()])
        );
        assert_eq!(of(ResolverView::Right).verdict, Verdict::KeyMissing);
        assert_eq!(of(ResolverView::Unknown).verdict, Verdict::KeyMissing);
    }

    #[test]
    fn the_key_has_the_last() {
        let of = |key| said(&[server(1, Verdict::Ok, 7)], ResolverView::Right, key);
        let texts = |texts: &[&str]| {
            KeyView::Texts(texts.iter().map(|t| Value::Text(t.as_bytes().to_vec())).collect())
        };
        let rsa = |bits| {
            let der = crate::live::der::tests::public_key(bits);
            format!("p={}", data_encoding::BASE64.encode(&der))
        };
        assert_eq!(of(KeyView::Unknown).verdict, Verdict::Ok);
        assert_eq!(of(texts(&[&rsa(2048)])).verdict, Verdict::Ok);
        assert_eq!(of(texts(&[&rsa(1024)])).verdict, Verdict::KeyWeak);
        assert_eq!(of(texts(&[&rsa(512)])).verdict, Verdict::KeyInvalid);
        assert_eq!(of(texts(&[&rsa(2048), "note"])).verdict, Verdict::KeyInvalid);
        assert_eq!(of(texts(&["p="])).verdict, Verdict::KeyRevoked);
        assert_eq!(of(KeyView::Missing).verdict, Verdict::KeyMissing);
        assert_eq!(of(KeyView::Endless(Walk::Loops)).verdict, Verdict::Loop);
        assert_eq!(of(KeyView::Endless(Walk::TooLong)).verdict, Verdict::ChainTooLong);
    }
}
