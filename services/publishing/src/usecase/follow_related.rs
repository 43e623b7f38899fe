//! The page of an article follows what belongs to it.

use newsroom_chassis::store::{EventKey, HandleOutcome, Store, StoreError};

use crate::{domain::RelatedSet, store};

/// Takes in a related set; one that is not newer than the one stored has no effect.
pub async fn follow_related(store: &Store, event: EventKey, set: RelatedSet) -> Result<HandleOutcome, StoreError> {
    store::follow(store, event, set).await
}
