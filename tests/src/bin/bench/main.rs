//! Measures the newsroom and the limits of the machine on which it runs: `./just bench --help`.

mod access;
mod doors;
mod extraction;
mod ingestion;
mod limits;
mod matching;
mod names;
mod pipeline;
mod rebuild;
mod sites;
mod spread;
mod text;
mod times;
mod withdrawal;

use std::path::PathBuf;

use clap::{Args, Command, Parser, Subcommand, ValueEnum};
use newsroom_tests::StoreKind;

/// Measures the newsroom and, in the same run, the limits of the machine.
#[derive(Debug, Parser)]
#[command(name = "bench", arg_required_else_help = true)]
struct Bench {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Stories from `SubmitRaw` to *article published*, approved automatically.
    Pipeline(PipelineArgs),
    /// A new consumer over all events of a stream: recommendations with an empty store.
    Rebuild(RebuildArgs),
    /// Ingestion: `forms`, `polling` and `matching`, one after the other.
    Ingestion,
    /// Items of each format, from bytes to the committed item and its event; also quick-xml alone and the store alone.
    Forms(FormsArgs),
    /// A thousand polled sources, without and with some that misbehave.
    Polling(PollingArgs),
    /// The search for near-copies among very many items.
    Matching(MatchingArgs),
    /// A killed story, from the call until its page answers 410.
    Withdrawal(WithdrawalArgs),
    /// Responses of every port, without and with hostile peers and messages.
    Doors(DoorsArgs),
    /// Good calls beside a flood of tokens that prove nothing, and what the proof of a caller costs.
    Access(AccessArgs),
    /// Articles extracted from pages, from bytes to paragraphs; also dom_smoothie on the same pages.
    Extraction(ExtractionArgs),
    /// People, places and organisations in hand-marked sentences: how many are right, how many are found.
    Names,
}

/// The arguments of `access`.
#[derive(Clone, Copy, Debug, Args)]
struct AccessArgs {
    /// How many good calls are made in a second.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    calls: u32,
    /// How many other calls are made in a second.
    #[arg(long, default_value_t = 5_000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    flood: u32,
    /// The number of repetitions, in turns.
    #[arg(long, default_value_t = 6, value_parser = clap::value_parser!(u32).range(2..))]
    repeats: u32,
    /// How long each measurement takes, in seconds.
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u64).range(1..))]
    seconds: u64,
    /// Count the instructions of a call instead. Needs valgrind.
    #[arg(long)]
    instructions: bool,
}

/// The arguments of `doors`.
#[derive(Clone, Copy, Debug, Args)]
struct DoorsArgs {
    /// How many slow peers connect to each port, from five addresses.
    #[arg(long, default_value_t = 1_200, value_parser = clap::value_parser!(usize))]
    peers: usize,
    /// How many responses are measured in each turn.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    answers: u32,
    /// The number of repetitions, in turns.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(2..))]
    repeats: u32,
}

/// The arguments of `extraction`.
#[derive(Clone, Debug, Args)]
struct ExtractionArgs {
    /// The folder of the pages, in the benchmark's format: `ground-truth.json`, `html/` and lists [default: beside the
    /// repository].
    #[arg(long)]
    folder: Option<PathBuf>,
    /// The list of pages.
    #[arg(long, default_value = "dev.txt")]
    split: String,
    /// The list of other pages in the folder, with which no rule was developed; they are scored apart.
    #[arg(long)]
    unseen: Option<String>,
    /// The folder of these pages [default: that of the others].
    #[arg(long, requires = "unseen")]
    unseen_folder: Option<PathBuf>,
    /// Also print the F1 of each page.
    #[arg(long)]
    each: bool,
    /// How often all pages are parsed, in turns.
    #[arg(long, default_value_t = 11, value_parser = clap::value_parser!(u32).range(2..))]
    repeats: u32,
}

/// The arguments of `forms`.
#[derive(Clone, Copy, Debug, Args)]
struct FormsArgs {
    /// The kind of store.
    #[arg(long, default_value = "sqlite")]
    store: Store,
    /// The number of repetitions, in turns.
    #[arg(long, default_value_t = 6, value_parser = clap::value_parser!(u32).range(2..))]
    repeats: u32,
    /// How long each format is measured, in seconds.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..=20))]
    seconds: u64,
}

/// The arguments of `polling`.
#[derive(Clone, Copy, Debug, Args)]
struct PollingArgs {
    /// The kind of store.
    #[arg(long, default_value = "sqlite")]
    store: Store,
    /// The number of sources.
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(60..=4_000))]
    sources: u32,
    /// The number of repetitions, in turns.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(2..))]
    repeats: u32,
    /// How long the polls of each measurement are observed, in seconds.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(15..))]
    seconds: u64,
}

/// The arguments of `matching`.
#[derive(Clone, Copy, Debug, Args)]
struct MatchingArgs {
    /// The number of stored items.
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u32).range(1..=4_000_000))]
    items: u32,
    /// The number of days over which the items are spread; near-copies are searched within 14.
    #[arg(long, default_value_t = 14, value_parser = clap::value_parser!(u32).range(1..))]
    days: u32,
    /// The number of words of each item.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(60..=2_000))]
    words: u32,
    /// The number of look-ups of each kind in each turn.
    #[arg(long, default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(1..))]
    lookups: u32,
    /// The number of repetitions, in turns.
    #[arg(long, default_value_t = 6, value_parser = clap::value_parser!(u32).range(2..))]
    repeats: u32,
}

/// The arguments of `withdrawal`.
#[derive(Clone, Copy, Debug, Args)]
struct WithdrawalArgs {
    /// The kind of stores.
    #[arg(long, default_value = "sqlite")]
    store: Store,
    /// The number of repetitions, in turns.
    #[arg(long, default_value_t = 6, value_parser = clap::value_parser!(u32).range(2..))]
    repeats: u32,
    /// How many stories are killed, one after the other, in each turn.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    stories: u32,
}

/// The arguments of `pipeline`.
#[derive(Clone, Debug, Args)]
struct PipelineArgs {
    /// The kind of stores.
    #[arg(long, default_value = "sqlite")]
    store: Store,
    /// The number of repetitions, in turns. The A/A run compares the first half with the second.
    #[arg(long, default_value_t = 6, value_parser = clap::value_parser!(u32).range(2..))]
    repeats: u32,
    /// How long each measurement of the pipeline takes, in seconds.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(2..))]
    seconds: u64,
    /// The most stories under way when the sustained rate is measured.
    #[arg(long, default_value_t = 2_048, value_parser = clap::value_parser!(u32).range(1..))]
    under_way: u32,
    /// Push through `SubmitRawStream` when the sustained rate is measured.
    #[arg(long)]
    bulk: bool,
    /// Another `newsroom` binary, such as that of an earlier commit, to measure in the same turns.
    #[arg(long)]
    against: Option<PathBuf>,
    /// How many approvals are measured in an idle newsroom, one a second.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..))]
    idle: u64,
    /// The part of the sustained rate at which latency is measured, open loop.
    #[arg(long, default_value_t = 0.5)]
    load: f64,
}

/// The arguments of `rebuild`.
#[derive(Clone, Debug, Args)]
struct RebuildArgs {
    /// The kind of store.
    #[arg(long, default_value = "sqlite")]
    store: Store,
    /// The number of events in the stream.
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u64).range(1..=2_000_000))]
    events: u64,
    /// Another `newsroom` binary, such as that of an earlier commit, to measure after this one.
    #[arg(long)]
    against: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Store {
    Sqlite,
    Postgres,
}

impl From<Store> for StoreKind {
    fn from(store: Store) -> Self {
        match store {
            Store::Sqlite => Self::Sqlite,
            Store::Postgres => Self::Postgres,
        }
    }
}

/// The default arguments of a measurement.
fn defaults<A: Args>() -> A {
    let command = A::augment_args(Command::new("bench"));
    A::from_arg_matches(&command.get_matches_from(["bench"])).expect("every argument has a default")
}

#[tokio::main]
async fn main() {
    match Bench::parse().what {
        What::Pipeline(args) => pipeline::run(args).await,
        What::Rebuild(args) => rebuild::run(args).await,
        What::Ingestion => {
            ingestion::forms(defaults()).await;
            ingestion::polling(defaults()).await;
            matching::run(defaults()).await;
        }
        What::Forms(args) => ingestion::forms(args).await,
        What::Polling(args) => ingestion::polling(args).await,
        What::Matching(args) => matching::run(args).await,
        What::Withdrawal(args) => withdrawal::run(args).await,
        What::Access(args) => access::run(args).await,
        What::Doors(args) => doors::run(args).await,
        What::Extraction(args) => extraction::run(&args),
        What::Names => names::run(),
    }
}
