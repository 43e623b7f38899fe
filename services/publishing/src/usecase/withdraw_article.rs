//! An article is withdrawn without editorial.

use newsroom_chassis::store::{Request, Store};

use super::Error;
use crate::{
    domain::{ArticleId, Reason},
    store::{self, Withdrawn},
};

/// Withdraws an article for good and records who did it and why.
pub async fn withdraw_article(
    store: &Store,
    request: Request,
    id: ArticleId,
    reason: Reason,
    by: String,
) -> Result<Withdrawn, Error> {
    let withdrawn = store::withdraw(store, request, id, (reason, by), Error::ArticleNotFound).await?;
    if let Some(withdrawal) = &withdrawn.withdrawal {
        tracing::warn!(article.id = %id, by = withdrawal.by, "an article is withdrawn without editorial");
    }
    Ok(withdrawn)
}
