//! The one table of formats.

use super::limits::{self, Limits};
use super::options::{OptionKind, OptionSpec};

/// A language that templates print. A template's extension picks it, and with it the only literal filter there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    /// Zone files.
    Zone,
    /// Terraform.
    Hcl,
    /// JSON documents.
    Json,
}

/// What one document of a format holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Document {
    /// Any number of zones, one after the other.
    ManyZones,
    /// One zone: its importer is told the zone, or finds it in the document.
    OneZone,
}

/// A format: its template, what its importer takes, what the user may set.
#[derive(Debug)]
pub struct Format {
    /// The word of `--output`.
    pub id: &'static str,
    /// Other words for it.
    pub aliases: &'static [&'static str],
    /// One line for `formats list`.
    pub summary: &'static str,
    /// The extension of its files, without the dot.
    pub extension: &'static str,
    /// The language of its template.
    pub syntax: Syntax,
    /// The source of its template.
    pub template: &'static str,
    /// What a document holds.
    pub document: Document,
    /// The options of `--set`.
    pub options: &'static [OptionSpec],
    /// What its importer takes.
    pub limits: Limits,
}

impl Format {
    /// The format that `word` names.
    #[must_use]
    pub fn find(word: &str) -> Option<&'static Self> {
        FORMATS.iter().find(|format| format.id == word || format.aliases.contains(&word))
    }

    /// The name of its template, as messages and `templates/` have it.
    #[must_use]
    pub fn template_name(&self) -> String {
        format!("{}.{}.tera", self.id, self.extension)
    }
}

const PROXIED: OptionSpec = OptionSpec {
    key: "proxied",
    kind: OptionKind::Bool { default: false },
    help: "put the CNAMEs behind Cloudflare's proxy; DKIM does not work behind it",
};

const ZONE_REF: OptionSpec = OptionSpec {
    key: "zone-ref",
    kind: OptionKind::Reference,
    help: "expression for the zone's id, such as aws_route53_zone.main.zone_id; {zone} stands for the zone's name",
};

/// Every format, in the order of `formats list`.
pub const FORMATS: &[Format] = &[
    Format {
        id: "bind",
        aliases: &[],
        summary: "zone file snippet, to paste or to $INCLUDE",
        extension: "zone",
        syntax: Syntax::Zone,
        template: include_str!("../../templates/bind.zone.tera"),
        document: Document::ManyZones,
        options: &[OptionSpec {
            key: "comment",
            kind: OptionKind::Text,
            help: "comment above the records of a zone; default \"SES records for ZONE\"",
        }],
        limits: Limits { option: limits::comment_line, ..Limits::NONE },
    },
    Format {
        id: "route53",
        aliases: &[],
        summary: "Route 53 change batch (UPSERT); with --zone-id the whole --cli-input-json",
        extension: "json",
        syntax: Syntax::Json,
        template: include_str!("../../templates/route53.json.tera"),
        document: Document::OneZone,
        options: &[OptionSpec {
            key: "comment",
            kind: OptionKind::Text,
            help: "comment of the change batch, at most 256 characters; default \"SES records for ZONE\"",
        }],
        limits: limits::ROUTE53,
    },
    Format {
        id: "cloudflare",
        aliases: &[],
        summary: "body of Cloudflare's POST /zones/ZONE_ID/dns_records/batch",
        extension: "json",
        syntax: Syntax::Json,
        template: include_str!("../../templates/cloudflare.json.tera"),
        document: Document::OneZone,
        options: &[
            OptionSpec {
                key: "comment",
                kind: OptionKind::Text,
                help: "comment of every record, one line of at most 100 characters",
            },
            PROXIED,
        ],
        limits: limits::CLOUDFLARE,
    },
    Format {
        id: "terraform-route53",
        aliases: &["terraform"],
        summary: "Terraform: aws_route53_record",
        extension: "tf",
        syntax: Syntax::Hcl,
        template: include_str!("../../templates/terraform-route53.tf.tera"),
        document: Document::ManyZones,
        options: &[
            OptionSpec {
                key: "comment",
                kind: OptionKind::Text,
                help: "comment above the resources of a zone; default \"SES records for ZONE\"",
            },
            ZONE_REF,
            OptionSpec {
                key: "allow-overwrite",
                kind: OptionKind::Bool { default: false },
                help: "let Terraform take over records that are in the zone already",
            },
        ],
        limits: Limits { option: limits::comment_line, ..limits::TERRAFORM_ROUTE53 },
    },
    Format {
        id: "terraform-cloudflare",
        aliases: &[],
        summary: "Terraform: cloudflare_dns_record (v5), cloudflare_record (v4)",
        extension: "tf",
        syntax: Syntax::Hcl,
        template: include_str!("../../templates/terraform-cloudflare.tf.tera"),
        document: Document::ManyZones,
        options: &[
            OptionSpec {
                key: "comment",
                kind: OptionKind::Text,
                help: "comment of every record, one line of at most 100 characters",
            },
            ZONE_REF,
            PROXIED,
            OptionSpec {
                key: "provider",
                kind: OptionKind::OneOf { words: &["5", "4"] },
                help: "major version of the Cloudflare provider",
            },
            OptionSpec {
                key: "required-providers",
                kind: OptionKind::Bool { default: true },
                help: "declare the provider, once a run; false where the module declares it already",
            },
        ],
        limits: Limits { operations: usize::MAX, ..limits::CLOUDFLARE },
    },
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn words_name_one_format_each() {
        let words: Vec<&str> = FORMATS.iter().flat_map(|f| f.aliases.iter().copied().chain([f.id])).collect();
        assert_eq!(words.iter().collect::<HashSet<_>>().len(), words.len());
        assert_eq!(Format::find("terraform").unwrap().id, "terraform-route53");
        assert!(Format::find("json").is_none());
    }
}
