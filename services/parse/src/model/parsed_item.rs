//! One piece of news as a parser finds it in a payload.

use newsroom_text::{clean_line, is_blank, shortened};
use time::OffsetDateTime;

use super::limits::BEGINNING_CHARS;
use super::{Annotation, Guess, Guesses, ItemLink, ItemType, LanguageTag, PubStatus, Rendition, Rights};

/// One piece of news: as a parser found it, and, cleaned and measured, as the content of a [`super::Draft`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ParsedItem {
    /// The source's own id of the item. May be empty. In a draft it moves to the identity.
    pub own_id: String,
    /// The providers that the payload names, most certain first; the id may name one, too. A draft has its own list.
    pub providers: Vec<String>,
    /// One line. Never empty in a draft.
    pub headline: String,
    /// The lines that the source gave apart from the body. May be empty.
    pub standfirst: String,
    /// The writers. May be empty.
    pub byline: String,
    /// Empty if the payload gives none.
    pub section: String,
    /// Declared or detected.
    pub language: Option<LanguageTag>,
    pub body: Vec<String>,
    pub keywords: Vec<String>,
    /// The address of the page that shows the item. May be empty.
    pub canonical_url: String,
    pub links: Vec<ItemLink>,
    /// The publication time that the source states.
    pub publish_time: Option<OffsetDateTime>,
    /// The time of the last change that the source states.
    pub source_update_time: Option<OffsetDateTime>,
    /// These two times as the source wrote them. May be empty.
    pub written_times: WrittenTimes,
    pub item_type: ItemType,
    /// Whether the source allows its use.
    pub pub_status: PubStatus,
    /// Why the source does not allow it, in the source's words or in plain words. Empty for a usable item.
    pub pub_status_text: String,
    /// The source's own version of the item, as written. May be empty.
    pub version: String,
    /// The few words that name the subject among colleagues. May be empty.
    pub slugline: String,
    /// Where, and perhaps when, the item was written. May be empty.
    pub dateline: String,
    /// 1 (most urgent) to 9; 0 if not given.
    pub urgency: u8,
    /// The item must not be published before this time.
    pub embargo_time: Option<OffsetDateTime>,
    /// Whether `embargo_time` is local time at the place of writing, read as if it were UTC. Never true in a draft.
    pub embargo_is_local: bool,
    /// Whether the item declares that it corrects an earlier version.
    pub correction: bool,
    /// What the source tells editors and not readers. May be empty.
    pub editorial_note: String,
    pub rights: Rights,
    pub annotations: Vec<Annotation>,
    /// The files of the item.
    pub renditions: Vec<Rendition>,
    /// What the payload does not state and was guessed.
    pub guesses: Guesses,
}

/// Times as a source wrote them; each may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WrittenTimes {
    pub publish: String,
    pub update: String,
}

impl ParsedItem {
    /// How the text begins: what stands for a headline where there is none. Empty for an item without words.
    pub fn beginning(&self) -> String {
        let text = [&self.standfirst].into_iter().chain(&self.body).map(|text| clean_line(text));
        text.filter(|text| !is_blank(text)).map(|text| shortened(text, BEGINNING_CHARS)).next().unwrap_or_default()
    }

    /// Adds a text to the editorial note.
    pub fn add_note(&mut self, note: &str) {
        if !note.is_empty() {
            self.editorial_note.push(' ');
            self.editorial_note.push_str(note);
        }
    }

    /// Withholds the item unless it is canceled already; `why` is the reason in plain words.
    pub fn withhold(&mut self, why: impl Into<String>) {
        if self.pub_status == PubStatus::Usable {
            self.pub_status = PubStatus::Withheld;
            self.pub_status_text = why.into();
        }
    }

    /// Withholds the item because a statement about its use is not understood.
    pub fn withhold_by_guess(&mut self, why: impl Into<String>) {
        if self.pub_status == PubStatus::Usable {
            self.withhold(why);
            self.guesses.add(Guess::PubStatus);
        }
    }

    /// Cancels the item for the reason `why`.
    pub fn cancel(&mut self, why: impl Into<String>) {
        if self.pub_status != PubStatus::Canceled {
            self.pub_status = PubStatus::Canceled;
            self.pub_status_text = why.into();
        }
    }
}
