//! What a parser gives: one piece of news as its payload tells it, before it is cleaned and measured.

use time::OffsetDateTime;

use super::{Annotation, ItemLink, ItemType, LanguageTag, PubStatus, Rendition, Rights, draft::WrittenTimes};

/// What a parser found for a draft, not yet cleaned: plain text without markup.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ParsedItem {
    /// The source's own id for it, or empty.
    pub own_id: String,
    /// Whom the payload names as its provider, the surest first; the id may name one, too.
    pub providers: Vec<String>,
    /// See [`super::Draft`] for this and all below.
    pub headline: String,
    /// The lines apart from the body.
    pub standfirst: String,
    /// Who wrote it.
    pub byline: String,
    pub section: String,
    pub language: Option<LanguageTag>,
    /// The paragraphs.
    pub body: Vec<String>,
    pub keywords: Vec<String>,
    /// The page.
    pub canonical_url: String,
    pub links: Vec<ItemLink>,
    /// The publication.
    pub publish_time: Option<OffsetDateTime>,
    /// The last change.
    pub source_update_time: Option<OffsetDateTime>,
    /// Both times as written.
    pub written_times: WrittenTimes,
    pub item_type: ItemType,
    /// Whether it may be used.
    pub pub_status: PubStatus,
    /// Why it may not be.
    pub pub_status_text: String,
    /// The source's own version.
    pub version: String,
    pub slugline: String,
    pub dateline: String,
    /// The urgency; what is above 9 is not believed.
    pub urgency: u8,
    /// The embargo.
    pub embargo_time: Option<OffsetDateTime>,
    /// Whether that is what clocks show where it was written, read as if it were UTC.
    pub embargo_is_local: bool,
    /// Whether it corrects.
    pub correction: bool,
    /// The note to editors.
    pub editorial_note: String,
    pub rights: Rights,
    /// What it is about, as the payload says.
    pub annotations: Vec<Annotation>,
    /// The files.
    pub renditions: Vec<Rendition>,
}

impl ParsedItem {
    /// It may not be used for the time being, unless it is canceled anyway; `why` in plain words.
    pub fn withhold(&mut self, why: impl Into<String>) {
        if self.pub_status == PubStatus::Usable {
            self.pub_status = PubStatus::Withheld;
            self.pub_status_text = why.into();
        }
    }

    /// It must not be used any more, as `why` says.
    pub fn cancel(&mut self, why: impl Into<String>) {
        if self.pub_status != PubStatus::Canceled {
            self.pub_status = PubStatus::Canceled;
            self.pub_status_text = why.into();
        }
    }
}
