//! `newsroom source …`.

use std::time::Duration;

use clap::{ArgGroup, Args, Subcommand, ValueEnum, builder::NonEmptyStringValueParser};

use super::{
    MappingArg,
    values::{duration, limit},
};

/// The commands for sources.
#[derive(Debug, Subcommand)]
pub enum SourceCommand {
    /// Add a source: a feed, a page, a folder, a bucket, a mailbox, or a party that pushes.
    #[command(
        after_help = "Examples:\n  newsroom source add \"World wire\" https://example.org/feed.xml \\\n    --section International\n  newsroom source add Folder /srv/wire --every 30s\n  newsroom source add Bucket \"s3://agency/out/?region=eu-west-3\" \\\n    --credential agency\n  newsroom source add Delivery \\\n    \"sftp://paper@ftp.agency.example/out?hostkey=SHA256:…\" \\\n    --credential agency\n  newsroom source add Desk imaps://desk%40paper.example@mail.example/Wire \\\n    --credential desk\n  newsroom source add Agency --mapping foot=Sport,medtop:15000000 \\\n    --mapping SPO=Sport\n  newsroom source add Stringers\n  newsroom source add Archive --archive --language fr"
    )]
    Add(SourceAdd),
    /// List the sources and their health.
    #[command(visible_alias = "ls")]
    List {
        /// The most entries.
        #[arg(short = 'n', long, default_value_t = 200, value_parser = limit)]
        limit: usize,
    },
    /// Show one source.
    Show {
        /// The source's name, its id, or the short form of its id.
        source: String,
    },
    /// Change a source.
    #[command(after_help = "Example:\n  newsroom source edit \"World wire\" --every 2m --section World")]
    Edit(SourceEdit),
    /// Stop polling a source and reject its pushes.
    Pause {
        /// The source's name, its id, or the short form of its id.
        source: String,
    },
    /// Poll a paused source again and accept its pushes.
    Resume {
        /// The source's name, its id, or the short form of its id.
        source: String,
    },
    /// Delete a source; its items stay. It asks first.
    Delete {
        /// The source's name, its id, or the short form of its id.
        source: String,
        /// Delete only if this is still the source's etag.
        #[arg(long, value_parser = NonEmptyStringValueParser::new())]
        etag: Option<String>,
        /// Do not ask for confirmation. Required when there is no terminal.
        #[arg(short, long)]
        yes: bool,
    },
    /// Poll a source now and show the result.
    Poll {
        /// The source's name, its id, or the short form of its id.
        source: String,
    },
    /// Test an address: show what is found there, what is wrong, and which settings fit. Nothing is stored.
    #[command(after_help = "Example:\n  newsroom source doctor https://example.org/feed.xml")]
    Doctor {
        /// An http or https address.
        location: String,
    },
    /// Push files as a source would.
    #[command(
        after_help = "Examples:\n  newsroom source push article.txt --source Stringers --format text\n  newsroom source push wire/*.xml --source Agency"
    )]
    Push(SourcePush),
}

/// Arguments of `source add`.
#[derive(Debug, Args)]
pub struct SourceAdd {
    /// The name of the source for people.
    pub name: String,
    /// An http or https address; the absolute path of a folder below one of `ingestion.directories`; an s3, sftp, imaps
    /// or imap address without a password; none for a source that pushes.
    pub location: Option<String>,
    /// The kind of the source. By default the address decides: an http address is a feed.
    #[arg(long)]
    pub kind: Option<KindName>,
    /// The section of items that state none.
    #[arg(long)]
    pub section: Option<String>,
    /// The language of items that state none, for example `fr`.
    #[arg(long)]
    pub language: Option<String>,
    /// The time between two polls, for example `5m`.
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub every: Option<Duration>,
    /// After this time without news the source counts as quiet, for example `6h`. By default its usual cadence decides.
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub quiet_after: Option<Duration>,
    /// The name of the secret in the service's configuration. The source signs its pushes with it, or the service signs
    /// in with it.
    #[arg(long, value_name = "NAME")]
    pub credential: Option<String>,
    /// The mapping of a word of the source: to a section, a media topic, or both; once for each word.
    #[arg(long, value_name = "WORD=SECTION,TOPIC", value_parser = MappingArg::parse)]
    pub mapping: Vec<MappingArg>,
    /// A provider for which the source may speak, as payloads name it: `afp.com`, or an address such as
    /// `http://cv.iptc.org/newscodes/newsprovider/AFP`; once for each. Items of the same provider with the same id are
    /// one item, whichever source sends them.
    #[arg(long, value_name = "NAME")]
    pub provider: Vec<String>,
    /// The time zone of times that state none, for example `Europe/Paris`.
    #[arg(long, value_name = "ZONE")]
    pub time_zone: Option<String>,
    /// The source delivers an archive: stories that were published before. They pass every desk, and keep their dates.
    /// They keep their addresses if these are the site's own, below `publishing.site.base_url`.
    #[arg(long)]
    pub archive: bool,
    /// Create the source paused.
    #[arg(long)]
    pub paused: bool,
}

/// Arguments of `source edit`.
#[derive(Debug, Args)]
#[command(group(
    ArgGroup::new("change").required(true).multiple(true).args([
        "name", "location", "section", "language", "every", "quiet_after", "credential", "mapping", "no_mappings",
        "provider", "no_providers", "time_zone", "archive",
    ])
))]
pub struct SourceEdit {
    /// The source's name, its id, or the short form of its id.
    pub source: String,
    /// The name of the source for people.
    #[arg(long)]
    pub name: Option<String>,
    /// The address of the source.
    #[arg(long)]
    pub location: Option<String>,
    /// The section of items that state none.
    #[arg(long)]
    pub section: Option<String>,
    /// The language of items that state none.
    #[arg(long)]
    pub language: Option<String>,
    /// The time between two polls.
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub every: Option<Duration>,
    /// After this time without news the source counts as quiet; `0s`: its usual cadence decides.
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub quiet_after: Option<Duration>,
    /// The name of another secret in the service's configuration; empty for none.
    #[arg(long, value_name = "NAME")]
    pub credential: Option<String>,
    /// The mapping of a word of the source. The given mappings replace all present ones.
    #[arg(long, value_name = "WORD=SECTION,TOPIC", value_parser = MappingArg::parse)]
    pub mapping: Vec<MappingArg>,
    /// Remove all mappings.
    #[arg(long, conflicts_with = "mapping")]
    pub no_mappings: bool,
    /// A provider for which the source may speak. The given providers replace all present ones.
    #[arg(long, value_name = "NAME")]
    pub provider: Vec<String>,
    /// Remove all providers: the source speaks only for itself.
    #[arg(long, conflicts_with = "provider")]
    pub no_providers: bool,
    /// The time zone of times that state none; empty: unknown.
    #[arg(long, value_name = "ZONE")]
    pub time_zone: Option<String>,
    /// Whether the source delivers an archive. Applies to items that come in after the change.
    #[arg(long, value_name = "YES")]
    pub archive: Option<bool>,
    /// Change only if this is still the source's etag.
    #[arg(long, value_parser = NonEmptyStringValueParser::new())]
    pub etag: Option<String>,
}

/// Arguments of `source push`.
#[derive(Debug, Args)]
pub struct SourcePush {
    /// The files with the payloads; `-` reads standard input. Several are sent as one stream.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<String>,
    /// The source that pushes: its name, its id, or the short form of its id.
    #[arg(long)]
    pub source: String,
    /// The format of the payloads. By default the service detects it.
    #[arg(long)]
    pub format: Option<FormatName>,
    /// The address at which the payload was found, to resolve relative addresses.
    #[arg(long)]
    pub url: Option<String>,
}

/// The kind of a source.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum KindName {
    /// An RSS, Atom or JSON feed.
    Feed,
    /// One article page.
    Page,
    /// A folder on the service's own disk.
    Directory,
    /// Payloads are pushed; nothing is polled.
    Push,
    /// The objects of an S3-compatible bucket.
    S3,
    /// A folder on an SFTP server.
    Sftp,
    /// A mailbox on an IMAP server.
    Imap,
}

/// The format of a payload.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum FormatName {
    /// RSS 2.0.
    Rss,
    /// Atom.
    Atom,
    /// JSON Feed 1.1.
    JsonFeed,
    /// An HTML article page.
    Html,
    /// An article page as plain text.
    Text,
    /// ninjs.
    Ninjs,
    /// IPTC 7901.
    #[value(name = "iptc7901")]
    Iptc7901,
    /// ANPA 1312.
    Anpa,
    /// A mail.
    Mail,
    /// NewsML-G2.
    NewsmlG2,
    /// NewsML 1.0 to 1.2.
    #[value(name = "newsml-1")]
    Newsml1,
    /// NITF 3.x.
    Nitf,
}
