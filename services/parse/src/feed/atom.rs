//! Reads the elements of Atom 0.3 and 1.0 (RFC 4287), and of its extensions for replies, drafts and deletions.

use url::Url;

use super::{
    element::Element,
    entry::{Byline, Category, Entry, Feed, Link, Rank, push, set},
    hints, media,
    names::Space,
    people, rss, text,
};
use crate::model::{ParsedItem, PubStatus, WrittenTimes};

/// Reads a field of an entry. `false`: the field is not Atom's.
pub fn entry<'a>(entry: &mut Entry<'a>, field: &Element<'a>, is_atom: bool) -> bool {
    match field.name.local() {
        "title" if entry.title.is_none() => entry.title = text::of(field, is_atom),
        "id" => {
            set(&mut entry.id, &field.text());
            entry.id_is_address = true;
        }
        "summary" if entry.summary.is_none() => entry.summary = text::of(field, is_atom),
        "summary" => entry.other_summary = entry.other_summary.take().or_else(|| text::of(field, is_atom)),
        "content" => content(entry, field, is_atom),
        "link" => link(entry, field),
        "author" | "contributor" if field.shape.elements => {
            if field.name.local() == "author" {
                entry.author(Byline::Author, people::of(field));
            }
        }
        "author" => {
            let byline = if is_atom { Byline::Author } else { Byline::Contact };
            entry.author(byline, people::written(&field.text()));
        }
        "category" => push(&mut entry.categories, category(field)),
        "source" => source(entry, field),
        _ => return false,
    }
    true
}

/// Reads the content. Atom 0.3 may give the same content in several forms, as separate elements or within
/// `multipart/alternative`; the richest one is kept. An external content (`src`) is a file, or the page itself.
fn content<'a>(entry: &mut Entry<'a>, field: &Element<'a>, is_atom: bool) {
    let kind = field.get("type").unwrap_or_default().to_ascii_lowercase();
    if kind.starts_with("multipart/") {
        let alternatives = field.children().filter(|child| child.name.local() == "content");
        return alternatives.take(10).for_each(|child| {
            if child.get("type").is_none_or(|kind| !kind.starts_with("multipart/")) {
                content(entry, &child, is_atom);
            }
        });
    }
    if let Some(src) = field.address("src") {
        if kind.is_empty() || kind.contains("html") {
            entry.offer_page(Rank::Alternate, &src);
        } else {
            media::enclosure(entry, Some(src), field);
        }
        return;
    }
    let known_is_plain = entry.content.as_ref().is_some_and(|text| text.kind != text::Kind::Html);
    let text = text::of(field, is_atom);
    if known_is_plain && text.as_ref().is_some_and(|text| text.kind == text::Kind::Html) {
        entry.content = None;
    }
    rss::content(entry, field, text);
}

/// Reads a link (RFC 4287 §4.2.7).
fn link(entry: &mut Entry<'_>, field: &Element<'_>) {
    let Some(href) = address(field) else { return };
    let title = field.get("title").unwrap_or_default();
    let kind = field.get("type").unwrap_or_default().to_ascii_lowercase();
    let is_page = kind.is_empty() || kind.contains("html");
    match relation(field).as_str() {
        "alternate" if is_page => entry.offer_page(Rank::Page, &href),
        "alternate" => entry.offer_page(Rank::Other, &href),
        "canonical" => entry.offer_page(Rank::Page, &href),
        "enclosure" => media::enclosure(entry, Some(href), field),
        "related" => entry.link("related", &title, href),
        "via" => entry.link("via", &title, href),
        "license" => set(&mut entry.licence, &href),
        _ => {}
    }
}

/// The address of a link; some feeds write it as the text of the element.
fn address(link: &Element<'_>) -> Option<String> {
    let written = || Some(link.text()).filter(|text| !text.is_empty()).map(|text| link.context.resolve(&text));
    link.address("href").or_else(written)
}

/// The relation without the address of its registry; `alternate` if the link has none.
fn relation(link: &Element<'_>) -> String {
    let relation = link.get("rel").unwrap_or_default().to_ascii_lowercase();
    let name = ["http://www.iana.org/assignments/relation/", "http://www.iana.org/assignments/link-relations/"]
        .iter()
        .find_map(|register| relation.strip_prefix(register));
    match name.unwrap_or(&relation).trim() {
        "" => "alternate".into(),
        name => name.into(),
    }
}

fn category(field: &Element<'_>) -> Category {
    let get = |name| field.get(name).unwrap_or_default().into_owned();
    let scheme = Some(get("scheme")).filter(|scheme| !scheme.is_empty()).unwrap_or_else(|| get("domain"));
    let term = Some(get("term")).filter(|term| !term.is_empty()).unwrap_or_else(|| field.text().into());
    Category { term, label: get("label"), scheme }
}

/// Reads the source feed that an entry was copied from (RFC 4287 §4.2.11).
fn source(entry: &mut Entry<'_>, field: &Element<'_>) {
    if !field.shape.elements {
        return set(&mut entry.source, &field.text());
    }
    for part in field.children().filter(|part| part.name.space == Space::Core).take(50) {
        match part.name.local() {
            "title" => set(&mut entry.source, &text::of(&part, true).map(|text| text.line()).unwrap_or_default()),
            "author" => people::push(&mut entry.source_authors, people::of(&part)),
            "rights" => set(&mut entry.rights, &text::of(&part, true).map(|text| text.line()).unwrap_or_default()),
            _ => {}
        }
    }
}

/// Reads fields of the publishing protocol and of the threading extension. `false`: the field belongs to neither.
pub fn extension(entry: &mut Entry<'_>, field: &Element<'_>) -> bool {
    match (field.name.space, field.name.local()) {
        (Space::Publishing, "control") => {
            let says = |part: Element<'_>| part.name.local() == "draft" && part.text().eq_ignore_ascii_case("yes");
            entry.is_draft |= field.children().take(20).any(says);
        }
        (Space::Threading, "in-reply-to") => {
            let identity = field.get("ref").unwrap_or_default().into_owned();
            let url = field.address("href").unwrap_or_default();
            push(&mut entry.links, Link { role: "in-reply-to", title: String::new(), url, identity });
        }
        _ => return false,
    }
    true
}

/// Reads a field of the feed. `false`: the field is not Atom's.
pub fn feed(feed: &mut Feed, field: &Element<'_>) -> bool {
    match field.name.local() {
        "author" if field.shape.elements => people::push(&mut feed.authors, people::of(field)),
        "link" => {
            let Some(url) = address(field).and_then(|href| Url::parse(&href).ok()) else { return true };
            match relation(field).as_str() {
                "alternate" => feed.site = feed.site.take().or(Some(url)),
                relation => hints::link(&mut feed.hints, relation, url),
            }
        }
        _ => return false,
    }
    true
}

/// Reads a tombstone (RFC 6721 §3): the entry with this id was deleted.
pub fn deleted(field: &Element<'_>) -> Option<ParsedItem> {
    let comment = field.children().take(20).find(|part| part.name.local() == "comment");
    Some(ParsedItem {
        own_id: field.get("ref")?.into_owned(),
        pub_status: PubStatus::Canceled,
        pub_status_text: "deleted-entry".into(),
        editorial_note: comment.and_then(|comment| Some(text::of(&comment, true)?.line())).unwrap_or_default(),
        written_times: WrittenTimes { update: field.get("when").unwrap_or_default().into(), ..WrittenTimes::default() },
        ..ParsedItem::default()
    })
}
