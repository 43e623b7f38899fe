//! Applies a decision of editorial: a story was approved, corrected or killed.

use std::sync::Arc;

use newsroom_chassis::{
    clock,
    compute::compute,
    store::{EventKey, HandleOutcome, Store, StoreError, Transaction},
};

use super::{KnownSections, former_path::free_former_paths};
use crate::{
    convert,
    domain::{Channel, Decision, Edition, EditionState, FormerPath, Outcome, SectionLink, Story, decide},
    render::{SiteSettings, article_element},
    store::{Articles, Editions, FormerPaths, Sections},
};

/// How often an edition is rendered again because another writer changed the article in the meantime.
const ATTEMPTS: u32 = 5;

/// The decided result for an article, and its rendered edition. Both are made before the transaction.
struct RenderedOutcome {
    outcome: Outcome,
    edition: Option<Edition>,
    /// The revision of the article on which the decision is based.
    stored: Option<i64>,
    /// The path at which a new article stood before and which it gets.
    former_path: Option<FormerPath>,
}

/// Publishes an approved story, makes a new edition of a corrected story, withdraws a killed story. A revision that is
/// not newer than the published one changes nothing. After a kill, nothing changes either.
///
/// A kill is decided in its transaction. An edition is rendered before it; if the article has changed when the
/// transaction begins, the decision is made and rendered again.
pub async fn apply_decision(
    store: &Store,
    settings: &Arc<SiteSettings>,
    known: &KnownSections,
    event: EventKey,
    story: &Story,
) -> Result<HandleOutcome, StoreError> {
    if story.decision == Decision::Killed {
        let story = story.clone();
        return store.handle_once(event, move |tx| Box::pin(kill(tx, story))).await;
    }
    let mut attempt = 1;
    loop {
        let rendered = decide_and_render(store, settings, story).await?;
        match save_once(store, known, event.clone(), rendered).await {
            Err(StoreError::Conflict) if attempt < ATTEMPTS => attempt += 1,
            result => return result,
        }
    }
}

async fn kill(tx: &mut Transaction, story: Story) -> Result<(), StoreError> {
    let stored = Articles::new(tx.connection()).lock(story.id).await?;
    let outcome = decide(stored.as_ref(), &story, tx.now());
    save(tx, &outcome, None, stored.map(|article| article.revision)).await
}

async fn decide_and_render(
    store: &Store,
    settings: &Arc<SiteSettings>,
    story: &Story,
) -> Result<RenderedOutcome, StoreError> {
    let stored = Articles::new(store.reader()).find(story.id).await?;
    let mut outcome = decide(stored.as_ref(), story, clock::now());
    let mut former_path = None;
    if let Outcome::Published(_) = &outcome {
        former_path = free_former_paths(store, settings, [story]).await?.remove(&story.id);
        outcome = former_path.iter().fold(outcome, Outcome::at_former_path);
    }
    let edition = match &outcome {
        Outcome::Published(article) | Outcome::Updated(article) => {
            let span = tracing::info_span!("render", article.id = %article.id, article.edition = article.edition);
            let (settings, article) = (settings.clone(), article.clone());
            let render = move || Edition::live(&article, Channel::Site, article_element(&settings, &article));
            Some(compute(move || span.in_scope(render)).await?)
        }
        Outcome::Withdrawn(_) | Outcome::Tombstoned(_) | Outcome::Stale => None,
    };
    Ok(RenderedOutcome { outcome, edition, stored: stored.map(|article| article.revision), former_path })
}

async fn save_once(
    store: &Store,
    known: &KnownSections,
    event: EventKey,
    rendered: RenderedOutcome,
) -> Result<HandleOutcome, StoreError> {
    let section = match &rendered.outcome {
        Outcome::Published(article) | Outcome::Updated(article) => Some(article.section_link()),
        Outcome::Withdrawn(_) | Outcome::Tombstoned(_) | Outcome::Stale => None,
    };
    let new_section = section.filter(|section| !known.contains(&section.slug));
    let inserted = new_section.clone();
    let handled = store.handle_once(event, move |tx| Box::pin(save_rendered(tx, rendered, new_section))).await?;
    if let (HandleOutcome::Applied, Some(section)) = (handled, inserted) {
        known.remember(section.slug);
    }
    Ok(handled)
}

async fn save_rendered(
    tx: &mut Transaction,
    rendered: RenderedOutcome,
    new_section: Option<SectionLink>,
) -> Result<(), StoreError> {
    let RenderedOutcome { outcome, edition, stored, former_path } = rendered;
    let Some(article) = outcome.article() else { return Ok(()) };
    if Articles::new(tx.connection()).lock_revision(article.id).await? != stored {
        return Err(StoreError::Conflict);
    }
    let former_paths = former_path.iter().map(|path| (path, article.id)).collect();
    FormerPaths::new(tx.connection()).insert(former_paths).await?;
    if let Some(section) = new_section {
        Sections::new(tx.connection()).insert_if_absent(&section).await?;
    }
    save(tx, &outcome, edition, stored).await
}

/// Stores the result for the article whose revision `stored` is locked, ends its live edition, and publishes the event.
async fn save(
    tx: &mut Transaction,
    outcome: &Outcome,
    edition: Option<Edition>,
    stored: Option<i64>,
) -> Result<(), StoreError> {
    let Some(article) = outcome.article() else { return Ok(()) };
    Articles::new(tx.connection()).save(article, stored, tx.now()).await?;
    let editions = Editions::new(tx.connection());
    match outcome {
        Outcome::Updated(_) => editions.end_live(article.id, EditionState::Superseded).await?,
        Outcome::Withdrawn(_) => editions.end_live(article.id, EditionState::Withdrawn).await?,
        Outcome::Published(_) | Outcome::Tombstoned(_) | Outcome::Stale => {}
    }
    if let Some(edition) = edition {
        editions.insert(edition).await?;
    }
    if let Some(event) = convert::event(outcome) {
        tx.publish(event)?;
    }
    Ok(())
}
