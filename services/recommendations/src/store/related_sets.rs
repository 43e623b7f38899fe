//! Related sets, as they were last published.

use std::collections::HashMap;

use newsroom_chassis::{
    clock::micros,
    isolate,
    leadership::{self, Leadership},
    store::{Store, StoreError, Transaction},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, QueryTrait as _, sea_query::OnConflict,
};
use uuid::Uuid;

use super::entity::{
    article, related_member,
    related_set::{ActiveModel, Column, Entity},
};
use crate::{
    convert,
    domain::{ArticleId, RelatedSet},
};

/// The sets of these articles, as far as there are any. One that cannot be read counts as empty at its revision, so
/// that the next one takes its place.
pub async fn sets(store: &Store, ids: &[ArticleId]) -> Result<HashMap<ArticleId, RelatedSet>, StoreError> {
    let ids = ids.iter().map(|id| id.uuid());
    let rows = Entity::find().filter(Column::ArticleId.is_in(ids)).all(store.reader()).await?;
    let set = |row: super::entity::related_set::Model| {
        let id = ArticleId::from(row.article_id);
        let set = convert::set_from_bytes(&row.snapshot).unwrap_or_else(|error| {
            isolate::note("recommendations", "related", &id, &error);
            RelatedSet { article_id: id, revision: row.revision, members: Vec::new() }
        });
        (id, set)
    };
    Ok(rows.into_iter().map(set).collect())
}

/// Up to `limit` of the articles behind `after` in whose sets an article is, by id.
pub async fn sets_containing(
    store: &Store,
    member: ArticleId,
    after: Option<ArticleId>,
    limit: u64,
) -> Result<Vec<ArticleId>, StoreError> {
    use related_member::{Column, Entity};
    let mut select = Entity::find().select_only().column(Column::ArticleId).filter(Column::MemberId.eq(member.uuid()));
    if let Some(after) = after {
        select = select.filter(Column::ArticleId.gt(after.uuid()));
    }
    let ids: Vec<Uuid> = select.order_by_asc(Column::ArticleId).limit(limit).into_tuple().all(store.reader()).await?;
    Ok(ids.into_iter().map(ArticleId::from).collect())
}

/// Up to `limit` of the articles whose sets cannot stay, because they themselves or one of the
/// members are withdrawn.
pub async fn sets_with_withdrawn(store: &Store, limit: u64) -> Result<Vec<ArticleId>, StoreError> {
    use related_member::{Column, Entity};
    let withdrawn = || {
        let select = article::Entity::find().select_only().column(article::Column::Id);
        select.filter(article::Column::Published.eq(false)).into_query()
    };
    let either =
        Condition::any().add(Column::MemberId.in_subquery(withdrawn())).add(Column::ArticleId.in_subquery(withdrawn()));
    let select = Entity::find().select_only().column(Column::ArticleId).distinct().filter(either);
    let ids: Vec<Uuid> = select.order_by_asc(Column::ArticleId).limit(limit).into_tuple().all(store.reader()).await?;
    Ok(ids.into_iter().map(ArticleId::from).collect())
}

/// Keeps sets and publishes that they changed, all or none, as long as the leadership is held.
pub async fn state(store: &Store, leadership: &Leadership, sets: Vec<RelatedSet>) -> Result<(), StoreError> {
    let leadership = leadership.clone();
    let published = store.write(move |tx| {
        Box::pin(async move {
            leadership::check(tx, &leadership).await?;
            for set in &sets {
                put(tx, set).await?;
                tx.publish(convert::event(set))?;
            }
            Ok::<_, StoreError>(())
        })
    });
    published.await
}

async fn put(tx: &Transaction, set: &RelatedSet) -> Result<(), StoreError> {
    let id = set.article_id.uuid();
    let row = ActiveModel {
        article_id: Set(id),
        revision: Set(set.revision),
        changed_at: Set(micros(tx.now())),
        snapshot: Set(convert::set_to_bytes(set)),
    };
    let columns = [Column::Revision, Column::ChangedAt, Column::Snapshot];
    let replace = OnConflict::column(Column::ArticleId).update_columns(columns).to_owned();
    Entity::insert(row).on_conflict(replace).exec_without_returning(tx.connection()).await?;

    let of_set = related_member::Column::ArticleId.eq(id);
    related_member::Entity::delete_many().filter(of_set).exec(tx.connection()).await?;
    let member = |member_id: Uuid| related_member::ActiveModel { article_id: Set(id), member_id: Set(member_id) };
    let members: Vec<_> = set.members.iter().map(|related| member(related.id.uuid())).collect();
    if !members.is_empty() {
        related_member::Entity::insert_many(members).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}
