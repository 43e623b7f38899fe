//! Reads feeds: RSS 0.90 to 2.0, Atom 0.3 and 1.0, CDF, JSON Feed 1.0 and 1.1, with the modules that they use.
//!
//! The parser is as tolerant as feed readers are: it accepts undeclared prefixes and entities, missing end
//! tags, bare `&` and `<`, junk around the root. Of a feed that is cut off it reads the whole entries before the cut,
//! and reports the cut. It is strict where tolerance would do harm: it rejects a feed whose entities refer to other
//! entities or to files.

mod atom;
mod element;
mod entry;
mod fields;
mod hints;
mod json;
mod media;
mod modules;
mod names;
mod parsed_item;
mod people;
mod pictures;
mod rss;
mod subject;
mod text;
mod walk;

use std::{
    collections::HashSet,
    rc::Rc,
    time::{Duration, Instant},
};

use self::{
    element::{Context, Element},
    entry::{Entry, Feed, TextRank},
    hints::UpdateFrequency,
    names::Space,
    parsed_item::Maker,
    walk::{Step, Walk},
};
use super::{ParseError, ParseOutput, Payload, boilerplate};
use crate::model::{Form, ParsedItem, limits::ENTRIES};
use crate::word_list::WordTable;

/// The maximum time to convert all entries: each may contain markup that is slow to parse.
const TIME: Duration = Duration::from_secs(20);

/// The fields whose language is the language of the entry.
static TEXTS: WordTable<TextRank> = WordTable::of(include_str!("data/texts.txt"), TextRank::named);

pub(super) fn read(text: &str, form: Form, payload: &Payload<'_>) -> Result<ParseOutput, ParseError> {
    let resolved;
    let (feed, entries, deleted, cut) = if form == Form::JsonFeed {
        let json::Read { feed, entries, is_cut_off } = json::read(text, payload.url)?;
        (feed, entries, Vec::new(), is_cut_off.then(|| "JSON Feed".to_owned()))
    } else {
        let text = match walk::declarations(text) {
            Some(from) => {
                resolved = crate::xml::doctype::resolved(text, from)?;
                resolved.as_str()
            }
            None => text,
        };
        let mut document = Document::default();
        document.read(text, payload)?;
        (document.feed, document.entries, document.deleted, document.cut)
    };
    if let Some(inside) = &cut
        && entries.is_empty()
        && deleted.is_empty()
    {
        return Err(ParseError::CutOff(inside.clone()));
    }
    let began = Instant::now();
    let mut maker = Maker { feed: &feed, payload, found: ParseOutput::default(), known_media: HashSet::new() };
    let count = entries.len();
    for (index, entry) in entries.into_iter().enumerate() {
        if began.elapsed() > TIME {
            return Err(ParseError::TooSlow);
        }
        maker.add(&format!("entry {}", index + 1), entry);
    }
    for (index, tombstone) in deleted.into_iter().enumerate() {
        maker.delete(&format!("deleted entry {}", index + 1), tombstone);
    }
    let own = [feed.site.as_ref(), feed.hints.topic.as_ref(), payload.url];
    let own_addresses = own.into_iter().flatten().map(ToString::to_string).collect();
    let found = maker.found;
    let mut found = ParseOutput { hints: feed.hints, own_addresses, ..found };
    if let Some(inside) = cut {
        found.remarks.push(format!("it is cut off inside <{inside}>, behind entry {count}; what follows is missing"));
        found.is_cut_off = true;
    }
    Ok(found)
}

/// The state while an XML document is read.
#[derive(Default)]
struct Document<'a> {
    is_atom: bool,
    feed: Feed,
    update_frequency: UpdateFrequency,
    entries: Vec<Entry<'a>>,
    deleted: Vec<ParsedItem>,
    open: Option<Entry<'a>>,
    /// The element in which the document is cut off.
    cut: Option<String>,
}

impl<'a> Document<'a> {
    fn read(&mut self, text: &'a str, payload: &Payload<'_>) -> Result<(), ParseError> {
        let mut walk = Walk::new(text, Context::at(payload.url));
        loop {
            let step = match walk.next() {
                Ok(Some(step)) => step,
                Ok(None) => break,
                Err(ParseError::CutOff(inside)) => {
                    self.cut = Some(inside);
                    break;
                }
                Err(error) => return Err(error),
            };
            match step {
                Step::Root(root) => self.is_atom = root.name.local() == "feed",
                Step::Entry(item) => self.begin(&item)?,
                Step::EntryEnd => self.entries.extend(self.open.take()),
                Step::Field(field) => self.take(&field),
            }
        }
        self.feed.hints.ttl = self.feed.hints.ttl.or(self.update_frequency.ttl());
        Ok(())
    }

    fn begin(&mut self, item: &Element<'a>) -> Result<(), ParseError> {
        if self.entries.len() + self.deleted.len() >= ENTRIES {
            return Err(ParseError::TooManyEntries);
        }
        self.is_atom |= item.name.local() == "entry";
        let mut entry = Entry { context: Rc::clone(&item.context), ..Entry::default() };
        rss::begin(&mut entry, item);
        self.open = Some(entry);
        Ok(())
    }

    fn take(&mut self, field: &Element<'a>) {
        let is_core = field.name.space == Space::Core;
        if (field.name.space, field.name.local()) == (Space::Tombstone, "deleted-entry") {
            self.deleted.extend(atom::deleted(field).filter(|_| self.deleted.len() < ENTRIES));
            return;
        }
        let Some(entry) = &mut self.open else {
            if !is_core || !rss::feed(&mut self.feed, field, self.is_atom) && !atom::feed(&mut self.feed, field) {
                modules::feed(&mut self.feed, field, &mut self.update_frequency);
            }
            return;
        };
        let rank =
            if field.name.space == Space::Content { Some(&TextRank::Content) } else { TEXTS.get(field.name.local()) };
        if let Some(rank) = rank.filter(|_| is_core || field.name.space == Space::Content) {
            let outer = field.context.language.as_deref();
            let language = text::language_within(field).or_else(|| outer.map(ToOwned::to_owned));
            entry.offer_language(*rank, language.unwrap_or_default());
        }
        if is_core && matches!(field.name.local(), "description" | "summary") && entry.summary.is_none() {
            entry.summary_base = field.context.base.clone().filter(|base| entry.context.base.as_ref() != Some(base));
        }
        // RSS comes first; Atom's elements of the same names differ by their attributes.
        let is_taken = fields::take(entry, field, self.is_atom)
            || is_core && (rss::entry(entry, field) || atom::entry(entry, field, self.is_atom));
        if !is_taken && !atom::extension(entry, field) {
            modules::entry(entry, field);
        }
    }
}

/// Whether a standfirst only repeats the beginning of the text, perhaps cut off.
pub(super) fn is_repeated(standfirst: &str, first: &str) -> bool {
    // A key leaves out marks and punctuation, but hardly three characters of four.
    let end = first.char_indices().nth(standfirst.chars().count() * 4 + 100).map_or(first.len(), |(at, _)| at);
    let standfirst = boilerplate::key(standfirst);
    !standfirst.is_empty() && boilerplate::key(&first[..end]).starts_with(&standfirst)
}

#[cfg(test)]
mod tests;
