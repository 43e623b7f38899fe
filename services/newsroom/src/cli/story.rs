//! `newsroom story …` and `newsroom desk …`.

use clap::{ArgGroup, Args, Subcommand, ValueEnum, builder::NonEmptyStringValueParser};

use super::ContentArgs;
use super::values::limit;

/// What can be done with stories.
#[derive(Debug, Subcommand)]
pub enum StoryCommand {
    /// List stories, the one that changed last first.
    #[command(
        visible_alias = "ls",
        after_help = "Example:\n  newsroom story list --desk international --state draft,submitted"
    )]
    List(StoryList),
    /// Show one story.
    Show {
        /// Its id, or the short form of its id.
        story: String,
    },
    /// Begin a story, from flags or in an editor.
    #[command(
        after_help = "Example:\n  newsroom story new --section Economy --language en --headline \"Rates stay put\" --body-file story.txt"
    )]
    New {
        /// What it says.
        #[command(flatten)]
        content: ContentArgs,
    },
    /// Change a story that is not approved yet, by flags or in $EDITOR.
    #[command(
        after_help = "Examples:\n  newsroom story edit 1a2b3c4d --headline \"Rates stay put\"\n  newsroom story edit 1a2b3c4d"
    )]
    Edit {
        /// Which one.
        #[command(flatten)]
        story: StoryRef,
        /// What it is to say.
        #[command(flatten)]
        content: ContentArgs,
    },
    /// Hand a story in for approval.
    Submit(StoryRef),
    /// Approve a story: it is published.
    #[command(
        after_help = "Of a story that was never listed or shown to you, you are shown the text and asked.\n\nExamples:\n  newsroom story approve 1a2b3c4d               (what you were shown last, and nothing newer)\n  newsroom story approve 1a2b3c4d --etag ETAG   (this revision and no other)\n  newsroom story approve 1a2b3c4d --break-embargo --note \"The ministry told it on air.\"\n  newsroom story approve 1a2b3c4d --override-usage --note \"The agency has lifted it by phone.\""
    )]
    #[command(group(ArgGroup::new("despite").multiple(true).args(["break_embargo", "override_usage"])))]
    Approve {
        /// Which one.
        #[command(flatten)]
        story: StoryRef,
        /// Publish it although its embargo has not ended.
        #[arg(long, requires = "note")]
        break_embargo: bool,
        /// Publish it although its source withholds or has canceled it.
        #[arg(long, requires = "note")]
        override_usage: bool,
        /// Why the embargo is broken or the usage overridden; it stands in the history.
        #[arg(long, value_name = "TEXT", requires = "despite")]
        note: Option<String>,
        /// Do not ask: approve it as it stands, even if you were never shown it.
        #[arg(short, long)]
        yes: bool,
    },
    /// Send a story back to its writer.
    SendBack {
        /// Which one.
        #[command(flatten)]
        story: StoryRef,
        /// Why, for the writer.
        #[arg(long, value_name = "TEXT")]
        note: String,
    },
    /// Set a story aside.
    Spike {
        /// Which one.
        #[command(flatten)]
        story: StoryRef,
        /// Why.
        #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
        note: String,
    },
    /// Bring a spiked story back.
    Unspike(StoryRef),
    /// Correct a published story and tell its readers, by flags or in $EDITOR.
    #[command(
        after_help = "Examples:\n  newsroom story correct 1a2b3c4d --headline \"Rates rise\" --note \"The bank raised its rate.\"\n  newsroom story correct 1a2b3c4d --minor --headline \"Rates rise\" --note \"A letter was missing.\""
    )]
    Correct(StoryCorrect),
    /// Withdraw a published story from every reader, for good; asks first.
    #[command(
        after_help = "Examples:\n  newsroom story kill 1a2b3c4d --reason \"The source retracted it.\"\n  newsroom story kill 1a2b3c4d --reason \"The source retracted it.\" --yes   (in a script)"
    )]
    Kill {
        /// Which one.
        #[command(flatten)]
        story: StoryRef,
        /// Why; readers do not see it.
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// Do not ask.
        #[arg(short, long)]
        yes: bool,
    },
    /// Follow a desk's changes, or all desks', until interrupted.
    #[command(after_help = "Example:\n  newsroom story watch international")]
    Watch {
        /// The desk; without it, all of them.
        desk: Option<String>,
        /// Go on behind the change that bore this token.
        #[arg(long, value_name = "TOKEN")]
        resume: Option<String>,
    },
    /// Show what differs between two revisions of a story.
    #[command(
        after_help = "Examples:\n  newsroom story diff 1a2b3c4d            (the last change)\n  newsroom story diff 1a2b3c4d --from 1   (all changes since the first revision)"
    )]
    Diff {
        /// Its id, or the short form of its id.
        story: String,
        /// The older revision; 0 is the one before the newer.
        #[arg(long, value_name = "REVISION", default_value_t = 0, value_parser = clap::value_parser!(i64).range(0..))]
        from: i64,
        /// The newer revision; 0 is the newest.
        #[arg(long, value_name = "REVISION", default_value_t = 0, value_parser = clap::value_parser!(i64).range(0..))]
        to: i64,
    },
    /// List what was done to a story, newest first.
    History {
        /// Its id, or the short form of its id.
        story: String,
        /// How many at most.
        #[arg(short = 'n', long, default_value_t = 50, value_parser = limit)]
        limit: usize,
    },
}

/// Names a story that is to change.
#[derive(Clone, Debug, Args)]
pub struct StoryRef {
    /// Its id, or the short form of its id.
    pub story: String,
    /// Act only if this is still the story's etag; without it, that of the revision that you were shown last.
    #[arg(long, value_parser = NonEmptyStringValueParser::new())]
    pub etag: Option<String>,
}

/// Arguments of `story correct`.
#[derive(Debug, Args)]
pub struct StoryCorrect {
    /// Which one.
    #[command(flatten)]
    pub story: StoryRef,
    /// What was wrong and is right now; it stands on the page of a correction, else in the history.
    #[arg(long, value_name = "TEXT")]
    pub note: String,
    /// Why it is corrected although its source withholds or has canceled it; readers do not see it.
    #[arg(long, value_name = "WHY")]
    pub override_usage: Option<String>,
    /// A slip that changes nothing of what is said: readers are told nothing, the history is.
    #[arg(long, conflicts_with = "update")]
    pub minor: bool,
    /// More news and no mistake: readers see when it was updated.
    #[arg(long)]
    pub update: bool,
    /// Do not ask, even if you were never shown it.
    #[arg(short, long)]
    pub yes: bool,
    /// What it is to say.
    #[command(flatten)]
    pub content: ContentArgs,
}

/// Arguments of `story list`.
#[derive(Debug, Args)]
pub struct StoryList {
    /// Only this desk's.
    #[arg(long)]
    pub desk: Option<String>,
    /// Only in these states.
    #[arg(long, value_delimiter = ',')]
    pub state: Vec<StateName>,
    /// Only stories with every one of these words.
    #[arg(long, value_name = "WORDS")]
    pub text: Option<String>,
    /// How many at most.
    #[arg(short = 'n', long, default_value_t = 50, value_parser = limit)]
    pub limit: usize,
}

/// Where a story stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum StateName {
    /// Someone works on it.
    Draft,
    /// It waits for approval.
    Submitted,
    /// It is published.
    Approved,
    /// Set aside.
    Spiked,
    /// Withdrawn for good.
    Killed,
}

/// What can be seen of desks.
#[derive(Debug, Subcommand)]
pub enum DeskCommand {
    /// List the desks with what lies on them.
    #[command(visible_alias = "ls")]
    List {
        /// How many at most.
        #[arg(short = 'n', long, default_value_t = 200, value_parser = limit)]
        limit: usize,
    },
}
