//! Gathers the commands of concurrent callers into batches.

use std::future::Future;

use tokio::sync::{mpsc, oneshot};

use super::{BatchLimits, Batches};
use crate::{isolate, store::StoreError, task};

/// Gathers commands of callers. A batch is what came while the one before was applied, so an idle system waits for
/// nothing. A clone gathers into the same batches.
pub struct Gathering<C, T, E> {
    commands: mpsc::Sender<Waiting<C, T, E>>,
}

/// A command whose caller waits.
struct Waiting<C, T, E> {
    command: C,
    weight: usize,
    answer: oneshot::Sender<Result<T, E>>,
}

impl<C, T, E> Clone for Gathering<C, T, E> {
    fn clone(&self) -> Self {
        Self { commands: self.commands.clone() }
    }
}

impl<C, T, E> Gathering<C, T, E>
where
    C: Send + 'static,
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    /// Starts the task `name`, which applies the batches one after the other with `apply`. `apply` returns the outcome
    /// of each command in its order. The task ends when the last clone is dropped and no command waits.
    pub fn start<A, F>(name: &'static str, limits: BatchLimits, apply: A) -> Self
    where
        A: Fn(Vec<C>) -> F + Send + Sync + 'static,
        F: Future<Output = Vec<Result<T, E>>> + Send + 'static,
    {
        let (commands, waiting) = mpsc::channel(limits.commands);
        drop(task::spawn(name, run(limits, waiting, apply)));
        Self { commands }
    }

    /// Applies a command together with those of other callers, and returns its outcome. `weight` is its share of
    /// [`BatchLimits::weight`]. A command whose caller stops waiting before its batch begins is not applied.
    pub async fn apply(&self, command: C, weight: usize) -> Result<T, E> {
        let (answer, answered) = oneshot::channel();
        let waiting = Waiting { command, weight, answer };
        self.commands.send(waiting).await.map_err(|_| StoreError::GivenUp)?;
        answered.await.map_err(|_| StoreError::GivenUp)?
    }
}

async fn run<C, T, E, A, F>(limits: BatchLimits, waiting: mpsc::Receiver<Waiting<C, T, E>>, apply: A)
where
    A: Fn(Vec<C>) -> F,
    F: Future<Output = Vec<Result<T, E>>>,
    E: From<StoreError>,
{
    let mut batches = Batches::new(waiting, limits, |waiting| waiting.weight);
    while let Some(mut batch) = batches.next().await {
        batch.retain(|waiting| !waiting.answer.is_closed());
        let (commands, answers): (Vec<C>, Vec<_>) =
            batch.into_iter().map(|waiting| (waiting.command, waiting.answer)).unzip();
        if commands.is_empty() {
            continue;
        }
        // A panic is a fault of this batch; the next one is applied.
        let outcomes = match isolate::catch_async(async { apply(commands).await }).await {
            Ok(outcomes) => outcomes,
            Err(panicked) => answers.iter().map(|_| Err(StoreError::from(panicked.clone()).into())).collect(),
        };
        for (answer, outcome) in answers.into_iter().zip(outcomes) {
            // The caller may have stopped waiting.
            let _gone = answer.send(outcome);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use tokio::sync::Semaphore;

    use super::*;

    type Batches = Arc<Mutex<Vec<Vec<u32>>>>;

    /// A gathering whose batches each wait for a permit.
    fn gathering(limits: BatchLimits) -> (Gathering<u32, u32, StoreError>, Arc<Semaphore>, Batches) {
        let (gate, batches) = (Arc::new(Semaphore::new(0)), Batches::default());
        let (waits_for, seen) = (gate.clone(), batches.clone());
        let gathering = Gathering::start("test", limits, move |batch: Vec<u32>| {
            let (gate, seen) = (waits_for.clone(), seen.clone());
            async move {
                seen.lock().unwrap().push(batch.clone());
                gate.acquire().await.unwrap().forget();
                batch.into_iter().map(|n| if n == 13 { Err(StoreError::Conflict) } else { Ok(n * 2) }).collect()
            }
        });
        (gathering, gate, batches)
    }

    #[tokio::test]
    async fn what_comes_while_a_batch_is_applied_is_the_next_batch() {
        let (gathering, gate, batches) = gathering(BatchLimits { commands: 8, weight: 100 });
        gate.add_permits(1);
        assert_eq!(gathering.apply(1, 1).await.unwrap(), 2, "an idle gathering does not wait for others");
        assert_eq!(*batches.lock().unwrap(), [[1]]);
    }

    #[tokio::test]
    async fn a_batch_that_panics_ends_nothing_else() {
        let gathering = Gathering::start("test", BatchLimits { commands: 8, weight: 100 }, |batch: Vec<u32>| async {
            assert!(!batch.contains(&13), "a batch that panics");
            batch.into_iter().map(Ok::<_, StoreError>).collect()
        });
        assert!(matches!(gathering.apply(13, 1).await, Err(StoreError::Panicked)));
        assert_eq!(gathering.apply(1, 1).await.unwrap(), 1);
    }

    #[tokio::test]
    async fn a_batch_is_bounded_by_number_and_by_weight() {
        let (gathering, gate, batches) = gathering(BatchLimits { commands: 3, weight: 10 });
        let first = gathering.clone();
        let first = task::spawn("first", async move { first.apply(0, 1).await });
        while batches.lock().unwrap().is_empty() {
            tokio::task::yield_now().await;
        }
        let commands = [(1, 1), (2, 1), (13, 1), (4, 9), (5, 9), (6, 50)];
        let calls = commands.map(|(command, weight)| gathering.apply(command, weight));
        // The calls are polled first, so they wait when the gate opens.
        let open = async { gate.add_permits(100) };
        let (outcomes, ()) = tokio::join!(futures::future::join_all(calls), open);
        assert_eq!(first.await.unwrap().unwrap(), 0);
        let outcomes: Vec<Option<u32>> = outcomes.into_iter().map(Result::ok).collect();
        assert_eq!(outcomes, [Some(2), Some(4), None, Some(8), Some(10), Some(12)], "each caller has its own outcome");
        assert_eq!(*batches.lock().unwrap(), [vec![0], vec![1, 2, 13], vec![4], vec![5], vec![6]]);
    }
}
