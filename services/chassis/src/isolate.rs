//! Isolates failing items: an error or panic of one item is counted and logged with the item's id. The item is set
//! aside and tried again later, while the work on all other items continues.

use std::{
    any::Any,
    collections::{HashMap, HashSet},
    fmt::Display,
    future::Future,
    hash::Hash,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{LazyLock, Mutex, PoisonError},
    time::{Duration, Instant},
};

use futures::FutureExt as _;
use tokio::task::JoinError;

use crate::store::StoreError;

/// The pause before the second try of an item. Each further pause is four times as long.
const FIRST: Duration = Duration::from_secs(60);
/// The longest time between two tries.
const LONGEST: Duration = Duration::from_secs(6 * 60 * 60);
/// The most items that one worker sets aside. Beyond that, a new item replaces the one whose next try is the latest.
const MOST: usize = 1_000;
/// How many unreadable rows are logged only once. Beyond that, a row is logged each time.
const TOLD: usize = 10_000;

/// Work that panicked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it panicked: {0}")]
pub struct Panicked(String);

impl Panicked {
    /// A bug that was found without a panic.
    pub(crate) fn because(text: &str) -> Self {
        Self(text.to_owned())
    }

    fn of(payload: &(dyn Any + Send)) -> Self {
        let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
        Self(text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_else(|| "without a word".into()))
    }
}

impl From<JoinError> for Panicked {
    fn from(error: JoinError) -> Self {
        match error.try_into_panic() {
            Ok(payload) => Self::of(&*payload),
            Err(_) => Self::because("the process ends"),
        }
    }
}

impl From<Panicked> for StoreError {
    fn from(_told_by_the_panic_itself: Panicked) -> Self {
        Self::Panicked
    }
}

/// Does work on one item and turns a panic into an error. The data that the work changes must stay usable when the work
/// is interrupted.
pub fn catch<T>(work: impl FnOnce() -> T) -> Result<T, Panicked> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|payload| Panicked::of(&*payload))
}

/// As [`catch`], for asynchronous work.
pub async fn catch_async<F: Future>(work: F) -> Result<F::Output, Panicked> {
    AssertUnwindSafe(work).catch_unwind().await.map_err(|payload| Panicked::of(&*payload))
}

/// Runs longer work on a blocking thread and turns a panic into an error.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Panicked> {
    tokio::task::spawn_blocking(work).await.map_err(Panicked::from)
}

/// Counts and logs that a worker failed because of one item.
pub fn note(service: &'static str, worker: &'static str, id: &dyn Display, why: &dyn Display) {
    metrics::counter!("newsroom_items_failed_total", "service" => service, "worker" => worker).increment(1);
    tracing::error!(service, worker, item = %id, error = %why, "one item failed, everything else goes on");
}

/// Returns the rows of a list that can be read. Other rows are left out and counted, and each is logged once.
pub fn readable<K, T, E>(
    service: &'static str,
    list: &'static str,
    rows: impl IntoIterator<Item = (K, Result<T, E>)>,
) -> Vec<T>
where
    K: Display,
    E: Display,
{
    let mut readable = Vec::new();
    for (id, row) in rows {
        match row {
            Ok(row) => readable.push(row),
            Err(why) => note_unreadable(service, list, &id, &why),
        }
    }
    readable
}

fn note_unreadable(service: &'static str, list: &'static str, id: &dyn Display, why: &dyn Display) {
    static KNOWN: LazyLock<Mutex<HashSet<String>>> = LazyLock::new(Mutex::default);
    metrics::counter!("newsroom_unreadable_rows_total", "service" => service, "list" => list).increment(1);
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if known.len() >= TOLD || known.insert(format!("{service} {list} {id}")) {
        tracing::error!(service, list, row = %id, error = %why, "a row cannot be read, the others are");
    }
}

/// The items that a worker has set aside because they failed. They are kept in memory, so a restart tries all of them
/// again.
#[derive(Debug)]
pub struct SetAside<K> {
    service: &'static str,
    worker: &'static str,
    items: Mutex<HashMap<K, Entry>>,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    failures: u32,
    again: Instant,
    given: bool,
}

impl<K: Copy + Eq + Hash + Display> SetAside<K> {
    /// An empty set.
    pub fn new(service: &'static str, worker: &'static str) -> Self {
        Self { service, worker, items: Mutex::default() }
    }

    /// Sets an item aside, counts it and logs it.
    pub fn add(&self, item: K, why: &dyn Display) {
        note(self.service, self.worker, &item, why);
        self.add_at(item, Instant::now());
    }

    fn add_at(&self, item: K, now: Instant) {
        let mut items = self.items.lock().unwrap_or_else(PoisonError::into_inner);
        let failures = items.get(&item).map_or(0, |entry| entry.failures).saturating_add(1);
        let pause = FIRST.saturating_mul(4_u32.saturating_pow(failures - 1)).min(LONGEST);
        items.insert(item, Entry { failures, again: now + pause, given: false });
        if items.len() > MOST
            && let Some(last) = items.iter().max_by_key(|(_, entry)| entry.again).map(|(item, _)| *item)
        {
            items.remove(&last);
        }
    }

    /// Removes an item that did not fail this time.
    pub fn release(&self, item: K) {
        self.items.lock().unwrap_or_else(PoisonError::into_inner).remove(&item);
    }

    /// The items whose next try is not due yet.
    pub fn waiting(&self) -> HashSet<K> {
        self.waiting_at(Instant::now())
    }

    fn waiting_at(&self, now: Instant) -> HashSet<K> {
        let items = self.items.lock().unwrap_or_else(PoisonError::into_inner);
        items.iter().filter(|(_, entry)| entry.again > now).map(|(item, _)| *item).collect()
    }

    /// The items whose next try is due. Each is returned once, until it fails again.
    pub fn due(&self) -> Vec<K> {
        self.due_at(Instant::now())
    }

    fn due_at(&self, now: Instant) -> Vec<K> {
        let mut items = self.items.lock().unwrap_or_else(PoisonError::into_inner);
        let due = items.iter_mut().filter(|(_, entry)| entry.again <= now && !entry.given);
        due.map(|(item, entry)| {
            entry.given = true;
            *item
        })
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_an_error_with_its_words() {
        let words = |error: Panicked| error.to_string();
        assert_eq!(catch(|| 1), Ok(1));
        assert_eq!(words(catch(|| panic!("no {}", "way")).unwrap_err()), "it panicked: no way");
        assert_eq!(words(catch_async(async { panic!("later") }).await.unwrap_err()), "it panicked: later");
        assert_eq!(words(blocking(|| std::panic::panic_any(7)).await.unwrap_err()), "it panicked: without a word");
    }

    #[test]
    fn what_fails_is_tried_again_later_and_later() {
        let (aside, start) = (SetAside::new("test", "worker"), Instant::now());
        aside.add_at(7, start);
        aside.add_at(8, start);
        assert_eq!((aside.waiting_at(start).len(), aside.due_at(start).len()), (2, 0));
        aside.release(8);
        let first = start + FIRST;
        assert_eq!((aside.waiting_at(first).len(), aside.due_at(first)), (0, vec![7]));
        assert_eq!(aside.due_at(first), Vec::<i32>::new(), "it is given once");
        aside.add_at(7, first);
        assert!(aside.waiting_at(first + FIRST).contains(&7), "the second pause is longer");
        for _ in 0..20 {
            aside.add_at(7, first);
        }
        assert_eq!(aside.due_at(first + LONGEST), [7]);
    }

    #[test]
    fn what_is_set_aside_is_bounded() {
        let aside = SetAside::new("test", "worker");
        for item in 0..=MOST {
            aside.add(item, &"bad");
        }
        assert_eq!(aside.waiting().len(), MOST);
    }

    #[test]
    fn an_unreadable_row_leaves_the_others() {
        let rows = [(1, Ok("one")), (2, Err("broken")), (3, Ok("three"))];
        assert_eq!(readable("test", "rows", rows), ["one", "three"]);
    }
}
