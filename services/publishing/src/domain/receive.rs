//! What becomes of an article when a revision of its story comes in.

use time::OffsetDateTime;

use super::{Article, ArticlePath, ArticleState, SectionSlug, Story, Verdict};

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
    Entombed(Article),
    /// Nothing; what is held is newer, or gone for good.
    Stale,
}

/// Decides what becomes of `held` and carries it out. `now` is the time of a new edition or of the
/// withdrawal, never before the article's last change.
///
/// A kill has no successor, so it counts whatever its revision; nothing counts after it.
pub fn receive(held: Option<&Article>, story: &Story, now: OffsetDateTime) -> Outcome {
    use ArticleState::{Published, Withdrawn};
    use Verdict::{Approved, Killed};

    let Some(held) = held else {
        return match story.verdict {
            Approved => Outcome::Published(publish(story, now)),
            Killed => Outcome::Entombed(entomb(story, now)),
        };
    };
    let newer = story.revision > held.story_revision;
    match (held.state, story.verdict) {
        (Published, Approved) if newer => Outcome::Updated(update(held, story, now)),
        (Published, Approved) => Outcome::Stale,
        (Published, Killed) => Outcome::Withdrawn(withdraw(held, story.revision, now)),
        (Withdrawn, Approved | Killed) => Outcome::Stale,
    }
}

/// Withdraws what is published without a word of editorial. It is final as a kill is: whatever comes of the story
/// afterwards is stale.
pub fn take_back(held: &Article, now: OffsetDateTime) -> Outcome {
    match held.state {
        ArticleState::Published => Outcome::Withdrawn(withdraw(held, held.story_revision, now)),
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
        story_revision: story.revision,
        edition: 1,
    }
}

fn update(held: &Article, story: &Story, now: OffsetDateTime) -> Article {
    Article {
        revision: held.revision + 1,
        content: story.content.clone(),
        corrections: story.corrections.clone(),
        updated: now.max(held.updated),
        story_revision: story.revision,
        edition: held.edition.saturating_add(1),
        ..held.clone()
    }
}

fn withdraw(held: &Article, story_revision: i64, now: OffsetDateTime) -> Article {
    Article {
        revision: held.revision + 1,
        state: ArticleState::Withdrawn,
        updated: now.max(held.updated),
        story_revision: story_revision.max(held.story_revision),
        ..held.clone()
    }
}

fn entomb(story: &Story, now: OffsetDateTime) -> Article {
    Article { state: ArticleState::Withdrawn, first_published: None, edition: 0, ..publish(story, now) }
}

#[cfg(test)]
mod tests;
