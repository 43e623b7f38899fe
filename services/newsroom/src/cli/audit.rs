//! `newsroom audit …`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{ServiceArgs, ServiceName, access::holder, values::limit};

/// The commands for the record of what was done.
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// List what was done, refused and read, newest first.
    #[command(
        visible_alias = "ls",
        after_help = "Examples:\n  newsroom audit list --about 1a2b3c4d\n  newsroom audit list --by staff:248289761001 --since 7d --service editorial\n  newsroom audit list --call KillStory --outcome refused"
    )]
    List(AuditList),
    /// Verify that nothing in the record was changed, removed or put in.
    #[command(
        after_help = "Examples:\n  newsroom audit verify\n  newsroom audit verify --file editorial.jsonl --public-key audit.pem\n\nThe exit code is 1 if something is wrong; the first wrong entry is named."
    )]
    Verify(AuditVerify),
    /// Print the chain of a service as JSON Lines: its entries and signed checkpoints.
    #[command(
        after_help = "Examples:\n  newsroom audit export editorial --to editorial.jsonl\n  newsroom audit export editorial --to editorial.jsonl --append\n\nA file that exists is not written again: --append continues it after its last record, so that no entry comes twice."
    )]
    Export(AuditExport),
    /// Show the public keys that sign the checkpoints of the services.
    #[command(
        after_help = "Examples:\n  newsroom audit key --service editorial\n  newsroom audit key --pem --file audit.key > audit.pem\n\nA service shows the key that it signs with now. The private key is the file that `audit.key` of its configuration names; `newsroom up` makes audit/key.pk8 in its data folder. Keep the key where the administrators of the services cannot write, and compare it."
    )]
    Key(AuditKeyArgs),
}

/// Arguments of `audit export`.
#[derive(Debug, Args)]
pub struct AuditExport {
    /// The service.
    pub service: ServiceName,
    /// Only what comes after this position.
    #[arg(long, value_name = "POSITION", default_value_t = 0, conflicts_with = "append")]
    pub after: i64,
    /// Write a new file instead of the standard output.
    #[arg(long, value_name = "FILE")]
    pub to: Option<PathBuf>,
    /// Continue the file of an earlier export after its last record. A file that is missing is created.
    #[arg(long, requires = "to")]
    pub append: bool,
}

/// Arguments of `audit key`.
#[derive(Debug, Args)]
pub struct AuditKeyArgs {
    /// The services.
    #[command(flatten)]
    pub services: ServiceArgs,
    /// Show the public key of the key in this file instead, without any service: that of `audit.key` (PKCS #8 as DER or
    /// PEM), or a public key.
    #[arg(long, conflicts_with = "service")]
    pub file: Option<PathBuf>,
    /// Show it as PEM instead of 64 hexadecimal digits.
    #[arg(long)]
    pub pem: bool,
}

/// Arguments of `audit list`.
#[derive(Debug, Args)]
pub struct AuditList {
    /// The services.
    #[command(flatten)]
    pub services: ServiceArgs,
    /// Only what concerns this story, source, item, article, role, grant or dead letter: its id, or the short form.
    #[arg(long, value_name = "ID")]
    pub about: Option<String>,
    /// Only what this person or program did: the name of the issuer, a colon, and the subject, as `newsroom whoami` shows
    /// them.
    #[arg(long, value_name = "ISSUER:SUBJECT", value_parser = holder)]
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
    /// A public key that may have signed the checkpoints of the file: 64 hexadecimal digits, or a file with them or with
    /// the key as PEM. May be repeated; `newsroom audit key` shows it.
    #[arg(long = "public-key", value_name = "KEY", requires = "file", id = "public_keys")]
    pub public_keys: Vec<String>,
}
