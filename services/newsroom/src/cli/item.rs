//! `newsroom item …`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::values::limit;

/// The commands for items.
#[derive(Debug, Subcommand)]
pub enum ItemCommand {
    /// List items, newest first.
    #[command(visible_alias = "ls", after_help = "Example:\n  newsroom item list --section International --since 2h")]
    List(ItemList),
    /// Show one item with its body and links.
    Show {
        /// The item's id, or its short form.
        item: String,
    },
    /// Show the relation of two items, and the reason.
    #[command(after_help = "Example:\n  newsroom item explain 1a2b3c4d 5e6f7a8b")]
    Explain {
        /// The first item's id, or its short form.
        one: String,
        /// The second item's id, or its short form.
        other: String,
    },
    /// Print the payload of an item, byte for byte.
    #[command(after_help = "Example:\n  newsroom item raw 1a2b3c4d > payload.xml")]
    Raw {
        /// The item's id, or its short form.
        item: String,
        /// The revision of the payload; 0 is the newest.
        #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(i64).range(0..))]
        revision: i64,
    },
    /// Write a file of an item, such as a picture that came within a mail.
    #[command(after_help = "Example:\n  newsroom item blob 1a2b3c4d --to quai.jpg")]
    Blob(ItemBlob),
    /// Parse stored payloads again and show the differences. --apply stores them.
    #[command(after_help = "Example:\n  newsroom item reparse --since 7d --source Agence")]
    Reparse(ItemReparse),
}

/// Arguments of `item blob`.
#[derive(Debug, Args)]
pub struct ItemBlob {
    /// The item's id, or its short form.
    pub item: String,
    /// The SHA-256 digest of the file, as `item show` prints it. Without it: the first file of the item.
    #[arg(long, value_name = "SHA-256")]
    pub digest: Option<String>,
    /// The file to write. Without it: standard output, unless it is a terminal.
    #[arg(long, value_name = "FILE")]
    pub to: Option<PathBuf>,
    /// Overwrite the file if it exists.
    #[arg(long, requires = "to")]
    pub force: bool,
}

/// Arguments of `item reparse`.
#[derive(Debug, Args)]
pub struct ItemReparse {
    /// Only payloads that arrived since then: a length of time ago (`2h`) or a time (`2026-05-01T08:00:00Z`).
    #[arg(long, value_name = "WHEN")]
    pub since: String,
    /// Only payloads that arrived before then.
    #[arg(long, value_name = "WHEN")]
    pub until: Option<String>,
    /// Only payloads of this source: its name, its id, or the short form of its id.
    #[arg(long)]
    pub source: Option<String>,
    /// Only payloads that this parser read, for example `rss`.
    #[arg(long)]
    pub parser: Option<String>,
    /// Store the new result as the next revision of each item that differs.
    #[arg(long)]
    pub apply: bool,
}

/// Arguments of `item list`.
#[derive(Debug, Args)]
pub struct ItemList {
    /// Only items of this source: its name, its id, or the short form of its id.
    #[arg(long)]
    pub source: Option<String>,
    /// Only items of this section.
    #[arg(long)]
    pub section: Option<String>,
    /// Only items of this type.
    #[arg(long = "type", value_name = "TYPE")]
    pub item_type: Option<ItemTypeName>,
    /// Only items that arrived since then: a length of time ago (`2h`) or a time (`2026-05-01T08:00:00Z`).
    #[arg(long, value_name = "WHEN")]
    pub since: Option<String>,
    /// The most entries.
    #[arg(short = 'n', long, default_value_t = 50, value_parser = limit)]
    pub limit: usize,
}

/// The type of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ItemTypeName {
    /// A text.
    Text,
    /// A photograph or other still picture.
    Picture,
    /// A video.
    Video,
    /// An audio recording.
    Audio,
    /// A drawing, chart or map.
    Graphic,
    /// A package of several items.
    Composite,
    /// A plan of coverage.
    Planning,
}
