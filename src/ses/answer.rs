//! Answers of the query protocol (SES v1): XML, of which the AWS CLI takes what it needs and no more.

use roxmltree::{Document, Node};

use super::wire::RawAnswer;

/// An error that SES answers with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) code: String,
    pub(super) message: String,
}

/// What the AWS CLI calls whatever an answer does not say.
pub(super) const UNKNOWN: &str = "Unknown";

/// Reads an answer: `take` gets what is in it, the `…Result` element of the operation.
///
/// # Errors
/// What is wrong with it, where it is no answer of SES.
pub(super) fn read<T>(
    operation: &str,
    answer: &RawAnswer,
    take: impl FnOnce(Node<'_, '_>) -> Result<T, String>,
) -> Result<Result<T, Refusal>, String> {
    let text = String::from_utf8_lossy(&answer.body);
    if answer.status >= 500 && is_generic(&text) {
        return Ok(Err(generic(answer.status)));
    }
    let document = Document::parse(&text).map_err(|error| explain(answer, &text, &error))?;
    let root = document.root_element();
    if answer.status >= 301 {
        return Ok(Err(refusal(answer.status, root)));
    }
    let name = format!("{operation}Result");
    let result = child(root, &name).ok_or_else(|| format!("it has no {name}"))?;
    take(result).map(Ok)
}

fn explain(answer: &RawAnswer, text: &str, error: &roxmltree::Error) -> String {
    if text.trim().is_empty() {
        return format!("it is empty (status {})", answer.status);
    }
    format!("it is no XML (status {}): {error}", answer.status)
}

/// A load balancer's page, not SES's answer.
pub(super) fn is_generic(text: &str) -> bool {
    text.trim().is_empty() || text.trim_start().starts_with("<html>")
}

pub(super) fn generic(status: u16) -> Refusal {
    let message = hyper::StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
    Refusal { status, code: status.to_string(), message: message.unwrap_or_default().to_string() }
}

/// `<ErrorResponse><Error><Code>…`, or the older `<Response><Errors><Error>…`.
fn refusal(status: u16, root: Node<'_, '_>) -> Refusal {
    let errors = child(root, "Errors").unwrap_or(root);
    let error = child(errors, "Error");
    let said = |name| error.and_then(|error| child(error, name)).map_or_else(|| UNKNOWN.to_string(), text_of);
    Refusal { status, code: said("Code"), message: said("Message") }
}

pub(super) fn child<'a, 'input>(node: Node<'a, 'input>, name: &str) -> Option<Node<'a, 'input>> {
    node.children().find(|child| child.is_element() && child.tag_name().name() == name)
}

/// The text in front of the first element, as Python's `.text`.
pub(super) fn text_of(node: Node<'_, '_>) -> String {
    node.children().take_while(|child| !child.is_element()).filter_map(|child| child.text()).collect()
}

/// The texts of the `<member>` elements of a list.
pub(super) fn members(list: Node<'_, '_>) -> Vec<String> {
    list.children().filter(Node::is_element).map(text_of).collect()
}

/// The `<entry>` elements of a map: keys and values.
pub(super) fn entries<'a, 'input>(
    map: Node<'a, 'input>,
) -> impl Iterator<Item = (String, Option<Node<'a, 'input>>)> {
    let entry = |entry| child(entry, "key").map(|key| (text_of(key), child(entry, "value")));
    map.children().filter(Node::is_element).filter_map(entry)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Tokens = Option<Vec<String>>;

    fn of(status: u16, body: &str) -> Result<Result<Tokens, Refusal>, String> {
        let answer = RawAnswer { status, body: body.as_bytes().to_vec(), ..RawAnswer::default() };
        read("VerifyDomainDkim", &answer, |result| Ok(child(result, "DkimTokens").map(members)))
    }

    #[test]
    fn tokens_or_none_and_what_is_no_answer() {
        let wrap = |inner: &str| format!("<R><VerifyDomainDkimResult>{inner}</VerifyDomainDkimResult></R>");
        let tokens = |list: &[&str]| Ok(Ok(Some(list.iter().map(ToString::to_string).collect())));
        let list = "<DkimTokens><member>a&amp;</member><member/><member><![CDATA[<]]></member></DkimTokens>";
        assert_eq!(of(200, &wrap(list)), tokens(&["a&", "", "<"]));
        assert_eq!(of(200, &wrap("<DkimTokens/>")), tokens(&[]));
        assert_eq!(of(200, &wrap("")), Ok(Ok(None)));
        for body in ["", "<html></html>", "{}", "<R><Verify", "<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>"] {
            assert!(of(200, body).is_err(), "{body}");
        }
    }

    #[test]
    fn refusals() {
        let code = |status, body: &str| match of(status, body) {
            Ok(Err(refusal)) => (refusal.code, refusal.message),
            other => (format!("{other:?}"), String::new()),
        };
        let pair = |code: &str, message: &str| (code.to_string(), message.to_string());
        assert_eq!(code(400, "<E><Error><Code>A</Code></Error></E>"), pair("A", "Unknown"));
        assert_eq!(code(404, "<html><body/></html>"), pair("Unknown", "Unknown"));
        assert_eq!(code(502, "<html>x"), pair("502", "Bad Gateway"));
        assert_eq!(code(503, ""), pair("503", "Service Unavailable"));
        assert!(of(503, "Service Unavailable").is_err());
        assert!(of(307, "").is_err());
    }
}
