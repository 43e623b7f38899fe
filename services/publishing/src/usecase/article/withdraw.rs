//! Withdraws an article for an operator, without editorial.

use newsroom_access::{
    Authorization,
    audit::{self, Resource},
};
use newsroom_chassis::store::{Request, Store, Transaction};

use crate::{
    convert,
    domain::{
        ArticleId, DomainError, EditionState, Outcome, Reason, Withdrawal, WithdrawnArticle, withdraw_by_operator,
    },
    store::{ArticleRow, Articles, Editions, Withdrawals},
    usecase::Error,
};

/// Withdraws an article for good and records the operator and the reason. An article that is already withdrawn stays
/// unchanged.
pub async fn withdraw_article(
    store: &Store,
    request: Request,
    id: ArticleId,
    reason: Reason,
    by: &Authorization,
) -> Result<WithdrawnArticle, Error> {
    by.concern(Resource::new("article", id));
    let (request, by) = (request.by(&by.principal().id), by.clone());
    let withdrawn = store.idempotent_write(request, move |tx| Box::pin(withdraw(tx, id, reason, by))).await?;
    if let Some(withdrawal) = &withdrawn.withdrawal {
        tracing::warn!(article.id = %id, by = withdrawal.by, "an article is withdrawn without editorial");
    }
    Ok(withdrawn)
}

async fn withdraw(
    tx: &mut Transaction,
    id: ArticleId,
    reason: Reason,
    by: Authorization,
) -> Result<WithdrawnArticle, Error> {
    let articles = Articles::new(tx.connection());
    let withdrawals = Withdrawals::new(tx.connection());
    let stored = articles.lock(id).await?.ok_or(DomainError::ArticleNotFound)?;
    let outcome = withdraw_by_operator(&stored, tx.now());
    let Outcome::Withdrawn(article) = &outcome else {
        return Ok(WithdrawnArticle { article: stored, withdrawal: withdrawals.find(id).await? });
    };
    let entry = by.changed().about(Resource::new("article", id)).revisions(stored.revision, article.revision);
    audit::record(tx, entry.note(reason.as_str())).await?;
    let withdrawal = Withdrawal { reason, by: by.principal().name.clone(), time: tx.now() };
    articles.update(vec![(ArticleRow::withdrawn(article), stored.revision)], tx.now()).await?;
    Editions::new(tx.connection()).end(vec![(id, article.edition)], EditionState::Withdrawn).await?;
    withdrawals.insert(id, &withdrawal).await?;
    let withdrawn = WithdrawnArticle { article: article.clone(), withdrawal: Some(withdrawal) };
    if let Some(event) = convert::event(outcome) {
        tx.publish(event)?;
    }
    Ok(withdrawn)
}
