//! Terraform's state file (version 4) and what `terraform show -json` prints of a state or a plan: the resources of SES
//! in them. Everything else in there, which is most of it and may be secret, is passed over and never repeated.

mod attributes;
mod types;

use std::collections::HashMap;

use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess};
use serde_json::value::RawValue;

use self::attributes::{Attributes, Shape};
use self::types::attributes_of;
use super::Answers;
use super::draft::{Draft, Fields, Name};
use super::members::Word;
use super::nested::{List, ListOf, Object, ObjectOf};
use super::wording::sentence;
use crate::record::Fqdn;

/// What was found of SES, by the configuration of its provider: that tells regions apart where it has an alias.
#[derive(Default)]
pub(super) struct Found(Vec<(String, Draft)>);

impl Found {
    /// Hands over the identities. `aws_ses_domain_dkim` knew no region before version 6 of the provider: it is that of
    /// the other resources of the same provider and domain, where they agree.
    ///
    /// # Errors
    /// A sentence where there are no resources of SES at all.
    pub(super) fn into_answers(self, into: &mut Answers) -> Result<(), &'static str> {
        if self.0.is_empty() {
            return Err(
                "this comes from Terraform, but neither aws_ses_domain_dkim nor aws_sesv2_email_identity is in it; \
                        give the state that has them",
            );
        }
        let mut regions: HashMap<(String, Fqdn), Option<String>> = HashMap::new();
        for (provider, draft) in &self.0 {
            if let (Some(Name::Domain(domain)), Some(region)) = (&draft.name, draft.region()) {
                let known = regions.entry((provider.clone(), domain.clone()));
                known.or_insert_with(|| Some(region.to_string())).take_if(|known| known != region);
            }
        }
        for (provider, mut draft) in self.0 {
            if let (Some(Name::Domain(domain)), None) = (&draft.name, draft.region()) {
                draft.set_region(regions.get(&(provider, domain.clone())).cloned().flatten());
            }
            into.take(draft);
        }
        Ok(())
    }
}

/// `values` and `planned_values` hold the root module; a module holds resources and modules.
pub(super) struct Modules<'a>(pub(super) &'a mut Found);

impl Object for Modules<'_> {
    const WHAT: &'static str = "a module of Terraform, an object";

    fn member<'de, A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<(), A::Error> {
        match name {
            "root_module" => map.next_value_seed(ObjectOf(self)),
            "child_modules" => map.next_value_seed(ListOf(self)),
            "resources" => map.next_value_seed(ListOf(&mut Resources(self.0))),
            _ => map.next_value::<IgnoredAny>().map(drop),
        }
    }
}

impl List for Modules<'_> {
    const WHAT: &'static str = "a list of Terraform's modules";

    fn element<'de, A: SeqAccess<'de>>(&mut self, list: &mut A) -> Result<Option<()>, A::Error> {
        list.next_element_seed(ObjectOf(self))
    }
}

/// The resources of a state or of a module.
pub(super) struct Resources<'a>(pub(super) &'a mut Found);

impl List for Resources<'_> {
    const WHAT: &'static str = "a list of Terraform's resources";

    fn element<'de, A: SeqAccess<'de>>(&mut self, list: &mut A) -> Result<Option<()>, A::Error> {
        let mut resource = Resource::default();
        let found = list.next_element_seed(ObjectOf(&mut resource))?;
        resource.read_kept().map_err(A::Error::custom)?;
        let provider = resource.provider;
        self.0.0.extend(resource.drafts.into_iter().map(|draft| (provider.clone(), draft)));
        Ok(found)
    }
}

/// One resource: its type usually comes first, and says which attributes count.
#[derive(Default)]
struct Resource {
    /// Of the type, where that has come.
    fields: Option<Fields>,
    provider: String,
    drafts: Vec<Draft>,
    /// Attributes that came before the type.
    kept: Vec<(Shape, Box<RawValue>)>,
}

impl Object for Resource {
    const WHAT: &'static str = "a resource of Terraform, an object";

    fn member<'de, A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<(), A::Error> {
        let shape = match name {
            "type" => {
                self.fields = Some(attributes_of(&map.next_value::<Word>()?.0));
                return Ok(());
            }
            "provider" => {
                self.provider = map.next_value::<Word>()?.0;
                return Ok(());
            }
            "values" => Shape::Values,
            "instances" => Shape::Instances,
            _ => return map.next_value::<IgnoredAny>().map(drop),
        };
        match self.fields {
            None => self.kept.push((shape, map.next_value()?)),
            Some([]) => drop(map.next_value::<IgnoredAny>()?),
            Some(fields) => map.next_value_seed(Attributes { drafts: &mut self.drafts, fields, shape })?,
        }
        Ok(())
    }
}

impl Resource {
    fn read_kept(&mut self) -> Result<(), String> {
        let fields = self.fields.unwrap_or_default();
        for (shape, kept) in std::mem::take(&mut self.kept).iter().filter(|_| !fields.is_empty()) {
            let mut reader = serde_json::Deserializer::from_str(kept.get());
            let attributes = Attributes { drafts: &mut self.drafts, fields, shape: *shape };
            attributes.deserialize(&mut reader).map_err(|error| sentence(&error))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::answers::Answers;

    fn read(content: &str) -> Result<(Vec<String>, usize), String> {
        let mut answers = Answers::default();
        answers.read("tf.json", content.as_bytes(), None).map_err(|error| error.to_string())?;
        let identities = crate::record::joined(answers.identities).into_iter().map(|identity| {
            let tokens: Vec<&str> = identity.tokens.iter().map(|token| token.as_str()).collect();
            let origin = identity.origin.as_ref().map_or("-".into(), ToString::to_string);
            let region = identity.region.as_deref().unwrap_or("-");
            let more = [
                identity.signing_zone.as_ref().map(|zone| zone.bare()),
                identity.mail_from.as_ref().map(|name| name.bare()),
                identity.verification_token.as_ref().map(|text| text.as_str()),
            ];
            let more = more.into_iter().flatten().collect::<Vec<_>>().join(" ");
            format!("{} {} {region} {origin} {more}", identity.domain, tokens.join("+"))
                .trim_end()
                .to_string()
        });
        Ok((identities.collect(), answers.addresses))
    }

    const AWS: &str = "provider[\"registry.terraform.io/hashicorp/aws\"]";

    fn state(resources: Value) -> String {
        json!({"version": 4, "terraform_version": "1.9.0", "serial": 3, "lineage": "3f", "outputs": {"a": {"value": [1]}},
               "resources": resources, "check_results": null})
        .to_string()
    }

    fn resource(kind: &str, provider: &str, instances: &[Value]) -> Value {
        let instance = |attributes: &Value| json!({"schema_version": 0, "attributes": attributes, "private": "bnVsbA=="});
        let instances: Vec<Value> = instances.iter().map(instance).collect();
        json!({"module": "module.mail", "mode": "managed", "type": kind, "name": "this", "provider": provider,
               "instances": instances})
    }

    #[test]
    fn a_state_gives_the_identities_of_its_resources() {
        let signing = json!([{"current_signing_key_length": "RSA_2048_BIT", "domain_signing_private_key": "SECRET",
            "domain_signing_selector": "", "signing_attributes_origin": "AWS_SES", "status": "SUCCESS", "tokens": ["x", "y"]}]);
        let own = json!([{"domain_signing_private_key": "SECRET", "domain_signing_selector": "s1",
            "signing_attributes_origin": "EXTERNAL", "tokens": []}]);
        let arn = |region: &str, name: &str| format!("arn:aws:ses:{region}:123456789012:identity/{name}");
        let content = state(json!([
            {"mode": "managed", "type": "aws_instance", "name": "x", "provider": AWS,
             "instances": [{"attributes": {"domain": ["vpc"], "region": 7, "email_identity": {}}}]},
            resource("aws_ses_domain_dkim", AWS, &[
                json!({"dkim_tokens": ["a", "b"], "domain": "One.example", "id": "one.example"}),
                json!({"dkim_tokens": ["c"], "domain": "two.example", "id": "two.example", "region": "eu-west-2"}),
            ]),
            resource("aws_ses_domain_identity", AWS, &[
                json!({"arn": arn("eu-west-1", "one.example"), "domain": "one.example", "verification_token": "T="}),
            ]),
            resource("aws_ses_domain_mail_from", AWS, &[
                json!({"behavior_on_mx_failure": "UseDefaultValue", "domain": "one.example", "mail_from_domain": "m.one.example"}),
            ]),
            resource("aws_sesv2_email_identity", AWS, &[
                json!({"arn": arn("eu-south-1", "three.example"), "email_identity": "three.example",
                       "dkim_signing_attributes": signing}),
                json!({"arn": arn("eu-south-1", "four.example"), "email_identity": "four.example",
                       "dkim_signing_attributes": own}),
                json!({"arn": arn("eu-south-1", "bob@x.example"), "email_identity": "bob@x.example",
                       "dkim_signing_attributes": signing}),
            ]),
            resource("aws_ses_email_identity", AWS, &[json!({"email": "Bob@x.example"}), json!({"email": "eve@x.example"})]),
        ]));
        let (identities, addresses) = read(&content).unwrap();
        assert_eq!(
            identities,
            [
                "four.example s1 eu-south-1 EXTERNAL",
                "one.example a+b eu-west-1 - m.one.example T=",
                "three.example x+y eu-south-1 AWS_SES",
                "two.example c eu-west-2 -",
            ]
        );
        assert_eq!(addresses, 2);
    }

    #[test]
    fn a_region_is_taken_over_from_the_same_provider_only() {
        let west = format!("{AWS}.west");
        let identity = |provider: &str, region: &str| {
            let arn = format!("arn:aws:ses:{region}:1:identity/a.example");
            resource("aws_ses_domain_identity", provider, &[json!({"arn": arn, "domain": "a.example"})])
        };
        let dkim = |provider: &str, token: &str| {
            resource(
                "aws_ses_domain_dkim",
                provider,
                &[json!({"dkim_tokens": [token], "domain": "a.example"})],
            )
        };
        let two =
            [identity(AWS, "us-east-1"), identity(&west, "us-west-2"), dkim(AWS, "e"), dkim(&west, "w")];
        assert_eq!(
            read(&state(json!(two))).unwrap().0,
            ["a.example e us-east-1 -", "a.example w us-west-2 -"]
        );
        let unclear = [identity(AWS, "us-east-1"), identity(AWS, "us-west-2"), dkim(AWS, "e")];
        assert_eq!(read(&state(json!(unclear))).unwrap().0[0], "a.example e - -");
    }

    #[test]
    fn show_prints_states_and_plans() {
        let dkim = |values: Value| {
            json!({"address": "x", "mode": "managed", "type": "aws_ses_domain_dkim", "name": "x",
            "index": "k", "provider_name": "registry.terraform.io/hashicorp/aws", "schema_version": 0, "values": values,
            "sensitive_values": {"dkim_tokens": []}})
        };
        let deep = json!({"address": "module.a.module.b", "resources": [dkim(json!({"domain": "b.example", "dkim_tokens": ["b"]}))]});
        let module = json!({"resources": [dkim(json!({"domain": "a.example", "dkim_tokens": ["a"]}))],
            "child_modules": [{"address": "module.a", "child_modules": [deep]}]});
        let state = json!({"format_version": "1.0", "terraform_version": "1.9.0", "values": {"outputs": {}, "root_module": module}});
        assert_eq!(read(&state.to_string()).unwrap().0, ["a.example a - -", "b.example b - -"]);
        let module = json!({"resources": [dkim(json!({"domain": "a.example"})), dkim(json!({"id": "x"}))]});
        let old = json!({"root_module": {"resources": [dkim(json!({"domain": "old.example"}))]}});
        let plan = json!({"format_version": "1.2", "planned_values": {"root_module": module},
            "resource_changes": [{"type": "aws_ses_domain_dkim"}], "prior_state": {"format_version": "1.0", "values": old},
            "configuration": {"root_module": {"resources": [{"type": "aws_ses_domain_dkim"}]}}, "errored": false});
        assert_eq!(read(&plan.to_string()).unwrap().0, ["a.example  - -"]);
    }

    #[test]
    fn the_order_of_members_does_not_matter_and_deposed_instances_are_gone() {
        let content = r#"{"resources": [
            {"instances": [{"attributes": {"dkim_tokens": ["a"], "domain": "a.example"}},
                           {"deposed": "0a1b2c3d", "attributes": {"dkim_tokens": ["old"], "domain": "a.example"}},
                           {"deposed": null, "attributes": {"dkim_tokens": ["b"], "domain": "b.example"}}],
             "type": "aws_ses_domain_dkim"},
            {"instances": [{"attributes": {"domain": 1}}], "type": "aws_other"}], "version": 4}"#;
        assert_eq!(read(content).unwrap().0, ["a.example a - -", "b.example b - -"]);
    }

    #[test]
    fn what_cannot_be_read_is_refused_and_no_secret_is_repeated() {
        let secret = |attributes: &str| {
            format!(
                r#"{{"version": 4, "resources": [{{"type": "aws_sesv2_email_identity", "instances": [{{"attributes":
                {{"email_identity": "a.example", "dkim_signing_attributes": {attributes}}}}}]}}]}}"#
            )
        };
        for (content, message) in [
            (state(json!([])), "neither aws_ses_domain_dkim nor aws_sesv2_email_identity is in it"),
            (r#"{"format_version": "1.0"}"#.into(), "neither aws_ses_domain_dkim nor"),
            (
                r#"{"version": 3, "terraform_version": "0.11.0", "modules": []}"#.into(),
                "of another version than 4",
            ),
            (
                r#"{"serial": 1, "lineage": "x", "encrypted_data": "SECRET"}"#.into(),
                "this state of OpenTofu is encrypted",
            ),
            (r#"{"version": 4}"#.into(), "this is no answer of SES"),
            (secret(r#""SECRET""#), "a list of objects for \"dkim_signing_attributes\", found a text"),
            (secret(r#"["SECRET"]"#), "the signing attributes, found a text"),
            (
                secret(r#"[{"domain_signing_private_key": "SECRET", "tokens": "SECRET"}]"#),
                "a list of texts for \"tokens\"",
            ),
            (
                secret(r#"[{"domain_signing_private_key": "SECRET"#),
                "the input ends in the middle of a string",
            ),
            (secret(r#"[{"domain_signing_private_key": "SECRET" "x"}]"#), "expected"),
        ] {
            let error = read(&content).unwrap_err();
            assert!(error.contains(message) && !error.contains("SECRET"), "{content}: {error}");
        }
    }
}
