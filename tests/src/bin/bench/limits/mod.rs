//! The limits of the machine, each part on its own and, except for [`transactions`], without our own layers.

mod calls;
mod messages;
mod rows;
mod sync;
mod transactions;

pub(crate) use calls::calls;
pub(crate) use messages::messages;
pub(crate) use rows::stories;
pub(crate) use sync::synced_writes;
pub(crate) use transactions::transactions;

use std::time::{Duration, Instant};

use futures::{StreamExt as _, stream};

/// The size of a story, of an event and of a call, in bytes.
const BYTES: usize = 2 << 10;
/// How long each limit is measured.
const FOR: Duration = Duration::from_secs(4);

/// How often per second `work` can be done, with `at_once` of it under way.
async fn rate<F: Future<Output = ()>>(at_once: usize, work: impl Fn(u64) -> F) -> f64 {
    let start = Instant::now();
    let done = stream::iter((0..).take_while(|_| start.elapsed() < FOR)).map(work).buffer_unordered(at_once);
    let count = done.fold(0u64, async |count, ()| count + 1).await;
    count as f64 / start.elapsed().as_secs_f64()
}
