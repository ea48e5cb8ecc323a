//! `sesdns generate`.

use std::path::PathBuf;

use clap::Args;

/// The options of `generate`.
#[derive(Debug, Args)]
pub struct GenerateOptions {
    /// What to write, and where; paths in it are below its folder
    #[arg(long, value_name = "FILE", default_value = "sesdns.toml")]
    pub config: PathBuf,

    /// Write nothing; exit 1 and print a diff on standard error where files differ
    #[arg(long, conflicts_with = "diff")]
    pub check: bool,

    /// The same as --check with exit 0
    #[arg(long)]
    pub diff: bool,

    /// Remove generated files that the configuration no longer generates
    #[arg(long)]
    pub prune: bool,

    /// Overwrite files that sesdns has not generated
    #[arg(long)]
    pub force: bool,

    /// Write a first configuration from a snapshot
    #[arg(long, conflicts_with_all = ["check", "diff", "prune", "force", "schema"])]
    pub init: bool,

    /// With --init: the snapshot, in the configuration's folder or below [default: ses.json there]
    #[arg(long, value_name = "FILE", requires = "init")]
    pub snapshot: Option<PathBuf>,

    /// Print the JSON Schema of the configuration, for editors
    #[arg(long, conflicts_with_all = ["check", "diff", "prune", "force"])]
    pub schema: bool,
}
