//! The processor time of one call: of `GetStory` without proof, with a token that is remembered, and with a new token for
//! each call; and of the calls of a flood.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use futures::future::{BoxFuture, FutureExt as _, join_all};
use newsroom_chassis::task;
use tonic::transport::Channel;

use super::{bad_tokens::BadTokens, load, load::Bearer, service::Editorial};
use crate::{AccessArgs, pipeline::Usage, spread::Spread};

/// How many calls are under way at once, on how many connections.
const AT_ONCE: usize = 16;
const CHANNELS: usize = 4;
/// How many new tokens are made for a turn: more than a service remembers.
const NEW_TOKENS: usize = 40_000;

/// A call by its number. `None` when there are no more.
type Call = Box<dyn Fn(usize, Channel) -> Option<BoxFuture<'static, ()>> + Send + Sync>;

/// The services that are measured.
pub(super) struct Services<'a> {
    pub open: &'a Editorial,
    pub guarded: &'a Editorial,
    /// Examines every token.
    pub unlimited: &'a Editorial,
}

/// The rows of the table.
const ROWS: [&str; 7] = [
    "GetStory, without issuers",
    "GetStory, without issuers, again (A/A)",
    "GetStory, a token that is remembered",
    "GetStory, a new token for each call (ES256)",
    "a health call",
    "a bad token from an address with too many of them",
    "a bad token that is examined",
];

/// Measures in turns, and prints the results.
pub(super) async fn run(services: Services<'_>, args: AccessArgs) {
    let Services { open, guarded, unlimited } = services;
    let mut figures: [Spread; ROWS.len()] = Default::default();
    for repeat in 1..=args.repeats {
        eprintln!("measuring the cost, {repeat} of {}", args.repeats);
        let good = guarded.good_token();
        let new = (0..NEW_TOKENS).map(|number| Some(guarded.token_of(&format!("reader-{repeat}-{number}"))));
        let new: Vec<_> = new.collect();
        let calls = [
            turn(open, stories(open, vec![None]), args).await,
            turn(open, stories(open, vec![None]), args).await,
            turn(guarded, stories(guarded, vec![good]), args).await,
            turn(guarded, stories(guarded, new), args).await,
            turn(guarded, Box::new(|_, channel| Some(load::health(channel).map(drop).boxed())), args).await,
            turn(guarded, bad(guarded), args).await,
            turn(unlimited, bad(unlimited), args).await,
        ];
        for (figure, measured) in figures.iter_mut().zip(calls) {
            figure.add(measured);
        }
    }
    println!("\nprocessor time of the service for one call, {AT_ONCE} calls under way, in µs");
    println!("| call | figure | of the first |\n|---|---|---|");
    for (name, figure) in ROWS.into_iter().zip(&figures) {
        println!("| {name} | {figure} | {} |", figure.over(&figures[0]));
    }
}

/// Calls of `GetStory` with the next of the tokens; if there is one, each call has it.
fn stories(service: &Editorial, tokens: Vec<Option<Bearer>>) -> Call {
    let story = service.story();
    Box::new(move |number, channel| {
        let token = if tokens.len() == 1 { tokens[0].clone() } else { tokens.get(number)?.clone() };
        let story = story.clone();
        Some(async move { load::get_story(channel, token, story).await.expect("a good call is answered") }.boxed())
    })
}

/// Calls with tokens that prove nothing.
fn bad(service: &Editorial) -> Call {
    let tokens = BadTokens::new(service);
    Box::new(move |number, channel| {
        let token = tokens.token(number as u64).clone();
        Some(async move { load::list_desks(channel, &token).await.expect_err("it proves nothing") }.map(drop).boxed())
    })
}

/// The processor time of a call, in microseconds.
async fn turn(service: &Editorial, call: Call, args: AccessArgs) -> f64 {
    let (pid, channels, call) = ([("editorial", service.pid())], service.channels(CHANNELS), Arc::new(call));
    let (begun, answered) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let end = Instant::now() + Duration::from_secs(args.seconds);
    let before = Usage::of_all(&pid)[0];
    let callers = (0..AT_ONCE).map(|caller| {
        let (channel, call) = (channels[caller % CHANNELS].clone(), call.clone());
        let (begun, answered) = (begun.clone(), answered.clone());
        task::spawn("caller", async move {
            while Instant::now() < end {
                let number = usize::try_from(begun.fetch_add(1, Ordering::Relaxed)).unwrap_or(usize::MAX);
                let Some(call) = call(number, channel.clone()) else { return };
                call.await;
                answered.fetch_add(1, Ordering::Relaxed);
            }
        })
    });
    for caller in join_all(callers).await {
        caller.expect("it does not panic");
    }
    let used = Usage::of_all(&pid)[0] - before;
    used.cpu * 1_000.0 / answered.load(Ordering::Relaxed) as f64
}
