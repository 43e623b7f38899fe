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
    /// Records that an item has an identity within an authority.
    pub fn place(&mut self, (identity, authority): (&str, &Authority), id: ItemId) {
        if let Some(ids) = self.0.get_mut(identity) {
            ids.insert(authority.to_string(), id.uuid());
        }
    }

    /// Records that an item gives up an identity within an authority. Another item may have it by now.
    pub fn give_up(&mut self, (identity, authority): (&str, &Authority), id: ItemId) {
        let authority = authority.to_string();
        if let Some(ids) = self.0.get_mut(identity)
            && ids.get(&authority) == Some(&id.uuid())
        {
            ids.remove(&authority);
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::SourceId;

    #[test]
    fn an_item_that_takes_an_identity_leaves_what_others_have_under_it() {
        let source = Authority::Source(SourceId::new(Uuid::from_u128(5)));
        let provider = Authority::from_stored("provider:afp.com").unwrap();
        let [first, second] = [1, 2].map(|number| ItemId::new(Uuid::from_u128(number)));
        let mut targets =
            LinkTargets(HashMap::from([("a".to_owned(), HashMap::new()), ("b".to_owned(), HashMap::new())]));
        targets.place(("a", &source), first);
        targets.place(("b", &source), second);
        // The first becomes the provider's, under the identity that the second has within the source.
        targets.give_up(("a", &source), first);
        targets.place(("b", &provider), first);
        let of = |identity: &str, authority: &Authority| targets.0[identity].get(&authority.to_string()).copied();
        assert_eq!(of("a", &source), None);
        assert_eq!((of("b", &source), of("b", &provider)), (Some(second.uuid()), Some(first.uuid())));
        // The second takes what the first had, before the first gives it up.
        targets.place(("b", &provider), second);
        targets.give_up(("b", &provider), first);
        assert_eq!(targets.0["b"].get(&provider.to_string()), Some(&second.uuid()));
    }
}
