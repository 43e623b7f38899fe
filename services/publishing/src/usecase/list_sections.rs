//! A page shows the sections.

use newsroom_chassis::store::{Store, StoreError};

use crate::{domain::SectionLink, store};

/// The sections that have published articles, by slug.
pub async fn list_sections(store: &Store) -> Result<Vec<SectionLink>, StoreError> {
    store::sections(store).await
}
