//! Copies the ends of embargoes from the newest revisions of stories into their rows.

use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, JoinType, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, sea_query::Expr,
};
use uuid::Uuid;

use super::{
    entity::{
        revision,
        story::{Column, Entity},
    },
    record, revision as revisions,
};

/// How many stories are read at once.
const BATCH: u64 = 1_000;

/// Copies all of them.
pub(super) async fn copy(connection: &impl ConnectionTrait) -> Result<(), DbErr> {
    let mut after = None;
    loop {
        let mut stories = Entity::find()
            .select_only()
            .column(Column::Id)
            .column(revision::Column::Snapshot)
            .join(JoinType::InnerJoin, revisions::newest())
            .order_by_asc(Column::Id)
            .limit(BATCH);
        if let Some(after) = after {
            stories = stories.filter(Column::Id.gt(after));
        }
        let stories: Vec<(Uuid, Vec<u8>)> = stories.into_tuple().all(connection).await?;
        let Some((last, _)) = stories.last() else { return Ok(()) };
        after = Some(*last);
        for (id, snapshot) in stories {
            // A record that cannot be read is shown to nobody.
            let Some(end) = record::embargo_end(&snapshot) else { continue };
            let update = Entity::update_many().col_expr(Column::EmbargoEnd, Expr::value(end));
            update.filter(Column::Id.eq(id)).exec(connection).await?;
        }
    }
}
