//! Items are found by what they have in common.

use newsroom_chassis::store::Store;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _, sea_query::Expr,
    sea_query::ExprTrait as _,
};
use uuid::Uuid;

use super::{
    super::{
        Error,
        entity::{
            match_item::{Column, Entity},
            match_key as key,
        },
    },
    index,
    row::placed,
};
use crate::domain::{
    ItemId,
    matching::{Comparison, NEAR_DAYS, Rank, Relation, STORYLINE_DAYS, Signature, compare},
};

/// How many candidates are held in memory at once.
const PAGE: usize = 256;

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Near-copies: among originals when one looks back, among all when one looks ahead.
    Near,
    /// Items of the same storyline: among leads when one looks back, among originals when one looks ahead.
    Storyline,
}

impl Wanted {
    fn days(self) -> i64 {
        match self {
            Self::Near => NEAR_DAYS,
            Self::Storyline => STORYLINE_DAYS,
        }
    }

    fn keys(self, signature: &Signature) -> Vec<i64> {
        match self {
            Self::Near => signature.near_keys(),
            Self::Storyline => signature.storyline_keys(),
        }
    }

    fn fits(self, found: &Comparison) -> bool {
        match self {
            Self::Near => found.relation == Relation::NearCopy,
            Self::Storyline => found.relation >= Relation::SameStoryline && found.days <= STORYLINE_DAYS as f64,
        }
    }
}

/// Which way one looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    /// To those before, which decide where one belongs.
    Back,
    /// To those behind, for whom one decides.
    Ahead,
}

/// One that was found.
#[derive(Clone, Debug)]
pub(super) struct RelatedItem {
    pub item: Uuid,
    pub rank: Rank,
    pub comparison: Comparison,
}

/// Those that `signature` has to do with in one direction; `of` is the item itself.
pub(super) async fn related(
    connection: &impl ConnectionTrait,
    of: Uuid,
    signature: &Signature,
    wanted: Wanted,
    direction: Direction,
) -> Result<Vec<RelatedItem>, Error> {
    let (rank, day) = (signature.rank, signature.rank.day());
    let keys = sharp(connection, wanted.keys(signature), day).await?;
    let days = match direction {
        Direction::Back => (day - wanted.days(), day),
        Direction::Ahead => (day, day + wanted.days()),
    };
    // The ids first: asked for in one question, a database may go through all items instead.
    let having = key::Entity::find()
        .select_only()
        .column(key::Column::ItemId)
        .filter(key::Column::Key.is_in(keys))
        .filter(key::Column::Saturated.eq(false))
        .filter(key::Column::Day.between(days.0, days.1));
    let mut ids: Vec<Uuid> = having.into_tuple().all(connection).await?;
    ids.sort_unstable();
    ids.dedup();
    let itself = |column: Column| Expr::col(column).eq(Expr::col(Column::ItemId));
    let mut select = Entity::find();
    select = match (direction, wanted) {
        (Direction::Back, Wanted::Near) => select.filter(itself(Column::OriginalId)),
        (Direction::Back, Wanted::Storyline) => select.filter(itself(Column::LeadId)),
        (Direction::Ahead, Wanted::Near) => select,
        (Direction::Ahead, Wanted::Storyline) => select.filter(itself(Column::OriginalId)),
    };
    select = match direction {
        Direction::Back => select.filter(Column::PublishedAt.lte(rank.time)),
        Direction::Ahead => select.filter(Column::PublishedAt.gte(rank.time)),
    };
    let mut found = Vec::new();
    for ids in ids.chunks(PAGE) {
        for row in select.clone().filter(Column::ItemId.is_in(ids.iter().copied())).all(connection).await? {
            let candidate = placed(row)?;
            let is_before = candidate.rank() < (rank, of);
            if candidate.item == of || is_before != (direction == Direction::Back) {
                continue;
            }
            let comparison = compare(signature, &candidate.signature);
            if wanted.fits(&comparison) {
                found.push(RelatedItem { item: candidate.item, rank: candidate.signature.rank, comparison });
            }
        }
    }
    Ok(found)
}

/// The keys that are not saturated on a day.
async fn sharp(connection: &impl ConnectionTrait, mut keys: Vec<i64>, day: i64) -> Result<Vec<i64>, Error> {
    let saturated = index::worn_of(connection, &keys, day).await?;
    keys.retain(|key| !saturated.contains(key));
    Ok(keys)
}

/// The originals before `signature` that it is a near-copy of, each with how alike they are.
pub async fn near_copies(store: &Store, signature: &Signature) -> Result<Vec<(ItemId, Comparison)>, Error> {
    let found = related(store.reader(), Uuid::max(), signature, Wanted::Near, Direction::Back).await?;
    Ok(found.into_iter().map(|found| (ItemId::new(found.item), found.comparison)).collect())
}
