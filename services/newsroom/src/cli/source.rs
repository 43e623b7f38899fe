//! `newsroom source …`.

use std::time::Duration;

use clap::{ArgGroup, Args, Subcommand, ValueEnum, builder::NonEmptyStringValueParser};

use super::{
    MappingArg,
    values::{duration, limit},
};

/// What can be done with sources.
#[derive(Debug, Subcommand)]
pub enum SourceCommand {
    /// Add a source: a feed, a page, a folder, a bucket, a mailbox, or a party that pushes.
    #[command(
        after_help = "Examples:\n  newsroom source add \"World wire\" https://example.org/feed.xml --section International\n  newsroom source add Folder /srv/wire --every 30s\n  newsroom source add Bucket \"s3://agency/out/?region=eu-west-3\" --credential agency\n  newsroom source add Delivery \"sftp://paper@ftp.agency.example/out?hostkey=SHA256:…\" --credential agency\n  newsroom source add Desk imaps://desk%40paper.example@mail.example/Wire --credential desk\n  newsroom source add Agency --mapping foot=Sport,medtop:15000000 --mapping SPO=Sport\n  newsroom source add Stringers"
    )]
    Add(SourceAdd),
    /// List the sources and how they fare.
    #[command(visible_alias = "ls")]
    List {
        /// How many at most.
        #[arg(short = 'n', long, default_value_t = 200, value_parser = limit)]
        limit: usize,
    },
    /// Show one source.
    Show {
        /// Its name, its id, or the short form of its id.
        source: String,
    },
    /// Change a source.
    #[command(after_help = "Example:\n  newsroom source edit \"World wire\" --every 2m --section World")]
    Edit(SourceEdit),
    /// Stop polling a source and refuse its pushes.
    Pause {
        /// Its name, its id, or the short form of its id.
        source: String,
    },
    /// Poll a paused source again and accept its pushes.
    Resume {
        /// Its name, its id, or the short form of its id.
        source: String,
    },
    /// Delete a source; its items stay.
    Delete {
        /// Its name, its id, or the short form of its id.
        source: String,
        /// Delete only if this is still the source's etag.
        #[arg(long, value_parser = NonEmptyStringValueParser::new())]
        etag: Option<String>,
    },
    /// Poll a source now and say what it brought.
    Poll {
        /// Its name, its id, or the short form of its id.
        source: String,
    },
    /// Try an address: what is found there, what is wrong, and which settings fit? Nothing is stored.
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
    /// What people call it.
    pub name: String,
    /// An http or https address; the absolute path of a folder below one of `ingestion.directories`; an s3, sftp,
    /// imaps or imap address without a password; none for a party that pushes.
    pub location: Option<String>,
    /// How its news is fetched; without it, the location tells: an http address is a feed.
    #[arg(long)]
    pub kind: Option<KindName>,
    /// The section of items that name none.
    #[arg(long)]
    pub section: Option<String>,
    /// The language of items that name none, for example `fr`.
    #[arg(long)]
    pub language: Option<String>,
    /// How long to wait between two polls, for example `5m`.
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub every: Option<Duration>,
    /// From how long on its silence is strange, for example `6h`; without it, its rhythm tells.
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub quiet_after: Option<Duration>,
    /// The name of the secret, in the service's configuration, that it signs with or is signed in to with.
    #[arg(long, value_name = "NAME")]
    pub credential: Option<String>,
    /// What a word of the source stands for: a section, a media topic, or both; once for each word.
    #[arg(long, value_name = "WORD=SECTION,TOPIC", value_parser = MappingArg::parse)]
    pub mapping: Vec<MappingArg>,
    /// A provider that it may speak for, once for each, as payloads name it: `afp.com`, or an address such as
    /// `http://cv.iptc.org/newscodes/newsprovider/AFP`. What sources of the same provider bring under one id is one item.
    #[arg(long, value_name = "NAME")]
    pub provider: Vec<String>,
    /// Where its times without a zone were written, for example `Europe/Paris`.
    #[arg(long, value_name = "ZONE")]
    pub time_zone: Option<String>,
    /// Add it paused.
    #[arg(long)]
    pub paused: bool,
}

/// Arguments of `source edit`.
#[derive(Debug, Args)]
#[command(group(
    ArgGroup::new("change").required(true).multiple(true).args([
        "name", "location", "section", "language", "every", "quiet_after", "credential", "mapping", "no_mappings",
        "provider", "no_providers", "time_zone",
    ])
))]
pub struct SourceEdit {
    /// Its name, its id, or the short form of its id.
    pub source: String,
    /// What people call it.
    #[arg(long)]
    pub name: Option<String>,
    /// Where its news is.
    #[arg(long)]
    pub location: Option<String>,
    /// The section of items that name none.
    #[arg(long)]
    pub section: Option<String>,
    /// The language of items that name none.
    #[arg(long)]
    pub language: Option<String>,
    /// How long to wait between two polls.
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub every: Option<Duration>,
    /// From how long on its silence is strange; `0s`: as its rhythm tells.
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub quiet_after: Option<Duration>,
    /// The name of another secret in the service's configuration; empty for none.
    #[arg(long, value_name = "NAME")]
    pub credential: Option<String>,
    /// What a word of the source stands for; those given take the place of all that were there.
    #[arg(long, value_name = "WORD=SECTION,TOPIC", value_parser = MappingArg::parse)]
    pub mapping: Vec<MappingArg>,
    /// From now on no word of the source stands for anything.
    #[arg(long, conflicts_with = "mapping")]
    pub no_mappings: bool,
    /// A provider that it may speak for; those given take the place of all that were there.
    #[arg(long, value_name = "NAME")]
    pub provider: Vec<String>,
    /// From now on it speaks for itself alone.
    #[arg(long, conflicts_with = "provider")]
    pub no_providers: bool,
    /// Where its times without a zone were written; empty for nowhere known.
    #[arg(long, value_name = "ZONE")]
    pub time_zone: Option<String>,
    /// Change only if this is still the source's etag.
    #[arg(long, value_parser = NonEmptyStringValueParser::new())]
    pub etag: Option<String>,
}

/// Arguments of `source push`.
#[derive(Debug, Args)]
pub struct SourcePush {
    /// The payloads; `-` reads standard input. Several are sent as one stream.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<String>,
    /// The source that pushes: its name, its id, or the short form of its id.
    #[arg(long)]
    pub source: String,
    /// What form the payloads have; without it, the service finds out.
    #[arg(long)]
    pub format: Option<FormatName>,
    /// Where the payload was found, to resolve relative addresses.
    #[arg(long)]
    pub url: Option<String>,
}

/// How the news of a source is fetched.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum KindName {
    /// An RSS, Atom or JSON feed.
    Feed,
    /// One article page.
    Page,
    /// A folder on the service's own disk.
    Directory,
    /// Nothing is polled: payloads are pushed.
    Push,
    /// The objects of an S3-compatible bucket.
    S3,
    /// A folder on an SFTP server.
    Sftp,
    /// A mailbox on an IMAP server.
    Imap,
}

/// What form a payload has.
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
