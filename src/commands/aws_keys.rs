//! Where credentials come from: a plain pair of keys is taken here, the rest is for the SDK to find.

use crate::ses::{KeySource, Keys, Profile};
use crate::world::World;

/// A profile with one of these needs more than a pair of keys.
const MORE_THAN_KEYS: [&str; 5] =
    ["role_arn", "sso_session", "sso_start_url", "sso_account_id", "web_identity_token_file"];

/// The first source that has credentials: environment (unless a profile is asked for), profile, then whatever the SDK
/// finds.
pub(super) fn source(
    is_unsigned: bool,
    asks_for_profile: bool,
    profile: &Profile,
    world: &World<'_>,
) -> KeySource {
    if is_unsigned {
        return KeySource::Unsigned;
    }
    if !asks_for_profile && let Some(id) = world.env("AWS_ACCESS_KEY_ID") {
        let token = world.env("AWS_SESSION_TOKEN").or(world.env("AWS_SECURITY_TOKEN"));
        return pair(id, world.env("AWS_SECRET_ACCESS_KEY"), token, "AWS_SECRET_ACCESS_KEY is not set");
    }
    let is_more = MORE_THAN_KEYS.iter().any(|name| profile.get(name).is_some());
    let is_process = profile.get("credential_process").is_some() && !profile.keys_in_credentials_file;
    match profile.get("aws_access_key_id") {
        Some(id) if !is_more && !is_process => {
            let secret = profile.get("aws_secret_access_key");
            pair(id, secret, profile.get("aws_session_token"), "the profile has no aws_secret_access_key")
        }
        _ if is_more || is_process || is_promised(world) => KeySource::PromisedChain,
        _ if is_machine_asked(world) => KeySource::Chain,
        _ => KeySource::Nowhere,
    }
}

fn pair(id: &str, secret: Option<&str>, session_token: Option<&str>, missing: &str) -> KeySource {
    let Some(secret) = secret else { return KeySource::Partial(missing.to_string()) };
    let session_token = session_token.map(str::to_string);
    KeySource::Keys(Keys { id: id.to_string(), secret: secret.to_string(), session_token })
}

/// Whether the environment says that a web identity or a container hands out credentials.
fn is_promised(world: &World<'_>) -> bool {
    const VARIABLES: [&str; 3] = [
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    ];
    VARIABLES.iter().any(|name| world.env(name).is_some())
}

fn is_machine_asked(world: &World<'_>) -> bool {
    !world.env("AWS_EC2_METADATA_DISABLED").is_some_and(|value| value.eq_ignore_ascii_case("true"))
}
