//! Divides what comes through a channel into batches.

use tokio::sync::mpsc;

/// The size of a batch.
#[derive(Clone, Copy, Debug)]
pub struct BatchLimits {
    /// The most commands of a batch.
    pub commands: usize,
    /// The most weight of a batch. A heavier command is a batch of its own.
    pub weight: usize,
}

/// What comes through a channel, in batches. A batch is what has come since the one before was taken.
pub(crate) struct Batches<C, W> {
    commands: mpsc::Receiver<C>,
    limits: BatchLimits,
    weight: W,
    /// A command that did not fit into the batch before.
    left: Option<C>,
}

impl<C, W: Fn(&C) -> usize> Batches<C, W> {
    pub fn new(commands: mpsc::Receiver<C>, limits: BatchLimits, weight: W) -> Self {
        Self { commands, limits, weight, left: None }
    }

    /// Waits for a command, and takes it with those that are already there. `None`: the channel is closed and empty.
    pub async fn next(&mut self) -> Option<Vec<C>> {
        let first = match self.left.take() {
            Some(left) => left,
            None => self.commands.recv().await?,
        };
        let mut weight = (self.weight)(&first);
        let mut batch = vec![first];
        while batch.len() < self.limits.commands
            && let Ok(more) = self.commands.try_recv()
        {
            weight += (self.weight)(&more);
            if weight > self.limits.weight {
                self.left = Some(more);
                break;
            }
            batch.push(more);
        }
        Some(batch)
    }
}
