//! What is held under the identities of what arrives, and what of it the arriving word counts for.

use std::collections::HashMap;

use newsroom_chassis::store::{StoreError, Transaction};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use uuid::Uuid;

use super::super::{
    entity::item::{Column, Entity, Model},
    rows::stored,
};
use crate::domain::{Authority, IncomingItem, Provider, PubStatus, Source, StoredItem, is_global};

/// An item that is held under an identity.
#[derive(Clone, Debug)]
pub struct Known {
    /// What is held of it.
    pub stored: StoredItem,
    /// Whose word counts for it.
    pub authority: String,
    named_provider: String,
}

/// All that is held under these identities, by identity, what came first before all else.
pub async fn find(
    tx: &Transaction,
    identities: impl Iterator<Item = &str>,
) -> Result<HashMap<String, Vec<Known>>, StoreError> {
    let identities: Vec<&str> = identities.collect();
    // Ordered here: a database might read all items in this order instead.
    let mut rows = Entity::find().filter(Column::Identity.is_in(identities)).all(tx.connection()).await?;
    rows.sort_by_key(|row| (row.ingested_at, row.id));
    let mut known: HashMap<String, Vec<Known>> = HashMap::new();
    for row in rows {
        known.entry(row.identity.clone()).or_default().push(Known::of(row)?);
    }
    Ok(known)
}

/// The same for these items, by id; nobody else changes them before this write ends.
pub async fn lock(tx: &Transaction, ids: Vec<Uuid>) -> Result<HashMap<Uuid, Known>, StoreError> {
    // In one order, so that two writers never wait for each other.
    let select = Entity::find().filter(Column::Id.is_in(ids)).order_by_asc(Column::Id).lock_exclusive();
    let rows = select.all(tx.connection()).await?;
    rows.into_iter().map(|row| Ok((row.id, Known::of(row)?))).collect()
}

impl Known {
    fn of(row: Model) -> Result<Self, StoreError> {
        let named = Provider::within(&row.identity).map_or(row.named_provider.clone(), |named| named.to_string());
        Ok(Self { stored: stored(&row)?, authority: row.authority, named_provider: named })
    }

    /// Whether it was brought by a source that does not speak for the provider whom its payload named: this one.
    fn waits_for(&self, provider: &Provider, source: &Source) -> bool {
        let own = Authority::Source(source.id).to_string();
        self.authority.starts_with("source:") && self.authority != own && self.named_provider == provider.as_str()
    }

    /// Whether an incoming item means this item, whoever may speak for it: by an id that is the same everywhere, or by the
    /// provider.
    fn is_meant_by(&self, incoming: &IncomingItem) -> bool {
        is_global(&incoming.draft.identity)
            || incoming.draft.providers.iter().any(|named| named.as_str() == self.named_provider)
    }
}

/// Of what is held under the identity of an incoming item from `source`, that for which its word counts; the one that it is
/// before all others. These are more than one where sources brought the same before they spoke for the same provider.
/// Beside what is the provider's already, a kill alone reaches what somebody else brought in its name.
pub fn spoken_for<'k>(known: &'k [Known], incoming: &IncomingItem, source: &Source) -> Vec<&'k Known> {
    let authority = source.authority_over(&incoming.draft);
    let (key, own) = (authority.to_string(), Authority::Source(source.id).to_string());
    let mut found: Vec<&Known> = known.iter().filter(|known| known.authority == key).collect();
    if let Authority::Provider(provider) = &authority {
        let is_kill = incoming.draft.pub_status == PubStatus::Canceled;
        let reaches = |stored: &StoredItem| if found.is_empty() { incoming.takes_over(stored) } else { is_kill };
        let waiting = known
            .iter()
            .filter(|known| known.authority == own || known.waits_for(provider, source) && reaches(&known.stored));
        let waiting: Vec<&Known> = waiting.collect();
        found.extend(waiting);
    }
    found
}

/// Whether an incoming item speaks for the provider in whose name somebody else brought an item.
pub fn is_rightful(known: &Known, incoming: &IncomingItem, source: &Source) -> bool {
    let authority = source.authority_over(&incoming.draft);
    authority.provider().is_some_and(|provider| known.waits_for(provider, source))
}

/// Of what is held under the identity of an incoming item, that which it means and has no word on.
pub fn contested<'k>(known: &'k [Known], incoming: &IncomingItem, source: &Source) -> Vec<&'k Known> {
    let spoken_for: Vec<Uuid> =
        spoken_for(known, incoming, source).iter().map(|known| known.stored.id.uuid()).collect();
    let others = known.iter().filter(|known| !spoken_for.contains(&known.stored.id.uuid()));
    others.filter(|known| known.is_meant_by(incoming)).collect()
}
