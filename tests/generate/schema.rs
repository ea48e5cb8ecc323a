//! The schema that editors get knows what the reader knows.

use std::collections::BTreeSet;

use serde_json::Value;
use sesdns::emit::FORMATS;

use super::Repository;

fn schema(repository: &Repository) -> Value {
    serde_json::from_str(&repository.generate(&["--schema"]).ok()).expect("JSON")
}

fn keys(table: &Value) -> BTreeSet<String> {
    table["properties"].as_object().expect("properties").keys().cloned().collect()
}

/// What the reader says that there is, where it is given a key that there is not.
fn known(repository: &Repository, config: &str) -> BTreeSet<String> {
    repository.configure(config);
    let message = repository.generate(&[]).fails(252);
    let (_, known) = message.trim_end().rsplit_once("there are ").unwrap_or_else(|| panic!("{message}"));
    known.split(", ").map(str::to_string).collect()
}

#[test]
fn every_key_of_the_reader_is_in_the_schema_and_no_other() {
    let repository = Repository::new("schema", "");
    let schema = schema(&repository);
    assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
    let zone = &schema["properties"]["zones"]["additionalProperties"];
    let output = &schema["properties"]["output"]["items"];
    for (table, config) in [
        (&schema, "xyzzy = 1\n"),
        (zone, "[zones.\"example.com\"]\nxyzzy = 1\n[[output]]\nformat = \"csv\"\npath = \"x\"\n"),
        (output, "[[output]]\nxyzzy = 1\n"),
    ] {
        assert_eq!(keys(table), known(&repository, config));
        assert_eq!(table["additionalProperties"], false);
        for (key, property) in table["properties"].as_object().unwrap() {
            assert!(property["description"].as_str().is_some_and(|text| text.len() > 10), "{key}");
        }
    }
}

#[test]
fn every_format_is_in_it_with_its_options() {
    let repository = Repository::new("schema-formats", "");
    let schema = schema(&repository);
    let output = &schema["properties"]["output"]["items"];
    let words = output["properties"]["format"]["enum"].as_array().expect("words");
    let rules = output["allOf"].as_array().expect("rules");
    for format in FORMATS {
        for word in format.words() {
            assert!(words.iter().any(|known| known == word), "{word}");
        }
        let is_of_it = |rule: &&Value| rule["if"]["properties"]["format"]["enum"][0] == format.id;
        let rule = rules.iter().find(is_of_it).unwrap_or_else(|| panic!("no rule for {}", format.id));
        let options: BTreeSet<String> = format.options.iter().map(|option| option.key.to_string()).collect();
        assert_eq!(keys(&rule["then"]["properties"]["set"]), options, "{}", format.id);
    }
    assert_eq!(words.len(), FORMATS.iter().map(|format| format.words().count()).sum::<usize>());
}

/// A zone's id goes into the formats whose templates print it, and into no others.
#[test]
fn an_id_goes_where_it_is_printed() {
    for format in FORMATS {
        let prints_it = format.template.replace("zone.identifier", "").contains("zone.id");
        for key in ["id", "route53-id", "cloudflare-id", "google-id"] {
            let config = format!(
                "[zones.\"example.org\"]\n{key} = \"THE-ID\"\n[[output]]\nformat = \"{}\"\npath = \"x\"\n\
                 domains = [\"example.org\"]\n",
                format.id
            );
            let repository = Repository::new("an-id", &config);
            repository.generate(&[]).ok();
            let own = match format.id {
                "route53" | "terraform-route53" | "cloudformation" => "route53-id",
                "terraform-cloudflare" => "cloudflare-id",
                "terraform-google" => "google-id",
                _ => "id",
            };
            let expected = prints_it && (key == "id" || key == own);
            assert_eq!(repository.read("x").contains("THE-ID"), expected, "{} {key}", format.id);
        }
    }
}
