//! What a feed and its entries say, before it is made news of.

use std::rc::Rc;

use url::Url;

use super::{element::Context, text::Written};
use crate::model::{Hints, ItemType, Rendition};

/// What a feed says of all its entries.
#[derive(Debug, Default)]
pub struct Feed {
    pub language: String,
    /// Its writers, for entries that name none (RFC 4287 §4.2.1).
    pub authors: Vec<Person>,
    /// The notice of the rights.
    pub rights: String,
    pub licence: String,
    /// The site, to resolve addresses when nothing else is known.
    pub site: Option<Url>,
    /// What it says to those who fetch it.
    pub hints: Hints,
}

#[derive(Debug, Default)]
pub struct Entry<'a> {
    /// What holds in it.
    pub context: Rc<Context<'a>>,
    pub id: String,
    /// Whether the id is an address by its own word, or for want of another.
    pub id_is_address: bool,
    /// What stands for an id where there is none: `rdf:about`, `dc:identifier`.
    pub other_id: String,
    pub title: Option<Written<'a>>,
    /// What a module gives for a title.
    pub other_title: Option<Written<'a>>,
    pub summary: Option<Written<'a>>,
    /// A few words more than the title, of podcasts.
    pub subtitle: Option<Written<'a>>,
    pub content: Option<Written<'a>>,
    /// What relative addresses in the content are relative to, when it says so itself.
    pub content_base: Option<Url>,
    /// The same of the summary.
    pub summary_base: Option<Url>,
    /// The page that it can be read at, the best candidate first; see [`Rank`].
    pub page: Option<(Rank, String)>,
    pub links: Vec<Link>,
    pub authors: Vec<Person>,
    pub source_authors: Vec<Person>,
    pub source: String,
    pub dates: Dates,
    pub categories: Vec<Category>,
    /// Its section, where one is told as such.
    pub section: String,
    pub language: String,
    /// The notice of its rights.
    pub rights: String,
    /// Who holds them.
    pub rights_holder: String,
    pub licence: String,
    /// Pictures, videos and sounds.
    pub media: Vec<Object>,
    /// Small pictures that stand for it.
    pub thumbnails: Vec<Rendition>,
    /// What is told of all its pictures, videos and sounds.
    pub told_of_media: Object,
    /// The language of its title or content, where that says so itself.
    pub text_language: String,
    /// It is not published yet (RFC 5023 §13.1.1).
    pub is_draft: bool,
    pub version: String,
    /// Not to be published before, as written.
    pub embargo: String,
}

/// How good a candidate for the entry's page is; the first is the best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// The address behind a counter of clicks.
    Original,
    Page,
    /// The page in another form or language.
    Alternate,
    /// The id, which is an address.
    Id,
    /// Something else to be read instead.
    Other,
}

#[derive(Debug)]
pub struct Link {
    /// `related`, `via`, `in-reply-to`, `enclosure`.
    pub role: &'static str,
    pub title: String,
    /// Where it leads.
    pub url: String,
    /// The id of the entry that it leads to.
    pub identity: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The name. May be empty.
    pub name: String,
    /// The address of mail. May be empty.
    pub email: String,
}

/// The dates of an entry, as written; each may be empty.
#[derive(Clone, Debug, Default)]
pub struct Dates {
    pub published: String,
    pub updated: String,
    pub created: String,
    /// A date that does not say of what: Dublin Core has but one.
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
    /// `enclosure` or `media`.
    pub role: &'static str,
    /// Its files, the main one first. Never empty.
    pub files: Vec<Rendition>,
    pub title: String,
    pub description: String,
    pub credit: String,
    /// The notice of its rights.
    pub rights: String,
    pub keywords: Vec<String>,
}

/// The lists of an entry are not longer.
pub const LIST: usize = 200;

impl Entry<'_> {
    /// Takes a candidate for the page, unless a better one is known. Nobody reads a page at `urn:` or `javascript:`.
    pub fn offer_page(&mut self, rank: Rank, address: &str) {
        let scheme = address.split(['/', '?', '#']).next().and_then(|start| start.split_once(':'));
        let is_elsewhere =
            scheme.is_some_and(|(scheme, _)| !matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https"));
        if !address.is_empty() && !is_elsewhere && self.page.as_ref().is_none_or(|(known, _)| rank < *known) {
            self.page = Some((rank, self.context.resolve(address)));
        }
    }

    pub fn link(&mut self, role: &'static str, title: &str, url: String) {
        push(&mut self.links, Link { role, title: title.to_owned(), url, identity: String::new() });
    }
}

/// Takes one more into a list, unless it is full.
pub fn push<T>(list: &mut Vec<T>, one: T) {
    if list.len() < LIST {
        list.push(one);
    }
}

/// Takes a text for a field that has none yet.
pub fn set(field: &mut String, text: &str) {
    if field.is_empty() {
        field.push_str(text);
    }
}
