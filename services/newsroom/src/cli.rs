//! What can be typed after `newsroom`.

mod article;
mod content;
mod item;
mod mapping;
mod operations;
mod read;
mod server;
mod source;
mod story;
mod storyline;
mod values;

use std::collections::BTreeMap;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use article::{ArticleCommand, ArticleList, ArticleStateName, RelatedArgs};
pub use content::ContentArgs;
pub use item::{ItemCommand, ItemList, ItemReparse, ItemTypeName};
pub use mapping::MappingArg;
pub use operations::{DeadLetterCommand, EventsCommand, ReconcileArgs, ServiceArgs};
pub use server::{ConfigArgs, MigrateArgs, NatsServerChildArgs, ServeArgs, ServerCommand, UpArgs};
pub use source::{FormatName, KindName, SourceAdd, SourceCommand, SourceEdit, SourcePush};
pub use story::{DeskCommand, StateName, StoryCommand, StoryCorrect, StoryList, StoryRef};
pub use storyline::{StorylineCommand, StorylineList};
pub use values::duration;
use values::timeout;

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  refused or failed
  2  wrong usage
  3  not found
  4  conflict: a stale etag, a wrong state, a name that is taken
  5  unavailable: the service cannot be reached, or did not answer in time";

/// Newsroom: everything between the wire and the reader.
#[derive(Debug, Parser)]
#[command(name = "newsroom", version, after_help = EXIT_CODES, disable_help_subcommand = true)]
#[command(infer_subcommands = false, arg_required_else_help = true)]
pub struct Cli {
    /// How a client command reaches the services and answers.
    #[command(flatten)]
    pub client: ClientOptions,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Everything that can be done.
#[derive(Debug, Subcommand)]
#[expect(clippy::large_enum_variant, reason = "there is one a process")]
pub enum Command {
    /// Runs services.
    #[command(flatten)]
    Server(ServerCommand),
    /// Calls services.
    #[command(flatten)]
    Client(ClientCommand),
}

/// What is asked of running services.
#[derive(Debug, Subcommand)]
pub enum ClientCommand {
    /// Work with sources, the places that news comes from.
    #[command(subcommand, visible_alias = "sources")]
    Source(SourceCommand),
    /// Read items, the news as it came in.
    #[command(subcommand, visible_alias = "items")]
    Item(ItemCommand),
    /// Read storylines, the items that tell of one event.
    #[command(subcommand, visible_alias = "storylines")]
    Storyline(StorylineCommand),
    /// Work with stories, from the first draft to the correction or kill.
    #[command(subcommand, visible_alias = "stories")]
    Story(StoryCommand),
    /// See the desks that stories lie on.
    #[command(subcommand, visible_alias = "desks")]
    Desk(DeskCommand),
    /// Read articles, what readers have.
    #[command(subcommand, visible_alias = "articles")]
    Article(ArticleCommand),
    /// List the articles that belong to an article, and why.
    Related(RelatedArgs),
    /// Work with dead letters, the events that a consumer gave up.
    #[command(subcommand, visible_alias = "dead-letters")]
    DeadLetter(DeadLetterCommand),
    /// Follow the events that the services state.
    #[command(subcommand)]
    Events(EventsCommand),
    /// See how many events wait to be sent.
    #[command(after_help = "Example:\n  newsroom outbox --service editorial")]
    Outbox(ServiceArgs),
    /// Compare a service's outbox with its stream and send again what is missing there.
    Reconcile(ReconcileArgs),
    /// Print the completion script of a shell.
    #[command(
        after_help = "Example:\n  newsroom completion bash > ~/.local/share/bash-completion/completions/newsroom"
    )]
    Completion {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

/// How a client command reaches the services and answers.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Client options")]
pub struct ClientOptions {
    /// Where ingestion listens.
    #[arg(long, global = true, value_name = "URL", env = "NEWSROOM_CLIENT_INGESTION")]
    #[arg(default_value = ServiceName::Ingestion.default_address(), hide_env_values = true, hide_short_help = true)]
    pub ingestion: String,
    /// Where editorial listens.
    #[arg(long, global = true, value_name = "URL", env = "NEWSROOM_CLIENT_EDITORIAL")]
    #[arg(default_value = ServiceName::Editorial.default_address(), hide_env_values = true, hide_short_help = true)]
    pub editorial: String,
    /// Where publishing listens.
    #[arg(long, global = true, value_name = "URL", env = "NEWSROOM_CLIENT_PUBLISHING")]
    #[arg(default_value = ServiceName::Publishing.default_address(), hide_env_values = true, hide_short_help = true)]
    pub publishing: String,
    /// Where recommendations listens.
    #[arg(long, global = true, value_name = "URL", env = "NEWSROOM_CLIENT_RECOMMENDATIONS")]
    #[arg(default_value = ServiceName::Recommendations.default_address(), hide_env_values = true, hide_short_help = true)]
    pub recommendations: String,
    /// How long a call may take, for example `500ms`, `30s` or `2m`.
    #[arg(long, global = true, value_name = "DURATION", default_value = "30s", value_parser = timeout)]
    pub timeout: std::time::Duration,
    /// Who acts, as it will stand in the history, in any script; without it, the name of the account.
    #[arg(long, global = true, value_name = "NAME", env = "NEWSROOM_USER", hide_env_values = true)]
    pub user: Option<String>,
    /// A table for people, or JSON for machines.
    #[arg(short, long, global = true, value_name = "FORMAT", default_value = "table")]
    pub output: OutputFormat,
    /// The environment variables that gave options, by the options' names.
    #[arg(skip)]
    pub variables: BTreeMap<String, String>,
}

impl ClientOptions {
    /// What gives an option, as a person types it: its environment variable, else its flag.
    pub fn given_by(&self, option: &str) -> String {
        self.variables.get(option).cloned().unwrap_or_else(|| format!("--{option}"))
    }
}

/// How an answer is written.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum OutputFormat {
    /// For people.
    Table,
    /// For machines: the canonical JSON form of the messages.
    Json,
}

/// One of the four services.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, ValueEnum)]
pub enum ServiceName {
    /// Takes in what the world says.
    Ingestion,
    /// Where people work.
    Editorial,
    /// Carries out what editorial decides.
    Publishing,
    /// Knows which articles belong together.
    Recommendations,
}

impl ServiceName {
    /// All of them, in the order in which news travels.
    pub const ALL: [Self; 4] = [Self::Ingestion, Self::Editorial, Self::Publishing, Self::Recommendations];

    /// Its name as people type it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ingestion => "ingestion",
            Self::Editorial => "editorial",
            Self::Publishing => "publishing",
            Self::Recommendations => "recommendations",
        }
    }

    /// Where it listens when `newsroom up` runs on this machine.
    pub fn default_address(self) -> &'static str {
        match self {
            Self::Ingestion => "http://127.0.0.1:7101",
            Self::Editorial => "http://127.0.0.1:7102",
            Self::Publishing => "http://127.0.0.1:7103",
            Self::Recommendations => "http://127.0.0.1:7104",
        }
    }
}

#[cfg(test)]
mod tests;
