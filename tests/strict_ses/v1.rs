//! SES v1: forms in, XML out.

use super::http::{Request, Response};
use super::model::{Identity, Region, tokens};
use super::{Refusal, refuse};

const XMLNS: &str = "http://ses.amazonaws.com/doc/2010-12-01/";

pub(super) fn operation(request: &Request) -> Option<String> {
    request.field("Action").map(str::to_string)
}

pub(super) fn refusal(refusal: &Refusal) -> Response {
    let Refusal { status, code, message } = refusal;
    let message = escaped(message);
    Response::xml(
        *status,
        &format!(
            "<ErrorResponse xmlns=\"{XMLNS}\"><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message>\
             </Error><RequestId>1</RequestId></ErrorResponse>"
        ),
    )
}

pub(super) fn answer(request: &Request, place: &mut Region) -> Result<Response, Refusal> {
    let operation = operation(request).unwrap_or_default();
    let inner = match operation.as_str() {
        "ListIdentities" => list(request, place)?,
        "VerifyDomainDkim" => verify(request, place)?,
        "GetIdentityDkimAttributes" => attributes(request, place, "DkimAttributes", dkim)?,
        "GetIdentityMailFromDomainAttributes" => {
            attributes(request, place, "MailFromDomainAttributes", mail_from)?
        }
        "GetIdentityVerificationAttributes" => {
            attributes(request, place, "VerificationAttributes", verification)?
        }
        _ => return refuse(400, "InvalidAction", format!("Could not find operation {operation}")),
    };
    let body = format!(
        "<{operation}Response xmlns=\"{XMLNS}\"><{operation}Result>{inner}</{operation}Result>\
         <ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></{operation}Response>"
    );
    Ok(Response::xml(200, &body))
}

/// The token of a page is the type that was asked for, and where the page begins.
fn list(request: &Request, place: &Region) -> Result<String, Refusal> {
    let wanted = request.field("IdentityType").unwrap_or("Any");
    let most: usize = request.field("MaxItems").map_or(1000, |most| most.parse().unwrap_or(0));
    if !(1..=1000).contains(&most) {
        return refuse(400, "InvalidParameterValue", "MaxItems is between 1 and 1000");
    }
    let start = match request.field("NextToken").map(|token| token.split_once('-')) {
        None => 0,
        Some(Some((kind, start))) if kind == wanted => start.parse().unwrap_or(usize::MAX),
        Some(_) => return refuse(400, "InvalidParameterValue", "Invalid next token"),
    };
    let is_wanted = |name: &String| match wanted {
        "Domain" => !name.contains('@'),
        "EmailAddress" => name.contains('@'),
        _ => true,
    };
    let names: Vec<&String> = place.names().into_iter().filter(|name| is_wanted(name)).collect();
    let end = names.len().min(start + most.min(place.page));
    let from = if place.repeats { start.saturating_sub(1) } else { start };
    let page: Vec<String> = names[from.min(end)..end].iter().map(|name| name.to_string()).collect();
    let next = match (end < names.len(), place.ends_with_empty_token) {
        (true, _) => format!("<NextToken>{wanted}-{end}</NextToken>"),
        (false, true) => "<NextToken></NextToken>".into(),
        (false, false) => String::new(),
    };
    Ok(format!("<Identities>{}</Identities>{next}", members(&page)))
}

fn verify(request: &Request, place: &mut Region) -> Result<String, Refusal> {
    let domain = request.field("Domain").unwrap_or_default();
    if domain.is_empty() || domain.ends_with('.') || domain.contains('@') {
        return refuse(400, "InvalidParameterValue", format!("Invalid domain name {domain}."));
    }
    let spelling = place.find(domain).map_or(domain.to_string(), |(known, _)| known.clone());
    let zone = place.zone.clone();
    let identity = place.identities.entry(spelling).or_default();
    if identity.tokens.is_empty() {
        identity.tokens = tokens(&domain.to_lowercase());
        identity.status = Some("Pending".into());
        identity.zone = identity.zone.take().or(zone);
    }
    Ok(format!("<DkimTokens>{}</DkimTokens>", members(&identity.tokens)))
}

fn attributes(
    request: &Request,
    place: &Region,
    name: &str,
    of_one: fn(&Identity) -> String,
) -> Result<String, Refusal> {
    let asked = request.list("Identities");
    if asked.is_empty() || asked.len() > 100 {
        return refuse(400, "InvalidParameterValue", "Identities: 1 to 100 of them");
    }
    if let Some(bad) = asked.iter().find(|name| name.ends_with('.')) {
        return refuse(400, "InvalidParameterValue", format!("Invalid domain name {bad}"));
    }
    let unknown = Identity::default();
    let entry = |name: &str| {
        let (key, identity) = match place.find(name) {
            Some((key, identity)) => (key.as_str(), identity),
            None if place.knows_all => (name, &unknown),
            None => return None,
        };
        let (key, value) = (escaped(key), of_one(identity));
        Some(format!("<entry><key>{key}</key><value>{value}</value></entry>"))
    };
    // SES answers in an order of its own.
    let mut entries: Vec<String> = asked.into_iter().filter_map(entry).collect();
    let middle = entries.len() / 2;
    entries.rotate_left(middle);
    let entries = entries.concat();
    Ok(format!("<{name}>{entries}</{name}>"))
}

fn dkim(identity: &Identity) -> String {
    let enabled = !identity.tokens.is_empty();
    let status = identity.status();
    let list = if enabled {
        format!("<DkimTokens>{}</DkimTokens>", members(&identity.tokens))
    } else {
        String::new()
    };
    format!(
        "<DkimEnabled>{enabled}</DkimEnabled><DkimVerificationStatus>{status}</DkimVerificationStatus>{list}"
    )
}

fn mail_from(identity: &Identity) -> String {
    let domain = identity.mail_from.as_deref().map(escaped).unwrap_or_default();
    format!(
        "<MailFromDomain>{domain}</MailFromDomain><MailFromDomainStatus>Pending</MailFromDomainStatus>\
         <BehaviorOnMXFailure>UseDefaultValue</BehaviorOnMXFailure>"
    )
}

fn verification(identity: &Identity) -> String {
    let token = identity.verification.as_deref().map(escaped);
    let token =
        token.map(|token| format!("<VerificationToken>{token}</VerificationToken>")).unwrap_or_default();
    format!("<VerificationStatus>Pending</VerificationStatus>{token}")
}

fn members(list: &[String]) -> String {
    list.iter().map(|item| format!("<member>{}</member>", escaped(item))).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
