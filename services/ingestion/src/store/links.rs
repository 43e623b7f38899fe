//! Links from item to item: by the identity that a payload tells, to the id that the item has here.

use std::collections::{BTreeSet, HashMap};

use sea_orm::{ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use super::entity::item::{Column, Entity};
use crate::domain::{ItemId, ItemLink, SourceId};

/// How many identities one statement asks for.
const ASKED: usize = 500;

/// Tells links which items they lead to: those of `known`, else those held of `source`. A link to what
/// has not come yet stays as it is.
pub async fn resolve(
    connection: &impl ConnectionTrait,
    source: SourceId,
    links: Vec<&mut ItemLink>,
    known: &HashMap<String, ItemId>,
) -> Result<(), DbErr> {
    let mut open: Vec<&mut ItemLink> =
        links.into_iter().filter(|link| link.item_id.is_none() && !link.identity.is_empty()).collect();
    for link in &mut open {
        link.item_id = known.get(&link.identity).copied();
    }
    open.retain(|link| link.item_id.is_none());
    let asked: BTreeSet<String> = open.iter().map(|link| link.identity.clone()).collect();
    let asked = Vec::from_iter(asked);
    let mut held: HashMap<String, Uuid> = HashMap::new();
    for identities in asked.chunks(ASKED) {
        let select = Entity::find().select_only().columns([Column::Identity, Column::Id]);
        let select = select.filter(Column::SourceId.eq(source.uuid())).filter(Column::Identity.is_in(identities));
        held.extend(select.into_tuple::<(String, Uuid)>().all(connection).await?);
    }
    for link in open {
        link.item_id = held.get(&link.identity).copied().map(ItemId::new);
    }
    Ok(())
}
