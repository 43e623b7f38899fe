//! Copies the ends of embargoes from the newest revisions of items into their rows.

use newsroom_chassis::{
    clock::micros,
    store::{Compressed, column::time_null},
};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, JoinType, QueryFilter as _, QueryOrder as _, QuerySelect as _, sea_query::Expr,
};
use sea_orm_migration::prelude::*;
use uuid::Uuid;

use crate::store::{
    entity::{
        item::{Column, Entity},
        revision,
    },
    item::newest,
    record::ItemRecord,
};

/// How many items are read at once.
const BATCH: u64 = 1_000;

/// Adds the column of the ends.
pub struct EmbargoEnds;

impl MigrationName for EmbargoEnds {
    fn name(&self) -> &str {
        "m0013_embargo_ends"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for EmbargoEnds {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = Table::alter().table("item").add_column(time_null("embargo_end")).to_owned();
        manager.alter_table(column).await?;
        copy(manager.get_connection()).await
    }
}

async fn copy(connection: &SchemaManagerConnection<'_>) -> Result<(), DbErr> {
    let mut after = None;
    loop {
        let mut items = Entity::find()
            .select_only()
            .column(Column::Id)
            .column(revision::Column::Snapshot)
            .join(JoinType::InnerJoin, newest())
            .order_by_asc(Column::Id)
            .limit(BATCH);
        if let Some(after) = after {
            items = items.filter(Column::Id.gt(after));
        }
        let items: Vec<(Uuid, Compressed)> = items.into_tuple().all(connection).await?;
        let Some((last, _)) = items.last() else { return Ok(()) };
        after = Some(*last);
        for (id, snapshot) in items {
            // A record that cannot be read is shown to nobody.
            let Ok(item) = ItemRecord::decode_item(&snapshot) else { continue };
            let Some(end) = item.draft.item.embargo_time.map(micros) else { continue };
            let update = Entity::update_many().col_expr(Column::EmbargoEnd, Expr::value(end));
            update.filter(Column::Id.eq(id)).exec(connection).await?;
        }
    }
}
