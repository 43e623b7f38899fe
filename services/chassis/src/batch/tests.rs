//! Which commands of a batch are applied, and in which parts.

use std::sync::Mutex;

use super::*;

#[derive(Clone, Debug, PartialEq)]
struct Fault(BatchFault);

impl From<Panicked> for Fault {
    fn from(_: Panicked) -> Self {
        Self(BatchFault::Data)
    }
}

impl BatchError for Fault {
    fn batch_fault(&self) -> BatchFault {
        self.0
    }
}

/// Applies numbers, whose tens are their aggregates. Returns the outcomes and the batches that were tried.
async fn applied(
    commands: &[u32],
    decide: impl Fn(&[u32]) -> Result<(), Fault>,
) -> (Vec<Result<u32, Fault>>, Vec<Vec<u32>>) {
    let tried = Mutex::new(Vec::new());
    let outcomes = apply(
        commands,
        |command| command / 10,
        |batch| {
            tried.lock().unwrap().push(batch.clone());
            let decided = decide(&batch);
            async move { decided.map(|()| batch) }
        },
    );
    let outcomes = outcomes.await;
    (outcomes, tried.into_inner().unwrap())
}

#[tokio::test]
async fn a_batch_without_faults_is_applied_once() {
    let (outcomes, tried) = applied(&[10, 20, 11], |_| Ok(())).await;
    assert_eq!(outcomes, [Ok(10), Ok(20), Ok(11)]);
    assert_eq!(tried, [vec![10, 20, 11]]);
}

#[tokio::test]
async fn one_bad_command_of_many_fails_alone() {
    let commands: Vec<u32> = (0..256).map(|number| number * 10).collect();
    let bad = |batch: &[u32]| if batch.contains(&770) { Err(Fault(BatchFault::Data)) } else { Ok(()) };
    let (outcomes, tried) = applied(&commands, bad).await;
    for (command, outcome) in commands.iter().zip(&outcomes) {
        assert_eq!(outcome.is_err(), *command == 770, "{command}");
    }
    assert_eq!(tried.len(), 17, "each of eight halvings tries two halves");
}

#[tokio::test]
async fn the_commands_of_one_aggregate_stay_together_and_in_order() {
    let bad = |batch: &[u32]| if batch.contains(&21) { Err(Fault(BatchFault::Data)) } else { Ok(()) };
    let (outcomes, tried) = applied(&[10, 20, 11, 21, 22], bad).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_err()).count(), 1);
    assert_eq!(
        tried,
        [vec![10, 20, 11, 21, 22], vec![10, 11], vec![20, 21, 22], vec![20], vec![21, 22], vec![21], vec![22]]
    );
}

#[tokio::test]
async fn a_panic_of_one_command_fails_alone() {
    let (outcomes, _) = applied(&[10, 20, 30], |batch| {
        assert!(!batch.contains(&20), "this command panics");
        Ok(())
    })
    .await;
    assert_eq!(outcomes, [Ok(10), Err(Fault(BatchFault::Data)), Ok(30)]);
}

#[tokio::test]
async fn a_passing_fault_leaves_all_that_waits() {
    let full = |batch: &[u32]| match batch {
        [10] => Ok(()),
        [_] => Err(Fault(BatchFault::Passing)),
        _ => Err(Fault(BatchFault::Data)),
    };
    let (outcomes, tried) = applied(&[10, 20, 30, 40], full).await;
    let passing = Err(Fault(BatchFault::Passing));
    assert_eq!(outcomes, [Ok(10), passing.clone(), passing.clone(), passing]);
    assert_eq!(tried, [vec![10, 20, 30, 40], vec![10, 20], vec![10], vec![20]]);
}

#[tokio::test]
async fn a_conflict_repeats_the_same_batch() {
    let count = Mutex::new(0);
    let conflict = |_: &[u32]| {
        let mut count = count.lock().unwrap();
        *count += 1;
        if *count < ATTEMPTS { Err(Fault(BatchFault::Conflict)) } else { Ok(()) }
    };
    let (outcomes, tried) = applied(&[10, 20], conflict).await;
    assert_eq!(outcomes, [Ok(10), Ok(20)]);
    assert!(tried.len() == 5 && tried.iter().all(|batch| *batch == [10, 20]), "{tried:?}");
}
