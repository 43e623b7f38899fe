//! Groups items in the queue with their near-copies and with items that report the same event.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use newsroom_chassis::{
    background::deferred,
    batch::{BatchError as _, BatchFault},
    isolate::{self, SetAside},
    leadership::{self, Leadership},
    store::{Store, StoreError, bulk},
};

use super::{
    placing::place,
    publish::{publish_changed, publish_groups},
};
use crate::{
    domain::{
        ItemId,
        matching::{Changes, MatchCandidate, MatchIndex},
    },
    store::{MatchItems, MatchKeys, MatchQueue, QueueEntry, Revisions},
    usecase::Error,
};

/// The maximum number of entries that are matched together.
pub const MATCH_BATCH: usize = 256;
/// The maximum number of days between the first and the last item that are placed together. The index has to have the
/// days around all of them.
const SPAN_DAYS: i64 = 32;

/// Matches the first items in the queue, and returns their number. An item that cannot be matched goes to the end of
/// the queue and is set aside for a while, so that it does not block others.
///
/// `index`: what is known about the stored items, as it was after the call before under the same leadership, otherwise empty.
pub async fn match_items(
    store: &Store,
    leadership: &Leadership,
    aside: &SetAside<ItemId>,
    index: &mut MatchIndex,
) -> Result<usize, Error> {
    let entries = MatchQueue::reading(store).first(MATCH_BATCH as u64, aside.waiting()).await?;
    let count = entries.len();
    let mut open = vec![entries];
    while let Some(mut entries) = open.pop() {
        let matched = isolate::catch_async(match_batch(store, leadership, index, &entries)).await;
        match (matched.unwrap_or_else(|panicked| Err(panicked.into())), &entries[..]) {
            (Ok(()), _) => entries.iter().for_each(|entry| aside.release(entry.item)),
            (Err(error), _) if error.batch_fault() != BatchFault::Data => return Err(error),
            (Err(error), [entry]) => {
                aside.add(entry.item, &error);
                postpone(store, leadership.clone(), *entry).await?;
            }
            // One of the items is the cause. Its half fails again, until it is alone.
            (Err(_), _) => {
                let second = entries.split_off(entries.len() / 2);
                open.extend([second, entries]);
            }
        }
    }
    index.shrink();
    Ok(count)
}

/// The number of entries in the queue.
pub async fn match_backlog(store: &Store) -> Result<u64, Error> {
    Ok(MatchQueue::reading(store).count().await?)
}

async fn match_batch(
    store: &Store,
    leadership: &Leadership,
    index: &mut MatchIndex,
    entries: &[QueueEntry],
) -> Result<(), Error> {
    let ids: BTreeSet<ItemId> = entries.iter().map(|entry| entry.item).collect();
    let items = Revisions::reading(store).newest_of(bulk::padded(ids).into_iter()).await?;
    let candidates = deferred(move || items.iter().map(MatchCandidate::new).collect::<Vec<_>>()).await;
    for (entries, candidates) in spans(entries, candidates.map_err(StoreError::from)?) {
        // After an error the index is empty, and the days are loaded again.
        let (changes, changed) = place(store, std::mem::take(index), candidates).await?;
        save(store, leadership.clone(), entries, changes).await?;
        *index = changed;
    }
    Ok(())
}

/// Divides items by their days into groups that are placed together, the first days first.
fn spans(entries: &[QueueEntry], candidates: Vec<MatchCandidate>) -> Vec<(Vec<QueueEntry>, Vec<MatchCandidate>)> {
    let day = |candidate: &MatchCandidate| candidate.signature.as_ref().map(|signature| signature.rank.day());
    let days: HashMap<ItemId, Option<i64>> =
        candidates.iter().map(|candidate| (candidate.item, day(candidate))).collect();
    let mut by_day: BTreeMap<Option<i64>, (Vec<QueueEntry>, Vec<MatchCandidate>)> = BTreeMap::new();
    for entry in entries {
        let day = days.get(&entry.item).copied().flatten();
        by_day.entry(day).or_default().0.push(*entry);
    }
    for candidate in candidates {
        by_day.entry(day(&candidate)).or_default().1.push(candidate);
    }
    let mut spans: Vec<(Option<i64>, Vec<QueueEntry>, Vec<MatchCandidate>)> = Vec::new();
    for (day, (entries, candidates)) in by_day {
        match spans.last_mut() {
            // Items that are not compared have no day.
            Some((first, span, items)) if first.is_none_or(|first| day.is_some_and(|day| day - first <= SPAN_DAYS)) => {
                *first = first.or(day);
                span.extend(entries);
                items.extend(candidates);
            }
            _ => spans.push((day, entries, candidates)),
        }
    }
    spans.into_iter().map(|(_, entries, candidates)| (entries, candidates)).collect()
}

/// Saves the changes, removes the entries from the queue, and publishes the changed groups and storylines.
async fn save(store: &Store, leadership: Leadership, entries: Vec<QueueEntry>, changes: Changes) -> Result<(), Error> {
    let originals = changes.originals();
    let saved = store.write(move |tx| {
        Box::pin(async move {
            leadership::check(tx, &leadership).await?;
            if !changes.old_keys.is_empty() {
                MatchKeys::within(tx).delete(&changes.old_keys).await?;
            }
            MatchKeys::within(tx).insert(&changes.new_keys).await?;
            let items = MatchItems::within(tx);
            items.delete(&changes.deleted).await?;
            items.save(&changes.replaced).await?;
            items.save_places(&changes.moved).await?;
            let queue = MatchQueue::within(tx);
            queue.insert(changes.waiting).await?;
            queue.delete(&entries).await?;
            publish_groups(tx, originals).await?;
            Ok::<_, Error>(publish_changed(tx, &Vec::from_iter(changes.touched)).await?)
        })
    });
    saved.await
}

/// Moves an item to the end of the queue.
async fn postpone(store: &Store, leadership: Leadership, entry: QueueEntry) -> Result<(), Error> {
    let postponed = store.write(move |tx| {
        Box::pin(async move {
            leadership::check(tx, &leadership).await?;
            let queue = MatchQueue::within(tx);
            queue.delete(&[entry]).await?;
            Ok::<_, Error>(queue.insert([entry.item]).await?)
        })
    });
    postponed.await
}
