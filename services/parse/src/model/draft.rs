//! The output of the parsers: one piece of news, cleaned and measured, before reconciliation.

use std::ops::{Deref, DerefMut};

use newsroom_text::{clean_line, cleaned_line, is_blank, shortened};
use time::OffsetDateTime;

use super::{
    Digest, Guess, ItemType, LanguageTag, Origin, ParsedItem, Provider, PubStatus, Rights, canonical_address,
    cleaning::{annotations, body, fitting_url, identity_of, keywords, links, providers, renditions, rights},
    limits::{
        BODY_BYTES, BYLINE_CHARS, DATELINE_CHARS, HEADLINE_CHARS, NOTE_CHARS, SECTION_CHARS, SLUGLINE_CHARS,
        STAMP_CHARS, STANDFIRST_CHARS, STATUS_CHARS,
    },
};

/// One piece of news from a payload. It dereferences to its item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Identifies the item when it is received again, within its provider, else within its source.
    pub identity: String,
    /// The providers that the payload names, the most certain first. May be empty.
    pub providers: Vec<Provider>,
    /// The content, cleaned and measured, without the id and the providers, which are the fields above.
    pub item: ParsedItem,
}

impl Deref for Draft {
    type Target = ParsedItem;

    fn deref(&self) -> &ParsedItem {
        &self.item
    }
}

impl DerefMut for Draft {
    fn deref_mut(&mut self) -> &mut ParsedItem {
        &mut self.item
    }
}

/// Why a parsed item gives no draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    #[error("it has no headline")]
    NoHeadline,
    #[error("its body is longer than {} KiB", BODY_BYTES / 1024)]
    TooLong,
}

impl Draft {
    /// Cleans and measures what a parser found. A short field that is too long is shortened; a body that is too
    /// long is rejected, for news is not cut.
    pub fn make(mut item: ParsedItem) -> Result<Self, Flaw> {
        item.headline = headline(&item);
        if item.pub_status == PubStatus::Usable {
            item.pub_status_text.clear();
            item.guesses.remove(Guess::PubStatus);
        }
        for (text, chars) in [
            (&mut item.headline, HEADLINE_CHARS),
            (&mut item.standfirst, STANDFIRST_CHARS),
            (&mut item.byline, BYLINE_CHARS),
            (&mut item.section, SECTION_CHARS),
            (&mut item.written_times.publish, STAMP_CHARS),
            (&mut item.written_times.update, STAMP_CHARS),
            (&mut item.pub_status_text, STATUS_CHARS),
            (&mut item.version, STAMP_CHARS),
            (&mut item.slugline, SLUGLINE_CHARS),
            (&mut item.dateline, DATELINE_CHARS),
            (&mut item.editorial_note, NOTE_CHARS),
        ] {
            *text = shortened(cleaned_line(std::mem::take(text)), chars);
        }
        if is_blank(&item.headline) {
            return Err(Flaw::NoHeadline);
        }
        item.canonical_url = fitting_url(&item.canonical_url);
        item.body = body(item.body)?;
        if item.standfirst == item.headline && !item.body.is_empty() {
            item.standfirst.clear();
        }
        item.keywords = keywords(&item.keywords);
        item.links = links(item.links);
        item.rights = rights(&item.rights);
        item.annotations = annotations(item.annotations);
        item.renditions = renditions(item.renditions);
        item.urgency = if item.urgency > 9 { 0 } else { item.urgency };
        let own_id = std::mem::take(&mut item.own_id);
        Ok(Self {
            identity: identity(&own_id, &item.canonical_url, &item.headline, &item.section),
            providers: providers(&own_id, &std::mem::take(&mut item.providers)),
            item: ParsedItem { embargo_is_local: false, ..item },
        })
    }

    /// The digest of the content. Versions, times and links are not part of it: some sources date everything
    /// anew at every fetch, and the block of related articles changes while the article stays the same. Data
    /// that does not come from the payload is not part of it either.
    pub fn content_digest(&self) -> Digest {
        let counts = [self.body.len(), self.keywords.len()].map(|count| count.to_string());
        let language = self.language.as_ref().map_or("", LanguageTag::as_str);
        // An address that changes only in what its canonical form leaves out is no other content.
        let address = canonical_address(&self.canonical_url).unwrap_or_default();
        let fields = [&self.headline, &self.standfirst, &self.byline, &self.section, &address];
        let parts = counts.iter().chain(fields).chain(&self.body).chain(&self.keywords);
        let declared = self.declared();
        Digest::of_parts(parts.map(String::as_str).chain([language]).chain(declared.iter().map(String::as_str)))
    }

    /// What the source declares beyond the texts that every item has. Empty for most items.
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
            say("blob", rendition.blob.map(|digest| digest.to_string()).unwrap_or_default());
        }
        for annotation in self.annotations.iter().filter(|annotation| annotation.origin == Origin::Declared) {
            say("annotation", format!("{} {} {}", annotation.kind.name(), annotation.code, annotation.name));
        }
        declared
    }

    /// The files that came within the payload and belong to the draft.
    pub fn blobs(&self) -> impl Iterator<Item = Digest> + '_ {
        self.renditions.iter().filter_map(|rendition| rendition.blob)
    }

    /// The time that the source gives for this version of the content.
    pub fn version_time(&self) -> Option<OffsetDateTime> {
        self.source_update_time.or(self.publish_time)
    }
}

/// The headline. If it is empty, news is not lost for want of one: the beginning of the text stands for it, else the
/// slugline. An item that is not plain news may also be named by its id.
fn headline(parsed: &ParsedItem) -> String {
    let said = clean_line(&parsed.headline);
    if !is_blank(&said) {
        return said;
    }
    let beginning = Some(parsed.beginning()).filter(|text| !text.is_empty());
    let slugline = Some(clean_line(&parsed.slugline)).filter(|slugline| !is_blank(slugline));
    let is_news = parsed.item_type == ItemType::Text && parsed.pub_status == PubStatus::Usable;
    // A kill or a picture is better known by its slugline.
    let named = if is_news { beginning.or(slugline) } else { slugline.or(beginning) };
    named.or_else(|| Some(clean_line(&parsed.own_id)).filter(|_| !is_news)).unwrap_or_default()
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
