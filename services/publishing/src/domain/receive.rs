//! What becomes of an article when a revision of its story comes in.

use time::OffsetDateTime;

use super::{Article, ArticlePath, ArticleState, Decision, EditionKind, SectionSlug, Story};

/// What became of the article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Readers have it for the first time.
    Published(Article),
    /// Readers have a newer edition.
    Updated(Article),
    /// Readers no longer have it.
    Withdrawn(Article),
    /// The kill came before the approval: a tombstone, against which the approval will be stale.
    Tombstoned(Article),
    /// Nothing; what is stored is newer, or gone for good.
    Stale,
}

/// Decides what becomes of `stored` and carries it out. `now` is the time of a new edition or of the
/// withdrawal, never before the article's last change.
///
/// A kill has no successor, so it counts whatever its revision; nothing counts after it.
pub fn receive(stored: Option<&Article>, story: &Story, now: OffsetDateTime) -> Outcome {
    use ArticleState::{Published, Withdrawn};
    use Decision::{Approved, Killed};

    let Some(stored) = stored else {
        return match story.decision {
            Approved => Outcome::Published(publish(story, now)),
            Killed => Outcome::Tombstoned(tombstone_of(story, now)),
        };
    };
    let newer = story.revision > stored.story_revision;
    match (stored.state, story.decision) {
        (Published, Approved) if newer => Outcome::Updated(update(stored, story, now)),
        (Published, Approved) => Outcome::Stale,
        (Published, Killed) => Outcome::Withdrawn(withdraw(stored, story.revision, now)),
        (Withdrawn, Approved | Killed) => Outcome::Stale,
    }
}

/// Withdraws what is published without a word of editorial. It is final as a kill is: whatever comes of the story
/// afterwards is stale.
pub fn withdraw_by_operator(stored: &Article, now: OffsetDateTime) -> Outcome {
    match stored.state {
        ArticleState::Published => Outcome::Withdrawn(withdraw(stored, stored.story_revision, now)),
        ArticleState::Withdrawn => Outcome::Stale,
    }
}

fn publish(story: &Story, now: OffsetDateTime) -> Article {
    let section = SectionSlug::of(&story.content.section);
    Article {
        id: story.id,
        revision: 1,
        state: ArticleState::Published,
        path: ArticlePath::new(&section, &story.content.headline, story.id),
        content: story.content.clone(),
        corrections: story.corrections.clone(),
        first_published: Some(now),
        updated: now,
        amended: story.amended,
        story_revision: story.revision,
        edition: 1,
        edition_kind: EditionKind::First,
    }
}

fn update(stored: &Article, story: &Story, now: OffsetDateTime) -> Article {
    Article {
        revision: stored.revision + 1,
        content: story.content.clone(),
        corrections: story.corrections.clone(),
        updated: now.max(stored.updated),
        amended: story.amended,
        story_revision: story.revision,
        edition: stored.edition.saturating_add(1),
        edition_kind: kind_beside(stored, story),
        ..stored.clone()
    }
}

/// What a story's revision is beside the edition that readers have. A revision in between may have been dropped, so the
/// story itself tells, and not what was last done to it.
fn kind_beside(stored: &Article, story: &Story) -> EditionKind {
    if story.corrections.len() > stored.corrections.len() {
        EditionKind::Correction
    } else if story.amended > stored.amended {
        EditionKind::Update
    } else {
        EditionKind::MinorEdit
    }
}

fn withdraw(stored: &Article, story_revision: i64, now: OffsetDateTime) -> Article {
    Article {
        revision: stored.revision + 1,
        state: ArticleState::Withdrawn,
        updated: now.max(stored.updated),
        story_revision: story_revision.max(stored.story_revision),
        ..stored.clone()
    }
}

fn tombstone_of(story: &Story, now: OffsetDateTime) -> Article {
    Article { state: ArticleState::Withdrawn, first_published: None, edition: 0, ..publish(story, now) }
}

#[cfg(test)]
mod tests;
