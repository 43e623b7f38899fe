//! Scheduled stories: which are due, which is the next, what goes out.

use std::collections::HashSet;

use newsroom_chassis::{
    clock::{from_micros, micros},
    isolate,
    store::{Reader, Store, StoreError},
};
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Select,
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    entity::story::{Column, Entity},
    story::{Stories, StoryRow, whole_stories},
    visible::Visible,
};
use crate::{
    convert::UpcomingQuery,
    domain::{Story, StoryId},
};

impl<'s> Stories<'s, Reader> {
    /// The stories through the connection of the workers.
    pub fn polling(store: &'s Store) -> Self {
        Self::over(store.poller())
    }

    /// Finds the stories whose time has come, the first ones first, except some.
    pub async fn due(
        &self,
        now: OffsetDateTime,
        limit: u64,
        except: &HashSet<StoryId>,
    ) -> Result<Vec<StoryId>, StoreError> {
        let select = open(except).select_only().column(Column::Id).filter(Column::PublishAt.lte(micros(now)));
        let ids: Vec<Uuid> = in_order(select).limit(limit).into_tuple().all(self.connection()).await?;
        Ok(ids.into_iter().map(StoryId::from).collect())
    }

    /// When the next of the stories is due, except some. `None`: there is none.
    pub async fn next_due(&self, except: &HashSet<StoryId>) -> Result<Option<OffsetDateTime>, StoreError> {
        let select = in_order(open(except).select_only().column(Column::PublishAt)).limit(1);
        let next: Option<i64> = select.into_tuple().one(self.connection()).await?;
        Ok(next.map(from_micros))
    }

    /// The number of stories whose time has come and that may not be published.
    pub async fn blocked(&self) -> Result<u64, StoreError> {
        let blocked = Entity::find().filter(Column::PublishAt.is_not_null()).filter(Column::IsBlocked.eq(true));
        Ok(blocked.count(self.connection()).await?)
    }

    /// Returns a page of scheduled stories, the next one first, and the token of the next page.
    pub async fn upcoming(&self, query: &UpcomingQuery, visible: &Visible) -> Result<(Vec<Story>, String), StoreError> {
        let mut select = whole_stories().filter(Column::PublishAt.is_not_null());
        if let Some(condition) = visible.condition() {
            select = select.filter(condition);
        }
        if let Some(desk) = &query.desk {
            select = select.filter(Column::Desk.eq(desk.as_str()));
        }
        if let Some(until) = query.until {
            select = select.filter(Column::PublishAt.lt(micros(until)));
        }
        if let Some((time, id)) = query.page.after {
            let same_time = Condition::all().add(Column::PublishAt.eq(time)).add(Column::Id.gt(id));
            select = select.filter(Condition::any().add(Column::PublishAt.gt(time)).add(same_time));
        }
        let rows =
            in_order(select).limit(query.page.limit()).into_model::<StoryRow>().stream(self.connection()).await?;
        let key = |row: &StoryRow| (row.publish_at.unwrap_or_default(), row.id);
        let (rows, next) = query.page.take(rows, StoryRow::size, key).await?;
        let stories = rows.iter().map(|row| (row.id, row.read()));
        Ok((isolate::readable("editorial", "upcoming", stories), next))
    }
}

/// The scheduled stories that are not blocked.
fn open(except: &HashSet<StoryId>) -> Select<Entity> {
    let open = Entity::find().filter(Column::PublishAt.is_not_null()).filter(Column::IsBlocked.eq(false));
    match except.is_empty() {
        true => open,
        false => open.filter(Column::Id.is_not_in(except.iter().map(|id| id.uuid()))),
    }
}

fn in_order(select: Select<Entity>) -> Select<Entity> {
    select.order_by_asc(Column::PublishAt).order_by_asc(Column::Id)
}
