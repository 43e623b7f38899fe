//! What a parser gives: one piece of news as its payload tells it, before it is cleaned and measured.

use time::OffsetDateTime;

use super::{Annotation, ItemLink, ItemType, Language, PubStatus, Rendition, Rights, draft::WrittenTimes};

/// What a parser found for a draft, not yet cleaned: plain text without markup.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Material {
    /// The source's own id for it, or empty.
    pub own_id: String,
    /// See [`super::Draft`] for this and all below.
    pub headline: String,
    /// The lines apart from the body.
    pub standfirst: String,
    /// Who wrote it.
    pub byline: String,
    /// The section.
    pub section: String,
    /// The language.
    pub language: Option<Language>,
    /// The paragraphs.
    pub body: Vec<String>,
    /// The keywords.
    pub keywords: Vec<String>,
    /// The page.
    pub canonical_url: String,
    /// The links.
    pub links: Vec<ItemLink>,
    /// The publication.
    pub publish_time: Option<OffsetDateTime>,
    /// The last change.
    pub source_update_time: Option<OffsetDateTime>,
    /// Both times as written.
    pub written_times: WrittenTimes,
    /// What it is.
    pub item_type: ItemType,
    /// Whether it may be used.
    pub pub_status: PubStatus,
    /// The source's own version.
    pub version: String,
    /// The slugline.
    pub slugline: String,
    /// The dateline.
    pub dateline: String,
    /// The urgency; what is above 9 is not believed.
    pub urgency: u8,
    /// The embargo.
    pub embargo_time: Option<OffsetDateTime>,
    /// Whether it corrects.
    pub correction: bool,
    /// The note to editors.
    pub editorial_note: String,
    /// The rights.
    pub rights: Rights,
    /// What it is about, as the payload says.
    pub annotations: Vec<Annotation>,
    /// The files.
    pub renditions: Vec<Rendition>,
}
