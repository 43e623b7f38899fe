//! What a parser gives: one piece of news, cleaned and measured, before it meets what is held.

use time::OffsetDateTime;

use super::{
    Digest, ItemLink, Language,
    limits::{
        BODY_BYTES, BYLINE_CHARS, HEADLINE_CHARS, IDENTITY_CHARS, KEYWORD_CHARS, KEYWORDS, LINKS, PARAGRAPH_CHARS,
        PARAGRAPHS, SECTION_CHARS, STANDFIRST_CHARS, URL_CHARS,
    },
    text,
};

/// One piece of news as a payload tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// What makes it the same item when it comes again, within its source.
    pub identity: String,
    /// One line. Never empty.
    pub headline: String,
    /// The lines that the source gave apart from the body. May be empty.
    pub standfirst: String,
    /// Who wrote it. May be empty.
    pub byline: String,
    /// The section, or empty when the payload tells none.
    pub section: String,
    /// The language, declared or detected.
    pub language: Option<Language>,
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
}

/// What a parser found for a draft, not yet cleaned: plain text without markup.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Material {
    /// The source's own id for it, or empty.
    pub own_id: String,
    /// See [`Draft`] for this and all below.
    pub headline: String,
    /// The lines apart from the body.
    pub standfirst: String,
    /// Who wrote it.
    pub byline: String,
    /// The section.
    pub section: String,
    /// The language.
    pub language: Option<Language>,
    /// The paragraphs.
    pub body: Vec<String>,
    /// The keywords.
    pub keywords: Vec<String>,
    /// The page.
    pub canonical_url: String,
    /// The links.
    pub links: Vec<ItemLink>,
    /// The publication.
    pub publish_time: Option<OffsetDateTime>,
    /// The last change.
    pub source_update_time: Option<OffsetDateTime>,
}

/// Why material makes no draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// There is no text in its headline.
    #[error("it has no headline")]
    NoHeadline,
    /// Its body has too many paragraphs.
    #[error("its body has more than {PARAGRAPHS} paragraphs")]
    TooManyParagraphs,
    /// Its body is too long.
    #[error("its body is longer than {} KiB", BODY_BYTES / 1024)]
    TooLong,
}

impl Draft {
    /// Cleans and measures what a parser found. What is too long in a short field is shortened; a
    /// body that is too long is refused, for news is not cut.
    pub fn make(material: Material) -> Result<Self, Flaw> {
        let headline = text::shortened(text::line(&material.headline), HEADLINE_CHARS);
        if text::is_blank(&headline) {
            return Err(Flaw::NoHeadline);
        }
        let section = text::shortened(text::line(&material.section), SECTION_CHARS);
        let canonical_url = fitting_url(&material.canonical_url);
        Ok(Self {
            identity: identity(&material.own_id, &canonical_url, &headline, &section),
            standfirst: text::shortened(text::line(&material.standfirst), STANDFIRST_CHARS),
            byline: text::shortened(text::line(&material.byline), BYLINE_CHARS),
            language: material.language,
            body: body(&material.body)?,
            keywords: keywords(&material.keywords),
            links: material.links.into_iter().filter_map(link).take(LINKS).collect(),
            publish_time: material.publish_time,
            source_update_time: material.source_update_time,
            headline,
            section,
            canonical_url,
        })
    }

    /// The digest of what it says. Times and links are not part of it: some sources date everything
    /// anew at every fetch, and the block of related articles changes while the article stays.
    pub fn content_digest(&self) -> Digest {
        let counts = [self.body.len(), self.keywords.len()].map(|count| count.to_string());
        let language = self.language.as_ref().map_or("", Language::as_str);
        let fields = [&self.headline, &self.standfirst, &self.byline, &self.section, &self.canonical_url];
        let parts = counts.iter().chain(fields).chain(&self.body).chain(&self.keywords);
        Digest::of_parts(parts.map(String::as_str).chain([language]))
    }

    /// When its source says that this content dates from.
    pub fn version_time(&self) -> Option<OffsetDateTime> {
        self.source_update_time.or(self.publish_time)
    }
}

/// The source's own id, else the canonical address, else a digest of headline and section.
fn identity(own_id: &str, canonical_url: &str, headline: &str, section: &str) -> String {
    let own_id = text::line(own_id);
    let identity = if own_id.is_empty() { canonical_url } else { &own_id };
    if identity.is_empty() {
        return format!("sha256:{}", Digest::of_parts([headline, section]));
    }
    if identity.chars().nth(IDENTITY_CHARS).is_some() {
        return format!("sha256:{}", Digest::of(identity.as_bytes()));
    }
    identity.to_owned()
}

fn body(paragraphs: &[String]) -> Result<Vec<String>, Flaw> {
    let mut body = Vec::new();
    let mut bytes = 0;
    for paragraph in paragraphs {
        let paragraph = text::line(paragraph);
        bytes += paragraph.len();
        if bytes > BODY_BYTES {
            return Err(Flaw::TooLong);
        }
        let pieces = text::pieces(&paragraph, PARAGRAPH_CHARS).into_iter().filter(|piece| !piece.is_empty());
        body.extend(pieces.map(ToOwned::to_owned));
        if body.len() > PARAGRAPHS {
            return Err(Flaw::TooManyParagraphs);
        }
    }
    Ok(body)
}

fn keywords(raw: &[String]) -> Vec<String> {
    let mut keywords: Vec<String> = Vec::new();
    for keyword in raw {
        let keyword = text::line(keyword);
        let fits = !keyword.is_empty() && keyword.chars().nth(KEYWORD_CHARS).is_none();
        let lowered = keyword.to_lowercase();
        if fits && keywords.len() < KEYWORDS && !keywords.iter().any(|known| known.to_lowercase() == lowered) {
            keywords.push(keyword);
        }
    }
    keywords
}

fn link(raw: ItemLink) -> Option<ItemLink> {
    let link = ItemLink {
        kind: raw.kind,
        title: text::shortened(text::line(&raw.title), HEADLINE_CHARS),
        excerpt: text::shortened(text::line(&raw.excerpt), STANDFIRST_CHARS),
        url: fitting_url(&raw.url),
    };
    (!link.title.is_empty() || !link.url.is_empty()).then_some(link)
}

/// An `http` or `https` address of bearable length, or nothing: readers will follow it.
fn fitting_url(raw: &str) -> String {
    let url = url::Url::parse(raw.trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    url.map(String::from).filter(|url| url.len() <= URL_CHARS).unwrap_or_default()
}

#[cfg(test)]
#[path = "draft_tests.rs"]
mod tests;
