//! The sources that brought an item, and where what one brought differs from the item.

use newsroom_text::shortened;
use time::OffsetDateTime;

use super::{IncomingItem, Reconciliation, completion::completed, way::place_key};
use crate::domain::{Difference, Digest, Draft, Item, Source, SourceId, full_differences};

/// The maximum number of sources that are listed for an item.
pub const WAYS: usize = 50;
/// The maximum number of fields that are listed for a source.
const FIELDS: usize = 16;
/// The maximum length of a value, in characters.
const SHOWN_CHARS: usize = 300;
/// How much of a value precedes the first difference, in characters.
const SAME_CHARS: usize = 40;
/// The fields that are not compared. The identity is a value of the way itself; the others are partly detected.
const LEFT_OUT: [&str; 3] = ["identity", "annotations", "guesses"];

/// A source that brought an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemWay {
    pub source_id: SourceId,
    /// The name of the source when it brought the item.
    pub source_name: String,
    /// The identity of the item in what the source brought last.
    pub identity: String,
    pub kind: WayKind,
    /// The newest revision that the source brought, or the revision that its content was compared with.
    pub revision: i64,
    /// The fields that differ from that revision: the value of the item, and that of this way.
    pub differences: Vec<Difference>,
    /// When the source brought the item for the first time.
    pub first_time: OffsetDateTime,
    /// When what the source brings last changed.
    pub update_time: OffsetDateTime,
}

/// What a source brought, compared with the item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumIter)]
pub enum WayKind {
    /// The content of the item.
    Same,
    /// The item, of which only this source, a relay, wrote something otherwise.
    Rewritten,
    /// An older content of the item, or one that was superseded.
    Older,
}

/// What a source brought of an item that it did not change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BroughtWay {
    pub way: ItemWay,
    /// The digest of the content that the source brought.
    pub content_digest: Digest,
}

impl BroughtWay {
    /// What `source` brought, if the stored item stays as it is and its newest revision is from another source.
    /// `standing`: that revision.
    pub fn of(
        reconciliation: &Reconciliation,
        incoming: &IncomingItem,
        standing: Option<&Item>,
        source: &Source,
        now: OffsetDateTime,
    ) -> Option<Self> {
        let (stored, kind) = match reconciliation {
            Reconciliation::New(_) | Reconciliation::Update(_) => return None,
            Reconciliation::Seen(stored) if stored.content_digest == incoming.content_digest => (stored, WayKind::Same),
            // The item has this text under this address, or had it before.
            Reconciliation::Seen(stored) => match standing {
                Some(standing) if place_key(&standing.draft) != incoming.place_key => (stored, WayKind::Older),
                _ => (stored, WayKind::Rewritten),
            },
            Reconciliation::Relayed(stored) => (stored, WayKind::Rewritten),
            Reconciliation::Outdated(stored) | Reconciliation::Superseded(stored) => (stored, WayKind::Older),
        };
        if stored.source_id == source.id {
            return None;
        }
        let differences = match standing {
            Some(standing) if kind != WayKind::Same => {
                differing(&standing.draft, &completed(incoming.draft.clone(), source))
            }
            _ => Vec::new(),
        };
        let way = ItemWay {
            source_id: source.id,
            source_name: source.settings.name.clone(),
            identity: incoming.draft.identity.clone(),
            kind,
            revision: stored.revision,
            differences,
            first_time: now,
            update_time: now,
        };
        Some(Self { way, content_digest: incoming.content_digest })
    }
}

/// The sources that brought an item, the first one first. `revisions`: its revisions; `others`: what other sources
/// brought.
pub fn all_ways(revisions: &[Item], others: Vec<ItemWay>) -> Vec<ItemWay> {
    let mut ways = others;
    for item in revisions {
        let of_revision = ItemWay {
            source_id: item.source_id,
            source_name: item.source_name.clone(),
            identity: item.draft.identity.clone(),
            kind: WayKind::Same,
            revision: item.revision,
            differences: Vec::new(),
            first_time: item.update_time,
            update_time: item.update_time,
        };
        let Some(way) = ways.iter_mut().find(|way| way.source_id == item.source_id) else {
            ways.push(of_revision);
            continue;
        };
        let first_time = way.first_time.min(item.update_time);
        if way.revision < item.revision {
            *way = of_revision;
        }
        way.first_time = first_time;
    }
    ways.sort_by_key(|way| (way.first_time, way.source_id.uuid()));
    ways.truncate(WAYS);
    ways
}

fn differing(item: &Draft, way: &Draft) -> Vec<Difference> {
    let fields = full_differences(item, way).filter(|difference| !LEFT_OUT.contains(&difference.field.as_ref()));
    let shown = |Difference { field, before, after }| {
        let same = before.chars().zip(after.chars()).take_while(|(one, other)| one == other).count();
        let from = |text: &str| match same.saturating_sub(SAME_CHARS) {
            0 => shortened(text.to_owned(), SHOWN_CHARS),
            left_out => {
                let rest: String = text.chars().skip(left_out).collect();
                shortened(format!("…{rest}"), SHOWN_CHARS)
            }
        };
        Difference { field, before: from(&before), after: from(&after) }
    };
    fields.take(FIELDS).map(shown).collect()
}

#[cfg(test)]
#[path = "item_way_tests.rs"]
mod tests;
