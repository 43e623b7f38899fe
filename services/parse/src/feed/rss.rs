//! Reads the elements of RSS 0.90 to 2.0 and of CDF: texts, where Atom has attributes.

use super::{
    element::Element,
    entry::{Byline, Category, Entry, Feed, Rank, push, set},
    media, people,
    text::{self, Written},
};

/// Reads the attributes of `<item>`: RSS 1.0 identifies it by `rdf:about`, CDF has all fields in them.
pub fn begin(entry: &mut Entry<'_>, item: &Element<'_>) {
    if let Some(about) = item.get_rdf("about") {
        set(&mut entry.other_id, &about);
        entry.offer_page(Rank::Id, &about);
    }
    if let Some(href) = item.get("href") {
        entry.offer_page(Rank::Page, &href);
    }
    if let Some(changed) = item.get("lastmod") {
        set(&mut entry.dates.updated, &changed);
    }
}

/// Reads a field of an item. `false`: the field is not RSS's.
pub fn entry<'a>(entry: &mut Entry<'a>, field: &Element<'a>) -> bool {
    match field.name.local() {
        // A link with a relation is Atom's, wherever its address stands.
        "link" if field.get("href").is_none() && field.get("rel").is_none() => {
            let resource = field.get_rdf("resource");
            entry.offer_page(Rank::Page, &resource.unwrap_or_else(|| field.text()));
        }
        "guid" => {
            set(&mut entry.id, &field.text());
            entry.id_is_address = !field.get("ispermalink").is_some_and(|value| value.eq_ignore_ascii_case("false"));
        }
        "description" | "abstract" | "tagline" | "info" => {
            let text = text::of(field, false);
            // A second description is the full text that the first one summarises.
            if entry.summary.is_none() {
                entry.summary = text;
            } else if entry.content.is_none() {
                content(entry, field, text);
            }
        }
        "fullitem" | "body" => content(entry, field, text::of(field, false)),
        "category" if field.get("term").is_none() => {
            let scheme = field.get("domain").or_else(|| field.get("scheme")).unwrap_or_default();
            let label = field.get("label").unwrap_or_default();
            let category =
                Category { term: field.text().into(), label: label.into_owned(), scheme: scheme.into_owned() };
            push(&mut entry.categories, category);
        }
        "keywords" => {
            let text = field.text();
            let words = text.split(',').map(|word| Category { term: word.trim().to_owned(), ..Category::default() });
            words.for_each(|word| push(&mut entry.categories, word));
        }
        "image" => media::image(entry, address_of(field)),
        "thumbnail" => media::entry(entry, field, "thumbnail"),
        "managingeditor" => entry.author(Byline::ManagingEditor, people::written(&field.text())),
        "enclosure" => media::enclosure(entry, field.address("url").or_else(|| field.address("href")), field),
        "source" if field.get("url").is_some() && !field.shape.elements => set(&mut entry.source, &field.text()),
        _ => return false,
    }
    true
}

/// The address of an item's image, in any known notation.
fn address_of(image: &Element<'_>) -> Option<String> {
    let inner = image.children().take(20).find(|part| part.name.local() == "url");
    let written = inner.map_or_else(|| image.text(), |url| url.text().into_owned().into());
    let written = Some(written).filter(|text| text.contains("://")).map(|text| image.context.resolve(&text));
    image.address("href").or_else(|| image.address("url")).or(written)
}

/// Accepts a content if it is the first that is not blank.
pub fn content<'a>(entry: &mut Entry<'a>, field: &Element<'a>, text: Option<Written<'a>>) {
    let says = |text: &Option<Written<'_>>| text.as_ref().is_some_and(|text| !text.text.trim().is_empty());
    if says(&text) && !says(&entry.content) {
        entry.content = text;
        let base = &field.context.base;
        entry.content_base = base.clone().filter(|base| entry.context.base.as_ref() != Some(base));
    }
}

/// Reads a field of the channel. `false`: the field is not RSS's.
pub fn feed(feed: &mut Feed, field: &Element<'_>, is_atom: bool) -> bool {
    match field.name.local() {
        "link" if field.get("href").is_none() && field.get("rel").is_none() => {
            let site = url::Url::parse(&field.context.resolve(&field.text())).ok();
            feed.site = feed.site.take().or(site);
        }
        "language" => set(&mut feed.language, &field.text()),
        "copyright" | "rights" => {
            let rights = text::of(field, is_atom);
            set(&mut feed.rights, &rights.map(|text| text.line()).unwrap_or_default());
        }
        "ttl" => feed.hints.ttl = super::hints::minutes(&field.text()).or(feed.hints.ttl),
        _ => return false,
    }
    true
}
