//! Folds contents before they are saved.

use newsroom_chassis::{compute::compute, store::StoreError};

use crate::domain::ContentVersion;

/// Computes the search indexes of contents outside of a transaction, because it takes a while.
pub(super) async fn fold(contents: Vec<ContentVersion>) -> Result<(), StoreError> {
    let folded = compute(move || {
        for content in &contents {
            content.search_index();
        }
    });
    Ok(folded.await?)
}
