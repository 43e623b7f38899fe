//! Converts an entry to items: the article, preceded by the pictures, videos and sounds that belong to it.

use std::collections::HashSet;

use newsroom_text::{is_blank, shortened};
use time::OffsetDateTime;

use super::{
    entry::{Entry, Feed, Object},
    is_repeated, people, pictures,
    subject::{self, Subjects},
    text::{self, Written},
};
use crate::{
    ParseError, ParseOutput, Payload, date,
    identity::is_placeholder,
    model::{
        Guess, Guesses, ItemLink, ItemType, LanguageTag, LinkKind, ParsedItem, PubStatus, Rights, WrittenTimes,
        limits::{BEGINNING_CHARS, ENTRIES, HEADLINE_CHARS},
    },
};

/// Converts the entries of one feed to items.
pub struct Maker<'a> {
    /// The feed's declarations for all entries.
    pub feed: &'a Feed,
    pub payload: &'a Payload<'a>,
    /// The items so far.
    pub found: ParseOutput,
    /// The pictures, videos and sounds that were added already: entries share them.
    pub known_media: HashSet<String>,
}

impl Maker<'_> {
    /// Converts an entry to items.
    pub fn add(&mut self, name: &str, mut entry: Entry<'_>) {
        let page = self.page(&entry);
        pictures::take(&mut entry, &page);
        match self.article(name, &entry, page) {
            Ok(article) => {
                self.media(name, &entry, &article);
                self.found.pieces.push((name.to_owned(), article));
            }
            Err(error) => self.found.rejected.push(format!("{name}: {error}")),
        }
    }

    fn article(&mut self, name: &str, entry: &Entry<'_>, canonical_url: String) -> Result<ParsedItem, ParseError> {
        let (mut standfirst, body) = texts(entry)?;
        let own_id = own_id(entry);
        let headline = headline(entry, &standfirst, &body, &canonical_url);
        if body.first().is_some_and(|first| is_repeated(&standfirst, first)) || standfirst == headline {
            standfirst.clear();
        }
        let Subjects { section, is_section_guessed, keywords, annotations } =
            subject::sort(&entry.categories, &entry.section);
        let (publish_time, source_update_time, written_times) = self.times(name, entry);
        let embargo_time = date::of_feed_in(&entry.embargo, &self.payload.embargo_zone());
        let is_embargo_unclear = embargo_time.is_none() && !date::is_placeholder(&entry.embargo);
        if is_embargo_unclear {
            self.found.rejected.push(format!("{name}: its embargo is not understood; it is withheld"));
        }
        let mut guesses = Guesses::default();
        guesses.add_if(is_section_guessed, Guess::Section);
        guesses.add_if(
            self.guesses_zone(&[&written_times.publish, &written_times.update, &entry.embargo]),
            Guess::TimeZone,
        );
        guesses.add_if(!entry.is_draft && is_embargo_unclear, Guess::PubStatus);
        let is_withheld = entry.is_draft || is_embargo_unclear;
        Ok(ParsedItem {
            own_id,
            language: self.language(entry),
            byline: self.byline(entry),
            rights: self.rights(entry),
            links: links(entry),
            pub_status: if is_withheld { PubStatus::Withheld } else { PubStatus::Usable },
            pub_status_text: if entry.is_draft { "draft".into() } else { format!("embargo {}", entry.embargo) },
            version: entry.version.clone(),
            headline,
            standfirst,
            body,
            section,
            keywords,
            annotations,
            canonical_url,
            publish_time,
            source_update_time,
            written_times,
            embargo_time,
            guesses,
            ..ParsedItem::default()
        })
    }

    fn language(&self, entry: &Entry<'_>) -> Option<LanguageTag> {
        let of_context = entry.context.language.as_deref().unwrap_or_default();
        let of_text = entry.text_language.as_ref().map(|(_, tag)| tag.as_str()).unwrap_or_default();
        let told = [entry.language.as_str(), of_text, of_context, &self.feed.language];
        told.into_iter().filter(|tag| !tag.is_empty()).find_map(LanguageTag::parse)
    }

    /// The entry's writers, else those of its source, else the feed's (RFC 4287 §4.2.1).
    fn byline(&self, entry: &Entry<'_>) -> String {
        let own = people::best(&entry.authors);
        let people = [&own, &entry.source_authors, &self.feed.authors];
        people.into_iter().find(|people| !people.is_empty()).map(|people| people::byline(people)).unwrap_or_default()
    }

    /// The entry's rights, else the feed's (RFC 4287 §4.2.10).
    fn rights(&self, entry: &Entry<'_>) -> Rights {
        let or = |own: &str, feed: &str| if own.is_empty() { feed.to_owned() } else { own.to_owned() };
        Rights {
            credit_line: text::line(&entry.source),
            copyright_holder: entry.rights_holder.clone(),
            copyright_notice: or(&entry.rights, &self.feed.rights),
            usage_terms: text::line(&or(&entry.licence, &self.feed.licence)),
        }
    }

    fn page(&self, entry: &Entry<'_>) -> String {
        // An RSS guid is an address unless it is declared otherwise; many that are no addresses lack that declaration.
        let is_address = |id: &&str| entry.id_is_address && (id.contains("://") || id.starts_with('/'));
        let id = || Some(entry.id.as_str()).filter(is_address).map(|id| entry.context.resolve(id));
        let page = entry.page.as_ref().map(|(_, page)| page.clone()).or_else(id).unwrap_or_default();
        self.absolute(page)
    }

    /// Resolves an address that is still relative against the feed's site.
    fn absolute(&self, address: String) -> String {
        if address.is_empty() || address.contains("://") {
            return address;
        }
        let joined = self.feed.site.as_ref().and_then(|site| site.join(&address).ok());
        joined.map_or(address, String::from)
    }

    /// Adds the objects of an entry, each as an item of its own, identified by its address.
    fn media(&mut self, name: &str, entry: &Entry<'_>, article: &ParsedItem) {
        for object in &entry.media {
            let Some(main) = object.files.first().filter(|_| self.known_media.len() < ENTRIES) else { return };
            if !self.known_media.insert(main.url.clone()) {
                continue;
            }
            let told = &entry.told_of_media;
            let or = |own: &str, of_all: &str| text::line(if own.is_empty() { of_all } else { own });
            let description = or(&object.description, &told.description);
            let titles = [text::line(&object.title), text::line(&told.title), description.clone()];
            let title = titles.into_iter().find(|title| !title.is_empty());
            let headline = shortened(title.unwrap_or_else(|| article.headline.clone()), HEADLINE_CHARS);
            let piece = ParsedItem {
                own_id: main.url.clone(),
                item_type: object.kind,
                body: Some(description).filter(|text| *text != headline && !text.is_empty()).into_iter().collect(),
                headline,
                section: article.section.clone(),
                language: article.language.clone(),
                keywords: object.keywords.iter().map(|word| text::line(word)).collect(),
                publish_time: article.publish_time,
                pub_status: article.pub_status,
                pub_status_text: article.pub_status_text.clone(),
                embargo_time: article.embargo_time,
                rights: Rights {
                    credit_line: or(&object.credit, &told.credit),
                    copyright_notice: or(&object.rights, &told.rights),
                    ..Rights::default()
                },
                renditions: object.files.clone(),
                guesses: article.guesses,
                ..ParsedItem::default()
            };
            self.found.pieces.push((format!("{name}, {}", described(object)), piece));
        }
    }

    /// The times of an entry. A time that is not understood or not believable is left out and reported.
    fn times(
        &mut self,
        name: &str,
        entry: &Entry<'_>,
    ) -> (Option<OffsetDateTime>, Option<OffsetDateTime>, WrittenTimes) {
        let dates = &entry.dates;
        let first = |texts: [&str; 3]| {
            let mut told = texts.into_iter().filter(|text| !text.is_empty()).peekable();
            let first = told.next().map_or_else(String::new, text::line);
            // A date that is understood takes precedence over one that is not.
            if told.peek().is_none() || date::of_feed(&first).is_some() {
                return first;
            }
            told.map(text::line).find(|text| date::of_feed(text).is_some()).unwrap_or(first)
        };
        let written = WrittenTimes {
            publish: first([&dates.published, &dates.date, &dates.created]),
            update: first([&dates.updated, &dates.date, &dates.edited]),
        };
        let publish = self.time(name, "publication", &written.publish);
        let update =
            if written.update == written.publish { publish } else { self.time(name, "update", &written.update) };
        (publish, update, written)
    }

    /// Whether the zone of one of these dates is guessed.
    fn guesses_zone(&self, dates: &[&str]) -> bool {
        dates.iter().any(|text| self.payload.guesses_zone(|zone| date::of_feed_in(text, zone)))
    }

    fn time(&mut self, name: &str, what: &str, text: &str) -> Option<OffsetDateTime> {
        if date::is_placeholder(text) {
            return None;
        }
        let read = date::of_feed_in(text, &self.payload.usual_zone());
        let time = read.and_then(|time| date::believable(time, self.payload.now));
        if time.is_none() {
            let why = if read.is_some() { "cannot be true" } else { "is not understood" };
            self.found.rejected.push(format!("{name}: its {what} date {why} and was left out"));
        }
        time
    }

    /// Adds the deletion that a tombstone announces.
    pub fn delete(&mut self, name: &str, mut tombstone: ParsedItem) {
        let when = tombstone.written_times.update.clone();
        tombstone.source_update_time = self.time(name, "deletion", &when);
        tombstone.guesses.add_if(self.guesses_zone(&[&when]), Guess::TimeZone);
        self.found.pieces.push((name.to_owned(), tombstone));
    }
}

fn links(entry: &Entry<'_>) -> Vec<ItemLink> {
    let others = entry.links.iter().map(|link| ItemLink {
        title: text::line(&link.title),
        url: link.url.clone(),
        // `LinkKind::Related` says this already.
        role: if link.role == "related" { String::new() } else { link.role.to_owned() },
        ..ItemLink::to_item(LinkKind::Related, link.identity.as_str())
    });
    let associated = entry.media.iter().filter_map(|object| {
        let identity = object.files.first()?.url.as_str();
        Some(ItemLink { role: object.role.into(), ..ItemLink::to_item(LinkKind::Associated, identity) })
    });
    let image = image(entry).map(|url| ItemLink::to_url(LinkKind::Image, "", url));
    others.chain(associated).chain(image).collect()
}

fn described(object: &Object) -> &'static str {
    match object.kind {
        ItemType::Video => "its video",
        ItemType::Audio => "its sound",
        _ => "its picture",
    }
}

fn own_id(entry: &Entry<'_>) -> String {
    if is_placeholder(&entry.id) || entry.id.is_empty() { entry.other_id.clone() } else { entry.id.clone() }
}

/// The headline: the title, else the title of a medium, else the beginning of the text, else the page.
fn headline(entry: &Entry<'_>, standfirst: &str, body: &[String], page: &str) -> String {
    let titles = [&entry.title, &entry.other_title].into_iter().flatten().map(Written::line);
    if let Some(title) = titles.into_iter().find(|title| !is_blank(title)) {
        return title;
    }
    let attached = entry.media.iter().filter(|object| object.role != pictures::INLINE);
    let of_media = attached.map(|object| object.title.as_str()).find(|title| !title.is_empty());
    let texts = [entry.told_of_media.title.as_str(), of_media.unwrap_or_default(), standfirst];
    let texts = texts.into_iter().chain(body.iter().map(String::as_str));
    let first = texts.into_iter().find(|text| !is_blank(text));
    first.map_or_else(|| page.to_owned(), |text| shortened(text.to_owned(), BEGINNING_CHARS))
}

/// Standfirst and body from the summaries and the content. Without a content, the longer summary is the body. If there
/// is only one text, it is the body, and a subtitle replaces the other.
fn texts(entry: &Entry<'_>) -> Result<(String, Vec<String>), ParseError> {
    let paragraphs = |text: &Option<Written<'_>>| text.as_ref().map_or(Ok(Vec::new()), Written::paragraphs);
    let content = paragraphs(&entry.content)?;
    let mut summary = paragraphs(&entry.summary)?;
    let mut subtitle = Vec::new();
    if content.is_empty() {
        let other = paragraphs(&entry.other_summary)?;
        let length = |text: &[String]| text.iter().map(String::len).sum::<usize>();
        let (longer, shorter) = if length(&other) > length(&summary) { (other, summary) } else { (summary, other) };
        (summary, subtitle) = (longer, shorter);
    }
    if subtitle.is_empty() && (summary.is_empty() || content.is_empty()) {
        subtitle = paragraphs(&entry.subtitle)?;
    }
    if summary.is_empty() && content.is_empty() && !entry.told_of_media.description.is_empty() {
        summary.push(entry.told_of_media.description.clone());
    }
    let mut told = [content, summary, subtitle].into_iter().filter(|text| !text.is_empty());
    let (body, standfirst) = (told.next().unwrap_or_default(), told.next().unwrap_or_default());
    Ok((standfirst.join(" "), body))
}

/// The lead image: an attached picture, else a thumbnail of the entry, else the first picture in the text.
fn image(entry: &Entry<'_>) -> Option<String> {
    let picture = |role: &str| {
        let mut pictures = entry.media.iter().filter(|object| object.kind == ItemType::Picture && object.role == role);
        pictures.next().and_then(|object| object.files.first())
    };
    // A picture in Media RSS was chosen for the entry; an enclosure may be any picture.
    let attached = picture("media").or_else(|| picture("enclosure"));
    let mut thumbnails = entry.media.iter().flat_map(|object| &object.files).filter(|file| file.name == "thumbnail");
    let file = attached.or(entry.thumbnails.first()).or_else(|| thumbnails.next());
    file.or_else(|| picture(pictures::INLINE)).map(|file| file.url.clone())
}
