//! Compares two items and explains their relation.

use newsroom_access::Authorization;

use super::{membership, permit};
use crate::{
    domain::{
        GroupMembership, ItemId,
        matching::{Explanation, explain},
    },
    usecase::{Error, Intake, item},
};

/// Compares the current revisions of two items, and returns the group membership of each.
pub async fn explain_match(
    intake: &Intake,
    one: ItemId,
    other: ItemId,
    by: &Authorization,
) -> Result<(Explanation, [Option<GroupMembership>; 2]), Error> {
    let store = &intake.store;
    let items = (item::read(store, one).await?, item::read(store, other).await?);
    for item in [&items.0, &items.1] {
        item::read_text(by, item).await?;
    }
    let memberships = [membership(store, one).await?, membership(store, other).await?];
    let named = memberships.iter().flatten().flat_map(|groups| [groups.original, groups.lead]);
    let hidden = permit::hidden(store, named, by).await?;
    let memberships = memberships.map(|groups| groups.and_then(|groups| groups.without(&hidden)));
    // The comparison of long texts takes a while.
    let explanation = intake.reader.work(move || explain(&items.0, &items.1)).await?;
    Ok((explanation, memberships))
}
