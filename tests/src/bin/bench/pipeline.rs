//! The complete way of a story, and its slowest parts alone.

use std::io::Write as _;

use crate::{PipelineArgs, limits, load::Load, spread::Spread};

#[derive(Default)]
struct Figures {
    publishes: Spread,
    transactions: Spread,
    sustained: Spread,
    p50: Spread,
    p99: Spread,
}

/// Measures all parts in turns, and prints the results.
pub(crate) async fn run(args: PipelineArgs) {
    let mut figures = Figures::default();
    for repeat in 1..=args.repeats {
        eprint!("\rmeasuring {repeat} of {}", args.repeats);
        std::io::stderr().flush().ok();
        figures.publishes.add(limits::publishes().await);
        figures.transactions.add(limits::transactions(args.store.into()).await);
        let load = Load::start(args.store.into()).await;
        let sustained = load.sustained(args.under_way as usize, args.seconds).await;
        figures.sustained.add(sustained);
        let latency = load.latency(sustained * args.load, args.seconds).await;
        figures.p50.add(latency.quantile(0.5));
        figures.p99.add(latency.quantile(0.99));
        load.end().await;
    }
    eprintln!();
    print(args, &figures);
}

fn print(args: PipelineArgs, figures: &Figures) {
    let Figures { publishes, transactions, sustained, p50, p99 } = figures;
    let slowest = if publishes.median() < transactions.median() { publishes } else { transactions };
    let under_way = args.under_way;
    println!("median [least–most] of {} turns, stores on {:?}, stories of 2 KiB", args.repeats, args.store);
    println!("| what | figure |\n|---|---|");
    println!("| JetStream alone: publishes with ack, `sync_interval: always`, 256 under way | {publishes} /s |");
    println!("| store alone: transactions of a row and an event, 256 callers | {transactions} /s |");
    println!("| pipeline, SubmitRaw to ArticlePublished, {under_way} under way | {sustained} stories/s |");
    println!("| pipeline / JetStream alone | {} |", sustained.over(publishes));
    println!("| pipeline / store alone | {} |", sustained.over(transactions));
    println!("| pipeline / the slowest part alone | {} |", sustained.over(slowest));
    println!("| latency at {:.0} % of that rate, open loop: p50 | {p50} ms |", args.load * 100.0);
    println!("| the same, p99 | {p99} ms |");
    println!("| A/A: odd turns / even turns | {:.2} |", sustained.against_itself());
}
