//! Storylines that have changed are saved and published.

use std::collections::BTreeSet;

use newsroom_chassis::store::{StoreError, Transaction};

use crate::{
    convert,
    domain::{ItemId, Storyline, StorylineItems},
    store::{MatchItems, Storylines},
};

/// Saves and publishes those of the storylines with these leads that have changed.
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

/// The lead of the storyline that the lead of a former storyline belongs to now, if it is not alone.
async fn successor(tx: &Transaction, lead: ItemId) -> Result<Option<ItemId>, StoreError> {
    let items = MatchItems::within(tx);
    let Some(placed) = items.find(lead).await? else { return Ok(None) };
    Ok(items.lead_of(&placed).await?.filter(|now| *now != lead))
}
