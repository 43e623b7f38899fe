//! `newsroom story …` and `newsroom desk …`.

use std::time::Duration;

use clap::{ArgGroup, Args, Subcommand, ValueEnum, builder::NonEmptyStringValueParser};

use super::ContentArgs;
use super::values::{duration, limit};

/// The commands for stories.
#[derive(Debug, Subcommand)]
pub enum StoryCommand {
    /// List stories, most recently changed first.
    #[command(
        visible_alias = "ls",
        after_help = "Example:\n  newsroom story list --desk international --state draft,submitted"
    )]
    List(StoryList),
    /// Show one story.
    Show {
        /// The story's id, or its short form.
        story: String,
    },
    /// Create a story, from flags or in an editor.
    #[command(
        after_help = "Example:\n  newsroom story new --section Economy --language en \\\n    --headline \"Rates stay put\" --body-file story.txt"
    )]
    New {
        /// The content.
        #[command(flatten)]
        content: ContentArgs,
    },
    /// Change a story that is not approved yet, by flags or in $EDITOR.
    #[command(
        after_help = "Examples:\n  newsroom story edit 1a2b3c4d --headline \"Rates stay put\"\n  newsroom story edit 1a2b3c4d"
    )]
    Edit {
        /// The story.
        #[command(flatten)]
        story: StoryRef,
        /// The new content.
        #[command(flatten)]
        content: ContentArgs,
    },
    /// Submit a story for approval.
    Submit(StoryRef),
    /// Approve a story, which publishes it.
    #[command(
        after_help = "A story whose text was never shown to you is shown first, and you are asked. A line of `story list` is not the text.\n\nExamples:\n  newsroom story approve 1a2b3c4d               (what you were shown last)\n  newsroom story approve 1a2b3c4d --etag ETAG   (this revision and no other)\n  newsroom story approve 1a2b3c4d --break-embargo \\\n    --note \"The ministry told it on air.\"\n  newsroom story approve 1a2b3c4d --override-usage \\\n    --note \"The agency has lifted it by phone.\""
    )]
    #[command(group(ArgGroup::new("despite").multiple(true).args(["break_embargo", "override_usage"])))]
    Approve {
        /// The story.
        #[command(flatten)]
        story: StoryRef,
        /// Publish the story although its embargo has not ended.
        #[arg(long, requires = "note")]
        break_embargo: bool,
        /// Publish the story although its source withholds or has canceled it.
        #[arg(long, requires = "note")]
        override_usage: bool,
        /// Why the embargo is broken or the usage overridden; recorded in the history.
        #[arg(long, value_name = "TEXT", requires = "despite")]
        note: Option<String>,
        /// Do not ask: approve the present revision, even if it was never shown to you.
        #[arg(short, long)]
        yes: bool,
    },
    /// Approve a story for a time, at which it is published.
    #[command(
        after_help = "A story whose text was never shown to you is shown first, and you are asked, as by `story approve`.\n\nExamples:\n  newsroom story schedule 1a2b3c4d --at '2026-12-01 06:00' \\\n    --zone Africa/Casablanca\n  newsroom story schedule 1a2b3c4d --at 2026-12-01T05:00:00Z\n  newsroom story schedule 1a2b3c4d --at-embargo-end"
    )]
    #[command(group(ArgGroup::new("despite").multiple(true).args(["break_embargo", "override_usage"])))]
    #[command(group(ArgGroup::new("when").required(true).args(["at", "at_embargo_end"])))]
    Schedule(StorySchedule),
    /// Cancel the schedule of a story: it waits for approval again.
    Unschedule {
        /// The story.
        #[command(flatten)]
        story: StoryRef,
        /// The reason.
        #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
        note: String,
    },
    /// List what goes out next, and what keeps it from that.
    #[command(after_help = "Example:\n  newsroom story upcoming --desk international --within 12h")]
    Upcoming(Upcoming),
    /// Send a story back to its writer; cancels its schedule.
    SendBack {
        /// The story.
        #[command(flatten)]
        story: StoryRef,
        /// The reason, for the writer.
        #[arg(long, value_name = "TEXT")]
        note: String,
    },
    /// Spike a story: set it aside.
    Spike {
        /// The story.
        #[command(flatten)]
        story: StoryRef,
        /// The reason.
        #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
        note: String,
    },
    /// Bring a spiked story back to where it was.
    Unspike(StoryRef),
    /// Correct a published story and inform its readers, by flags or in $EDITOR.
    #[command(
        after_help = "Examples:\n  newsroom story correct 1a2b3c4d --headline \"Rates rise\" \\\n    --note \"The bank raised its rate.\"\n  newsroom story correct 1a2b3c4d --minor --headline \"Rates rise\" \\\n    --note \"A letter was missing.\""
    )]
    Correct(StoryCorrect),
    /// Withdraw a published story from every reader, for good; asks first.
    #[command(
        after_help = "Examples:\n  newsroom story kill 1a2b3c4d --reason \"The source retracted it.\"\n  newsroom story kill 1a2b3c4d --reason \"The source retracted it.\" --yes"
    )]
    Kill {
        /// The story.
        #[command(flatten)]
        story: StoryRef,
        /// The reason; readers do not see it.
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// Do not ask for confirmation.
        #[arg(short, long)]
        yes: bool,
    },
    /// Answer the alarm of a published story that was canceled: it stays published.
    #[command(
        after_help = "Examples:\n  newsroom story list --alarms\n  newsroom story answer 1a2b3c4d --note \"We have it from the court itself.\""
    )]
    Answer {
        /// The story.
        #[command(flatten)]
        story: StoryRef,
        /// Why it stays published; recorded in the history.
        #[arg(long, value_name = "TEXT")]
        note: String,
    },
    /// Follow the changes of one desk or of all desks, until interrupted.
    #[command(after_help = "Example:\n  newsroom story watch international")]
    Watch {
        /// The desk. By default all desks.
        desk: Option<String>,
        /// Continue after the change with this token.
        #[arg(long, value_name = "TOKEN")]
        resume: Option<String>,
    },
    /// Show the differences between two revisions of a story.
    #[command(
        after_help = "Examples:\n  newsroom story diff 1a2b3c4d            (the last change)\n  newsroom story diff 1a2b3c4d --from 1   (all changes since the first revision)"
    )]
    Diff {
        /// The story's id, or its short form.
        story: String,
        /// The older revision; 0 is the one before the newer revision.
        #[arg(long, value_name = "REVISION", default_value_t = 0, value_parser = clap::value_parser!(i64).range(0..))]
        from: i64,
        /// The newer revision; 0 is the newest.
        #[arg(long, value_name = "REVISION", default_value_t = 0, value_parser = clap::value_parser!(i64).range(0..))]
        to: i64,
    },
    /// List the changes of a story, newest first.
    History {
        /// The story's id, or its short form.
        story: String,
        /// The most entries.
        #[arg(short = 'n', long, default_value_t = 50, value_parser = limit)]
        limit: usize,
    },
}

/// The story to change.
#[derive(Clone, Debug, Args)]
pub struct StoryRef {
    /// The story's id, or its short form.
    pub story: String,
    /// Act only if this is still the story's etag. By default the etag of the revision that was last shown to you.
    #[arg(long, value_parser = NonEmptyStringValueParser::new())]
    pub etag: Option<String>,
}

/// Arguments of `story schedule`.
#[derive(Debug, Args)]
pub struct StorySchedule {
    /// The story.
    #[command(flatten)]
    pub story: StoryRef,
    /// When it is published: a time of the zone's clocks, or an exact time in RFC 3339.
    #[arg(long, value_name = "TIME", value_parser = NonEmptyStringValueParser::new())]
    pub at: Option<String>,
    /// The zone of the time, a name of the IANA database. By default that of the variable NEWSROOM_TIME_ZONE.
    #[arg(long, value_name = "ZONE", requires = "at", value_parser = NonEmptyStringValueParser::new())]
    pub zone: Option<String>,
    /// Which of the two, if the clocks show the time twice, because they are put back: `+01:00`.
    #[arg(long, value_name = "OFFSET", requires = "at", allow_hyphen_values = true, value_parser = NonEmptyStringValueParser::new())]
    pub utc_offset: Option<String>,
    /// Publish it when its embargo ends, also if its source moves that end.
    #[arg(long)]
    pub at_embargo_end: bool,
    /// Publish it although its embargo has not ended then.
    #[arg(long, requires = "note", conflicts_with = "at_embargo_end")]
    pub break_embargo: bool,
    /// Publish it although its source withholds or has canceled it.
    #[arg(long, requires = "note")]
    pub override_usage: bool,
    /// Why the embargo is broken or the usage overridden; recorded in the history.
    #[arg(long, value_name = "TEXT", requires = "despite")]
    pub note: Option<String>,
    /// Do not ask: schedule the present revision, even if it was never shown to you.
    #[arg(short, long)]
    pub yes: bool,
}

/// Arguments of `story upcoming`.
#[derive(Debug, Args)]
pub struct Upcoming {
    /// Only stories of this desk.
    #[arg(long)]
    pub desk: Option<String>,
    /// Only what goes out within this time, for example `12h`, and what is late.
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub within: Option<Duration>,
    /// The most entries.
    #[arg(short = 'n', long, default_value_t = 50, value_parser = limit)]
    pub limit: usize,
}

/// Arguments of `story correct`.
#[derive(Debug, Args)]
pub struct StoryCorrect {
    /// The story.
    #[command(flatten)]
    pub story: StoryRef,
    /// What was wrong and is now corrected. The page shows it for a correction; otherwise only the history does.
    #[arg(long, value_name = "TEXT")]
    pub note: String,
    /// Why the story is corrected although its source withholds or has canceled it; readers do not see it.
    #[arg(long, value_name = "WHY")]
    pub override_usage: Option<String>,
    /// A minor edit that does not change the meaning: only the history records it.
    #[arg(long, conflicts_with = "update")]
    pub minor: bool,
    /// An update with more news and no mistake: readers see when it was updated.
    #[arg(long)]
    pub update: bool,
    /// Do not ask, even if the story was never shown to you.
    #[arg(short, long)]
    pub yes: bool,
    /// The new content.
    #[command(flatten)]
    pub content: ContentArgs,
}

/// Arguments of `story list`.
#[derive(Debug, Args)]
pub struct StoryList {
    /// Only stories of this desk.
    #[arg(long)]
    pub desk: Option<String>,
    /// Only stories in these states.
    #[arg(long, value_delimiter = ',')]
    pub state: Vec<StateName>,
    /// Only stories that contain every one of these words.
    #[arg(long, value_name = "WORDS")]
    pub text: Option<String>,
    /// Only published stories that were canceled and wait for an answer.
    #[arg(long)]
    pub alarms: bool,
    /// The most entries.
    #[arg(short = 'n', long, default_value_t = 50, value_parser = limit)]
    pub limit: usize,
}

/// The state of a story.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum StateName {
    /// A draft in work.
    Draft,
    /// It waits for approval.
    Submitted,
    /// It is approved for a time.
    Scheduled,
    /// It is published.
    Approved,
    /// Set aside.
    Spiked,
    /// Withdrawn for good.
    Killed,
}

/// The commands for desks.
#[derive(Debug, Subcommand)]
pub enum DeskCommand {
    /// List the desks and the number of their stories.
    #[command(visible_alias = "ls")]
    List {
        /// The most entries.
        #[arg(short = 'n', long, default_value_t = 200, value_parser = limit)]
        limit: usize,
    },
}
