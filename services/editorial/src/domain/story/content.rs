//! The content of a story.

use std::fmt;

use super::diff::BLANK_LINE;
use newsroom_text::clean_line;

use crate::domain::{ContentVersion, Field, LanguageTag, text};

// Limits of texts, in characters.
const MAX_HEADLINE: usize = 300;
const MAX_STANDFIRST: usize = 2_000;
const MAX_SLUGLINE: usize = 100;
/// The limit of a byline, and of a dateline.
const MAX_BYLINE: usize = 200;
const MAX_SECTION: usize = 100;
const MAX_PARAGRAPH: usize = 20_000;
const MAX_KEYWORD: usize = 100;

// Limits of lists, in entries.
const MAX_PARAGRAPHS: usize = 500;
const MAX_KEYWORDS: usize = 50;

/// The limit of a body, in bytes, because a story has to fit into one event.
pub const BODY_BYTES: usize = 512 * 1024;

/// The content of a story.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Content {
    pub headline: String,
    pub standfirst: String,
    pub slugline: String,
    pub byline: String,
    pub dateline: String,
    pub section: String,
    /// A BCP 47 tag, or empty.
    pub language: String,
    /// The paragraphs, in their order.
    pub body: Vec<String>,
    /// The keywords, without duplicates.
    pub keywords: Vec<String>,
}

impl Content {
    /// Whether the text is the same. Section, language, slugline and keywords only sort the story.
    pub fn has_same_words(&self, other: &Self) -> bool {
        let lines = |content: &Self| {
            [&content.headline, &content.standfirst, &content.byline, &content.dateline].map(String::clone)
        };
        lines(self) == lines(other) && self.body == other.body
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldViolation {
    pub field: Field,
    pub rule: String,
}

/// New values for some fields, cleaned and within their limits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    content: Content,
    fields: Vec<Field>,
}

impl Edit {
    /// Cleans and checks the `fields` of `raw`. All violations are gathered.
    pub fn new(raw: &Content, fields: &[Field]) -> Result<Self, Vec<FieldViolation>> {
        let mut edit = Self { content: Content::default(), fields: fields.to_vec() };
        let mut violations = Vec::new();
        for field in fields {
            if let Err(rule) = edit.content.set_cleaned(raw, *field) {
                violations.push(FieldViolation { field: *field, rule });
            }
        }
        if violations.is_empty() { Ok(edit) } else { Err(violations) }
    }

    /// Cleans and checks all fields of `raw`.
    pub fn whole(raw: &Content) -> Result<Self, Vec<FieldViolation>> {
        Self::new(raw, &Field::ALL)
    }

    /// The content of a new story.
    pub fn into_content(self) -> ContentVersion {
        // The other fields are empty.
        self.content.into()
    }

    pub fn apply_to(self, content: &Content) -> Content {
        let mut changed = content.clone();
        for field in &self.fields {
            changed.copy_field(&self.content, *field);
        }
        changed
    }
}

impl Content {
    /// The empty fields that a story needs before it is submitted.
    pub fn missing(&self) -> Vec<Field> {
        let missing = [
            (Field::Headline, self.headline.is_empty()),
            (Field::Section, self.section.is_empty()),
            (Field::Language, self.language.is_empty()),
            (Field::Body, self.body.is_empty()),
        ];
        missing.into_iter().filter_map(|(field, is_missing)| is_missing.then_some(field)).collect()
    }

    /// A field as one text, with blank lines between paragraphs and commas between keywords.
    pub fn text(&self, field: Field) -> String {
        match field {
            Field::Headline => self.headline.clone(),
            Field::Standfirst => self.standfirst.clone(),
            Field::Slugline => self.slugline.clone(),
            Field::Byline => self.byline.clone(),
            Field::Dateline => self.dateline.clone(),
            Field::Section => self.section.clone(),
            Field::Language => self.language.clone(),
            Field::Body => self.body.join(BLANK_LINE),
            Field::Keywords => self.keywords.join(", "),
        }
    }

    fn copy_field(&mut self, from: &Self, field: Field) {
        match field {
            Field::Headline => self.headline.clone_from(&from.headline),
            Field::Standfirst => self.standfirst.clone_from(&from.standfirst),
            Field::Slugline => self.slugline.clone_from(&from.slugline),
            Field::Byline => self.byline.clone_from(&from.byline),
            Field::Dateline => self.dateline.clone_from(&from.dateline),
            Field::Section => self.section.clone_from(&from.section),
            Field::Language => self.language.clone_from(&from.language),
            Field::Body => self.body.clone_from(&from.body),
            Field::Keywords => self.keywords.clone_from(&from.keywords),
        }
    }

    fn set_cleaned(&mut self, raw: &Self, field: Field) -> Result<(), String> {
        match field {
            Field::Headline => self.headline = line(&raw.headline, MAX_HEADLINE)?,
            Field::Standfirst => self.standfirst = line(&raw.standfirst, MAX_STANDFIRST)?,
            Field::Slugline => self.slugline = line(&raw.slugline, MAX_SLUGLINE)?,
            Field::Byline => self.byline = line(&raw.byline, MAX_BYLINE)?,
            Field::Dateline => self.dateline = line(&raw.dateline, MAX_BYLINE)?,
            Field::Section => self.section = section(&raw.section)?,
            Field::Language => self.language = language(&raw.language)?,
            Field::Body => self.body = body(&raw.body)?,
            Field::Keywords => self.keywords = keywords(&raw.keywords)?,
        }
        Ok(())
    }
}

fn at_most(max: impl fmt::Display, what: &str) -> String {
    format!("must have at most {max} {what}")
}

/// The factor by which an uncleaned text may exceed its limit.
const SLACK: usize = 4;

/// Whether the cleaned text could have at most `max` characters. Checked before cleaning, so that a huge text costs
/// nothing.
fn may_fit(raw: &str, max: usize) -> bool {
    raw.len() <= max.saturating_mul(4 * SLACK)
}

fn line(raw: &str, max: usize) -> Result<String, String> {
    if !may_fit(raw, max) {
        return Err(at_most(max, "characters"));
    }
    let line = clean_line(raw);
    if text::exceeds(&line, max) { Err(at_most(max, "characters")) } else { Ok(line) }
}

fn section(raw: &str) -> Result<String, String> {
    match line(raw, MAX_SECTION) {
        Ok(section) if !section.is_empty() => Ok(section),
        _ => Err(format!("must have 1 to {MAX_SECTION} characters")),
    }
}

fn language(raw: &str) -> Result<String, String> {
    match raw.trim() {
        "" => Ok(String::new()),
        tag => LanguageTag::parse(tag).map(|language| language.to_string()).ok_or("must be a BCP 47 tag".into()),
    }
}

fn body(raw: &[String]) -> Result<Vec<String>, String> {
    if raw.len() > MAX_PARAGRAPHS * SLACK {
        return Err(at_most(MAX_PARAGRAPHS, "paragraphs"));
    }
    if raw.iter().map(String::len).sum::<usize>() > BODY_BYTES * SLACK {
        return Err(at_most(BODY_BYTES, "bytes in all"));
    }
    let body = text::clean_paragraphs(raw);
    if body.len() > MAX_PARAGRAPHS {
        return Err(at_most(MAX_PARAGRAPHS, "paragraphs"));
    }
    if let Some(index) = body.iter().position(|paragraph| text::exceeds(paragraph, MAX_PARAGRAPH)) {
        return Err(format!("must have at most {MAX_PARAGRAPH} characters a paragraph, number {} has more", index + 1));
    }
    if body.iter().map(String::len).sum::<usize>() > BODY_BYTES {
        return Err(at_most(BODY_BYTES, "bytes in all"));
    }
    Ok(body)
}

fn keywords(raw: &[String]) -> Result<Vec<String>, String> {
    if raw.len() > MAX_KEYWORDS * SLACK {
        return Err(at_most(MAX_KEYWORDS, "keywords"));
    }
    let mut keywords: Vec<String> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for raw in raw {
        let keyword = line(raw, MAX_KEYWORD).map_err(|rule| format!("{rule} each"))?;
        if !keyword.is_empty() && seen.insert(keyword.to_lowercase()) {
            keywords.push(keyword);
        }
    }
    if keywords.len() > MAX_KEYWORDS { Err(at_most(MAX_KEYWORDS, "keywords")) } else { Ok(keywords) }
}

#[cfg(test)]
#[path = "content_tests.rs"]
mod tests;
