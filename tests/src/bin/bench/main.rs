//! Measures the newsroom beside the limits of the machine that it runs on: `./just bench --help`.

mod doors;
mod extraction;
mod ingestion;
mod limits;
mod load;
mod matching;
mod names;
mod pipeline;
mod spread;
mod text;
mod times;
mod withdrawal;

use std::path::PathBuf;

use clap::{Args, Command, Parser, Subcommand, ValueEnum};
use newsroom_tests::StoreKind;

/// Measures the newsroom, and in the same run what the machine can do at most.
#[derive(Debug, Parser)]
#[command(name = "bench", arg_required_else_help = true)]
struct Bench {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Stories from `SubmitRaw` to *article published*, approved as they come in.
    Pipeline(PipelineArgs),
    /// What comes in: `forms`, `polling` and `matching`, one after the other.
    Ingestion,
    /// Items of each form, from bytes to the committed item and its event, beside quick-xml alone and the store alone.
    Forms(FormsArgs),
    /// A thousand sources that are polled, without and with some that misbehave.
    Polling(PollingArgs),
    /// Near-copies, found among very many items.
    Matching(MatchingArgs),
    /// A killed story, from the call to a page that answers 410.
    Withdrawal(WithdrawalArgs),
    /// Answers of every port, without and with hostile peers and messages.
    Doors(DoorsArgs),
    /// Articles out of pages, from bytes to paragraphs, beside dom_smoothie on the same pages.
    Extraction(ExtractionArgs),
    /// People, places and organisations in sentences that are marked by hand: how many are right, how many are found.
    Names,
}

/// How answers beside hostile peers are measured.
#[derive(Clone, Copy, Debug, Args)]
struct DoorsArgs {
    /// How many slow peers connect to each port, from five addresses.
    #[arg(long, default_value_t = 1_200, value_parser = clap::value_parser!(usize))]
    peers: usize,
    /// How many answers are waited for in each turn.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    answers: u32,
    /// How often everything is measured, in turns.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(2..))]
    repeats: u32,
}

/// How extraction is measured.
#[derive(Clone, Debug, Args)]
struct ExtractionArgs {
    /// Where the pages are, in the benchmark's form: `ground-truth.json`, `html/` and lists [default: beside the
    /// repository].
    #[arg(long)]
    folder: Option<PathBuf>,
    /// Which of the lists of pages.
    #[arg(long, default_value = "dev.txt")]
    split: String,
    /// Say what each page's F1 is, too.
    #[arg(long)]
    each: bool,
    /// How often all pages are read, in turns.
    #[arg(long, default_value_t = 11, value_parser = clap::value_parser!(u32).range(2..))]
    repeats: u32,
}

/// How items of each form are measured.
#[derive(Clone, Copy, Debug, Args)]
struct FormsArgs {
    /// Where the store is.
    #[arg(long, default_value = "sqlite")]
    store: Store,
    /// How often everything is measured, in turns.
    #[arg(long, default_value_t = 6, value_parser = clap::value_parser!(u32).range(2..))]
    repeats: u32,
    /// How long each form comes in, in seconds.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..=20))]
    seconds: u64,
}

/// How polls are measured.
#[derive(Clone, Copy, Debug, Args)]
struct PollingArgs {
    /// Where the store is.
    #[arg(long, default_value = "sqlite")]
    store: Store,
    /// How many sources there are.
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(60..=4_000))]
    sources: u32,
    /// How often everything is measured, in turns.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(2..))]
    repeats: u32,
    /// How long the polls of each measurement are watched, in seconds.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(15..))]
    seconds: u64,
}

/// How look-ups of near-copies are measured.
#[derive(Clone, Copy, Debug, Args)]
struct MatchingArgs {
    /// How many items are held.
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u32).range(1..=4_000_000))]
    items: u32,
    /// From how many days they are; near-copies are looked for in 14.
    #[arg(long, default_value_t = 14, value_parser = clap::value_parser!(u32).range(1..))]
    days: u32,
    /// How many words each has.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(60..=2_000))]
    words: u32,
    /// How many look-ups of each kind are made in each turn.
    #[arg(long, default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(1..))]
    lookups: u32,
    /// How often everything is measured, in turns.
    #[arg(long, default_value_t = 6, value_parser = clap::value_parser!(u32).range(2..))]
    repeats: u32,
}

/// How withdrawals are measured.
#[derive(Clone, Copy, Debug, Args)]
struct WithdrawalArgs {
    /// Where the stores are.
    #[arg(long, default_value = "sqlite")]
    store: Store,
    /// How often everything is measured, in turns.
    #[arg(long, default_value_t = 6, value_parser = clap::value_parser!(u32).range(2..))]
    repeats: u32,
    /// How many stories are killed, one after the other, in each turn.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    stories: u32,
}

/// How the pipeline is measured.
#[derive(Clone, Copy, Debug, Args)]
struct PipelineArgs {
    /// Where the stores are.
    #[arg(long, default_value = "sqlite")]
    store: Store,
    /// How often everything is measured, in turns. The first half against the second is the A/A run.
    #[arg(long, default_value_t = 6, value_parser = clap::value_parser!(u32).range(2..))]
    repeats: u32,
    /// How long each measurement of the pipeline takes, in seconds.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(2..))]
    seconds: u64,
    /// How many stories may be under way at once when the sustained rate is measured.
    #[arg(long, default_value_t = 512, value_parser = clap::value_parser!(u32).range(1..))]
    under_way: u32,
    /// At which part of the sustained rate latency is measured, open loop.
    #[arg(long, default_value_t = 0.5)]
    load: f64,
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

/// What a measurement is when nothing is said of it.
fn defaults<A: Args>() -> A {
    let command = A::augment_args(Command::new("bench"));
    A::from_arg_matches(&command.get_matches_from(["bench"])).expect("every argument has a default")
}

#[tokio::main]
async fn main() {
    match Bench::parse().what {
        What::Pipeline(args) => pipeline::run(args).await,
        What::Ingestion => {
            ingestion::forms(defaults()).await;
            ingestion::polling(defaults()).await;
            matching::run(defaults()).await;
        }
        What::Forms(args) => ingestion::forms(args).await,
        What::Polling(args) => ingestion::polling(args).await,
        What::Matching(args) => matching::run(args).await,
        What::Withdrawal(args) => withdrawal::run(args).await,
        What::Doors(args) => doors::run(args).await,
        What::Extraction(args) => extraction::run(&args),
        What::Names => names::run(),
    }
}
