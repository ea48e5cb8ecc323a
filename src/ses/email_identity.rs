//! GetEmailIdentity of SES v2 (<https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetEmailIdentity.html>): the one
//! operation that tells the signing zone, and whose keys sign.

use serde::Deserialize;
use serde_json::Value;

use super::answer::{Refusal, UNKNOWN, generic, is_generic};
use super::error::{SesError, causes};
use super::pace::Pace;
use super::request::Reading;
use super::session::Session;
use super::wire::RawAnswer;
use crate::record::Fqdn;

/// What SES v2 says of the DKIM of one identity.
#[derive(Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct DkimAttributes {
    pub(super) signing_enabled: Option<bool>,
    pub(super) status: Option<String>,
    pub(super) tokens: Option<Vec<String>>,
    pub(super) signing_hosted_zone: Option<String>,
    pub(super) signing_attributes_origin: Option<String>,
}

/// An answer, of which only this is of use.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct EmailIdentity {
    dkim_attributes: Option<DkimAttributes>,
}

/// What SES v2 answers of an identity that it does not know.
const NOT_FOUND: &str = "NotFoundException";

impl Session {
    /// What SES v2 knows of an identity; `None` where it does not know it.
    pub(super) async fn email_identity(
        &self,
        pace: &Pace<'_>,
        domain: &Fqdn,
    ) -> Result<Option<DkimAttributes>, SesError> {
        let asked = self
            .ask(
                pace,
                "GetEmailIdentity",
                async |wire| {
                    let request = self.client_v2(wire).get_email_identity().email_identity(domain.bare());
                    request.send().await.map(drop).map_err(|error| causes(&error))
                },
                read,
            )
            .await;
        match asked {
            Err(SesError::Service { code, .. }) if code == NOT_FOUND => Ok(None),
            other => other.map(Some),
        }
    }
}

/// Whether nobody may ask SES v2, or there is none: the rest can be told without.
pub(super) fn is_out_of_reach(error: &SesError) -> bool {
    let SesError::Service { status, code, .. } = error else { return false };
    match status {
        // Credentials that have expired meanwhile are another matter.
        403 => !code.contains("Expired"),
        401 | 404 | 405 | 501 => true,
        _ => code == "UnknownOperationException",
    }
}

fn read(answer: &RawAnswer) -> Reading<DkimAttributes> {
    if answer.status >= 301 {
        return Ok(Err(refusal(answer)));
    }
    let read: EmailIdentity =
        serde_json::from_slice(&answer.body).map_err(|error| format!("it is no identity: {error}"))?;
    Ok(Ok(read.dkim_attributes.unwrap_or_default()))
}

/// `AccessDeniedException:http://…` in the header, or `com.amazonaws…#AccessDeniedException` in the body.
fn refusal(answer: &RawAnswer) -> Refusal {
    let fault: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let said = |names: [&str; 2]| names.into_iter().find_map(|name| fault.get(name)?.as_str());
    let code = answer.error_type.as_deref().or(said(["__type", "code"]));
    if answer.status >= 500 && code.is_none() && is_generic(&String::from_utf8_lossy(&answer.body)) {
        return generic(answer.status);
    }
    let code = code.and_then(|code| code.split(':').next()?.rsplit('#').next());
    Refusal {
        status: answer.status,
        code: code.unwrap_or(UNKNOWN).to_string(),
        message: said(["message", "Message"]).unwrap_or(UNKNOWN).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(status: u16, error_type: Option<&str>, body: &str) -> Reading<DkimAttributes> {
        let error_type = error_type.map(str::to_string);
        read(&RawAnswer { status, error_type, body: body.as_bytes().to_vec() })
    }

    #[test]
    fn attributes_are_read_and_what_is_missing_is_not_known() {
        let full = r#"{"IdentityType": "DOMAIN", "DkimAttributes": {"SigningEnabled": true, "Status": "SUCCESS",
            "Tokens": ["a"], "SigningHostedZone": "dkim.amazonses.com", "SigningAttributesOrigin": "AWS_SES",
            "LastKeyGenerationTimestamp": 1.7E9}}"#;
        let read = of(200, None, full).unwrap().unwrap();
        assert_eq!(read.signing_hosted_zone.as_deref(), Some("dkim.amazonses.com"));
        assert_eq!((read.signing_enabled, read.tokens), (Some(true), Some(vec!["a".to_string()])));
        for body in ["{}", r#"{"DkimAttributes": null}"#, r#"{"DkimAttributes": {"Tokens": null}}"#] {
            assert_eq!(of(200, None, body), Ok(Ok(DkimAttributes::default())), "{body}");
        }
        for body in ["", "<html>", "[]", r#"{"DkimAttributes": {"Tokens": "a"}}"#] {
            assert!(of(200, None, body).is_err(), "{body}");
        }
    }

    #[test]
    fn errors_are_named_by_header_or_body() {
        let code = |status, header, body| of(status, header, body).unwrap().unwrap_err().code;
        let denied = r#"{"message": "no"}"#;
        assert_eq!(code(403, Some("AccessDeniedException:http://x/"), denied), "AccessDeniedException");
        assert_eq!(code(404, None, r#"{"__type": "a.b#NotFoundException"}"#), "NotFoundException");
        assert_eq!(code(403, None, "<html>"), "Unknown");
        assert_eq!(code(502, None, "<html>"), "502");
    }
}
