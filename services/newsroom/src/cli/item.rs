//! `newsroom item …`.

use clap::{Args, Subcommand, ValueEnum};

use super::values::limit;

/// What can be read of items.
#[derive(Debug, Subcommand)]
pub enum ItemCommand {
    /// List the items that came in, newest first.
    #[command(visible_alias = "ls", after_help = "Example:\n  newsroom item list --section International --since 2h")]
    List(ItemList),
    /// Show one item with its body and links.
    Show {
        /// Its id, or the short form of its id.
        item: String,
    },
    /// Say what two items are to each other, and why.
    #[command(after_help = "Example:\n  newsroom item explain 1a2b3c4d 5e6f7a8b")]
    Explain {
        /// The one's id, or the short form of its id.
        one: String,
        /// The other's id, or the short form of its id.
        other: String,
    },
    /// Print the payload that an item was read from, byte for byte.
    #[command(after_help = "Example:\n  newsroom item raw 1a2b3c4d > payload.xml")]
    Raw {
        /// Its id, or the short form of its id.
        item: String,
        /// Which revision's payload; 0 is the newest.
        #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(i64).range(0..))]
        revision: i64,
    },
    /// Show what today's parsers make of payloads that came before; write it with --apply.
    #[command(after_help = "Example:\n  newsroom item reparse --since 7d --source Agence")]
    Reparse(ItemReparse),
}

/// Arguments of `item reparse`.
#[derive(Debug, Args)]
pub struct ItemReparse {
    /// Payloads that came since: a length of time ago (`2h`) or a moment (`2026-05-01T08:00:00Z`).
    #[arg(long, value_name = "WHEN")]
    pub since: String,
    /// And before this.
    #[arg(long, value_name = "WHEN")]
    pub until: Option<String>,
    /// Only this source's: its name, its id, or the short form of its id.
    #[arg(long)]
    pub source: Option<String>,
    /// Only what this parser read, for example `rss`.
    #[arg(long)]
    pub parser: Option<String>,
    /// Take it over as the next revision of each item that differs.
    #[arg(long)]
    pub apply: bool,
}

/// Arguments of `item list`.
#[derive(Debug, Args)]
pub struct ItemList {
    /// Only this source's: its name, its id, or the short form of its id.
    #[arg(long)]
    pub source: Option<String>,
    /// Only items of this section.
    #[arg(long)]
    pub section: Option<String>,
    /// Only items of this type.
    #[arg(long = "type", value_name = "TYPE")]
    pub item_type: Option<ItemTypeName>,
    /// Only items that came in since: a length of time ago (`2h`) or a moment (`2026-05-01T08:00:00Z`).
    #[arg(long, value_name = "WHEN")]
    pub since: Option<String>,
    /// How many at most.
    #[arg(short = 'n', long, default_value_t = 50, value_parser = limit)]
    pub limit: usize,
}

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ItemTypeName {
    /// A text.
    Text,
    /// A photograph or other still picture.
    Picture,
    /// A moving picture.
    Video,
    /// A sound.
    Audio,
    /// A drawing, chart or map.
    Graphic,
    /// A package of several items.
    Composite,
    /// What is planned to be covered.
    Planning,
}
