//! Whether the caller may read the text of an item: while its embargo holds, not everybody may who reads items.

use newsroom_access::{AccessError, Authorization, Privilege, audit::Resource};
use newsroom_chassis::clock;

use crate::domain::Item;

/// The caller may read the text of this item. It is recorded if not everybody may.
pub fn read_text(by: &Authorization, item: &Item) -> Result<(), AccessError> {
    if is_embargoed(item) {
        let resource = Resource::new("item", item.id);
        by.concern(resource.clone());
        require(by)?;
        by.read(resource, item.revision);
    }
    Ok(())
}

/// Which of these items are shown without their texts. It is recorded if the others are not all for everybody.
pub fn without_text(by: &Authorization, items: &[Item]) -> Vec<bool> {
    let may = require(by).is_ok();
    let embargoed: Vec<_> = items.iter().map(is_embargoed).collect();
    if may && embargoed.contains(&true) {
        by.read(Resource::all("item"), 0);
    }
    embargoed.into_iter().map(|embargoed| embargoed && !may).collect()
}

fn is_embargoed(item: &Item) -> bool {
    item.draft.item.embargo_time.is_some_and(|end| clock::now() < end)
}

fn require(by: &Authorization) -> Result<(), AccessError> {
    by.require(Privilege::StoryReadEmbargoed, "")
}
