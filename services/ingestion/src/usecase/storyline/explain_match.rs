//! Two items are compared, and it is said why they are what they are to each other.

use super::membership;
use crate::{
    domain::{
        GroupMembership, ItemId,
        matching::{Explanation, explain},
    },
    usecase::{Error, Intake, item},
};

/// Compares two items as they are now, and gives where each belongs.
pub async fn explain_match(
    intake: &Intake,
    one: ItemId,
    other: ItemId,
) -> Result<(Explanation, [Option<GroupMembership>; 2]), Error> {
    let store = &intake.store;
    let items = (item::read(store, one).await?, item::read(store, other).await?);
    let memberships = [membership(store, one).await?, membership(store, other).await?];
    // Long texts take a while.
    let explanation = intake.reader.work(move || explain(&items.0, &items.1)).await?;
    Ok((explanation, memberships))
}
