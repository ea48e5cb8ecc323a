//! Where records come from, the same on every command that needs some.

use std::path::PathBuf;

use clap::Args;

/// The sources of the records.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Sources")]
pub struct SourceOptions {
    /// Saved SES answers, - for standard input; repeatable. Without it SES is asked
    #[arg(long, value_name = "FILE")]
    pub from: Vec<PathBuf>,

    /// This domain; repeatable. With --from: keep only these, and name the domain of an answer that does not carry it
    #[arg(long, value_name = "DOMAIN")]
    pub domain: Vec<String>,

    /// Domains, one a line, # starts a comment, - for standard input
    #[arg(long, value_name = "FILE")]
    pub domains_file: Option<PathBuf>,

    /// Every domain of the account
    #[arg(long)]
    pub all: bool,

    /// Fetch from each of these regions, at once; takes the place of --region
    #[arg(long, value_name = "REGION,…", value_delimiter = ',')]
    pub regions: Vec<String>,

    /// Fetch as each of these profiles, at once; takes the place of --profile
    #[arg(long, value_name = "NAME,…", value_delimiter = ',')]
    pub profiles: Vec<String>,

    /// Register domains that have no tokens yet (VerifyDomainDkim); nothing else changes the account
    #[arg(long)]
    pub verify_missing: bool,

    /// Ask SES v2 about every identity, one a second, and not only about those that look odd
    #[arg(long)]
    pub exact: bool,
}

impl SourceOptions {
    /// The first option that was given and says something about asking SES.
    #[must_use]
    pub fn first_of_live(&self) -> Option<&'static str> {
        let given = [
            ("--all", self.all),
            ("--regions", !self.regions.is_empty()),
            ("--profiles", !self.profiles.is_empty()),
            ("--verify-missing", self.verify_missing),
            ("--exact", self.exact),
        ];
        given.into_iter().find_map(|(name, given)| given.then_some(name))
    }
}
