//! Parsers: pure functions from bytes to drafts. They know neither stores nor contracts.
//!
//! For any input, a parser ends soon, in bounded memory, with drafts or with a plain reason.

#![allow(missing_docs, reason = "contracts are documented in proto and chassis; here the names say what things are")]

mod boilerplate;
mod captions;
mod date;
mod decode;
mod detect;
mod editors_only;
mod error;
mod feed;
mod html;
mod identity;
mod iptc;
mod json;
mod key;
mod label;
mod lines;
mod mail;
mod mapping;
mod model;
mod paragraphs;
mod picture;
mod plain;
mod profile;
mod prose;
mod section;
mod shown_picture;
mod text_page;
mod word_list;
mod xml;

pub use error::ParseError;
pub use html::{PageBlocks, SitePatterns};
pub use model::{
    Annotation, AnnotationKind, Blob, Digest, DigestError, Draft, Flaw, Form, Guess, Guesses, Hints, ItemLink,
    ItemType, LanguageTag, LinkKind, Origin, ParsedItem, Parser, Provider, PubStatus, Rendition, Rights, Score,
    TimeZone, WrittenTimes, canonical_address, compare_versions, limits, news_ending,
};

use std::{
    collections::HashMap,
    panic::{AssertUnwindSafe, catch_unwind},
};

use time::{OffsetDateTime, PrimitiveDateTime};
use url::Url;

use self::{date::Zone, decode::Decoded, profile::Profile};
use limits::{DOCUMENT_BYTES, REJECTED};
use model::BlobSet;

/// A payload with its metadata.
#[derive(Clone, Copy, Debug)]
pub struct Payload<'a> {
    /// The bytes as they were received.
    pub bytes: &'a [u8],
    /// The declared form; `None`: the form is detected.
    pub form: Option<Form>,
    /// The `Content-Type` that was received with the payload.
    pub content_type: Option<&'a str>,
    /// The `Content-Language` that was received with the payload: the language of items that declare none.
    pub content_language: Option<&'a str>,
    /// The address that the payload was fetched from, to resolve relative addresses.
    pub url: Option<&'a Url>,
    /// The current time. Dates after tomorrow are discarded.
    pub now: OffsetDateTime,
    /// The time zone of times that have no zone, if it is known.
    pub zone: Option<&'a TimeZone>,
    /// The providers that the source names. If one of them is an agency with a profile, that profile applies.
    pub providers: &'a [Provider],
    /// What the pages of the site have in common, if that is known.
    pub site: Option<&'a SitePatterns>,
}

impl<'a> Payload<'a> {
    /// A payload without metadata.
    pub fn of(bytes: &'a [u8], now: OffsetDateTime) -> Self {
        Self {
            bytes,
            form: None,
            content_type: None,
            content_language: None,
            url: None,
            now,
            zone: None,
            providers: &[],
            site: None,
        }
    }

    /// The profile of the agency that the payload is from.
    fn profile(&self) -> Profile {
        Profile::of(self.providers)
    }

    /// The language that was received with the payload, if it is one language (RFC 9110 §8.5).
    fn language(&self) -> Option<LanguageTag> {
        let language = LanguageTag::parse(self.content_language?.trim())?;
        (!matches!(language.primary(), "und" | "mul" | "zxx")).then_some(language)
    }

    /// The zone of a time that has no zone.
    fn usual_zone(&self) -> Zone {
        Zone::of_source(self.zone)
    }

    /// Whether the zone of a time is guessed: the time states none, and neither does the source. `read` parses the time.
    fn guesses_zone(&self, read: impl Fn(&Zone) -> Option<OffsetDateTime>) -> bool {
        self.zone.is_none() && date::is_local(read)
    }

    /// The zone of an embargo's end that has no zone, chosen so that the embargo never ends early.
    fn embargo_zone(&self) -> Zone {
        Zone::of_embargo(self.zone)
    }
}

/// What was read from a payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    pub form: Form,
    /// The parser that read it.
    pub parser: Parser,
    /// The drafts in the order of the payload, each identity once.
    pub drafts: Vec<Draft>,
    /// The reason for each piece that was rejected.
    pub rejected: Vec<String>,
    /// What a feed tells its pollers about itself.
    pub hints: Hints,
    /// Whether the payload ends in the middle: the next poll has to fetch the whole again.
    pub is_cut_off: bool,
    /// Whether the payload certainly has its end, such as the end tag of its root. Some forms have none.
    pub has_end: bool,
    /// The text blocks of a page, for [`SitePatterns::learn`], if the payload tells what is known of the site.
    pub page: Option<PageBlocks>,
    /// The files that the drafts name by their digests, each once.
    pub blobs: Vec<Blob>,
}

/// What a parser found, before cleaning and measuring. Each piece has a name for people.
#[derive(Debug, Default)]
struct ParseOutput {
    pieces: Vec<(String, ParsedItem)>,
    rejected: Vec<String>,
    /// What was noticed about the whole payload. It is reported like a rejected piece.
    remarks: Vec<String>,
    /// Whether the payload ends in the middle. The pieces before its end are whole.
    is_cut_off: bool,
    /// Whether the payload certainly has its end.
    has_end: bool,
    hints: Hints,
    /// The addresses of the document and of its site. None of them identifies a piece.
    own_addresses: Vec<String>,
    page: Option<PageBlocks>,
    blobs: BlobSet,
}

/// Reads a payload. If it has pieces but none gives a draft, it is unreadable.
pub fn read(payload: &Payload<'_>) -> Result<Parsed, ParseError> {
    if payload.bytes.is_empty() {
        return Err(ParseError::Empty);
    }
    if payload.bytes.len() > DOCUMENT_BYTES {
        return Err(ParseError::TooLarge);
    }
    // Some libraries below the parsers were not written for hostile input.
    catch_unwind(AssertUnwindSafe(|| parse(payload))).unwrap_or(Err(ParseError::ParserFault))
}

/// The feeds that an HTML page offers; empty if the page cannot be read.
pub fn offered_feeds(bytes: &[u8], content_type: Option<&str>, url: &Url) -> Vec<Url> {
    let offered = || {
        let decoded = decode::decode(bytes, content_type).ok()?;
        html::offered(&decoded.text, url).ok()
    };
    catch_unwind(AssertUnwindSafe(offered)).ok().flatten().unwrap_or_default()
}

fn parse(payload: &Payload<'_>) -> Result<Parsed, ParseError> {
    let (form, mut found) = found_in(payload)?;
    if let Some(language) = payload.language() {
        let undeclared = found.pieces.iter_mut().map(|(_, item)| item).filter(|item| item.language.is_none());
        // Some servers send the same language with everything.
        for item in undeclared.filter(|item| html::fits_script(language.as_str(), &item.body)) {
            item.language = Some(language.clone());
        }
    }
    assemble(form, found, payload)
}

/// What a payload contains, before cleaning.
fn found_in(payload: &Payload<'_>) -> Result<(Form, ParseOutput), ParseError> {
    // Some forms are recognised from bytes that are not decoded yet, and declare their own encoding.
    match payload.form.or_else(|| detect::by_bytes(payload.bytes, payload.content_type)) {
        Some(Form::Mail) => return Ok((Form::Mail, mail::read(payload)?)),
        Some(form @ (Form::Iptc7901 | Form::Anpa)) => return Ok((form, iptc::transmission(form, payload)?)),
        _ => {}
    }
    let Decoded { text, is_guessed, unknown_encoding } = decode::decode(payload.bytes, payload.content_type)?;
    let form = match payload.form {
        Some(form) => form,
        None => detect::detect(&text, payload.content_type)?,
    };
    let mut found = match form {
        Form::Rss | Form::Atom | Form::JsonFeed => feed::read(&text, form, payload)?,
        Form::Html => html::read(&text, payload)?,
        Form::NewsmlG2 => iptc::newsml_g2::read(&text, payload)?,
        Form::Newsml1 => iptc::newsml_1::read(&text, payload)?,
        Form::Nitf => iptc::nitf::read(&text, payload)?,
        Form::Text => text_page::read(&text, payload)?,
        Form::Ninjs => iptc::ninjs::read(&text, payload)?,
        // `detect::by_bytes` recognises these above.
        Form::Iptc7901 | Form::Anpa | Form::Mail => return Err(ParseError::UnknownForm("it is no text")),
    };
    found.has_end = match form {
        Form::Html => html::has_end(&text),
        Form::Text => false,
        // Their readers notice a missing end.
        _ => !found.is_cut_off,
    };
    let guess = unknown_encoding.map(|name| format!("its encoding {name} is not known, and was guessed"));
    found.remarks.extend(guess);
    for (_, parsed) in &mut found.pieces {
        parsed.guesses.add_if(is_guessed, Guess::Encoding);
    }
    Ok((form, found))
}

fn assemble(form: Form, found: ParseOutput, payload: &Payload<'_>) -> Result<Parsed, ParseError> {
    let (zone, is_zone_guessed) = (payload.embargo_zone(), payload.zone.is_none());
    let ParseOutput { mut pieces, mut rejected, remarks, is_cut_off, has_end, hints, own_addresses, page, blobs } =
        found;
    rejected.extend(identity::settle(&mut pieces, &own_addresses));
    // Feeds say whether an id is an address.
    if matches!(form, Form::Ninjs | Form::Nitf | Form::NewsmlG2 | Form::Newsml1 | Form::Mail) {
        identity::take_addresses(&mut pieces);
    }
    let mut drafts: Vec<Draft> = Vec::with_capacity(pieces.len());
    let mut by_identity: HashMap<String, usize> = HashMap::new();
    for (name, mut parsed) in pieces {
        editors_only::take_out(&mut parsed, form);
        iptc::codes::complete(&mut parsed.annotations);
        if let Some(local) = parsed.embargo_time.filter(|_| parsed.embargo_is_local) {
            parsed.guesses.add_if(is_zone_guessed, Guess::TimeZone);
            parsed.embargo_time = zone.resolve(PrimitiveDateTime::new(local.date(), local.time()));
            if parsed.embargo_time.is_none() {
                parsed.withhold_by_guess("its embargo ends at no time that there is");
            }
        }
        let draft = match Draft::make(parsed) {
            Ok(draft) => draft,
            Err(flaw) => {
                rejected.push(format!("{name}: {flaw}"));
                continue;
            }
        };
        let Some(&earlier) = by_identity.get(&draft.identity) else {
            by_identity.insert(draft.identity.clone(), drafts.len());
            drafts.push(draft);
            continue;
        };
        if drafts[earlier].content_digest() == draft.content_digest() {
            continue;
        }
        // If both were kept, each would be an update of the other at every poll.
        rejected.push(format!("{name}: it repeats the id of another entry, {}", draft.identity));
        if draft.is_newer_than(&drafts[earlier]) {
            drafts[earlier] = draft;
        }
    }
    if drafts.is_empty() && !rejected.is_empty() {
        return Err(ParseError::NothingTaken(rejected.swap_remove(0)));
    }
    rejected.extend(remarks);
    if rejected.len() > REJECTED {
        let more = rejected.len() - REJECTED;
        rejected.truncate(REJECTED);
        rejected.push(format!("and {more} more"));
    }
    let blobs = blobs.named_by(&drafts);
    Ok(Parsed { form, parser: form.parser(), drafts, rejected, hints, is_cut_off, has_end, page, blobs })
}

#[cfg(test)]
mod guess_tests;
#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod identity_tests;
#[cfg(test)]
mod neighbour_tests;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

#[cfg(test)]
mod usage_tests;
