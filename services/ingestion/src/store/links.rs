//! Links from item to item: by the identity that a payload tells, to the id that the item has here.

use std::collections::{BTreeSet, HashMap};

use sea_orm::{ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use super::entity::item::{Column, Entity};
use crate::domain::{Authority, ItemId, ItemLink, Provider, SourceId};

/// How many identities one statement asks for.
const ASKED: usize = 500;

/// Within what the links of an item lead to others: its provider, and its source.
pub fn authorities(source: SourceId, provider: Option<&Provider>) -> Vec<String> {
    let provider = provider.map(|provider| Authority::Provider(provider.clone()).to_string());
    provider.into_iter().chain([Authority::Source(source).to_string()]).collect()
}

/// Tells links which items they lead to: those of `known`, else those held within these authorities, the first before
/// all others. A link to what has not come yet stays as it is.
pub async fn resolve(
    connection: &impl ConnectionTrait,
    authorities: &[String],
    links: Vec<&mut ItemLink>,
    known: &HashMap<String, ItemId>,
) -> Result<(), DbErr> {
    let mut open: Vec<&mut ItemLink> =
        links.into_iter().filter(|link| link.item_id.is_none() && !link.identity.is_empty()).collect();
    for link in &mut open {
        link.item_id = known.get(&link.identity).map(|id| id.uuid());
    }
    open.retain(|link| link.item_id.is_none());
    let asked: BTreeSet<String> = open.iter().map(|link| link.identity.clone()).collect();
    let asked = Vec::from_iter(asked);
    let mut stored: HashMap<String, Uuid> = HashMap::new();
    for identities in asked.chunks(ASKED) {
        let select = Entity::find().select_only().columns([Column::Identity, Column::Authority, Column::Id]);
        let select = select
            .filter(Column::Authority.is_in(authorities.iter().map(String::as_str)))
            .filter(Column::Identity.is_in(identities));
        for (identity, authority, id) in select.into_tuple::<(String, String, Uuid)>().all(connection).await? {
            if authorities.first() == Some(&authority) || !stored.contains_key(&identity) {
                stored.insert(identity, id);
            }
        }
    }
    for link in open {
        link.item_id = stored.get(&link.identity).copied();
    }
    Ok(())
}
