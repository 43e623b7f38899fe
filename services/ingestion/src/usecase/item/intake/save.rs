//! Writes the effects of decisions, with one statement for each table, and publishes the events.

use std::collections::{BTreeMap, HashMap, HashSet};

use newsroom_chassis::store::{StoreError, Transaction};
use time::OffsetDateTime;

use super::{
    Accepted,
    decide::DecidedDelivery,
    health,
    working_set::{ChangedRows, WorkingSet},
};
use crate::{
    convert,
    domain::{Contest, Digest, Item, ItemId, SourceId},
    store::{
        Blobs, CompressedPayload, Contents, Contests, Copies, ItemCounts, Items, MatchQueue, Payloads, Revisions,
        SeenFiles, Ways,
    },
    usecase::{Error, blob::save_names},
};

/// Writes the changed rows of the working set and the other effects of the deliveries.
pub(super) async fn save(
    tx: &mut Transaction,
    accepted: &[&Accepted<'_>],
    working_set: WorkingSet,
    decided: &[DecidedDelivery],
) -> Result<(), Error> {
    let ChangedRows { items, copies, contents, ways, revisions } = working_set.into_changed_rows();
    Items::within(tx).save(items).await?;
    let copies_count = copies.len() as u64;
    if Copies::within(tx).insert(copies).await? < copies_count {
        return Err(StoreError::Conflict.into());
    }
    Contents::within(tx).save(contents).await?;
    Ways::within(tx).save(ways).await?;
    save_history(tx, &revisions).await?;
    let payloads = payloads(accepted, decided);
    let blobs = payloads.iter().filter(|payload| payload.blob().is_some());
    Blobs::within(tx).confirm(blobs.map(|payload| payload.digest().to_vec()).collect()).await?;
    Payloads::within(tx).save(payloads, tx.now()).await?;
    // A deletion of a source locks the source before its files and counts, so this write does too.
    let pushes = health::lock(tx, accepted, decided).await?;
    SeenFiles::within(tx).save(accepted.iter().filter_map(|accepted| accepted.seen())).await?;
    let contests = decided.iter().flat_map(|decided| &decided.decisions).flat_map(|decision| &decision.contests);
    let new_contests = Contests::within(tx).insert(contests).await?;
    save_counts(tx, accepted, decided, &revisions).await?;
    publish(tx, accepted, decided, &revisions, new_contests)?;
    health::save(tx, pushes).await
}

async fn save_history(tx: &Transaction, revisions: &[Item]) -> Result<(), Error> {
    let mut history: Vec<(&Item, OffsetDateTime)> = revisions.iter().map(|item| (item, item.update_time)).collect();
    history.sort_by_key(|(item, _)| (item.id, item.revision));
    Revisions::within(tx).insert(&history).await?;
    let items: Vec<&Item> = history.iter().map(|(item, _)| *item).collect();
    save_names(tx, &items).await?;
    // Only the last revision of an item is matched.
    let mut queued = HashSet::new();
    let last: Vec<ItemId> = revisions.iter().rev().map(|item| item.id).filter(|id| queued.insert(*id)).collect();
    Ok(MatchQueue::within(tx).insert(last.into_iter().rev()).await?)
}

/// The payloads with new or changed items, each once.
fn payloads<'d>(accepted: &[&'d Accepted<'_>], decided: &[DecidedDelivery]) -> Vec<&'d CompressedPayload> {
    let mut payloads: HashMap<Digest, &CompressedPayload> = HashMap::new();
    for (accepted, decided) in accepted.iter().zip(decided) {
        if decided.decisions.iter().any(|decision| decision.revision.is_some()) {
            payloads.entry(accepted.delivery.payload.digest()).or_insert(&accepted.delivery.payload);
        }
    }
    payloads.into_values().collect()
}

/// Adds the new items to the counts of their sources.
async fn save_counts(
    tx: &Transaction,
    accepted: &[&Accepted<'_>],
    decided: &[DecidedDelivery],
    revisions: &[Item],
) -> Result<(), Error> {
    let mut counts: BTreeMap<SourceId, i64> = BTreeMap::new();
    for (accepted, decided) in accepted.iter().zip(decided) {
        let new = decided.decisions.iter().filter_map(|decision| decision.revision).filter(|revision| revision.is_new);
        let count = new.count();
        if count > 0 {
            *counts.entry(accepted.source.id).or_default() += i64::try_from(count).unwrap_or(i64::MAX);
        }
    }
    let spread = revisions.last().map(|item| item.id.uuid().as_u64_pair().1).unwrap_or_default();
    Ok(ItemCounts::within(tx).add(counts, spread).await?)
}

/// Publishes the events of items and contests, in the order of the deliveries. Each contest is published once.
fn publish(
    tx: &mut Transaction,
    accepted: &[&Accepted<'_>],
    decided: &[DecidedDelivery],
    revisions: &[Item],
    mut new_contests: HashSet<Digest>,
) -> Result<(), Error> {
    let now = tx.now();
    for (accepted, decided) in accepted.iter().zip(decided) {
        let _entered = accepted.span.enter();
        for decision in &decided.decisions {
            if let Some(revision) = decision.revision
                && let Some(item) = revisions.get(revision.index)
            {
                tx.publish(if revision.is_new { convert::item_ingested(item) } else { convert::item_updated(item) })?;
            }
            for contest in decision.contests.iter().filter(|contest: &&Contest| new_contests.remove(&contest.key())) {
                tx.publish(convert::item_contested(contest, now))?;
            }
        }
    }
    Ok(())
}
