//! Saves and publishes changed storylines and groups of near copies.

use std::collections::BTreeMap;

use newsroom_chassis::store::{StoreError, Transaction};

use crate::{
    convert,
    domain::{CopyGroup, ItemId, Storyline, StorylineItems},
    store::{CopyGroups, MatchItems, Storylines},
};

/// Of the storylines with these leads, saves and publishes those that have changed.
pub(super) async fn publish_changed(tx: &mut Transaction, leads: &[ItemId]) -> Result<(), StoreError> {
    if leads.is_empty() {
        return Ok(());
    }
    let published = Storylines::within(tx).find_many(leads.iter().copied()).await?;
    let mut members = MatchItems::within(tx).members_of(leads).await?;
    let items = |lead: &ItemId| (*lead, StorylineItems::new(members.remove(lead).unwrap_or_default()));
    let items: Vec<(ItemId, StorylineItems)> = leads.iter().map(items).collect();
    let ended = items.iter().filter(|(lead, items)| items.is_empty() && published.contains_key(lead));
    let ended: Vec<ItemId> = ended.map(|(lead, _)| *lead).collect();
    let successors = MatchItems::within(tx).leads_of(&ended).await?;
    let mut changed = Vec::new();
    for (lead, items) in items {
        let merged_into = if items.is_empty() { successors.get(&lead).filter(|now| **now != lead) } else { None };
        changed.extend(Storyline::changed(published.get(&lead), lead, items, merged_into.copied(), tx.now()));
    }
    Storylines::within(tx).save(&changed).await?;
    for storyline in &changed {
        tx.publish(convert::storyline_changed(storyline))?;
    }
    Ok(())
}

/// Of these items, each with its original, saves and publishes the groups of those whose group has changed.
pub(super) async fn publish_groups(tx: &mut Transaction, originals: Vec<(ItemId, ItemId)>) -> Result<(), StoreError> {
    if originals.is_empty() {
        return Ok(());
    }
    let groups = CopyGroups::within(tx);
    let published = groups.find_many(&Vec::from_iter(originals.iter().map(|(item, _)| *item))).await?;
    let published = |item| published.get(&item).copied().unwrap_or_else(|| CopyGroup::alone(item));
    let changed = originals.into_iter().filter_map(|(item, original)| published(item).changed(original));
    // In the order of the items, as the statement writes them.
    let changed: BTreeMap<ItemId, CopyGroup> = changed.map(|group| (group.item, group)).collect();
    let changed: Vec<CopyGroup> = changed.into_values().collect();
    groups.save(&changed).await?;
    for group in &changed {
        tx.publish(convert::item_grouped(group))?;
    }
    Ok(())
}
