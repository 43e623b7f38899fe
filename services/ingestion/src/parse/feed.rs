//! Feeds: RSS, Atom, JSON Feed, read by feed-rs within bounds that it does not set itself.
//!
//! A feed that is cut off is refused whole: what it held comes again with the next, complete answer.

use dom_query::Selection;
use feed_rs::{
    model::{Category, Entry, Feed, FeedType, Link, Person, Text},
    parser::{Builder, ParseFeedError},
};
use url::Url;

use super::{Found, Payload, Unreadable, date, language, prose, residue, section, xml};
use crate::domain::{Form, ItemLink, Language, LinkKind, Material, Parser, limits::ENTRIES};

/// Reads feeds of a form.
pub fn parser(form: Form) -> Parser {
    let name = match form {
        Form::Atom => "atom",
        Form::JsonFeed => "json-feed",
        _ => "rss",
    };
    Parser { name: name.into(), version: 1 }
}

/// Reads the entries of a feed.
pub(super) fn read(text: &str, form: Form, payload: &Payload<'_>) -> Result<Found, Unreadable> {
    let text = if form == Form::JsonFeed {
        text
    } else {
        let xml = xml::without_declaration(text);
        xml::check(xml)?;
        xml
    };
    let feed = Builder::new()
        .base_uri(payload.url)
        // An entry without an id is known by its address or its headline, never by chance.
        .id_generator(|_, _, _| String::new())
        .build()
        .parse(text.as_bytes())
        .map_err(malformed)?;
    if feed.entries.len() > ENTRIES {
        return Err(Unreadable::TooManyEntries);
    }
    let mut found = Found::default();
    for (index, entry) in feed.entries.iter().enumerate() {
        let name = format!("entry {}", index + 1);
        let mut reader = EntryReader { feed: &feed, entry, payload, name: &name, rejected: &mut found.rejected };
        match reader.material() {
            Ok(material) => found.pieces.push((name, material)),
            Err(error) => found.rejected.push(format!("{name}: {error}")),
        }
    }
    Ok(found)
}

fn malformed(error: ParseFeedError) -> Unreadable {
    match error {
        ParseFeedError::JsonSerde(error) if error.is_eof() => Unreadable::CutOff("JSON Feed".into()),
        error => Unreadable::Malformed(error.to_string().chars().take(200).collect()),
    }
}

struct EntryReader<'a> {
    feed: &'a Feed,
    entry: &'a Entry,
    payload: &'a Payload<'a>,
    name: &'a str,
    rejected: &'a mut Vec<String>,
}

impl EntryReader<'_> {
    fn material(&mut self) -> Result<Material, Unreadable> {
        let entry = self.entry;
        let headline = entry.title.as_ref().map(|title| prose::line(&title.content)).unwrap_or_default();
        let (mut standfirst, body) = self.texts()?;
        if body.first().is_some_and(|first| is_repeated(&standfirst, first)) || standfirst == headline {
            standfirst.clear();
        }
        let declared = entry.language.as_deref().or(self.feed.language.as_deref()).and_then(Language::parse);
        let canonical_url = self.canonical_url();
        let publish_time =
            self.time("publication", entry.published.map(|at| (at.timestamp(), at.timestamp_subsec_micros())));
        // For RSS the one is a copy of the other; its fault is told once.
        let source_update_time = match entry.updated {
            updated if updated == entry.published => publish_time,
            updated => self.time("update", updated.map(|at| (at.timestamp(), at.timestamp_subsec_micros()))),
        };
        let categories: Vec<(&str, Option<&str>)> = entry.categories.iter().map(category).collect();
        Ok(Material {
            own_id: entry.id.clone(),
            language: declared.or_else(|| language::detect(&headline, &body)),
            byline: self.byline(),
            section: prose::line(section::among(&categories)),
            keywords: categories.iter().map(|(name, _)| prose::line(name)).collect(),
            links: self.links(&canonical_url),
            publish_time,
            source_update_time,
            headline,
            standfirst,
            body,
            canonical_url,
            ..Material::default()
        })
    }

    /// The summary and the content: where there is only one of the two, it is the body.
    fn texts(&self) -> Result<(String, Vec<String>), Unreadable> {
        let summary = match &self.entry.summary {
            Some(Text { content_type, content, .. }) => paragraphs(content, content_type.as_str())?,
            None => Vec::new(),
        };
        let content = match &self.entry.content {
            Some(content) => paragraphs(content.body.as_deref().unwrap_or_default(), content.content_type.as_str())?,
            None => Vec::new(),
        };
        Ok(if content.is_empty() { (String::new(), summary) } else { (summary.join(" "), content) })
    }

    /// The entry's writers, else (RFC 4287 §4.2.1) the feed's. An address of mail is nobody's name.
    fn byline(&self) -> String {
        let of_feed = self.feed.feed_type == FeedType::Atom && self.entry.authors.is_empty();
        let people = if of_feed { &self.feed.authors } else { &self.entry.authors };
        let mut names: Vec<String> = Vec::new();
        for name in people.iter().filter_map(|Person { name, .. }| name.as_deref()) {
            let name = prose::line(name).trim_matches(['(', ')', ' ']).to_owned();
            if !name.is_empty() && !name.contains('@') && !names.contains(&name) {
                names.push(name);
            }
        }
        names.join(", ")
    }

    fn canonical_url(&self) -> String {
        let is_page = |link: &&Link| {
            link.target.is_none() && matches!(link.rel.as_deref(), None | Some("alternate")) && !is_media(link)
        };
        let link = self.entry.links.iter().find(is_page).map(|link| link.href.as_str());
        // An RSS guid is an address unless it says otherwise.
        let url = link.unwrap_or(&self.entry.id);
        match self.payload.url.and_then(|base| link.and_then(|link| base.join(link).ok())) {
            Some(url) => url.into(),
            None => url.to_owned(),
        }
    }

    fn links(&self, canonical_url: &str) -> Vec<ItemLink> {
        let related = self.entry.links.iter().filter(|link| link.rel.as_deref() == Some("related"));
        let mut links: Vec<ItemLink> = related
            .map(|link| item_link(LinkKind::Related, link.title.as_deref().unwrap_or_default(), &link.href))
            .collect();
        if let Some(url) = self.image() {
            let base = Url::parse(canonical_url).ok();
            let url = base.and_then(|base| base.join(&url).ok()).map_or(url, String::from);
            links.push(item_link(LinkKind::Image, "", &url));
        }
        links
    }

    /// The lead image: one attached, else the first in the content.
    fn image(&self) -> Option<String> {
        let objects = || self.entry.media.iter();
        let attached = objects().flat_map(|object| &object.content).filter_map(|content| {
            let url = content.url.as_ref()?;
            let kind = content.content_type.as_ref().map(|kind| kind.as_str().to_owned());
            let is_image = kind.map_or_else(|| has_image_name(url.path()), |kind| kind.starts_with("image/"));
            is_image.then(|| url.to_string())
        });
        let thumbnails = objects().flat_map(|object| &object.thumbnails).map(|thumbnail| thumbnail.image.uri.clone());
        let enclosed = self
            .entry
            .links
            .iter()
            .filter(|link| link.media_type.as_deref().is_some_and(|kind| kind.starts_with("image/")));
        let enclosed = enclosed.map(|link| link.href.clone());
        attached.chain(enclosed).chain(thumbnails).next().or_else(|| {
            let content = self.entry.content.as_ref().and_then(|content| content.body.as_deref());
            let html = content.or(self.entry.summary.as_ref().map(|summary| summary.content.as_str()))?;
            if !html.contains("<img") {
                return None;
            }
            let tree = prose::tree(html).ok()?;
            let images = tree.select("img[src]");
            images
                .iter()
                .filter(|image| !is_pixel(image))
                .find_map(|image| image.attr("src").map(|src| src.to_string()))
        })
    }

    fn time(&mut self, what: &str, parts: Option<(i64, u32)>) -> Option<time::OffsetDateTime> {
        let (seconds, micros) = parts?;
        let time = date::from_parts(seconds, micros).and_then(|time| date::believable(time, self.payload.now));
        if time.is_none() {
            self.rejected.push(format!("{}: its {what} date cannot be true and was left out", self.name));
        }
        time
    }
}

fn category(category: &Category) -> (&str, Option<&str>) {
    (category.label.as_deref().unwrap_or(&category.term), category.scheme.as_deref())
}

fn item_link(kind: LinkKind, title: &str, url: &str) -> ItemLink {
    ItemLink::to_url(kind, prose::line(title), url)
}

fn is_media(link: &Link) -> bool {
    link.media_type.as_deref().is_some_and(|kind| !kind.contains("html"))
}

fn has_image_name(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    [".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif"].iter().any(|end| path.ends_with(end))
}

/// Whether an image is there to count readers, or stands in its own address: nothing to be looked at.
fn is_pixel(image: &Selection<'_>) -> bool {
    let tiny =
        |name| image.attr(name).is_some_and(|size| matches!(size.trim().trim_end_matches("px"), "0" | "1" | "2"));
    tiny("width") || tiny("height") || image.attr("src").is_some_and(|src| src.trim_start().starts_with("data:"))
}

/// Paragraphs of a text that is markup, or says that it is plain but is markup all the same.
fn paragraphs(content: &str, content_type: &str) -> Result<Vec<String>, Unreadable> {
    let is_plain = content_type == "text/plain" && !content.contains("</") && !content.contains("/>");
    if is_plain { Ok(content.lines().map(prose::line).collect()) } else { prose::of_markup(content) }
}

/// Whether a standfirst only repeats how the text begins, perhaps cut off.
pub(super) fn is_repeated(standfirst: &str, first: &str) -> bool {
    let standfirst = residue::key(standfirst);
    !standfirst.is_empty() && residue::key(first).starts_with(&standfirst)
}

#[cfg(test)]
#[path = "feed_tests.rs"]
mod tests;
