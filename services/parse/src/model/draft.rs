//! What a parser gives: one piece of news, cleaned and measured, before it is reconciled.

use newsroom_text::{clean_line, is_blank, shortened};
use time::OffsetDateTime;

use super::{
    Annotation, Digest, ItemLink, ItemType, LanguageTag, Origin, ParsedItem, Provider, PubStatus, Rendition, Rights,
    cleaning::{annotations, body, fitting_url, identity_of, keywords, links, providers, renditions, rights},
    limits::{
        BODY_BYTES, BYLINE_CHARS, DATELINE_CHARS, HEADLINE_CHARS, NOTE_CHARS, SECTION_CHARS, SLUGLINE_CHARS,
        STAMP_CHARS, STANDFIRST_CHARS, STATUS_CHARS,
    },
};

/// One piece of news as a payload tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// What makes it the same item when it comes again, within its provider or else its source.
    pub identity: String,
    /// Whom the payload names as its provider, the surest first. May be empty.
    pub providers: Vec<Provider>,
    /// One line. Never empty.
    pub headline: String,
    /// The lines that the source gave apart from the body. May be empty.
    pub standfirst: String,
    /// Who wrote it. May be empty.
    pub byline: String,
    /// The section, or empty when the payload tells none.
    pub section: String,
    /// The language, declared or detected.
    pub language: Option<LanguageTag>,
    /// The paragraphs.
    pub body: Vec<String>,
    /// The keywords, without repeats.
    pub keywords: Vec<String>,
    /// The page that it can be read at. May be empty.
    pub canonical_url: String,
    /// What it points to.
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
    /// Whether it says that it corrects what was told before.
    pub correction: bool,
    /// What the source tells editors, and no reader. May be empty.
    pub editorial_note: String,
    /// Who holds the rights.
    pub rights: Rights,
    /// What it is about.
    pub annotations: Vec<Annotation>,
    /// The files that it can be had as.
    pub renditions: Vec<Rendition>,
}

/// Times as a source wrote them; each may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WrittenTimes {
    /// The publication.
    pub publish: String,
    /// The last change.
    pub update: String,
}

/// Why a parsed item makes no draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// There is no text in its headline.
    #[error("it has no headline")]
    NoHeadline,
    /// Its body is too long.
    #[error("its body is longer than {} KiB", BODY_BYTES / 1024)]
    TooLong,
}

impl Draft {
    /// Cleans and measures what a parser found. What is too long in a short field is shortened; a
    /// body that is too long is refused, for news is not cut.
    pub fn make(parsed: ParsedItem) -> Result<Self, Flaw> {
        let clean = |raw: &str, chars| shortened(clean_line(raw), chars);
        let canonical_url = fitting_url(&parsed.canonical_url);
        let section = clean(&parsed.section, SECTION_CHARS);
        let headline = clean(&headline(&parsed), HEADLINE_CHARS);
        if is_blank(&headline) {
            return Err(Flaw::NoHeadline);
        }
        Ok(Self {
            identity: identity(&parsed.own_id, &canonical_url, &headline, &section),
            providers: providers(&parsed.own_id, &parsed.providers),
            standfirst: clean(&parsed.standfirst, STANDFIRST_CHARS),
            byline: clean(&parsed.byline, BYLINE_CHARS),
            language: parsed.language,
            body: body(&parsed.body)?,
            keywords: keywords(&parsed.keywords),
            links: links(parsed.links),
            publish_time: parsed.publish_time,
            source_update_time: parsed.source_update_time,
            written_times: WrittenTimes {
                publish: clean(&parsed.written_times.publish, STAMP_CHARS),
                update: clean(&parsed.written_times.update, STAMP_CHARS),
            },
            item_type: parsed.item_type,
            pub_status: parsed.pub_status,
            pub_status_text: match parsed.pub_status {
                PubStatus::Usable => String::new(),
                PubStatus::Withheld | PubStatus::Canceled => clean(&parsed.pub_status_text, STATUS_CHARS),
            },
            version: clean(&parsed.version, STAMP_CHARS),
            slugline: clean(&parsed.slugline, SLUGLINE_CHARS),
            dateline: clean(&parsed.dateline, DATELINE_CHARS),
            urgency: if parsed.urgency > 9 { 0 } else { parsed.urgency },
            embargo_time: parsed.embargo_time,
            correction: parsed.correction,
            editorial_note: clean(&parsed.editorial_note, NOTE_CHARS),
            rights: rights(&parsed.rights),
            annotations: annotations(parsed.annotations),
            renditions: renditions(parsed.renditions),
            headline,
            section,
            canonical_url,
        })
    }

    /// The digest of what it says. Versions, times and links are not part of it: some sources date
    /// everything anew at every fetch, and the block of related articles changes while the article
    /// stays. What is known of it by other ways than the payload is not either.
    pub fn content_digest(&self) -> Digest {
        let counts = [self.body.len(), self.keywords.len()].map(|count| count.to_string());
        let language = self.language.as_ref().map_or("", LanguageTag::as_str);
        let fields = [&self.headline, &self.standfirst, &self.byline, &self.section, &self.canonical_url];
        let parts = counts.iter().chain(fields).chain(&self.body).chain(&self.keywords);
        let declared = self.declared();
        Digest::of_parts(parts.map(String::as_str).chain([language]).chain(declared.iter().map(String::as_str)))
    }

    /// What else its source says of it, beyond what every text has: nothing for most of them.
    fn declared(&self) -> Vec<String> {
        let mut declared = Vec::new();
        let mut say = |name: &str, value: String| {
            if !value.is_empty() {
                declared.extend([name.to_owned(), value]);
            }
        };
        say("type", if self.item_type == ItemType::Text { String::new() } else { self.item_type.name().into() });
        say("status", if self.pub_status == PubStatus::Usable { String::new() } else { self.pub_status.name().into() });
        say("status text", self.pub_status_text.clone());
        say("slugline", self.slugline.clone());
        say("dateline", self.dateline.clone());
        say("urgency", if self.urgency == 0 { String::new() } else { self.urgency.to_string() });
        say("embargo", self.embargo_time.map(|time| time.unix_timestamp().to_string()).unwrap_or_default());
        say("correction", if self.correction { "yes".into() } else { String::new() });
        say("note", self.editorial_note.clone());
        let Rights { credit_line, copyright_holder, copyright_notice, usage_terms } = &self.rights;
        for text in [credit_line, copyright_holder, copyright_notice, usage_terms] {
            say("rights", text.clone());
        }
        for rendition in &self.renditions {
            say("rendition", rendition.url.clone());
        }
        for annotation in self.annotations.iter().filter(|annotation| annotation.origin == Origin::Declared) {
            say("annotation", format!("{} {} {}", annotation.kind.name(), annotation.code, annotation.name));
        }
        declared
    }

    /// When its source says that this content dates from.
    pub fn version_time(&self) -> Option<OffsetDateTime> {
        self.source_update_time.or(self.publish_time)
    }
}

/// The headline; for what may go without one, the first words that say what it is.
fn headline(parsed: &ParsedItem) -> String {
    let plain_text = parsed.item_type == ItemType::Text && parsed.pub_status == PubStatus::Usable;
    let others = [&parsed.slugline, &parsed.standfirst].into_iter().chain(parsed.body.first());
    let others = others.chain([&parsed.own_id]).filter(|_| !plain_text);
    let said = [&parsed.headline].into_iter().chain(others).find(|words| !is_blank(&clean_line(words)));
    said.cloned().unwrap_or_default()
}

/// The source's own id, else the canonical address, else a digest of headline and section.
fn identity(own_id: &str, canonical_url: &str, headline: &str, section: &str) -> String {
    let identity = identity_of(own_id);
    if !identity.is_empty() {
        return identity;
    }
    if canonical_url.is_empty() {
        return format!("sha256:{}", Digest::of_parts([headline, section]));
    }
    identity_of(canonical_url)
}

#[cfg(test)]
#[path = "draft_tests.rs"]
mod tests;
