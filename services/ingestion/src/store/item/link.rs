//! Resolves links between items: from the identity in the payload to the id of the item.

use std::collections::{BTreeSet, HashMap};

use newsroom_chassis::store::{StoreError, bulk::padded};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use super::Items;
use crate::{
    domain::{Authority, Draft, Item, ItemId, ItemLink},
    store::entity::item::{Column, Entity},
};

/// The maximum number of identities in one statement, below SQLite's limit of 32,766 parameters. A page of items has
/// fewer.
const ASKED: usize = 16_384;

/// The unresolved links of items, whose targets are looked up together.
#[derive(Clone, Debug, Default)]
pub struct UnresolvedLinks {
    identities: BTreeSet<String>,
    authorities: BTreeSet<String>,
}

/// The items to which links may lead, by identity and authority.
#[derive(Clone, Debug, Default)]
pub struct LinkTargets(HashMap<String, HashMap<String, Uuid>>);

impl UnresolvedLinks {
    /// Adds the links of a draft. A target belongs to one of these authorities.
    pub fn add(&mut self, draft: &Draft, authorities: impl IntoIterator<Item = Authority>) {
        let mut unresolved = draft.links.iter().filter(|link| is_unresolved(link)).peekable();
        if unresolved.peek().is_some() {
            self.authorities.extend(authorities.into_iter().map(|authority| authority.to_string()));
        }
        self.identities.extend(unresolved.map(|link| link.identity.clone()));
    }
}

impl LinkTargets {
    /// Records that an item has an identity within an authority, and no longer within the authority `before`.
    pub fn place(&mut self, identity: &str, id: ItemId, before: Option<&Authority>, authority: &Authority) {
        let Some(ids) = self.0.get_mut(identity) else { return };
        if let Some(before) = before {
            ids.remove(&before.to_string());
        }
        ids.insert(authority.to_string(), id.uuid());
    }

    /// Sets the target ids of an item's links. A target is an item of `known`, otherwise an item of one of the link's
    /// own authorities, in their order. A link to an item that was not received yet stays unresolved.
    pub fn resolve(&self, item: &mut Item, known: &HashMap<&str, ItemId>) {
        let authorities: Vec<String> = item.link_authorities().iter().map(ToString::to_string).collect();
        for link in item.draft.links.iter_mut().filter(|link| is_unresolved(link)) {
            let stored = self.0.get(&link.identity);
            link.item_id = match known.get(link.identity.as_str()) {
                Some(id) => Some(id.uuid()),
                None => authorities.iter().find_map(|authority| stored?.get(authority).copied()),
            };
        }
    }
}

impl<C: ConnectionTrait> Items<'_, C> {
    /// Sets the target ids of these items' links to stored items.
    pub async fn resolve_links<'i>(&self, items: impl Iterator<Item = &'i mut Item>) -> Result<(), StoreError> {
        let mut items: Vec<&mut Item> = items.collect();
        let mut links = UnresolvedLinks::default();
        for item in &items {
            links.add(&item.draft, item.link_authorities());
        }
        let targets = self.link_targets(links).await?;
        for item in &mut items {
            targets.resolve(item, &HashMap::new());
        }
        Ok(())
    }

    /// Finds the stored items to which links may lead.
    pub async fn link_targets(&self, links: UnresolvedLinks) -> Result<LinkTargets, StoreError> {
        let authorities = padded(links.authorities);
        let identities: Vec<String> = links.identities.into_iter().collect();
        let mut targets: HashMap<String, HashMap<String, Uuid>> = HashMap::new();
        for identities in identities.chunks(ASKED) {
            targets.extend(identities.iter().map(|identity| (identity.clone(), HashMap::new())));
            let select = Entity::find().select_only().columns([Column::Identity, Column::Authority, Column::Id]);
            let select = select.filter(Column::Authority.is_in(authorities.iter()));
            let select = select.filter(Column::Identity.is_in(padded(identities)));
            for (identity, authority, id) in select.into_tuple::<(String, String, Uuid)>().all(self.0).await? {
                targets.entry(identity).or_default().insert(authority, id);
            }
        }
        Ok(LinkTargets(targets))
    }
}

/// Whether a link leads to an item whose id is unknown.
fn is_unresolved(link: &ItemLink) -> bool {
    link.item_id.is_none() && !link.identity.is_empty()
}
