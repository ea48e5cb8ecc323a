//! Which records are wanted, the same on every command that has sources.

use clap::Args;

/// The kinds of records, and what SES does not know of them.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Record options")]
pub struct KindOptions {
    /// Kinds: dkim (default), mail-from, dmarc, verification, inbound, all
    ///
    /// All but inbound, that is: who wants SES to receive mail says so.
    #[arg(long, value_name = "KIND,…", value_delimiter = ',')]
    pub records: Vec<String>,

    /// The DMARC policy, with --records dmarc [default: v=DMARC1; p=none;]
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub dmarc: Option<String>,

    /// Key of bring-your-own DKIM: its selector and a PEM file, public or private; repeatable
    #[arg(long, value_name = "SELECTOR=FILE")]
    pub byodkim_key: Vec<String>,
}
