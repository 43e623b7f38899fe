//! Publishes approved and corrected stories.

use std::{collections::HashMap, sync::Arc};

use newsroom_chassis::{
    clock,
    store::{EventBatch, HandleOutcome, Store, StoreError, Transaction},
};

use super::{
    KnownSections,
    former_path::free_former_paths,
    prepare::{PreparedChange, prepare},
};
use crate::{
    domain::{ArticleId, EditionState, KnownArticles, SectionLink, Story},
    render::SiteSettings,
    store::{Articles, Editions, FormerPaths, Sections},
};

/// Publishes articles and new editions of articles.
///
/// They are decided, rendered and encoded before the transaction. If one of the articles has changed when the
/// transaction begins, it is a conflict, and the batch is decided and rendered again.
pub(super) async fn publish_stories(
    store: &Store,
    settings: &Arc<SiteSettings>,
    sections: &KnownSections,
    batch: EventBatch<Story>,
) -> Result<Vec<HandleOutcome>, StoreError> {
    if batch.events.is_empty() {
        return Ok(Vec::new());
    }
    let stored = Articles::new(store.reader()).find_all(batch.events.iter().map(|event| event.command.id)).await?;
    let new = batch.events.iter().map(|event| &*event.command).filter(|story| !stored.contains_key(&story.id));
    let former_paths = free_former_paths(store, settings, new).await?;
    let articles = Arc::new(KnownArticles { stored, former_paths });
    let changes = prepare(settings, &articles, &batch.events, clock::now()).await?;
    let new_sections = sections.unknown(changes.iter().map(|change| &change.section));
    let inserted = new_sections.clone();
    // A story that was handled before is stale, or its article has changed since the reading. So the changes hold only
    // new stories, or they are a conflict.
    let save =
        store.handle_once(batch, move |tx, _| Box::pin(async move { save(tx, &articles, changes, inserted).await }));
    let outcomes = save.await?;
    if outcomes.contains(&HandleOutcome::Applied) {
        sections.remember(new_sections);
    }
    Ok(outcomes)
}

async fn save(
    tx: &mut Transaction,
    known: &KnownArticles,
    changes: Vec<PreparedChange>,
    sections: Vec<SectionLink>,
) -> Result<(), StoreError> {
    let articles = Articles::new(tx.connection());
    let revision = |change: &PreparedChange| Some((change.article_id, known.stored.get(&change.article_id)?.revision));
    let expected: HashMap<ArticleId, i64> = changes.iter().filter_map(revision).collect();
    // The insertion of new articles finds out by itself whether they are still new.
    if !expected.is_empty() && articles.lock_revisions(expected.keys().copied()).await? != expected {
        return Err(StoreError::Conflict);
    }
    let (mut new, mut updated, mut ended) = (Vec::new(), Vec::new(), Vec::new());
    let (mut editions, mut events) = (Vec::new(), Vec::new());
    for change in changes {
        editions.push((change.edition, change.trace));
        events.extend(change.event.map(|event| (change.span, event)));
        let Some(row) = change.row else { continue };
        match known.stored.get(&change.article_id) {
            None => new.push(row),
            Some(article) => {
                updated.push((row.updated(), article.revision));
                ended.push((article.id, article.edition));
            }
        }
    }
    let former_paths = known.former_paths.iter().map(|(id, path)| (path, *id)).collect();
    FormerPaths::new(tx.connection()).insert(former_paths).await?;
    Sections::new(tx.connection()).insert_missing(sections).await?;
    articles.insert(new, tx.now()).await?;
    articles.update(updated, tx.now()).await?;
    let stored_editions = Editions::new(tx.connection());
    stored_editions.end(ended, EditionState::Superseded).await?;
    stored_editions.insert(editions).await?;
    for (span, event) in events {
        span.in_scope(|| tx.publish(event))?;
    }
    Ok(())
}
