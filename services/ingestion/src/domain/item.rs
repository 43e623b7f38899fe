//! An item: one piece of news as its source told it.

use time::OffsetDateTime;

use super::{Digest, Draft, ItemId, Parser, Provider, SourceId};

/// One piece of news as its source told it, parsed, with the way back to the raw payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its id.
    pub id: ItemId,
    /// The source that its newest revision came from.
    pub source_id: SourceId,
    /// The source's name when that came.
    pub source_name: String,
    /// In whose name it was taken; `None`: in its source's own.
    pub provider: Option<Provider>,
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
    /// What it is to the item, as the source calls it. May be empty.
    pub role: String,
    /// The identity of the item that it points to, of the same provider or source. Empty: it points to none.
    pub identity: String,
    /// That item, once it has come in.
    pub item_id: Option<ItemId>,
}

impl ItemLink {
    /// A pointer to a page or file.
    pub fn to_url(kind: LinkKind, title: impl Into<String>, url: impl Into<String>) -> Self {
        Self { title: title.into(), url: url.into(), ..Self::of(kind) }
    }

    /// The same pointer with an excerpt of what it leads to.
    #[must_use]
    pub fn with_excerpt(self, excerpt: impl Into<String>) -> Self {
        Self { excerpt: excerpt.into(), ..self }
    }

    /// A pointer to another item of the same source.
    pub fn to_item(kind: LinkKind, identity: impl Into<String>) -> Self {
        Self { identity: identity.into(), ..Self::of(kind) }
    }

    fn of(kind: LinkKind) -> Self {
        Self {
            kind,
            title: String::new(),
            excerpt: String::new(),
            url: String::new(),
            role: String::new(),
            identity: String::new(),
            item_id: None,
        }
    }
}

/// What kind of pointer a link is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LinkKind {
    /// Another article that the page offers beside this one.
    Related,
    /// A picture that goes with the item.
    Image,
    /// An item that goes with this one, or a member of the package that it is.
    Associated,
    /// An item that this one carries on or takes the place of.
    EvolvedFrom,
}

impl LinkKind {
    /// Its name in differences.
    pub fn name(self) -> &'static str {
        match self {
            Self::Related => "Related",
            Self::Image => "Image",
            Self::Associated => "Associated",
            Self::EvolvedFrom => "EvolvedFrom",
        }
    }
}

/// What an item is (IPTC news item nature, ninjs `type`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ItemType {
    /// A text.
    #[default]
    Text,
    /// A photograph or other still picture.
    Picture,
    /// A moving picture.
    Video,
    /// A sound.
    Audio,
    /// A drawing, chart or map.
    Graphic,
    /// A package: several items that belong together.
    Composite,
    /// What is planned to be covered.
    Planning,
}

impl ItemType {
    /// Its name in digests that are stored. It never changes, whatever the variant is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "Text",
            Self::Picture => "Picture",
            Self::Video => "Video",
            Self::Audio => "Audio",
            Self::Graphic => "Graphic",
            Self::Composite => "Composite",
            Self::Planning => "Planning",
        }
    }
}

/// Whether a source lets an item be used (IPTC publishing status).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PubStatus {
    /// It may be used.
    #[default]
    Usable,
    /// It may not be used for the time being.
    Withheld,
    /// It must not be used any more: a kill.
    Canceled,
}

impl PubStatus {
    /// Its name in digests that are stored. It never changes, whatever the variant is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Usable => "Usable",
            Self::Withheld => "Withheld",
            Self::Canceled => "Canceled",
        }
    }
}

/// A file that an item can be had as.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rendition {
    /// What it is for: `original`, `preview`, `thumbnail`, or as the source calls it.
    pub name: String,
    /// Its `http` or `https` address.
    pub url: String,
    /// Its media type. May be empty.
    pub media_type: String,
    /// In pixels; 0 when not told.
    pub width: u32,
    /// In pixels; 0 when not told.
    pub height: u32,
    /// In bytes; 0 when not told.
    pub size: u64,
}

/// Who holds the rights, and what they allow; each may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rights {
    /// Whom to name beside it.
    pub credit_line: String,
    /// Who holds them.
    pub copyright_holder: String,
    /// The notice, as written.
    pub copyright_notice: String,
    /// What it may be used for, as written.
    pub usage_terms: String,
}
