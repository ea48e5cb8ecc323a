//! Where records come from, the same on every command that needs some.

use std::path::PathBuf;

use clap::Args;

/// The sources of the records.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Sources")]
pub struct SourceOptions {
    /// Saved SES answers, - for standard input; repeatable
    ///
    /// Without it SES is asked.
    #[arg(long, value_name = "FILE")]
    pub from: Vec<PathBuf>,

    /// This domain; repeatable
    ///
    /// With --from: keep only this domain, and name the domain of an answer that does not carry it.
    #[arg(long, value_name = "DOMAIN")]
    pub domain: Vec<String>,

    /// Domains, one a line, # starts a comment, - for standard input
    #[arg(long, value_name = "FILE")]
    pub domains_file: Option<PathBuf>,

    /// Every domain of the account
    #[arg(long)]
    pub all: bool,

    /// Ask in each of these regions at once
    ///
    /// Takes the place of --region.
    #[arg(long, value_name = "REGION,…", value_delimiter = ',')]
    pub regions: Vec<String>,

    /// Ask as each of these profiles at once
    ///
    /// Takes the place of --profile; each has its own region, unless --region, --regions or the environment name one.
    #[arg(long, value_name = "NAME,…", value_delimiter = ',')]
    pub profiles: Vec<String>,

    /// Register domains that have no tokens yet
    ///
    /// By VerifyDomainDkim; nothing else changes the account.
    #[arg(long)]
    pub verify_missing: bool,

    /// Ask SES v2 about every identity, one a second
    ///
    /// Without it, about each of 20 or fewer, else about those that look odd and one that stands for the others.
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
