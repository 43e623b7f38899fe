//! Measures the newsroom beside the limits of the machine that it runs on: `./just bench --help`.

mod extraction;
mod limits;
mod load;
mod matching;
mod pipeline;
mod spread;
mod text;
mod withdrawal;

use clap::{Args, Parser, Subcommand, ValueEnum};
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
    /// Near-copies, found among very many items.
    Matching(MatchingArgs),
    /// A killed story, from the call to a page that answers 410.
    Withdrawal(WithdrawalArgs),
    /// Articles out of pages, from bytes to paragraphs, beside dom_smoothie on the same pages.
    Extraction(ExtractionArgs),
}

/// How extraction is measured.
#[derive(Clone, Debug, Args)]
struct ExtractionArgs {
    /// Which of the benchmark's lists of pages.
    #[arg(long, default_value = "dev.txt")]
    split: String,
    /// How often all pages are read, in turns.
    #[arg(long, default_value_t = 11, value_parser = clap::value_parser!(u32).range(2..))]
    repeats: u32,
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

#[tokio::main]
async fn main() {
    match Bench::parse().what {
        What::Pipeline(args) => pipeline::run(args).await,
        What::Matching(args) => matching::run(args).await,
        What::Withdrawal(args) => withdrawal::run(args).await,
        What::Extraction(args) => extraction::run(&args),
    }
}
