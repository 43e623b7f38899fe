//! Reads the modules that feeds use: Dublin Core, PRISM, content, podcasts and others.

use super::{
    element::Element,
    entry::{Byline, Category, Entry, Feed, Rank, push, set},
    hints::UpdateFrequency,
    media,
    names::Space,
    people, rss,
    text::{self, Kind},
};

/// Reads a field of an entry from a module.
pub fn entry<'a>(entry: &mut Entry<'a>, field: &Element<'a>) {
    let name = field.name.local();
    match field.name.space {
        Space::Dc | Space::DcTerms => dublin_core(entry, field, name),
        Space::Prism => prism(entry, field, name),
        Space::Content if name == "encoded" => {
            // The module defines it as HTML, whatever it looks like.
            let html = text::of(field, false).map(|text| text::Written { kind: Kind::Html, ..text });
            rss::content(entry, field, html);
        }
        Space::Xhtml if matches!(name, "body" | "div") => {
            let html = text::Written { text: field.markup().into(), kind: Kind::Html };
            rss::content(entry, field, Some(html));
        }
        Space::Itunes => itunes(entry, field, name),
        Space::Media => media::entry(entry, field, name),
        Space::FeedBurner if name == "origlink" => entry.offer_page(Rank::Original, &field.text()),
        Space::Slash if name == "section" => set(&mut entry.section, &text::line(&field.text())),
        Space::Licence if name == "license" => set(&mut entry.licence, &licence(field)),
        _ => {}
    }
}

fn dublin_core<'a>(entry: &mut Entry<'a>, field: &Element<'a>, name: &str) {
    match name {
        "title" if entry.other_title.is_none() => entry.other_title = text::of(field, false),
        "creator" | "author" => entry.author(Byline::Creator, people::written(&field.text())),
        "subject" | "category" => push(&mut entry.categories, subject(&field.text())),
        "description" | "abstract" => summary(entry, field),
        "license" => set(&mut entry.licence, &licence(field)),
        "source" if !field.text().contains("://") => set(&mut entry.source, &field.text()),
        _ => {}
    }
}

fn prism(entry: &mut Entry<'_>, field: &Element<'_>, name: &str) {
    let text = field.text();
    match name {
        "section" | "subsection1" => set(&mut entry.section, &text::line(&text)),
        "category" | "subject" => push(&mut entry.categories, subject(&text)),
        "url" => entry.offer_page(Rank::Alternate, &text),
        _ => {}
    }
}

fn itunes<'a>(entry: &mut Entry<'a>, field: &Element<'a>, name: &str) {
    match name {
        "title" if entry.other_title.is_none() => entry.other_title = text::of(field, false),
        "author" => entry.author(Byline::Podcast, people::written(&field.text())),
        "summary" => summary(entry, field),
        "subtitle" if entry.subtitle.is_none() => entry.subtitle = text::of(field, false),
        "keywords" => field.text().split(',').for_each(|word| push(&mut entry.categories, subject(word))),
        "category" => category(entry, field, 0),
        "image" => media::image(entry, field.address("href").or_else(|| field.address("url"))),
        _ => {}
    }
}

/// Reads a summary that may stand beside the entry's own.
fn summary<'a>(entry: &mut Entry<'a>, field: &Element<'a>) {
    let place = if entry.summary.is_none() { &mut entry.summary } else { &mut entry.other_summary };
    if place.is_none() {
        *place = text::of(field, false);
    }
}

/// Reads a category of podcasts and the narrower ones in it.
fn category(entry: &mut Entry<'_>, field: &Element<'_>, depth: usize) {
    if let Some(word) = field.get("text") {
        push(&mut entry.categories, subject(&word));
    }
    let is_category = |part: &Element<'_>| part.name.space == Space::Itunes && part.name.local() == "category";
    if field.shape.elements && depth < 3 {
        field.children().filter(is_category).take(20).for_each(|part| category(entry, &part, depth + 1));
    }
}

fn subject(term: &str) -> Category {
    Category { term: term.trim().to_owned(), ..Category::default() }
}

fn licence(field: &Element<'_>) -> String {
    let address = field.get_rdf("resource").or_else(|| field.get("href")).unwrap_or_else(|| field.text());
    address.into_owned()
}

/// Reads a field of the feed from a module.
pub fn feed(feed: &mut Feed, field: &Element<'_>, update_frequency: &mut UpdateFrequency) {
    match (field.name.space, field.name.local()) {
        (Space::Dc | Space::DcTerms, "language") => set(&mut feed.language, &field.text()),
        (Space::Dc | Space::DcTerms, "rights") => {
            set(&mut feed.rights, &text::of(field, false).map(|text| text.line()).unwrap_or_default());
        }
        (Space::Licence, "license") => set(&mut feed.licence, &licence(field)),
        (Space::Syndication, _) => update_frequency.take(field),
        _ => {}
    }
}
