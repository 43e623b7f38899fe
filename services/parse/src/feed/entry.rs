//! The fields of a feed and its entries, before they become items.

use std::rc::Rc;

use url::Url;

use super::{element::Context, text::Written};
use crate::model::{Hints, ItemType, Rendition};

/// What a feed declares for all its entries.
#[derive(Debug, Default)]
pub struct Feed {
    pub language: String,
    /// The writers of entries that name none (RFC 4287 §4.2.1).
    pub authors: Vec<Person>,
    /// The copyright notice.
    pub rights: String,
    pub licence: String,
    /// The site, to resolve addresses without another base.
    pub site: Option<Url>,
    /// What the feed tells its pollers about itself.
    pub hints: Hints,
}

#[derive(Debug, Default)]
pub struct Entry<'a> {
    pub context: Rc<Context<'a>>,
    pub id: String,
    /// Whether the id is an address, by its declaration or by default.
    pub id_is_address: bool,
    /// Replaces a missing id: `rdf:about`, `dc:identifier`.
    pub other_id: String,
    pub title: Option<Written<'a>>,
    /// The title that a module gives.
    pub other_title: Option<Written<'a>>,
    pub summary: Option<Written<'a>>,
    /// The summary that another vocabulary gives beside the first.
    pub other_summary: Option<Written<'a>>,
    /// A line below the title, of podcasts.
    pub subtitle: Option<Written<'a>>,
    pub content: Option<Written<'a>>,
    /// The base of relative addresses in the content, if the content declares one.
    pub content_base: Option<Url>,
    /// The base of relative addresses in the summary, if the summary declares one.
    pub summary_base: Option<Url>,
    /// The address of the entry's page, from the best candidate; see [`Rank`].
    pub page: Option<(Rank, String)>,
    pub links: Vec<Link>,
    pub authors: Vec<(Byline, Person)>,
    pub source_authors: Vec<Person>,
    pub source: String,
    pub dates: Dates,
    pub categories: Vec<Category>,
    /// The section, if the entry declares one as such.
    pub section: String,
    pub language: String,
    /// The copyright notice.
    pub rights: String,
    /// The copyright holder.
    pub rights_holder: String,
    pub licence: String,
    /// Pictures, videos and sounds.
    pub media: Vec<Object>,
    /// Thumbnails of the entry.
    pub thumbnails: Vec<Rendition>,
    /// Texts that apply to all its pictures, videos and sounds.
    pub told_of_media: Object,
    /// The language of the best of its texts. Empty: that text declares none.
    pub text_language: Option<(TextRank, String)>,
    /// Whether the entry is not published yet (RFC 5023 §13.1.1).
    pub is_draft: bool,
    pub version: String,
    /// The earliest time of publication, as written.
    pub embargo: String,
}

/// The quality of a candidate for the entry's page; the first variant is the best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// The target of a click counter.
    Original,
    Page,
    /// The page in another form or language.
    Alternate,
    /// The id, if it is an address.
    Id,
    /// The address of another document to read instead.
    Other,
}

/// The element that names a writer; the first variant is the best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Byline {
    /// The author of Atom or JSON Feed.
    Author,
    /// The creator of Dublin Core.
    Creator,
    /// The author of RSS, who is a mail address by definition.
    Contact,
    ManagingEditor,
    Podcast,
}

/// A text of an entry; the first variant is the best to tell the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TextRank {
    Content,
    Summary,
    Title,
}

impl TextRank {
    /// The rank with this name in a data file.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "content" => Self::Content,
            "summary" => Self::Summary,
            "title" => Self::Title,
            _ => return None,
        })
    }
}

#[derive(Debug)]
pub struct Link {
    /// `related`, `via`, `in-reply-to`, `enclosure`.
    pub role: &'static str,
    pub title: String,
    pub url: String,
    /// The id of the target entry.
    pub identity: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// May be empty.
    pub name: String,
    /// The mail address. May be empty.
    pub email: String,
}

/// The dates of an entry, as written; each may be empty.
#[derive(Clone, Debug, Default)]
pub struct Dates {
    pub published: String,
    pub updated: String,
    pub created: String,
    /// A date of unspecified kind: Dublin Core has only one.
    pub date: String,
    /// The last change by its editor (RFC 5023 §10.2).
    pub edited: String,
}

/// What an entry is about.
#[derive(Clone, Debug, Default)]
pub struct Category {
    pub term: String,
    /// The name for people. May be empty.
    pub label: String,
    /// The scheme or domain. May be empty.
    pub scheme: String,
}

/// A picture, video or sound, in one or more files.
#[derive(Clone, Debug, Default)]
pub struct Object {
    pub kind: ItemType,
    /// `enclosure`, `media` or `inline`.
    pub role: &'static str,
    /// The files, the main one first. Never empty.
    pub files: Vec<Rendition>,
    pub title: String,
    pub description: String,
    pub credit: String,
    /// The copyright notice.
    pub rights: String,
    pub keywords: Vec<String>,
}

/// The maximum length of an entry's lists.
pub const LIST: usize = 200;

impl Entry<'_> {
    /// Accepts a candidate for the page, unless a better one is known. A `urn:` or `javascript:` address is no page.
    pub fn offer_page(&mut self, rank: Rank, address: &str) {
        let scheme = address.split(['/', '?', '#']).next().and_then(|start| start.split_once(':'));
        let is_elsewhere =
            scheme.is_some_and(|(scheme, _)| !matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https"));
        if !address.is_empty() && !is_elsewhere && self.page.as_ref().is_none_or(|(known, _)| rank < *known) {
            self.page = Some((rank, self.context.resolve(address)));
        }
    }

    /// Accepts the language of a text, unless that of a better text is known.
    pub fn offer_language(&mut self, rank: TextRank, language: String) {
        if self.text_language.as_ref().is_none_or(|(known, _)| rank < *known) {
            self.text_language = Some((rank, language));
        }
    }

    /// Adds a writer, each once.
    pub fn author(&mut self, byline: Byline, person: Person) {
        let says = !person.name.is_empty() || !person.email.is_empty();
        if says && self.authors.len() < LIST && !self.authors.iter().any(|(_, known)| *known == person) {
            self.authors.push((byline, person));
        }
    }

    pub fn link(&mut self, role: &'static str, title: &str, url: String) {
        push(&mut self.links, Link { role, title: title.to_owned(), url, identity: String::new() });
    }
}

/// Adds an element to a list, unless the list is full.
pub fn push<T>(list: &mut Vec<T>, one: T) {
    if list.len() < LIST {
        list.push(one);
    }
}

/// Sets a field that is still empty.
pub fn set(field: &mut String, text: &str) {
    if field.is_empty() {
        field.push_str(text);
    }
}
