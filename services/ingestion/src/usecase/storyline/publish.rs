//! Saves and publishes changed storylines.

use std::collections::BTreeSet;

use newsroom_chassis::store::{StoreError, Transaction};

use crate::{
    convert,
    domain::{ItemId, Storyline, StorylineItems},
    store::{MatchItems, Storylines},
};

/// Of the storylines with these leads, saves and publishes those that have changed.
pub(super) async fn publish_changed(tx: &mut Transaction, leads: BTreeSet<ItemId>) -> Result<(), StoreError> {
    for lead in leads {
        let published = Storylines::within(tx).find(lead).await?;
        let items = StorylineItems::new(MatchItems::within(tx).members_of(lead).await?);
        let merged_into = if items.is_empty() { successor(tx, lead).await? } else { None };
        let changed = Storyline::changed(published.as_ref(), lead, items, merged_into, tx.now());
        if let Some(storyline) = changed {
            Storylines::within(tx).save(&storyline).await?;
            tx.publish(convert::storyline_changed(&storyline))?;
        }
    }
    Ok(())
}

/// For the lead of a former storyline: the lead of its current storyline, if that has several items.
async fn successor(tx: &Transaction, lead: ItemId) -> Result<Option<ItemId>, StoreError> {
    let items = MatchItems::within(tx);
    let Some(placed) = items.find(lead).await? else { return Ok(None) };
    Ok(items.lead_of(&placed).await?.filter(|now| *now != lead))
}
