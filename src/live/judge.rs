//! From what one server shows to a verdict, and to what the user can do. Pure.

use std::net::SocketAddr;

use super::client::Silence;
use super::fit::{fit, shown};
use super::names::{relative, shortened};
use super::verdict::Verdict;
use super::view::{MAX_HOPS, Probes, Seen, View, Walk, Wanted};
use super::wire::{Value, spelt};
use crate::record::Fqdn;

/// The verdict on one server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Judgement {
    pub(super) verdict: Verdict,
    pub(super) found: Vec<Value>,
    pub(super) hint: String,
}

impl Judgement {
    fn new(verdict: Verdict, found: &[Value], hint: impl Into<String>) -> Self {
        Self { verdict, found: found.to_vec(), hint: hint.into() }
    }
}

/// Judges what one server of the zone shows.
pub(super) fn at_server(wanted: &Wanted, view: &View) -> Judgement {
    let server = view.server;
    match &view.seen {
        Seen::Values(found) => values(wanted, found, &view.probes),
        Seen::Alias(target) => alias(wanted, &spelt(target), &view.probes),
        Seen::NoData(zone) => nothing(wanted, &view.probes, Verdict::Nodata, zone.as_ref()),
        Seen::NoName(zone) => nothing(wanted, &view.probes, Verdict::Nxdomain, zone.as_ref()),
        Seen::Lame => Judgement::new(
            Verdict::Lame,
            &[],
            format!(
                "{server} does not speak for {}: set the zone up there, or remove this server from the NS records \
                 and from the delegation",
                wanted.apex
            ),
        ),
        Seen::Delegated(referral) => Judgement::new(
            Verdict::Lame,
            &[],
            format!(
                "{server} delegates {} to {}: give the addresses of those with --nameserver, or leave it out, so that \
                 they are found",
                referral.apex,
                referral.servers.iter().map(spelt).collect::<Vec<_>>().join(", ")
            ),
        ),
        Seen::Refused => Judgement::new(
            Verdict::Refused,
            &[],
            format!(
                "{server} refuses to answer for {}: set the zone up there and let anybody ask, or remove this server \
                 from the NS records and from the delegation",
                wanted.apex
            ),
        ),
        Seen::Failed(code) => Judgement::new(
            Verdict::Unreachable,
            &[],
            format!(
                "{server} answers with an error ({code}): look into its log, the zone may not load there"
            ),
        ),
        Seen::Silent(silence) => Judgement::new(Verdict::Unreachable, &[], of_silence(server, *silence)),
    }
}

fn of_silence(server: SocketAddr, silence: Silence) -> String {
    let why = match silence {
        Silence::TimedOut => "does not answer",
        Silence::NoTcp => "has an answer too large for UDP, and does not answer by TCP",
        Silence::NoRoute => "cannot be reached from this machine",
        Silence::TooLate => {
            return format!(
                "the deadline passed before {server} had answered: give more time with --timeout"
            );
        }
    };
    let port = server.port();
    format!("{server} {why}: see that it runs and that no firewall is in the way (port {port}, UDP and TCP)")
}

/// There is data of the type.
fn values(wanted: &Wanted, found: &[Value], probes: &Probes) -> Judgement {
    let Err(fault) = fit(wanted, found) else { return Judgement::new(Verdict::Ok, found, "") };
    match probes.walk {
        Walk::Loops => {
            return Judgement::new(
                Verdict::Loop,
                found,
                format!("the CNAMEs lead back to where they began: change the target to {}", shown(wanted)),
            );
        }
        Walk::TooLong => {
            return Judgement::new(
                Verdict::ChainTooLong,
                found,
                format!(
                    "more than {MAX_HOPS} CNAMEs in a row, which resolvers do not follow: change the target to {}",
                    shown(wanted)
                ),
            );
        }
        Walk::Ends => {}
    }
    if probes.sibling == found {
        return masked(wanted, found, probes);
    }
    let verdict = if wanted.target().is_some() { Verdict::WrongTarget } else { Verdict::WrongValue };
    Judgement::new(verdict, found, fault)
}

/// A wildcard answers, so that nothing is at the name itself.
fn masked(wanted: &Wanted, found: &[Value], probes: &Probes) -> Judgement {
    if is_doubled(wanted, probes) {
        return doubled(wanted, found);
    }
    let hint =
        format!("nothing is at the name itself and a wildcard answers in its place: {}", enter(wanted));
    Judgement::new(Verdict::WildcardMasked, found, hint)
}

/// A CNAME where there should be other data, and nobody could follow it.
fn alias(wanted: &Wanted, target: &str, probes: &Probes) -> Judgement {
    let found = [Value::Target(target.to_string())];
    match probes.walk {
        Walk::Loops => Judgement::new(
            Verdict::Loop,
            &found,
            "the CNAMEs lead back to where they began: remove the CNAME",
        ),
        Walk::TooLong => {
            let hint = format!("more than {MAX_HOPS} CNAMEs in a row: remove the CNAME");
            Judgement::new(Verdict::ChainTooLong, &found, hint)
        }
        Walk::Ends => {
            let record_type = wanted.record_type;
            let hint = format!("a CNAME is in the way: replace it with {record_type} {}", shown(wanted));
            Judgement::new(Verdict::WrongValue, &found, hint)
        }
    }
}

/// There is no data of the type.
fn nothing(wanted: &Wanted, probes: &Probes, plain: Verdict, zone: Option<&Fqdn>) -> Judgement {
    if is_doubled(wanted, probes) {
        return doubled(wanted, &[]);
    }
    let others = &probes.others;
    if wanted.target().is_some() && !others.is_empty() {
        return in_its_place(wanted, others, probes);
    }
    if let Some(zone) = zone.filter(|zone| **zone != wanted.apex && wanted.apex.is_within(zone)) {
        let hint = format!(
            "there is no zone {}: register the domain or have {zone} delegate it, or name the zone that holds the \
             record with --zone",
            wanted.apex
        );
        return Judgement::new(plain, &[], hint);
    }
    if !probes.shortened.is_empty() && fit(wanted, &probes.shortened).is_ok() {
        let hint = format!(
            "the record is at {}, the name without the subdomain: enter {} in the zone {}",
            shortened(wanted).map_or_else(String::new, |name| name.to_string()),
            relative(wanted),
            wanted.apex
        );
        return Judgement::new(plain, &[], hint);
    }
    let there = if plain == Verdict::Nodata {
        "the name is there, but without this record"
    } else {
        "nothing is there"
    };
    Judgement::new(plain, &[], format!("{there}: {}", enter(wanted)))
}

/// Addresses or texts in place of the CNAME.
fn in_its_place(wanted: &Wanted, others: &[Value], probes: &Probes) -> Judgement {
    if probes.sibling == others {
        return masked(wanted, others, probes);
    }
    if others.iter().any(|value| matches!(value, Value::Address(_))) {
        let hint = "addresses are there in place of the CNAME: turn the proxy off for this record (\"DNS only\"), or \
                    replace the A and AAAA records with the CNAME";
        return Judgement::new(Verdict::Proxied, others, format!("{hint} to {}", shown(wanted)));
    }
    let hint = format!(
        "a text is there in place of the CNAME: turn the flattening of CNAMEs off for this record, or replace the TXT \
         with the CNAME to {}",
        shown(wanted)
    );
    Judgement::new(Verdict::Flattened, others, hint)
}

/// Whether what is at the doubled name was meant for the name.
fn is_doubled(wanted: &Wanted, probes: &Probes) -> bool {
    let token = |value: &Value| match value {
        Value::Target(name) => name.split('.').next().map(str::to_string),
        _ => None,
    };
    // Its target may be wrong as well, but a wildcard's does not have the token.
    let same_token =
        |value: &Value| token(value).is_some() && token(value) == wanted.expected.first().and_then(token);
    !probes.doubled.is_empty()
        && (fit(wanted, &probes.doubled).is_ok() || probes.doubled.iter().any(same_token))
}

fn doubled(wanted: &Wanted, found: &[Value]) -> Judgement {
    let hint = format!(
        "your provider appended the zone: enter {} instead of {}",
        relative(wanted),
        wanted.set.owner
    );
    Judgement::new(Verdict::DoubledName, found, hint)
}

fn enter(wanted: &Wanted) -> String {
    format!("enter {} {} {} in the zone {}", relative(wanted), wanted.record_type, shown(wanted), wanted.apex)
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use hickory_proto::op::ResponseCode;

    use super::*;
    use crate::live::view::tests::{TARGET, target, wanted};

    fn view(seen: Seen, probes: Probes) -> View {
        View { server: SocketAddr::from(([192, 0, 2, 1], 53)), serial: Some(7), seen, probes }
    }

    #[track_caller]
    fn holds(seen: Seen, probes: Probes, verdict: Verdict, found: &[Value], hint: &str) {
        let judged = at_server(&wanted("t._domainkey.mail.example.com"), &view(seen, probes));
        assert_eq!((judged.verdict, judged.found.as_slice()), (verdict, found), "{judged:?}");
        assert!(
            judged.hint.contains(hint) && judged.hint.is_empty() == (verdict == Verdict::Ok),
            "{judged:?}"
        );
    }

    fn values(names: &[&str]) -> Vec<Value> {
        names.iter().map(|name| target(name)).collect()
    }

    #[test]
    fn one_cname_to_the_target_is_ok() {
        holds(Seen::Values(values(&[TARGET])), Probes::default(), Verdict::Ok, &values(&[TARGET]), "");
        let two = values(&[TARGET, "x.example.net."]);
        holds(Seen::Values(two.clone()), Probes::default(), Verdict::WrongTarget, &two, "remove all but");
    }

    #[test]
    fn other_targets() {
        let wrong = |name: &str, hint: &str| {
            let found = values(&[name]);
            holds(Seen::Values(found.clone()), Probes::default(), Verdict::WrongTarget, &found, hint);
        };
        wrong("x.example.net.", "change the target to t.dkim.amazonses.com.");
        wrong("t.dkim.amazonses.com.example.com.", "lacks its final dot");
        wrong("t.dkim.eu-south-1.amazonses.com.", "another region");
        let found = values(&["x.example.net."]);
        let masked = Probes { sibling: found.clone(), ..Probes::default() };
        holds(
            Seen::Values(found.clone()),
            masked.clone(),
            Verdict::WildcardMasked,
            &found,
            "enter t._domainkey.mail CNAME",
        );
        let doubled = Probes { doubled: values(&[TARGET]), ..masked.clone() };
        holds(
            Seen::Values(found.clone()),
            doubled,
            Verdict::DoubledName,
            &found,
            "enter t._domainkey.mail instead of",
        );
        for (walk, verdict) in [(Walk::Loops, Verdict::Loop), (Walk::TooLong, Verdict::ChainTooLong)] {
            let probes = Probes { walk, ..masked.clone() };
            holds(Seen::Values(found.clone()), probes, verdict, &found, "change the target to");
        }
    }

    #[test]
    fn nothing_at_the_name() {
        let (no_name, no_data) = (Seen::NoName(None), Seen::NoData(None));
        let enter = "enter t._domainkey.mail CNAME t.dkim.amazonses.com. in the zone example.com";
        holds(no_name.clone(), Probes::default(), Verdict::Nxdomain, &[], enter);
        holds(no_data.clone(), Probes::default(), Verdict::Nodata, &[], enter);
        let doubled = |name: &str| Probes { doubled: values(&[name]), ..Probes::default() };
        for name in [TARGET, "t.dkim.amazonses.com.example.com.", "t.dkim.eu-south-1.amazonses.com."] {
            holds(
                no_name.clone(),
                doubled(name),
                Verdict::DoubledName,
                &[],
                "your provider appended the zone",
            );
        }
        // A wildcard of the zone answers for the doubled name too.
        holds(no_name.clone(), doubled("www.example.com."), Verdict::Nxdomain, &[], enter);
        let shortened = Probes { shortened: values(&[TARGET]), ..Probes::default() };
        holds(no_name, shortened, Verdict::Nxdomain, &[], "the record is at t._domainkey.example.com");
        let above = Seen::NoName(Some(Fqdn::parse("com").unwrap()));
        holds(above, Probes::default(), Verdict::Nxdomain, &[], "there is no zone example.com");
    }

    #[test]
    fn something_else_in_its_place() {
        let (address, text) = (Value::Address([192, 0, 2, 9].into()), Value::Text(b"p=".to_vec()));
        let others = |others: &[Value]| Probes { others: others.to_vec(), ..Probes::default() };
        let place = |probes: Probes, verdict, found: &[Value], hint| {
            holds(Seen::NoData(None), probes, verdict, found, hint)
        };
        let (both, one) = ([text.clone(), address.clone()], std::slice::from_ref);
        place(others(one(&address)), Verdict::Proxied, one(&address), "DNS only");
        place(others(&both), Verdict::Proxied, &both, "DNS only");
        place(others(one(&text)), Verdict::Flattened, one(&text), "flattening");
        let masked = Probes { sibling: vec![address.clone()], ..others(one(&address)) };
        place(masked, Verdict::WildcardMasked, one(&address), "a wildcard answers");
    }

    #[test]
    fn servers_that_do_not_tell() {
        let blank = |seen, verdict, hint| holds(seen, Probes::default(), verdict, &[], hint);
        blank(Seen::Lame, Verdict::Lame, "192.0.2.1:53 does not speak for example.com");
        blank(Seen::Refused, Verdict::Refused, "refuses");
        blank(Seen::Failed(ResponseCode::ServFail), Verdict::Unreachable, "error");
        blank(Seen::Silent(Silence::TimedOut), Verdict::Unreachable, "does not answer");
        blank(Seen::Silent(Silence::NoTcp), Verdict::Unreachable, "TCP");
        blank(Seen::Silent(Silence::NoRoute), Verdict::Unreachable, "this machine");
        blank(Seen::Silent(Silence::TooLate), Verdict::Unreachable, "--timeout");
    }
}
