//! Decides what a revision of a story changes about its article.

use std::collections::HashMap;

use time::OffsetDateTime;

use crate::domain::{
    Article, ArticleId, ArticlePath, ArticleState, Decision, EditionKind, FormerPath, SectionSlug, Story,
};

/// The result for an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The article is published for the first time.
    Published(Article),
    /// A newer edition is published.
    Updated(Article),
    Withdrawn(Article),
    /// The kill arrived before the approval. The tombstone makes the approval stale.
    Tombstoned(Article),
    /// Nothing changes: the stored revision is newer, or the article is withdrawn.
    Stale,
}

impl Outcome {
    /// Lets a new article stand where it stood before it came here, if it may keep that path.
    #[must_use]
    pub fn at_former_path(self, former: &FormerPath) -> Self {
        match (self, former.kept()) {
            (Self::Published(article), Some(path)) => Self::Published(Article { path, ..article }),
            (outcome, _) => outcome,
        }
    }

    /// The article to store. `None` if nothing changes.
    pub fn article(&self) -> Option<&Article> {
        match self {
            Self::Published(article)
            | Self::Updated(article)
            | Self::Withdrawn(article)
            | Self::Tombstoned(article) => Some(article),
            Self::Stale => None,
        }
    }
}

/// Decides the result for the stored article. `now` is the time of a new edition or of the withdrawal, unless the
/// article's last change is later.
///
/// A kill applies whatever its revision, because nothing comes after it.
pub fn decide(stored: Option<&Article>, story: &Story, now: OffsetDateTime) -> Outcome {
    use ArticleState::{Published, Withdrawn};
    use Decision::{Approved, Killed};

    let Some(stored) = stored else {
        return match story.decision {
            Approved => Outcome::Published(first_edition(story, now)),
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

/// The stored articles of several stories.
#[derive(Clone, Debug, Default)]
pub struct KnownArticles {
    pub stored: HashMap<ArticleId, Article>,
    /// The former paths that new articles get.
    pub former_paths: HashMap<ArticleId, FormerPath>,
}

/// Decides the results for several stories in their order, as [`decide`] does for one. A revision of a story builds on
/// the result of an earlier one, or else on the stored article.
pub fn decide_all<'a>(
    known: &KnownArticles,
    stories: impl IntoIterator<Item = &'a Story>,
    now: OffsetDateTime,
) -> Vec<Outcome> {
    let mut outcomes: Vec<Outcome> = Vec::new();
    let mut newest: HashMap<ArticleId, usize> = HashMap::new();
    for story in stories {
        let earlier = newest.get(&story.id).and_then(|place| outcomes[*place].article());
        let outcome = decide(earlier.or_else(|| known.stored.get(&story.id)), story, now);
        if outcome.article().is_some() {
            newest.insert(story.id, outcomes.len());
        }
        outcomes.push(match known.former_paths.get(&story.id) {
            Some(former) => outcome.at_former_path(former),
            None => outcome,
        });
    }
    outcomes
}

/// Withdraws a published article without editorial. As after a kill, every later revision of the story is stale.
pub fn withdraw_by_operator(stored: &Article, now: OffsetDateTime) -> Outcome {
    match stored.state {
        ArticleState::Published => Outcome::Withdrawn(withdraw(stored, stored.story_revision, now)),
        ArticleState::Withdrawn => Outcome::Stale,
    }
}

fn first_edition(story: &Story, now: OffsetDateTime) -> Article {
    let section = SectionSlug::of(&story.content.section);
    Article {
        id: story.id,
        revision: 1,
        state: ArticleState::Published,
        path: ArticlePath::new(&section, &story.content.headline, story.id),
        content: story.content.clone(),
        corrections: story.corrections.clone(),
        first_published: Some(story.archived.as_ref().map_or(now, |archived| archived.first_published.min(now))),
        updated: now,
        amended: story.amended,
        story_revision: story.revision,
        edition: 1,
        edition_kind: EditionKind::First,
        copy_group: story.copy_group,
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
        edition_kind: next_kind(stored, story),
        copy_group: story.copy_group,
        ..stored.clone()
    }
}

/// The kind of the edition after the stored one. A revision in between may have been dropped, so the whole story is
/// compared, not only its last change.
fn next_kind(stored: &Article, story: &Story) -> EditionKind {
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
    Article { state: ArticleState::Withdrawn, first_published: None, edition: 0, ..first_edition(story, now) }
}

#[cfg(test)]
mod tests;
