//! An item: one piece of news as its source told it.

use time::OffsetDateTime;

use super::{Digest, Draft, ItemId, Parser, SourceId};

/// One piece of news as its source told it, parsed, with the way back to the raw payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its id.
    pub id: ItemId,
    /// The source that it came from.
    pub source_id: SourceId,
    /// The source's name when it came.
    pub source_name: String,
    /// 1 for the item as it first came; one more with each changed content.
    pub revision: i64,
    /// What the source told, with the source's defaults where it told nothing.
    pub draft: Draft,
    /// When it first came in.
    pub ingest_time: OffsetDateTime,
    /// When its content last changed here.
    pub update_time: OffsetDateTime,
    /// The raw payload of this revision.
    pub raw: Raw,
}

/// A raw payload by its digest, and who read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raw {
    /// The payload's digest.
    pub digest: Digest,
    /// Who read it.
    pub parser: Parser,
}

/// A pointer from an item to something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemLink {
    /// What kind of pointer it is.
    pub kind: LinkKind,
    /// Its title. May be empty.
    pub title: String,
    /// Its excerpt, perhaps cut in mid-sentence. May be empty.
    pub excerpt: String,
    /// Its address. May be empty, when the payload was text.
    pub url: String,
}

/// What kind of pointer a link is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LinkKind {
    /// Another article that the page offers beside this one.
    Related,
    /// A picture that goes with the item.
    Image,
}
