//! Withdraws the articles of killed stories.

use newsroom_chassis::store::{EventBatch, EventCommand, HandleOutcome, Store, StoreError, Transaction};

use crate::{
    convert,
    domain::{EditionState, KnownArticles, Outcome, Story, decide_all},
    store::{ArticleRow, Articles, Editions},
};

/// Withdraws the articles of killed stories. An article that is not stored becomes a tombstone.
///
/// The articles are locked before the decision, so another writer that changes them does not delay a kill.
pub(super) async fn kill_stories(store: &Store, batch: EventBatch<Story>) -> Result<Vec<HandleOutcome>, StoreError> {
    if batch.events.is_empty() {
        return Ok(Vec::new());
    }
    store.handle_once(batch, |tx, events| Box::pin(kill(tx, events))).await
}

async fn kill(tx: &mut Transaction, events: Vec<EventCommand<Story>>) -> Result<(), StoreError> {
    let articles = Articles::new(tx.connection());
    let stored = articles.lock_all(events.iter().map(|event| event.command.id)).await?;
    let known = KnownArticles { stored, ..KnownArticles::default() };
    let outcomes = decide_all(&known, events.iter().map(|event| &*event.command), tx.now());
    let (mut tombstones, mut withdrawn, mut ended) = (Vec::new(), Vec::new(), Vec::new());
    for outcome in &outcomes {
        match outcome {
            Outcome::Tombstoned(article) => tombstones.push(ArticleRow::new(article)),
            Outcome::Withdrawn(article) => {
                let revision = known.stored.get(&article.id).map(|stored| stored.revision);
                withdrawn.extend(revision.map(|revision| (ArticleRow::withdrawn(article), revision)));
                ended.push((article.id, article.edition));
            }
            Outcome::Published(_) | Outcome::Updated(_) | Outcome::Stale => {}
        }
    }
    articles.insert(tombstones, tx.now()).await?;
    articles.update(withdrawn, tx.now()).await?;
    Editions::new(tx.connection()).end(ended, EditionState::Withdrawn).await?;
    for (event, outcome) in events.iter().zip(outcomes) {
        if let Some(withdrawn) = convert::event(outcome) {
            event.span.in_scope(|| tx.publish(withdrawn))?;
        }
    }
    Ok(())
}
