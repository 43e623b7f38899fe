//! Whether the caller may read the text of an item: while its embargo holds, not everybody may who reads items.

use newsroom_access::{AccessError, Authorization, Privilege, audit::Resource};
use newsroom_chassis::clock;

use crate::{
    domain::{DomainError, Item},
    usecase::Error,
};

/// The caller may read the text of this item. It is recorded if not everybody may.
pub async fn read_text(by: &Authorization, item: &Item) -> Result<(), Error> {
    by.concern(Resource::new("item", item.id));
    if is_embargoed(item) {
        require_embargoed(by).map_err(DomainError::from)?;
        by.read(Resource::new("item", item.id), item.revision).await?;
    }
    Ok(())
}

/// Which of these items are shown without their texts. It is recorded if the others are not all for everybody.
pub async fn without_text(by: &Authorization, items: &[Item]) -> Result<Vec<bool>, Error> {
    let may = require_embargoed(by).is_ok();
    let embargoed: Vec<_> = items.iter().map(is_embargoed).collect();
    if may && embargoed.contains(&true) {
        by.read(Resource::all("item"), 0).await?;
    }
    Ok(embargoed.into_iter().map(|embargoed| embargoed && !may).collect())
}

fn is_embargoed(item: &Item) -> bool {
    item.draft.item.embargo_time.is_some_and(|end| clock::now() < end)
}

/// The caller may read what is under embargo.
pub fn require_embargoed(by: &Authorization) -> Result<(), AccessError> {
    by.require(Privilege::StoryReadEmbargoed, "")
}
