//! The keys of `sesdns.toml`: what is read, and what editors are told of it.

/// A key of a table.
pub(super) struct Key {
    /// The word.
    pub(super) name: &'static str,
    /// What it takes.
    pub(super) kind: Kind,
    /// One sentence for editors.
    pub(super) help: &'static str,
}

/// What a key takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A text.
    Text,
    /// A TTL: seconds, or a text such as `30m`.
    Ttl,
    /// Kinds of records.
    Records,
    /// Patterns of domains.
    Domains,
    /// A format.
    Format,
    /// Options of the format.
    Set,
    /// Files of keys, by selector.
    Byodkim,
    /// Tables of [`ZONE`], by zone.
    Zones,
    /// A list of tables of [`OUTPUT`].
    Outputs,
}

const fn key(name: &'static str, kind: Kind, help: &'static str) -> Key {
    Key { name, kind, help }
}

/// Those of the file.
pub(super) const TOP: &[Key] = &[
    key("snapshot", Kind::Text, "The saved answers of SES, a path below this file's folder."),
    key("ttl", Kind::Ttl, "Time to live of the records: seconds, or 30m, 1h, 1d. Default: 30m."),
    key("region", Kind::Text, "The region of identities of which the snapshot does not say it."),
    key("dkim-domain", Kind::Text, "Signing zone to point at, instead of the region's."),
    key("records", Kind::Records, "Kinds of records. Default: dkim."),
    key("dmarc", Kind::Text, "The DMARC policy, where records has dmarc. Default: v=DMARC1; p=none;"),
    key(
        "byodkim-keys",
        Kind::Byodkim,
        "Keys of bring-your-own DKIM: selector = \"FILE\", a PEM file with the public key, below this file's folder.",
    ),
    key(
        "zones",
        Kind::Zones,
        "The zones that hold the records, with their providers' ids; the longest match wins.",
    ),
    key("output", Kind::Outputs, "What is written, and where."),
];

/// Those of a zone.
pub(super) const ZONE: &[Key] = &[
    key("id", Kind::Text, "The provider's id of the zone, for formats that have no key of their own here."),
    key("route53-id", Kind::Text, "Id of the Route 53 hosted zone."),
    key("cloudflare-id", Kind::Text, "Id of the Cloudflare zone."),
    key("google-id", Kind::Text, "Name of the managed zone of Google Cloud DNS."),
];

/// Those of an output.
pub(super) const OUTPUT: &[Key] = &[
    key("format", Kind::Format, "The format, as \"sesdns formats\" lists them."),
    key(
        "template",
        Kind::Text,
        "A template of your own in place of a format, a path below this file's folder.",
    ),
    key(
        "template-dir",
        Kind::Text,
        "Folder of your own versions of built-in templates, and of what templates include.",
    ),
    key(
        "path",
        Kind::Text,
        "The file, below this file's folder; {zone}, {domain} and {region} make one for each, {n} numbers the documents of \
         a zone that needs several.",
    ),
    key(
        "domains",
        Kind::Domains,
        "The domains: example.com, *.example.com for all below it, * for all. Default: all.",
    ),
    key("set", Kind::Set, "Options of the format, as \"sesdns formats show\" lists them."),
    key("ttl", Kind::Ttl, "Time to live, in place of the file's."),
    key("records", Kind::Records, "Kinds of records, in place of the file's."),
];

/// The key under which a zone has its id for a format, in place of `id`.
pub(super) fn id_key(format: &str) -> Option<&'static str> {
    match format {
        "route53" | "terraform-route53" | "cloudformation" => Some("route53-id"),
        "terraform-cloudflare" => Some("cloudflare-id"),
        "terraform-google" => Some("google-id"),
        _ => None,
    }
}
