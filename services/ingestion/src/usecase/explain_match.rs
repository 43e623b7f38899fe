//! Two items are compared, and it is said why they are what they are to each other.

use super::{Error, Intake, read_item};
use crate::{
    domain::{
        ItemId,
        matching::{Explanation, explain},
    },
    store::matching::{GroupMembership, membership},
};

/// Compares two items as they are now, and gives where each belongs.
pub async fn explain_match(
    intake: &Intake,
    one: ItemId,
    other: ItemId,
) -> Result<(Explanation, [Option<GroupMembership>; 2]), Error> {
    let store = &intake.store;
    let items = (read_item(store, one).await?, read_item(store, other).await?);
    let belongings = [membership(store, one).await?, membership(store, other).await?];
    // Long texts take a while.
    let explanation = intake.reader.work(move || explain(&items.0, &items.1)).await?;
    Ok((explanation, belongings))
}
