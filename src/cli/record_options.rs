//! What is said about records and where they go, the same on every command that prints some.

use std::path::PathBuf;

use clap::Args;

/// The options of the records.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Record options")]
pub struct RecordOptions {
    /// Zone apex that holds the records; repeatable, the longest match wins [default: the registrable domain]
    #[arg(long, value_name = "ZONE")]
    pub zone: Vec<String>,

    /// The provider's id of the zone, for formats that carry one; repeatable
    #[arg(long, value_name = "[ZONE=]ID")]
    pub zone_id: Vec<String>,

    /// Time to live: seconds, or 30m, 1h, 1d [default: 1800]
    #[arg(long, value_name = "TTL", allow_hyphen_values = true)]
    pub ttl: Option<String>,

    /// Signing zone to point at, instead of the region's
    #[arg(long, value_name = "NAME")]
    pub dkim_domain: Option<String>,

    /// Your own template in place of a format: NAME.EXTENSION.tera; the extension tells its language
    #[arg(long, value_name = "FILE")]
    pub template: Option<PathBuf>,

    /// Folder of your own versions of built-in templates, and of what templates include
    #[arg(long, value_name = "DIR")]
    pub template_dir: Option<PathBuf>,

    /// An option of the format; `sesdns formats show FORMAT` lists them; repeatable
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub set: Vec<String>,

    /// Write there instead of standard output; with a final / or an existing folder, one file a document
    #[arg(long, value_name = "PATH")]
    pub to: Option<PathBuf>,
}

impl RecordOptions {
    /// The first option about documents that was given, for an output that has none.
    #[must_use]
    pub fn first_of_documents(&self) -> Option<&'static str> {
        let of_records = ["--zone", "--ttl", "--dkim-domain", "--to"];
        self.given().find(|name| !of_records.contains(name))
    }

    /// The first option that was given, for a command that has no records to apply it to.
    #[must_use]
    pub fn first_given(&self) -> Option<&'static str> {
        self.given().next()
    }

    fn given(&self) -> impl Iterator<Item = &'static str> {
        let given = [
            ("--zone", !self.zone.is_empty()),
            ("--zone-id", !self.zone_id.is_empty()),
            ("--ttl", self.ttl.is_some()),
            ("--dkim-domain", self.dkim_domain.is_some()),
            ("--template", self.template.is_some()),
            ("--template-dir", self.template_dir.is_some()),
            ("--set", !self.set.is_empty()),
            ("--to", self.to.is_some()),
        ];
        given.into_iter().filter_map(|(name, given)| given.then_some(name))
    }
}
