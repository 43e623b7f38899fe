//! Resolves links between items: from the identity in the payload to the id of the item.

use std::collections::{BTreeSet, HashMap};

use newsroom_chassis::store::StoreError;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use super::Items;
use crate::{
    domain::{Item, ItemId},
    store::entity::item::{Column, Entity},
};

/// The maximum number of identities in one statement, below SQLite's limit of 32,766 parameters. A page of items has
/// fewer.
const ASKED: usize = 20_000;

impl<C: ConnectionTrait> Items<'_, C> {
    /// Sets the target ids of these items' links. A target is an item of `known`, otherwise a stored item of one of the
    /// link's own authorities, in their order. A link to an item that was not received yet stays unresolved.
    pub async fn resolve_links<'i>(
        &self,
        items: impl Iterator<Item = &'i mut Item>,
        known: &HashMap<String, ItemId>,
    ) -> Result<(), StoreError> {
        let mut open = Vec::new();
        for item in items {
            let authorities: Vec<String> = item.link_authorities().iter().map(ToString::to_string).collect();
            for link in &mut item.draft.links {
                if link.item_id.is_none() && !link.identity.is_empty() {
                    match known.get(&link.identity) {
                        Some(id) => link.item_id = Some(id.uuid()),
                        None => open.push((authorities.clone(), link)),
                    }
                }
            }
        }
        let identities: BTreeSet<String> = open.iter().map(|(_, link)| link.identity.clone()).collect();
        let authorities: BTreeSet<String> = open.iter().flat_map(|(authorities, _)| authorities.clone()).collect();
        let stored = self.ids(Vec::from_iter(identities), &authorities).await?;
        for (authorities, link) in open {
            let ids = stored.get(&link.identity);
            link.item_id = authorities.iter().find_map(|authority| ids?.get(authority).copied());
        }
        Ok(())
    }

    /// Finds the ids of the items with these identities within these authorities, by identity and authority.
    async fn ids(
        &self,
        identities: Vec<String>,
        authorities: &BTreeSet<String>,
    ) -> Result<HashMap<String, HashMap<String, Uuid>>, StoreError> {
        let mut ids: HashMap<String, HashMap<String, Uuid>> = HashMap::new();
        for identities in identities.chunks(ASKED) {
            let select = Entity::find().select_only().columns([Column::Identity, Column::Authority, Column::Id]);
            let select = select.filter(Column::Authority.is_in(authorities)).filter(Column::Identity.is_in(identities));
            for (identity, authority, id) in select.into_tuple::<(String, String, Uuid)>().all(self.0).await? {
                ids.entry(identity).or_default().insert(authority, id);
            }
        }
        Ok(ids)
    }
}
