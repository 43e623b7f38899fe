//! Items of the wire, in the form that a story adopts, and what ingestion reports of them.

use time::OffsetDateTime;

use super::{
    AutoApproval, ContentVersion, Contest, CopyGroup, Embargo, ItemId, Story, StoryId, Transition, Usage, take_in,
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WireItem {
    pub id: ItemId,
    /// Rises with each change of the item.
    pub revision: i64,
    pub source_name: String,
    /// The address of the item's page; may be empty.
    pub canonical_url: String,
    /// Cleaned and within the limits of a story.
    pub content: ContentVersion,
    /// Whether its source permits its use.
    pub usage: Usage,
    /// The source's reason why the item is not usable. Empty for a usable item.
    pub usage_text: String,
    pub embargo: Option<Embargo>,
    /// Whether the source states that this revision corrects the previous one.
    pub corrects: bool,
    /// When the item was first published, if it comes from an archive.
    pub archived: Option<OffsetDateTime>,
}

impl WireItem {
    /// Whether the item may be published now without a person's decision.
    pub fn may_go_out(&self, now: OffsetDateTime) -> bool {
        self.usage == Usage::Usable && !self.embargo.is_some_and(|embargo| embargo.holds(now))
    }

    /// When the item was first published, if it comes from an archive. A date in the future is no proof of that.
    pub fn archived_before(&self, now: OffsetDateTime) -> Option<OffsetDateTime> {
        self.archived.filter(|published| *published <= now)
    }
}

/// The group of near copies that an item belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ItemGroup {
    pub item_id: ItemId,
    pub group: CopyGroup,
}

/// What ingestion reports of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ItemReport {
    /// A new revision of the item.
    Revision(WireItem),
    /// A statement about the item that ingestion did not accept.
    Contest(Contest),
    /// The item's group of near copies has become known, or has changed. No transition of the story.
    Grouped(ItemGroup),
}

impl ItemReport {
    pub fn item_id(&self) -> ItemId {
        match self {
            Self::Revision(item) => item.id,
            Self::Contest(contest) => contest.item_id,
            Self::Grouped(grouped) => grouped.item_id,
        }
    }

    /// Applies the report to the item's story, if there is one. A new story gets the id `new`.
    pub fn apply_to(
        &self,
        story: Option<&Story>,
        new: StoryId,
        auto_approval: &AutoApproval,
        now: OffsetDateTime,
    ) -> Vec<Transition> {
        match self {
            Self::Revision(item) => take_in(story, new, item, auto_approval, now),
            Self::Contest(contest) => Vec::from_iter(story.and_then(|story| story.note_contest(contest, now))),
            Self::Grouped(_) => Vec::new(),
        }
    }

    /// The group of the item that the report implies: the reported one, or that of a new item. The newer one counts.
    pub fn group(&self) -> Option<CopyGroup> {
        match self {
            Self::Revision(item) => Some(CopyGroup::alone(item.id)),
            Self::Grouped(grouped) => Some(grouped.group),
            Self::Contest(_) => None,
        }
    }
}
