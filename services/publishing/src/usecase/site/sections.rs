//! Lists the sections for the navigation.

use newsroom_chassis::store::{Store, StoreError};

use crate::{domain::SectionLink, store::Sections};

/// The sections that have published articles, ordered by slug.
pub async fn list_sections(store: &Store) -> Result<Vec<SectionLink>, StoreError> {
    Sections::new(store.reader()).list().await
}
