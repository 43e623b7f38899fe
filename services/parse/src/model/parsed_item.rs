//! What a parser finds: one piece of news as its payload tells it.

use time::OffsetDateTime;

use super::{Annotation, ItemLink, ItemType, LanguageTag, PubStatus, Rendition, Rights};

/// One piece of news: as a parser found it, and as a [`super::Draft`] has it, cleaned and measured.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ParsedItem {
    /// The source's own id for it, or empty. Of a draft it is the identity.
    pub own_id: String,
    /// Whom the payload names as its provider, the surest first; the id may name one, too. Of a draft they are read.
    pub providers: Vec<String>,
    /// One line. Never empty in a draft.
    pub headline: String,
    /// The lines that the source gave apart from the body. May be empty.
    pub standfirst: String,
    /// Who wrote it. May be empty.
    pub byline: String,
    /// The section, or empty when the payload tells none.
    pub section: String,
    /// The language, declared or detected.
    pub language: Option<LanguageTag>,
    pub body: Vec<String>,
    pub keywords: Vec<String>,
    /// The page that it can be read at. May be empty.
    pub canonical_url: String,
    pub links: Vec<ItemLink>,
    /// When the source says it was published.
    pub publish_time: Option<OffsetDateTime>,
    /// When the source says it was last changed.
    pub source_update_time: Option<OffsetDateTime>,
    /// These two times as the source wrote them. May be empty.
    pub written_times: WrittenTimes,
    pub item_type: ItemType,
    /// Whether its source lets it be used.
    pub pub_status: PubStatus,
    /// Why it does not, as the source words it or in plain words. Empty for what is usable.
    pub pub_status_text: String,
    /// The source's own version of it, as written. May be empty.
    pub version: String,
    /// The few words that name the subject among colleagues. May be empty.
    pub slugline: String,
    /// Where, and perhaps when, it was written. May be empty.
    pub dateline: String,
    /// 1 (most urgent) to 9; 0 when not said.
    pub urgency: u8,
    /// Not to be published before.
    pub embargo_time: Option<OffsetDateTime>,
    /// Whether that is what clocks show where it was written, read as if it were UTC. Never so in a draft.
    pub embargo_is_local: bool,
    /// Whether it says that it corrects what was told before.
    pub correction: bool,
    /// What the source tells editors, and no reader. May be empty.
    pub editorial_note: String,
    pub rights: Rights,
    pub annotations: Vec<Annotation>,
    /// The files that it can be had as.
    pub renditions: Vec<Rendition>,
}

/// Times as a source wrote them; each may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WrittenTimes {
    pub publish: String,
    pub update: String,
}

impl ParsedItem {
    /// Adds to what editors are told.
    pub fn add_note(&mut self, note: &str) {
        if !note.is_empty() {
            self.editorial_note.push(' ');
            self.editorial_note.push_str(note);
        }
    }

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
