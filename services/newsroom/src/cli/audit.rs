//! `newsroom audit …`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{ServiceArgs, ServiceName, values::limit};

/// The commands for the record of what was done.
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// List what was done, refused and read, newest first.
    #[command(
        visible_alias = "ls",
        after_help = "Examples:\n  newsroom audit list --about 01900000-0000-7000-8000-000000000001\n  newsroom audit list --by staff:248289761001 --since 7d --service editorial\n  newsroom audit list --call KillStory --outcome refused"
    )]
    List(AuditList),
    /// Verify that nothing in the record was changed, removed or put in.
    #[command(
        after_help = "Examples:\n  newsroom audit verify\n  newsroom audit verify --file editorial.jsonl --public-key 64-DIGITS\n\nThe exit code is 1 if something is wrong; the first wrong entry is named."
    )]
    Verify(AuditVerify),
    /// Print the chain of a service as JSON Lines: its entries and signed checkpoints.
    #[command(after_help = "Example:\n  newsroom audit export editorial >> editorial.jsonl")]
    Export {
        /// The service.
        service: ServiceName,
        /// Only what comes after this position, to continue an earlier export.
        #[arg(long, value_name = "POSITION", default_value_t = 0)]
        after: i64,
    },
}

/// Arguments of `audit list`.
#[derive(Debug, Args)]
pub struct AuditList {
    /// The services.
    #[command(flatten)]
    pub services: ServiceArgs,
    /// Only what concerns this story, source, item, article, role or grant: its whole id.
    #[arg(long, value_name = "ID")]
    pub about: Option<String>,
    /// Only what this person or program did: the id, as `newsroom whoami` shows it.
    #[arg(long, value_name = "PRINCIPAL")]
    pub by: Option<String>,
    /// Only this call, for example KillStory.
    #[arg(long)]
    pub call: Option<String>,
    /// Only entries with this outcome.
    #[arg(long)]
    pub outcome: Option<OutcomeName>,
    /// Only entries since then: a length of time ago (`2h`) or a time (`2026-05-01T08:00:00Z`).
    #[arg(long, value_name = "WHEN")]
    pub since: Option<String>,
    /// Only entries before then.
    #[arg(long, value_name = "WHEN")]
    pub until: Option<String>,
    /// The most entries of each service.
    #[arg(short = 'n', long, default_value_t = 50, value_parser = limit)]
    pub limit: usize,
}

/// What came of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OutcomeName {
    /// It changed something.
    Changed,
    /// The caller might not do it.
    Refused,
    /// It read something that not everybody may read.
    Read,
    /// It began a work outside of the store.
    Started,
}

/// Arguments of `audit verify`.
#[derive(Debug, Args)]
pub struct AuditVerify {
    /// The services.
    #[command(flatten)]
    pub services: ServiceArgs,
    /// Verify an export in this file instead, without any service.
    #[arg(long, requires = "public_keys", conflicts_with = "service")]
    pub file: Option<PathBuf>,
    /// A public key that may have signed the checkpoints of the file: 64 hexadecimal digits. May be repeated.
    #[arg(long = "public-key", value_name = "KEY", requires = "file", id = "public_keys")]
    pub public_keys: Vec<String>,
}
