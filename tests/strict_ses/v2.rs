//! SES v2: paths in, JSON out.

use serde_json::json;

use super::http::{Request, Response};
use super::model::Region;
use super::{Refusal, refuse};

const IDENTITIES: &str = "/v2/email/identities/";

pub(super) fn operation(request: &Request) -> Option<String> {
    let is_one = request.method == "GET" && request.path.starts_with(IDENTITIES);
    is_one.then(|| "GetEmailIdentity".into())
}

pub(super) fn refusal(refusal: &Refusal) -> Response {
    let body = json!({ "message": refusal.message }).to_string();
    Response::json(refusal.status, &body).with("x-amzn-ErrorType", refusal.code)
}

pub(super) fn answer(request: &Request, place: &Region) -> Result<Response, Refusal> {
    let name = request.path.trim_start_matches(IDENTITIES);
    let Some((_, identity)) = place.find(name) else {
        return refuse(404, "NotFoundException", format!("Email identity {name} does not exist."));
    };
    let status = match identity.status() {
        "NotStarted" => "NOT_STARTED",
        "TemporaryFailure" => "TEMPORARY_FAILURE",
        "Pending" => "PENDING",
        "Failed" => "FAILED",
        _ => "SUCCESS",
    };
    let tokens = identity.tokens_v2.as_ref().unwrap_or(&identity.tokens);
    let mut dkim = json!({
        "SigningEnabled": !tokens.is_empty(),
        "Status": status,
        "Tokens": tokens,
        "SigningAttributesOrigin": identity.origin.as_deref().unwrap_or("AWS_SES"),
        "NextSigningKeyLength": "RSA_2048_BIT",
        "LastKeyGenerationTimestamp": 1_700_000_000.5,
    });
    if let Some(zone) = &identity.zone {
        dkim["SigningHostedZone"] = json!(zone);
    }
    let body = json!({
        "IdentityType": "DOMAIN",
        "FeedbackForwardingStatus": true,
        "VerifiedForSendingStatus": status == "SUCCESS",
        "DkimAttributes": dkim,
        "Policies": {},
        "Tags": [],
    });
    Ok(Response::json(200, &body.to_string()))
}
