//! Saves and publishes changed storylines.

use newsroom_chassis::store::{StoreError, Transaction};

use crate::{
    convert,
    domain::{ItemId, Storyline, StorylineItems},
    store::{MatchItems, Storylines},
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
