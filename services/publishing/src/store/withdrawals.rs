//! Withdrawals by operators.

use newsroom_chassis::{
    clock::{from_micros, micros},
    store::{Request, Store, StoreError, StoredResponse, Transaction},
};
use newsroom_proto::publishing::v1::WithdrawArticleResponse;
use prost::Message as _;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait as _};

use super::{
    articles,
    entity::withdrawal::{ActiveModel, Entity, Model},
    unreadable,
};
use crate::{
    convert,
    domain::{Article, ArticleId, Outcome, Reason, Withdrawal, withdraw_by_operator},
};

/// A withdrawn article, and who withdrew it if an operator did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawn {
    /// As stored.
    pub article: Article,
    /// `None` when editorial killed the story before.
    pub withdrawal: Option<Withdrawal>,
}

impl StoredResponse for Withdrawn {
    fn to_bytes(&self) -> Vec<u8> {
        convert::withdrawn_to_message(&self.article, self.withdrawal.as_ref()).encode_to_vec()
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, StoreError> {
        let message = WithdrawArticleResponse::decode(bytes).map_err(unreadable)?;
        let (article, withdrawal) = convert::withdrawn_from_message(message).map_err(unreadable)?;
        Ok(Self { article, withdrawal })
    }
}

/// Withdraws an article, records who did it, and publishes the event. One that is withdrawn already stays as it is.
/// Fails with `absent` when there is no such article.
pub async fn withdraw<E: From<StoreError> + Send + 'static>(
    store: &Store,
    request: Request,
    id: ArticleId,
    (reason, by): (Reason, String),
    absent: E,
) -> Result<Withdrawn, E> {
    let write = move |tx: &mut Transaction, stored: Article| {
        (withdraw_by_operator(&stored, tx.now()), stored, Withdrawal { reason, by, time: tx.now() })
    };
    store
        .idempotent_write(request, move |tx| {
            Box::pin(async move {
                let Some(stored) = articles::lock(tx, id).await? else { return Err(absent) };
                let (outcome, stored, withdrawal) = write(tx, stored);
                let Outcome::Withdrawn(article) = &outcome else {
                    let withdrawal = find(tx.connection(), id).await?;
                    return Ok(Withdrawn { article: stored, withdrawal });
                };
                articles::withdraw(tx, &stored, article).await?;
                insert(tx, id, &withdrawal).await?;
                if let Some(event) = convert::event(&outcome) {
                    tx.publish(event)?;
                }
                Ok(Withdrawn { article: article.clone(), withdrawal: Some(withdrawal) })
            })
        })
        .await
}

/// Who withdrew an article, if an operator did.
pub async fn withdrawal(store: &Store, id: ArticleId) -> Result<Option<Withdrawal>, StoreError> {
    find(store.reader(), id).await
}

async fn find(connection: &impl ConnectionTrait, id: ArticleId) -> Result<Option<Withdrawal>, StoreError> {
    Entity::find_by_id(id.uuid()).one(connection).await?.map(read).transpose()
}

async fn insert(tx: &Transaction, id: ArticleId, withdrawal: &Withdrawal) -> Result<(), StoreError> {
    let row = ActiveModel {
        article_id: Set(id.uuid()),
        reason: Set(withdrawal.reason.as_str().to_owned()),
        withdrawn_by: Set(withdrawal.by.clone()),
        withdrawn_at: Set(micros(withdrawal.time)),
    };
    Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

fn read(row: Model) -> Result<Withdrawal, StoreError> {
    let reason = Reason::parse(&row.reason).map_err(unreadable)?;
    Ok(Withdrawal { reason, by: row.withdrawn_by, time: from_micros(row.withdrawn_at) })
}
