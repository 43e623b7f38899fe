//! Batches: many commands are applied together, and one that is bad fails alone.

mod gather;
mod incoming;

pub use gather::Gathering;
pub use incoming::BatchLimits;
pub(crate) use incoming::Batches;

use std::{collections::HashMap, hash::Hash, time::Duration};

use rand::RngExt as _;

use crate::isolate::{self, Panicked};

/// How often a batch that conflicted with another writer is applied again at once.
const ATTEMPTS: u32 = 5;
/// The longest pause before the second attempt; it doubles with each further attempt.
const BACKOFF: Duration = Duration::from_millis(10);

/// What the error of a batch says about its commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BatchFault {
    /// One of the commands is the cause, or may be.
    Data,
    /// Another writer changed the same rows at the same time. Another attempt may succeed at once.
    Conflict,
    /// No command is the cause: the store is full, locked or away.
    Passing,
}

/// An error of a batch.
pub trait BatchError: Clone + From<Panicked> {
    /// What the error says about the commands.
    fn batch_fault(&self) -> BatchFault;
}

/// Applies commands together, with all their effects in one transaction, and returns the outcome of each.
///
/// An error of the data halves the batch along aggregates, each half in a new transaction, until the command that is the
/// cause stands alone. Its neighbours are applied. A conflict repeats the same batch a few times. A passing error is the
/// outcome of all commands that are not applied yet.
pub async fn apply<C, K, T, E, F>(
    commands: &[C],
    aggregate: impl Fn(&C) -> K,
    apply: impl Fn(Vec<C>) -> F,
) -> Vec<Result<T, E>>
where
    C: Clone,
    K: Eq + Hash,
    E: BatchError,
    F: Future<Output = Result<Vec<T>, E>>,
{
    let mut outcomes: Vec<Option<Result<T, E>>> = commands.iter().map(|_| None).collect();
    let mut open: Vec<Vec<usize>> = vec![(0..commands.len()).collect()];
    while let Some(part) = open.pop() {
        let error = match attempt(&part, commands, &apply).await {
            Ok(applied) => {
                for (at, outcome) in part.iter().zip(applied) {
                    outcomes[*at] = Some(Ok(outcome));
                }
                continue;
            }
            Err(error) => error,
        };
        if error.batch_fault() != BatchFault::Data {
            for at in open.drain(..).flatten().chain(part) {
                outcomes[at] = Some(Err(error.clone()));
            }
        } else if let [only] = part[..] {
            outcomes[only] = Some(Err(error));
        } else {
            let (first, second) = halves(part, |at| aggregate(&commands[*at]));
            open.extend([second, first]);
        }
    }
    // Every command was in a part that was applied or failed.
    outcomes.into_iter().flatten().collect()
}

/// Applies a part of the commands. Repeats it after a conflict.
async fn attempt<C, T, E, F>(part: &[usize], commands: &[C], apply: &impl Fn(Vec<C>) -> F) -> Result<Vec<T>, E>
where
    C: Clone,
    E: BatchError,
    F: Future<Output = Result<Vec<T>, E>>,
{
    let mut number = 1;
    loop {
        let work = async { apply(part.iter().map(|at| commands[*at].clone()).collect()).await };
        let applied = isolate::catch_async(work).await.unwrap_or_else(|panicked| Err(panicked.into()));
        match applied {
            Err(error) if error.batch_fault() == BatchFault::Conflict && number < ATTEMPTS => {
                tokio::time::sleep(BACKOFF * number * number).await;
                let spread = rand::rng().random_range(0.0..=1.0);
                tokio::time::sleep(BACKOFF.mul_f64(spread)).await;
                number += 1;
            }
            Ok(outcomes) if outcomes.len() != part.len() => {
                return Err(Panicked::because("a batch has not one outcome for each command").into());
            }
            applied => return applied,
        }
    }
}

/// Halves a part, so that the commands of one aggregate stay together. A part of one aggregate is halved in its order.
fn halves<K: Eq + Hash>(part: Vec<usize>, aggregate: impl Fn(&usize) -> K) -> (Vec<usize>, Vec<usize>) {
    let mut ranks: HashMap<K, usize> = HashMap::new();
    let ranked: Vec<(usize, usize)> = part
        .iter()
        .map(|at| {
            let next = ranks.len();
            (*ranks.entry(aggregate(at)).or_insert(next), *at)
        })
        .collect();
    match ranks.len() {
        0 | 1 => {
            let mut first = part;
            let second = first.split_off(first.len() / 2);
            (first, second)
        }
        aggregates => {
            let (first, second): (Vec<_>, Vec<_>) = ranked.into_iter().partition(|(rank, _)| *rank < aggregates / 2);
            let indexes = |ranked: Vec<(usize, usize)>| ranked.into_iter().map(|(_, at)| at).collect();
            (indexes(first), indexes(second))
        }
    }
}

#[cfg(test)]
mod tests;
