//! What proof costs, and what good calls notice of a flood of tokens that prove nothing.

mod bad_tokens;
mod cost;
mod instructions;
mod load;
mod service;

use std::{sync::Arc, time::Duration};

use newsroom_chassis::task;

use crate::{AccessArgs, pipeline::Usage, spread::Spread, text};
use bad_tokens::BadTokens;
use cost::Services;
use load::{Paced, paced};
use service::Editorial;

/// A limit that no load reaches.
const NO_LIMIT: u32 = 1_000_000;

/// What comes beside the good calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Beside {
    Nothing,
    HealthCalls,
    BadTokens,
    /// Each one is examined.
    BadTokensWithoutLimit,
}

/// The turns: the A/A spread is that between the two runs beside health calls.
const PHASES: [(&str, Beside); 5] = [
    ("nothing", Beside::Nothing),
    ("health calls", Beside::HealthCalls),
    ("bad tokens", Beside::BadTokens),
    ("health calls, again", Beside::HealthCalls),
    ("bad tokens, all examined", Beside::BadTokensWithoutLimit),
];

/// The figures of one row.
#[derive(Default)]
struct Row {
    p50: Spread,
    p99: Spread,
    /// The processor time of the service, in percent of one processor.
    cpu: Spread,
    /// How many calls of the flood were answered in a second.
    flood: Spread,
    answers: String,
}

/// Measures in turns, and prints the results.
pub(crate) async fn run(args: AccessArgs) {
    let limits = [
        format!("server.limits.person.calls_per_second={NO_LIMIT}"),
        format!("server.limits.person.burst={NO_LIMIT}"),
        // Health calls are to be answered, not limited.
        format!("server.limits.address.calls_per_second={NO_LIMIT}"),
        format!("server.limits.address.burst={NO_LIMIT}"),
    ];
    if args.instructions {
        return instructions::run(&limits, args).await;
    }
    let without = [
        format!("server.limits.address.failures_per_second={NO_LIMIT}"),
        format!("server.limits.address.failure_burst={NO_LIMIT}"),
    ];
    let guarded = Editorial::guarded(&limits).await;
    let unlimited = Editorial::guarded(&[&limits[..], &without[..]].concat()).await;
    let open = Editorial::open(&limits).await;
    let mut rows: [Row; 5] = Default::default();
    for repeat in 1..=args.repeats {
        eprintln!("measuring {repeat} of {}", args.repeats);
        for ((_, beside), row) in PHASES.into_iter().zip(&mut rows) {
            let service = if beside == Beside::BadTokensWithoutLimit { &unlimited } else { &guarded };
            phase(service, beside, args, row).await;
        }
    }
    report(&rows, args);
    cost::run(Services { open: &open, guarded: &guarded, unlimited: &unlimited }, args).await;
}

/// Good calls at a fixed rate, beside this load.
async fn phase(service: &Editorial, beside: Beside, args: AccessArgs, row: &mut Row) {
    let pid = [("editorial", service.pid())];
    let long = Duration::from_secs(args.seconds);
    let bad = Arc::new(BadTokens::new(service));
    let flood = (beside != Beside::Nothing).then(|| {
        let channels = service.channels(4);
        task::spawn("flood", async move {
            paced(args.flood, long, |number| {
                let channel = channels[usize::try_from(number).unwrap_or(0) % channels.len()].clone();
                let token = (beside != Beside::HealthCalls).then(|| bad.token(number).clone());
                async move {
                    match token {
                        None => load::health(channel).await,
                        Some(token) => load::list_desks(channel, &token).await,
                    }
                }
            })
            .await
        })
    });
    let good = {
        let (channel, token, story) = (service.channels(1).remove(0), service.good_token(), service.story());
        task::spawn("good", async move {
            paced(args.calls, long, |_| load::get_story(channel.clone(), token.clone(), story.clone())).await
        })
    };
    let before = Usage::of_all(&pid)[0];
    let good = good.await.expect("it does not panic");
    let used = Usage::of_all(&pid)[0] - before;
    let flood = match flood {
        Some(flood) => flood.await.expect("it does not panic"),
        None => Paced::new(),
    };
    assert_eq!(good.answers.keys().map(String::as_str).collect::<Vec<_>>(), ["Ok"], "good calls are answered");
    let Paced { times, elapsed, .. } = &good;
    row.p50.add(times.quantile(0.5));
    row.p99.add(times.quantile(0.99));
    row.cpu.add(used.cpu / 10.0 / elapsed.as_secs_f64());
    row.flood.add(flood.answered() as f64 / long.as_secs_f64());
    let answers = flood.answers.iter().map(|(code, count)| format!("{count} {code}"));
    row.answers = answers.collect::<Vec<_>>().join(", ");
}

fn report(rows: &[Row; 5], args: AccessArgs) {
    let AccessArgs { repeats, seconds, calls, flood, .. } = args;
    println!(
        "median [least–most] of {repeats} turns of {seconds} s: {calls} calls of GetStory a second with a good token, \
         beside {flood} other calls a second from the same address"
    );
    println!("| beside | p50, ms | p99, ms | processor of the service, % | answered a second | in the last turn |");
    println!("|---|---|---|---|---|---|");
    for ((name, _), Row { p50, p99, cpu, flood, answers }) in PHASES.into_iter().zip(rows) {
        println!("| {name} | {p50} | {p99} | {cpu} | {flood} | {answers} |");
    }
    let [_, health, bad, again, all] = rows;
    println!("| p99, health calls again / health calls (A/A) | {} |", again.p99.over(&health.p99));
    println!("| p99, bad tokens / health calls | {} |", bad.p99.over(&health.p99));
    println!("| p99, bad tokens, all examined / health calls | {} |", all.p99.over(&health.p99));
}
