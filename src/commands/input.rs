//! The input of an operation: options, `--cli-input-json` and `--cli-input-yaml`, files behind `file://`.

use super::yaml_input;
use crate::cli::VerifyDomainDkimOptions;
use crate::error::Failure;
use crate::world::World;

/// A value of the input: only texts are of use, and what else there is can be named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Member {
    Text(String),
    /// What it is instead.
    Other(&'static str),
}

/// The members of an input, in their order.
pub(super) type Members = Vec<(String, Member)>;

/// The one member that VerifyDomainDkim takes.
const DOMAIN: &str = "Domain";

/// The input of VerifyDomainDkim, read but not yet judged.
pub(super) struct Input {
    members: Members,
}

impl Input {
    /// Reads options and files. `--domain` wins over the member of the same name.
    pub(super) fn read(options: &VerifyDomainDkimOptions, world: &World<'_>) -> Result<Self, Failure> {
        let domain = options.domain.as_deref().map(|text| value("--domain", text, world)).transpose()?;
        let mut members = match (&options.cli_input_json, &options.cli_input_yaml) {
            (Some(_), Some(_)) => {
                return Err(Failure::usage("--cli-input-json and --cli-input-yaml: give one of them"));
            }
            (Some(text), None) => from_json(&document("--cli-input-json", text, world)?)?,
            (None, Some(text)) => yaml_input::read(&document("--cli-input-yaml", text, world)?)?,
            (None, None) => Members::new(),
        };
        if let Some(domain) = domain {
            members.retain(|(name, _)| name != DOMAIN);
            members.push((DOMAIN.to_string(), domain));
        }
        Ok(Self { members })
    }

    /// The domain.
    ///
    /// # Errors
    /// Everything that is wrong with the input, a line each.
    pub(super) fn domain(self) -> Result<String, Failure> {
        let mut faults: Vec<String> = Vec::new();
        let mut domain = None;
        for (name, member) in self.members {
            match member {
                Member::Text(text) if name == DOMAIN => domain = Some(text),
                Member::Other(what) if name == DOMAIN => {
                    faults.push(format!("{DOMAIN} is {what}; it must be a text"));
                    domain = Some(String::new());
                }
                _ => faults.push(format!("\"{name}\" is no member of the input; there is only {DOMAIN}")),
            }
        }
        match domain {
            Some(domain) if faults.is_empty() => Ok(domain),
            Some(_) => Err(Failure::usage(format!("the input is not valid: {}", faults.join("; ")))),
            None => {
                faults.insert(0, format!("{DOMAIN} is missing"));
                Err(Failure::usage(format!("the input is not valid: {}", faults.join("; "))))
            }
        }
    }
}

fn from_json(text: &str) -> Result<Members, Failure> {
    use serde_json::Value;
    let read = |error| Failure::usage(format!("--cli-input-json: this is not JSON: {error}"));
    let value: Value = serde_json::from_str(text).map_err(read)?;
    let Value::Object(members) = value else {
        return Err(Failure::usage("--cli-input-json: the input must be an object, {\"Domain\": \"…\"}"));
    };
    let member = |value| match value {
        Value::String(text) => Member::Text(text),
        Value::Null => Member::Other("null"),
        Value::Bool(_) => Member::Other("a boolean"),
        Value::Number(_) => Member::Other("a number"),
        Value::Array(_) => Member::Other("a list"),
        Value::Object(_) => Member::Other("an object"),
    };
    Ok(members.into_iter().map(|(name, value)| (name, member(value))).collect())
}

/// The value of an option that takes a text.
fn value(option: &str, text: &str, world: &World<'_>) -> Result<Member, Failure> {
    match text.strip_prefix("fileb://") {
        Some(path) => load(option, path, world).map(|_| Member::Other("binary (fileb://)")),
        None => document(option, text, world).map(Member::Text),
    }
}

/// The text, or that of the file that it names.
fn document(option: &str, text: &str, world: &World<'_>) -> Result<String, Failure> {
    let Some(path) = text.strip_prefix("file://").or(text.strip_prefix("fileb://")) else {
        return Ok(text.to_string());
    };
    let not_text = |_| Failure::usage(format!("{option}: {path} is not UTF-8 text"));
    let content = String::from_utf8(load(option, path, world)?).map_err(not_text)?;
    // A file that is read as text has one kind of line break, as in Python.
    Ok(content.replace("\r\n", "\n").replace('\r', "\n"))
}

fn load(option: &str, path: &str, world: &World<'_>) -> Result<Vec<u8>, Failure> {
    std::fs::read(world.expand(path))
        .map_err(|error| Failure::usage(format!("{option}: cannot read {path}: {error}")))
}
