//! Answers of the query protocol (SES v1): XML, of which the AWS CLI takes what it needs and no more.

use roxmltree::{Document, Node};

use super::wire::RawAnswer;

/// An answer that was read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// The tokens; `None` where the answer has no list of them.
    Tokens(Option<Vec<String>>),
    /// What SES objects to.
    Refusal(Refusal),
}

/// An error that SES answers with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) code: String,
    pub(super) message: String,
}

/// What the AWS CLI calls whatever an answer does not say.
const UNKNOWN: &str = "Unknown";

/// Reads the answer of VerifyDomainDkim.
///
/// # Errors
/// What is wrong with it, where it is no answer of SES.
pub(super) fn read(answer: &RawAnswer) -> Result<Answer, String> {
    let text = String::from_utf8_lossy(&answer.body);
    if answer.status >= 500 && is_generic(&text) {
        return Ok(Answer::Refusal(generic(answer.status)));
    }
    let document = Document::parse(&text).map_err(|error| explain(answer, &text, &error))?;
    let root = document.root_element();
    if answer.status >= 301 {
        return Ok(Answer::Refusal(refusal(answer.status, root)));
    }
    let result = child(root, "VerifyDomainDkimResult").ok_or("it has no VerifyDomainDkimResult")?;
    let list = child(result, "DkimTokens");
    Ok(Answer::Tokens(list.map(|list| list.children().filter(Node::is_element).map(text_of).collect())))
}

fn explain(answer: &RawAnswer, text: &str, error: &roxmltree::Error) -> String {
    if text.trim().is_empty() {
        return format!("it is empty (status {})", answer.status);
    }
    format!("it is no XML (status {}): {error}", answer.status)
}

/// A load balancer's page, not SES's answer.
fn is_generic(text: &str) -> bool {
    text.trim().is_empty() || text.trim_start().starts_with("<html>")
}

fn generic(status: u16) -> Refusal {
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

fn child<'a, 'input>(node: Node<'a, 'input>, name: &str) -> Option<Node<'a, 'input>> {
    node.children().find(|child| child.is_element() && child.tag_name().name() == name)
}

/// The text in front of the first element, as Python's `.text`.
fn text_of(node: Node<'_, '_>) -> String {
    node.children().take_while(|child| !child.is_element()).filter_map(|child| child.text()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(status: u16, body: &str) -> Result<Answer, String> {
        read(&RawAnswer { status, body: body.as_bytes().to_vec() })
    }

    #[test]
    fn tokens_or_none_and_what_is_no_answer() {
        let wrap = |inner: &str| format!("<R><VerifyDomainDkimResult>{inner}</VerifyDomainDkimResult></R>");
        let tokens = |list: &[&str]| Ok(Answer::Tokens(Some(list.iter().map(ToString::to_string).collect())));
        let list = "<DkimTokens><member>a&amp;</member><member/><member><![CDATA[<]]></member></DkimTokens>";
        assert_eq!(of(200, &wrap(list)), tokens(&["a&", "", "<"]));
        assert_eq!(of(200, &wrap("<DkimTokens/>")), tokens(&[]));
        assert_eq!(of(200, &wrap("")), Ok(Answer::Tokens(None)));
        for body in ["", "<html></html>", "{}", "<R><Verify", "<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>"] {
            assert!(of(200, body).is_err(), "{body}");
        }
    }

    #[test]
    fn refusals() {
        let code = |status, body: &str| match of(status, body) {
            Ok(Answer::Refusal(refusal)) => (refusal.code, refusal.message),
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
