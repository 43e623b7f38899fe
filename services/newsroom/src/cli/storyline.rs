//! `newsroom storyline …`.

use clap::{Args, Subcommand};

use super::values::limit;

/// The commands for storylines.
#[derive(Debug, Subcommand)]
pub enum StorylineCommand {
    /// List storylines, most recently changed first.
    #[command(visible_alias = "ls", after_help = "Example:\n  newsroom storyline list --since 2h")]
    List(StorylineList),
    /// Show one storyline with its items.
    Show {
        /// The id of the storyline or of one of its items, or the short form of the id.
        storyline: String,
    },
}

/// Arguments of `storyline list`.
#[derive(Debug, Args)]
pub struct StorylineList {
    /// Only storylines that changed since then: a length of time ago (`2h`) or a time (`2026-05-01T08:00:00Z`).
    #[arg(long, value_name = "WHEN")]
    pub since: Option<String>,
    /// The most entries.
    #[arg(short = 'n', long, default_value_t = 50, value_parser = limit)]
    pub limit: usize,
}
