//! `newsroom storyline …`.

use clap::{Args, Subcommand};

use super::values::limit;

/// What can be read of storylines.
#[derive(Debug, Subcommand)]
pub enum StorylineCommand {
    /// List storylines, the one that changed last first.
    #[command(visible_alias = "ls", after_help = "Example:\n  newsroom storyline list --since 2h")]
    List(StorylineList),
    /// Show one storyline with its items.
    Show {
        /// Its id or that of one of its items, or the short form of such an id.
        storyline: String,
    },
}

/// Arguments of `storyline list`.
#[derive(Debug, Args)]
pub struct StorylineList {
    /// Only storylines that changed since: a length of time ago (`2h`) or a moment (`2026-05-01T08:00:00Z`).
    #[arg(long, value_name = "WHEN")]
    pub since: Option<String>,
    /// How many at most.
    #[arg(short = 'n', long, default_value_t = 50, value_parser = limit)]
    pub limit: usize,
}
