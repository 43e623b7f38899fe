//! The command line of `newsroom`.

mod access;
mod article;
mod audit;
mod content;
mod given;
mod import;
mod item;
mod login;
mod mapping;
mod operations;
mod read;
mod server;
mod source;
mod story;
mod storyline;
mod values;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use access::{AccessCommand, BootstrapArgs, CheckArgs, GrantArgs, GrantList, HolderArgs, RoleCommand, RoleContent};
pub use article::{ArticleCommand, ArticleList, ArticleStateName, RelatedArgs};
pub use audit::{AuditCommand, AuditExport, AuditKeyArgs, AuditList, OutcomeName};
pub use content::ContentArgs;
pub use import::ImportArgs;
pub use item::{ItemBlob, ItemCommand, ItemList, ItemReparse, ItemTypeName};
pub use login::{ContextCommand, ContextSet, IssuerArgs, LoginArgs, SettingName, SetupCommand, TokenKind};
pub use mapping::MappingArg;
pub use operations::{DeadLetterCommand, EventsCommand, ReconcileArgs, ServiceArgs};
pub use server::{ConfigArgs, MigrateArgs, NatsServerChildArgs, ServeArgs, ServerCommand, UpArgs};
pub use source::{FormatName, KindName, SourceAdd, SourceCommand, SourceEdit, SourcePush};
pub use story::{DeskCommand, StateName, StoryCommand, StoryCorrect, StoryList, StoryRef, StorySchedule, Upcoming};
pub use storyline::{StorylineCommand, StorylineList};
pub use values::duration;
use values::timeout;

/// The terminal wraps a paragraph of prose, which is therefore one line.
const EXIT_CODES: &str = "\
A client command reads each option from its flag, else from its environment variable, else from the context, else it has \
its default. The context is that of --context, else of NEWSROOM_CONTEXT, else of `newsroom context use`, else `local`: the \
newsroom that `newsroom up` runs on this machine. Who calls is proved by --token-file, else by NEWSROOM_TOKEN, else by the \
login of the context (`newsroom login`), else by the key of a newsroom on this machine. `newsroom context show` says \
which.

With -o json a list is one array and a thing one object. These print JSON Lines, one object a line: `audit export`, `audit \
key`, `audit verify`, `events watch`, `item reparse` and `story watch`.

Exit codes:
  0  done
  1  refused or failed
  2  wrong usage, or a file that cannot be read
  3  not found
  4  conflict: a stale etag, a wrong state, a name that is taken
  5  unavailable: the service cannot be reached, did not answer in time, or asks
     to wait";

/// Newsroom: a news system from the agency wire to the reader.
#[derive(Debug, Parser)]
#[command(name = "newsroom", version, after_help = EXIT_CODES, disable_help_subcommand = true)]
#[command(infer_subcommands = false, arg_required_else_help = true)]
pub struct Cli {
    /// The options of client commands.
    #[command(flatten)]
    pub client: ClientOptions,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// All commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Runs services.
    #[command(flatten)]
    Server(ServerCommand),
    /// Calls services.
    #[command(flatten)]
    Client(ClientCommand),
    /// Sets up the commands that call services.
    #[command(flatten)]
    Setup(SetupCommand),
}

/// The client commands.
#[derive(Debug, Subcommand)]
pub enum ClientCommand {
    /// Work with sources, from which the news comes.
    #[command(subcommand, visible_alias = "sources")]
    Source(SourceCommand),
    /// Import archived stories from the files of a folder. Those with a date in the past are published with their own dates;
    /// others become drafts. A story keeps its address if that is one of the site's own, below `publishing.site.base_url`;
    /// otherwise it has a new one.
    #[command(
        after_help = "Examples:\n  newsroom import /srv/archive --source Archive\n  newsroom import mirror --source \"Old paper\" --base-url https://news.example/\n\nA source of your own settings comes first:\n  newsroom source add Archive --archive --language fr --section Monde\n\nThe command may be interrupted at any time and run again: it continues, and imports no file twice. A changed file is imported as an update. The exit code is 1 if a file was not imported."
    )]
    Import(ImportArgs),
    /// Read items, the news as it arrived.
    #[command(subcommand, visible_alias = "items")]
    Item(ItemCommand),
    /// Read storylines, the items about one event.
    #[command(subcommand, visible_alias = "storylines")]
    Storyline(StorylineCommand),
    /// Work with stories, from the first draft to the correction or kill.
    #[command(subcommand, visible_alias = "stories")]
    Story(StoryCommand),
    /// Show the desks and their stories.
    #[command(subcommand, visible_alias = "desks")]
    Desk(DeskCommand),
    /// Decide who may do what.
    #[command(subcommand)]
    Access(AccessCommand),
    /// Read and verify the record of what was done, by whom and why.
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Read articles, which readers see.
    #[command(subcommand, visible_alias = "articles")]
    Article(ArticleCommand),
    /// List the articles that are related to an article, and why.
    Related(RelatedArgs),
    /// Work with dead letters, the events that a consumer gave up.
    #[command(subcommand, visible_alias = "dead-letters")]
    DeadLetter(DeadLetterCommand),
    /// Follow the events that the services publish.
    #[command(subcommand)]
    Events(EventsCommand),
    /// Show how many events wait to be sent.
    #[command(after_help = "Example:\n  newsroom outbox --service editorial")]
    Outbox(ServiceArgs),
    /// Compare a service's outbox with its stream and send missing events again.
    Reconcile(ReconcileArgs),
    /// Show who you are to the newsroom, what proves it, and what you may do there.
    Whoami,
}

/// The options of client commands.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Client options")]
pub struct ClientOptions {
    /// The context: addresses, CA and login of a newsroom. Options and their environment variables take precedence over
    /// it. By default the one in use (`newsroom context use`), or `local`, the newsroom on this machine.
    #[arg(long, global = true, value_name = "NAME", env = "NEWSROOM_CONTEXT", hide_env_values = true)]
    pub context: Option<String>,
    /// The address of ingestion.
    #[arg(long, global = true, value_name = "URL", env = "NEWSROOM_CLIENT_INGESTION")]
    #[arg(default_value = ServiceName::Ingestion.default_address(), hide_env_values = true, hide_short_help = true)]
    pub ingestion: String,
    /// The address of editorial.
    #[arg(long, global = true, value_name = "URL", env = "NEWSROOM_CLIENT_EDITORIAL")]
    #[arg(default_value = ServiceName::Editorial.default_address(), hide_env_values = true, hide_short_help = true)]
    pub editorial: String,
    /// The address of publishing.
    #[arg(long, global = true, value_name = "URL", env = "NEWSROOM_CLIENT_PUBLISHING")]
    #[arg(default_value = ServiceName::Publishing.default_address(), hide_env_values = true, hide_short_help = true)]
    pub publishing: String,
    /// The address of recommendations.
    #[arg(long, global = true, value_name = "URL", env = "NEWSROOM_CLIENT_RECOMMENDATIONS")]
    #[arg(default_value = ServiceName::Recommendations.default_address(), hide_env_values = true, hide_short_help = true)]
    pub recommendations: String,
    /// The longest time of a call, for example `500ms`, `30s` or `2m`.
    #[arg(long, global = true, value_name = "DURATION", default_value = "30s", value_parser = timeout)]
    pub timeout: std::time::Duration,
    /// Your name for the history, in any script, where no login says it. By default the name of the account.
    #[arg(long, global = true, value_name = "NAME", env = "NEWSROOM_USER", hide_env_values = true)]
    pub user: Option<String>,
    /// A file with a bearer token that proves who you are, for services that ask for proof. The variable `NEWSROOM_TOKEN`
    /// may hold the token itself.
    #[arg(long, global = true, value_name = "FILE", env = "NEWSROOM_TOKEN_FILE", hide_env_values = true)]
    #[arg(hide_short_help = true)]
    pub token_file: Option<PathBuf>,
    /// A file with the certificates of the authorities that may have issued those of the services, for `https://` addresses.
    /// By default the authorities of the system.
    #[arg(long, global = true, value_name = "FILE", env = "NEWSROOM_CLIENT_CA", hide_env_values = true)]
    #[arg(hide_short_help = true)]
    pub ca: Option<PathBuf>,
    /// A file with a certificate that proves who you are, for services that ask for one.
    #[arg(long, global = true, value_name = "FILE", env = "NEWSROOM_CLIENT_CERT", hide_env_values = true)]
    #[arg(hide_short_help = true)]
    pub cert: Option<PathBuf>,
    /// The file with the private key of the certificate, which nobody else may be able to read.
    #[arg(long, global = true, value_name = "FILE", env = "NEWSROOM_CLIENT_KEY", hide_env_values = true)]
    #[arg(hide_short_help = true)]
    pub key: Option<PathBuf>,
    /// The output format: a table for people, or JSON for programs.
    #[arg(short, long, global = true, value_name = "FORMAT", default_value = "table")]
    pub output: OutputFormat,
    /// The environment variables that set options, by the names of the options.
    #[arg(skip)]
    pub variables: BTreeMap<String, String>,
    /// The options that the command line or an environment variable gives.
    #[arg(skip)]
    pub given: BTreeSet<String>,
}

impl ClientOptions {
    /// The address of a service.
    pub fn address(&self, service: ServiceName) -> &str {
        match service {
            ServiceName::Ingestion => &self.ingestion,
            ServiceName::Editorial => &self.editorial,
            ServiceName::Publishing => &self.publishing,
            ServiceName::Recommendations => &self.recommendations,
        }
    }

    /// The same, to change it.
    pub fn address_mut(&mut self, service: ServiceName) -> &mut String {
        match service {
            ServiceName::Ingestion => &mut self.ingestion,
            ServiceName::Editorial => &mut self.editorial,
            ServiceName::Publishing => &mut self.publishing,
            ServiceName::Recommendations => &mut self.recommendations,
        }
    }

    /// Whether the command line itself gives the option.
    pub fn is_flag(&self, option: &str) -> bool {
        self.given.contains(option) && !self.variables.contains_key(option)
    }

    /// How the user sets an option: its environment variable, else its flag.
    pub fn given_by(&self, option: &str) -> String {
        self.variables.get(option).cloned().unwrap_or_else(|| format!("--{}", option.replace('_', "-")))
    }
}

/// The format of the output.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum OutputFormat {
    /// For people.
    Table,
    /// For programs: the canonical JSON form of the messages.
    Json,
}

/// One of the four services.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, ValueEnum)]
pub enum ServiceName {
    /// Receives and parses news from sources.
    Ingestion,
    /// Holds the stories that people work on.
    Editorial,
    /// Publishes, corrects and withdraws articles as editorial decides.
    Publishing,
    /// Finds related articles.
    Recommendations,
}

impl ServiceName {
    /// All services, in the order in which news passes through them.
    pub const ALL: [Self; 4] = [Self::Ingestion, Self::Editorial, Self::Publishing, Self::Recommendations];

    /// The name on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ingestion => "ingestion",
            Self::Editorial => "editorial",
            Self::Publishing => "publishing",
            Self::Recommendations => "recommendations",
        }
    }

    /// The address when `newsroom up` runs on this machine.
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
