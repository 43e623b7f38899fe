//! JSON Feed 1.0 and 1.1 (jsonfeed.org), borne with when a value has another type than it should.

use std::{borrow::Cow, rc::Rc, time::Duration};

use serde_json::{Map, Value};
use url::Url;

use super::{
    element::Context,
    entry::{Byline, Category, Entry, Feed, LIST, Person, Rank},
    fields::TextField,
    hints, media, people,
    text::{Kind, Written},
};
use crate::{
    ParseError, json,
    model::{Rendition, limits::ENTRIES},
};

/// The text fields of an item and their names, best first.
const TEXTS: &[(&str, TextField)] = &[
    ("id", |entry| &mut entry.id),
    ("language", |entry| &mut entry.language),
    ("date_published", |entry| &mut entry.dates.published),
    ("date_modified", |entry| &mut entry.dates.updated),
];

/// A feed, its entries, and whether the text was cut off behind them.
pub struct Read {
    pub feed: Feed,
    pub entries: Vec<Entry<'static>>,
    pub is_cut_off: bool,
}

/// Reads a feed and its entries. Of a feed that was cut off, it reads the entries before the cut.
pub fn read(text: &str, base: Option<&Url>) -> Result<Read, ParseError> {
    let text = text.trim_start_matches('\u{FEFF}');
    let (value, is_cut_off) = match json::read(text) {
        Ok(value) => (value, false),
        Err(error) if error.is_eof() => {
            (json::read_cut(text).ok_or_else(|| ParseError::CutOff("JSON Feed".into()))?, true)
        }
        Err(error) => return Err(ParseError::Malformed(error.to_string().chars().take(200).collect())),
    };
    let Some(Value::Array(items)) = value.get("items") else {
        let missing = || ParseError::Malformed("it has no items".into());
        return Err(if is_cut_off { ParseError::CutOff("JSON Feed".into()) } else { missing() });
    };
    if items.len() > ENTRIES {
        return Err(ParseError::TooManyEntries);
    }
    let context = Rc::new(Context::at(base));
    let entries = items.iter().filter_map(Value::as_object).map(|item| entry(&context, item)).collect();
    Ok(Read { feed: feed(&context, &value), entries, is_cut_off })
}

fn feed(context: &Context<'_>, value: &Value) -> Feed {
    let mut feed = Feed::default();
    let Some(object) = value.as_object() else { return feed };
    let address = |name| Url::parse(&context.resolve(&text(object, name))).ok();
    feed.language = text(object, "language");
    feed.authors = authors(object);
    feed.site = address("home_page_url");
    for (relation, url) in [("self", address("feed_url")), ("next", address("next_url"))] {
        url.into_iter().for_each(|url| hints::link(&mut feed.hints, relation, url));
    }
    for hub in list(object, "hubs").filter_map(Value::as_object).take(LIST) {
        if text(hub, "type").eq_ignore_ascii_case("websub")
            && let Ok(url) = Url::parse(&text(hub, "url"))
        {
            hints::link(&mut feed.hints, "hub", url);
        }
    }
    // A feed that is done needs no more than a look now and then.
    if object.get("expired") == Some(&Value::Bool(true)) {
        feed.hints.ttl = Some(Duration::from_secs(7 * 24 * 60 * 60));
    }
    feed
}

fn entry(context: &Rc<Context<'static>>, item: &Map<String, Value>) -> Entry<'static> {
    let written = |name, kind| {
        let text = text(item, name);
        (!text.trim().is_empty()).then_some(Written { text: Cow::Owned(text), kind })
    };
    let mut entry = Entry {
        context: Rc::clone(context),
        id_is_address: true,
        title: written("title", Kind::Unsaid),
        summary: written("summary", Kind::Plain),
        content: written("content_html", Kind::Html).or_else(|| written("content_text", Kind::Plain)),
        authors: authors(item).into_iter().map(|person| (Byline::Author, person)).collect(),
        ..Entry::default()
    };
    for (name, field) in TEXTS {
        *field(&mut entry) = text(item, name);
    }
    entry.offer_page(Rank::Page, &text(item, "url"));
    entry.offer_page(Rank::Other, &text(item, "external_url"));
    for tag in list(item, "tags").filter_map(plain).take(LIST) {
        entry.categories.push(Category { term: tag, ..Category::default() });
    }
    let image = text(item, "image");
    media::image(&mut entry, (!image.is_empty()).then(|| context.resolve(&image)));
    for file in list(item, "attachments").filter_map(Value::as_object).take(LIST) {
        let url = context.resolve(&text(file, "url"));
        let size = file.get("size_in_bytes").and_then(Value::as_f64).unwrap_or(0.0) as u64;
        let file_of = Rendition { url, media_type: text(file, "mime_type"), size, ..Rendition::default() };
        media::attach(&mut entry, &text(file, "title"), file_of);
    }
    entry
}

/// `authors` of 1.1, else `author` of 1.0.
fn authors(object: &Map<String, Value>) -> Vec<Person> {
    let mut authors = Vec::new();
    for author in list(object, "authors").chain(list(object, "author")).take(LIST) {
        let name = author.as_object().map_or_else(|| plain(author).unwrap_or_default(), |author| text(author, "name"));
        people::push(&mut authors, people::written(&name));
    }
    authors
}

/// The elements of a list; one that is none stands for itself.
fn list<'a>(object: &'a Map<String, Value>, name: &str) -> impl Iterator<Item = &'a Value> {
    let (many, one) = match object.get(name) {
        Some(Value::Array(many)) => (many.as_slice(), None),
        one => (&[][..], one.filter(|one| !one.is_null())),
    };
    many.iter().chain(one)
}

fn text(object: &Map<String, Value>, name: &str) -> String {
    object.get(name).and_then(plain).unwrap_or_default()
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
