//! The one table of formats.

use super::document::Document;
use super::limits::{self, Limits};
use super::options::{OptionKind, OptionSpec};
use super::shared_options::{COMMENT, COMMENT_OF_BATCH, COMMENT_OF_RECORD, NOTE, PROXIED, STYLE, ZONE_REF};
use super::syntax::Syntax;

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

    /// Every word that names it.
    pub fn words(&self) -> impl Iterator<Item = &'static str> + use<> {
        std::iter::once(self.id).chain(self.aliases.iter().copied())
    }

    /// The name of its template, as messages and `templates/` have it.
    #[must_use]
    pub fn template_name(&self) -> String {
        format!("{}.{}.tera", self.id, self.extension)
    }
}

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
        options: &[
            COMMENT,
            OptionSpec::new(
                "full",
                OptionKind::Bool { default: false },
                "a whole zone, with SOA and NS; needs ns",
            ),
            OptionSpec::new(
                "ns",
                OptionKind::Names,
                "with full: the name servers, none inside the zone, the primary one first",
            ),
            OptionSpec::new(
                "hostmaster",
                OptionKind::Name,
                "with full: the mailbox of the SOA; default hostmaster.ZONE",
            ),
            OptionSpec::new("serial", OptionKind::Number { default: 1 }, "with full: the serial of the SOA"),
            OptionSpec::new(
                "names",
                OptionKind::one_of("absolute|relative"),
                "relative: owner names as they are inside the zone; for a place whose origin is the zone's apex",
            ),
        ],
        limits: Limits { option: limits::zone_file, ..Limits::NONE },
    },
    Format {
        id: "route53",
        aliases: &[],
        summary: "Route 53 change batch (UPSERT); with --zone-id the whole --cli-input-json",
        extension: "json",
        syntax: Syntax::Json,
        template: include_str!("../../templates/route53.json.tera"),
        document: Document::OneZone,
        options: &[COMMENT_OF_BATCH],
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
        options: &[COMMENT_OF_RECORD, PROXIED],
        limits: limits::CLOUDFLARE,
    },
    Format {
        id: "cloudflare-zone",
        aliases: &[],
        summary: "zone file for Cloudflare's import, CNAMEs marked as not proxied",
        extension: "txt",
        syntax: Syntax::Zone,
        template: include_str!("../../templates/cloudflare-zone.txt.tera"),
        document: Document::OneZone,
        options: &[COMMENT, PROXIED],
        limits: limits::CLOUDFLARE_ZONE,
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
            COMMENT,
            ZONE_REF,
            STYLE,
            OptionSpec::new(
                "allow-overwrite",
                OptionKind::Bool { default: false },
                "let Terraform take over records that are in the zone already",
            ),
            OptionSpec::new(
                "import",
                OptionKind::Bool { default: false },
                "import blocks for records that are in the zone already; needs --zone-id, and with for_each Terraform 1.7",
            ),
        ],
        limits: limits::TERRAFORM_ROUTE53,
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
            COMMENT_OF_RECORD,
            ZONE_REF,
            STYLE,
            PROXIED,
            OptionSpec::new(
                "provider",
                OptionKind::one_of("5|4"),
                "major version of the Cloudflare provider",
            ),
            OptionSpec::new(
                "required-providers",
                OptionKind::Bool { default: true },
                "declare the provider, once a run; false where the module declares it already",
            ),
        ],
        limits: Limits { operations: usize::MAX, ..limits::CLOUDFLARE },
    },
    Format {
        id: "terraform-google",
        aliases: &[],
        summary: "Terraform: google_dns_record_set; --zone-id is the managed zone's name",
        extension: "tf",
        syntax: Syntax::Hcl,
        template: include_str!("../../templates/terraform-google.tf.tera"),
        document: Document::ManyZones,
        options: &[COMMENT, ZONE_REF, STYLE],
        limits: limits::GOOGLE,
    },
    Format {
        id: "terraform-azure",
        aliases: &[],
        summary: "Terraform: azurerm_dns_cname_record, _txt_record, _mx_record",
        extension: "tf",
        syntax: Syntax::Hcl,
        template: include_str!("../../templates/terraform-azure.tf.tera"),
        document: Document::ManyZones,
        options: &[
            COMMENT,
            ZONE_REF,
            STYLE,
            OptionSpec::new(
                "resource-group",
                OptionKind::Text,
                "resource group of the zone; without it, a variable",
            ),
        ],
        limits: limits::AZURE,
    },
    Format {
        id: "cloudformation",
        aliases: &[],
        summary: "CloudFormation template: AWS::Route53::RecordSetGroup",
        extension: "json",
        syntax: Syntax::Json,
        template: include_str!("../../templates/cloudformation.json.tera"),
        document: Document::OneZone,
        options: &[COMMENT_OF_BATCH],
        limits: limits::CLOUDFORMATION,
    },
    Format {
        id: "octodns",
        aliases: &[],
        summary: "octoDNS zone file for its YamlProvider",
        extension: "yaml",
        syntax: Syntax::Yaml,
        template: include_str!("../../templates/octodns.yaml.tera"),
        document: Document::OneZoneByName,
        options: &[COMMENT],
        limits: limits::OCTODNS,
    },
    Format {
        id: "dnscontrol",
        aliases: &[],
        summary: "DNSControl: D_EXTEND, to require() behind D()",
        extension: "js",
        syntax: Syntax::Js,
        template: include_str!("../../templates/dnscontrol.js.tera"),
        document: Document::ManyZones,
        options: &[COMMENT],
        limits: limits::DNSCONTROL,
    },
    Format {
        id: "external-dns",
        aliases: &[],
        summary: "ExternalDNS: DNSEndpoint objects for kubectl apply",
        extension: "yaml",
        syntax: Syntax::Yaml,
        template: include_str!("../../templates/external-dns.yaml.tera"),
        document: Document::Sections,
        options: &[
            COMMENT,
            OptionSpec::new("namespace", OptionKind::Text, "namespace of the objects; without it, kubectl's"),
            OptionSpec::new(
                "cloudflare-proxied",
                OptionKind::one_of("unset|false|true"),
                "say of every CNAME whether Cloudflare shall proxy it; DKIM does not work behind the proxy",
            ),
        ],
        limits: limits::EXTERNAL_DNS,
    },
    Format {
        id: "gcloud",
        aliases: &[],
        summary: "record sets for gcloud dns record-sets import",
        extension: "yaml",
        syntax: Syntax::Yaml,
        template: include_str!("../../templates/gcloud.yaml.tera"),
        document: Document::ManyZones,
        options: &[COMMENT],
        limits: limits::GCLOUD,
    },
    Format {
        id: "nsupdate",
        aliases: &[],
        summary: "dynamic update for nsupdate, guarded so that nothing else is touched",
        extension: "nsupdate",
        syntax: Syntax::Zone,
        template: include_str!("../../templates/nsupdate.nsupdate.tera"),
        document: Document::Sections,
        options: &[COMMENT],
        limits: limits::NSUPDATE,
    },
    Format {
        id: "powerdns",
        aliases: &[],
        summary: "body of PowerDNS's PATCH /api/v1/servers/SERVER/zones/ZONE",
        extension: "json",
        syntax: Syntax::Json,
        template: include_str!("../../templates/powerdns.json.tera"),
        document: Document::OneZone,
        options: &[OptionSpec::new(
            "shared",
            OptionKind::one_of("refuse|replace"),
            "whether record sets that may hold other values already are replaced",
        )],
        limits: limits::POWERDNS,
    },
    Format {
        id: "csv",
        aliases: &[],
        summary: "a table: name,type,ttl,value",
        extension: "csv",
        syntax: Syntax::Csv,
        template: include_str!("../../templates/csv.csv.tera"),
        document: Document::ManyZones,
        options: &[],
        limits: Limits::NONE,
    },
    Format {
        id: "markdown",
        aliases: &[],
        summary: "instructions for whoever types the records into a form",
        extension: "md",
        syntax: Syntax::Markdown,
        template: include_str!("../../templates/markdown.md.tera"),
        document: Document::ManyZones,
        options: &[NOTE],
        limits: limits::FORM,
    },
    Format {
        id: "html",
        aliases: &[],
        summary: "the same as a web page with copy buttons",
        extension: "html",
        syntax: Syntax::Html,
        template: include_str!("../../templates/html.html.tera"),
        document: Document::ManyZones,
        options: &[NOTE],
        limits: limits::FORM,
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

    #[test]
    fn the_extension_of_a_format_means_its_syntax_in_templates_of_one_s_own_too() {
        for format in FORMATS {
            assert_eq!(Syntax::of_extension(format.extension), Some(format.syntax), "{}", format.id);
        }
    }
}
