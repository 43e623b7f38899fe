//! The processor time of one call of `GetStory`: without proof, with a token that is remembered, and with a new token for
//! each call.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use futures::future::join_all;
use newsroom_chassis::task;

use super::{
    load::{self, Bearer},
    service::Editorial,
};
use crate::{AccessArgs, pipeline::Usage, spread::Spread};

/// How many calls are under way at once, on how many connections.
const AT_ONCE: usize = 16;
const CHANNELS: usize = 4;
/// How many new tokens are made for a turn: more than a service remembers.
const NEW_TOKENS: usize = 40_000;

/// Measures in turns, and prints the results.
pub(super) async fn run(open: &mut Editorial, guarded: &mut Editorial, args: AccessArgs) {
    let (mut without, mut remembered, mut new) = (Spread::default(), Spread::default(), Spread::default());
    let mut again = Spread::default();
    for repeat in 1..=args.repeats {
        eprintln!("measuring the cost, {repeat} of {}", args.repeats);
        let fresh = (0..NEW_TOKENS).map(|number| Some(guarded.token_of(&format!("reader-{repeat}-{number}"))));
        let fresh: Vec<_> = fresh.collect();
        without.add(turn(open, vec![None], args).await);
        let good = guarded.good_token();
        remembered.add(turn(guarded, vec![good], args).await);
        again.add(turn(open, vec![None], args).await);
        new.add(turn(guarded, fresh, args).await);
    }
    println!("\nprocessor time of the service for one call of GetStory, {AT_ONCE} calls under way, in µs");
    println!("| caller | figure | of that without issuers |\n|---|---|---|");
    println!("| without issuers | {without} | |");
    println!("| without issuers, again (A/A) | {again} | {} |", again.over(&without));
    println!("| a token that is remembered | {remembered} | {} |", remembered.over(&without));
    println!("| a new token for each call (ES256) | {new} | {} |", new.over(&without));
}

/// The processor time of a call, in microseconds. Each call has the next of the tokens; the turn ends with the last one
/// if there are several.
async fn turn(service: &mut Editorial, tokens: Vec<Option<Bearer>>, args: AccessArgs) -> f64 {
    let (pid, channels, story) = ([("editorial", service.pid())], service.channels(CHANNELS), service.story());
    let (tokens, calls) = (Arc::new(tokens), Arc::new(AtomicU64::new(0)));
    let end = Instant::now() + Duration::from_secs(args.seconds);
    let before = Usage::of_all(&pid)[0];
    let callers = (0..AT_ONCE).map(|caller| {
        let (channel, story) = (channels[caller % CHANNELS].clone(), story.clone());
        let (tokens, calls) = (tokens.clone(), calls.clone());
        task::spawn("caller", async move {
            while Instant::now() < end {
                let number = usize::try_from(calls.fetch_add(1, Ordering::Relaxed)).unwrap_or(usize::MAX);
                let token = match tokens.len() {
                    1 => tokens[0].clone(),
                    _ => match tokens.get(number) {
                        Some(token) => token.clone(),
                        None => return,
                    },
                };
                load::get_story(channel.clone(), token, story.clone()).await.expect("a good call is answered");
            }
        })
    });
    for caller in join_all(callers).await {
        caller.expect("it does not panic");
    }
    let most = if tokens.len() == 1 { u64::MAX } else { tokens.len() as u64 };
    let used = Usage::of_all(&pid)[0] - before;
    used.cpu * 1_000.0 / calls.load(Ordering::Relaxed).min(most) as f64
}
