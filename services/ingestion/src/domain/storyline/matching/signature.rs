//! The signature of an item: the features that it is compared by.

use std::{borrow::Cow, cmp::Reverse};

use newsroom_text::{Sketch, WordMap, WordSet, stable_hash, stable_hash_of_pair};
use time::OffsetDateTime;

use super::{
    Wanted,
    words::{Kind, Word, stem, words},
};
use crate::domain::{AnnotationKind, Digest, Draft, Item, ItemType, PubStatus};

/// The minimum number of words in a compared item, including the headline.
const WORDS_MIN: usize = 12;
/// The maximum number of words of an item that are used.
pub(super) const WORDS_MAX: usize = 20_000;
/// The maximum number of shingles of a text. Those with the smallest hashes are kept, as an unbiased sample of the
/// text.
const SHINGLES: usize = 512;
/// The number of shingles for each key, and the minimum and maximum number of keys.
const SHINGLES_A_KEY: usize = 8;
const KEYS_MIN: usize = 12;
const KEYS_MAX: usize = 32;
/// The number of words in the beginning of the body that describe the subject, in addition to headline and standfirst.
const LEAD_WORDS: usize = 80;
/// The maximum number of terms of each kind.
const TERMS: usize = 64;
/// The maximum number of words in which subjects are looked up.
const MENTIONS: usize = 512;
/// The number of terms whose pairs are the keys of a storyline.
const KEY_TERMS: usize = 7;

/// The features that an item is compared by. They derive only from its content, its time and its language. All lists of
/// hashes but the terms are ascending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The position of the item in the order of all items.
    pub rank: Rank,
    /// The language without region. Empty if unknown.
    pub(super) language: String,
    /// The pairs of content words.
    pub(super) shingles: Sketch,
    /// The subjects of the item: the names in its beginning, or the words of its headline if there are none.
    pub(super) subjects: Vec<u32>,
    /// Whether the subjects are names.
    pub(super) named: bool,
    /// The stems of all content words.
    pub(super) mentions: Vec<u32>,
    pub(super) numbers: Vec<u32>,
    /// The stems of the words in the beginning.
    pub(super) lead: Vec<u32>,
    /// The terms whose pairs are the keys of the storyline.
    terms: Vec<u32>,
}

/// Orders items by their properties, not by arrival: the earliest first, at the same time the longest first, and
/// otherwise by digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rank {
    /// The publication time from the source, otherwise the arrival time. In microseconds.
    pub time: i64,
    /// The number of words.
    pub words: Reverse<u32>,
    /// The digest of the identity and content in the payload.
    pub digest: u64,
}

impl Rank {
    /// The day, counted from 1970.
    pub fn day(&self) -> i64 {
        self.time.div_euclid(86_400_000_000)
    }
}

/// The terms of a text, with the words that were hashed.
pub(super) struct Terms<'w> {
    pub subjects: Vec<Cow<'w, str>>,
    pub mentions: Vec<Cow<'w, str>>,
    pub numbers: Vec<Cow<'w, str>>,
    pub lead: Vec<Cow<'w, str>>,
    pub shingles: Sketch,
    pub keys: Vec<Cow<'w, str>>,
    pub named: bool,
    pub words: usize,
}

/// The words of a draft.
pub(super) struct Words<'a> {
    headline: Vec<Word<'a>>,
    body: Vec<Word<'a>>,
}

impl<'a> Words<'a> {
    /// The words of a draft with this [`text`].
    pub fn of(draft: &'a Draft, text: &'a str) -> Self {
        Self { headline: words(&draft.headline, WORDS_MAX), body: words(text, WORDS_MAX) }
    }
}

impl Signature {
    /// Computes the signature. `None` if the item is not usable text or has too few words.
    pub fn of(item: &Item) -> Option<Self> {
        let draft = &item.draft;
        if draft.item_type != ItemType::Text || draft.pub_status != PubStatus::Usable {
            return None;
        }
        let text = text(draft);
        let words = Words::of(draft, &text);
        let terms = Terms::of(draft, &words);
        if terms.words < WORDS_MIN {
            return None;
        }
        let language = draft.language.as_ref().map_or("", |language| language.primary());
        Some(Self {
            rank: Rank {
                time: micros(draft.publish_time.or(draft.source_update_time).unwrap_or(item.ingest_time)),
                words: Reverse(u32::try_from(terms.words).unwrap_or(u32::MAX)),
                digest: digest(item),
            },
            language: language.to_owned(),
            shingles: terms.shingles,
            subjects: ascending(&terms.subjects),
            named: terms.named,
            mentions: ascending(&terms.mentions),
            numbers: ascending(&terms.numbers),
            lead: ascending(&terms.lead),
            terms: hashes(&terms.keys),
        })
    }

    /// The keys that find the item, for one relation.
    pub fn keys_of(&self, wanted: Wanted) -> Vec<u32> {
        match wanted {
            Wanted::Near => self.near_keys(),
            Wanted::Storyline => self.storyline_keys(),
        }
    }

    /// The keys that find near-copies. A near-copy almost certainly has one of them: each of the 12 to 32 keys is
    /// present with a probability equal to the share of the text that was kept.
    pub fn near_keys(&self) -> Vec<u32> {
        let hashes = self.shingles.hashes();
        let count = (hashes.len() / SHINGLES_A_KEY).clamp(KEYS_MIN, KEYS_MAX);
        hashes.iter().take(count).copied().collect()
    }

    /// The keys that find other items of the storyline: all pairs of the most important terms.
    pub fn storyline_keys(&self) -> Vec<u32> {
        let mut keys = Vec::new();
        for (at, one) in self.terms.iter().enumerate() {
            for other in &self.terms[at + 1..] {
                keys.push(stable_hash_of_pair(*one.min(other), *one.max(other)));
            }
        }
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// The stored form.
    pub fn to_bytes(&self) -> Vec<u8> {
        let flags = u8::from(self.shingles.is_sample()) | u8::from(self.named) << 1;
        let mut bytes = vec![flags, u8::try_from(self.language.len().min(35)).unwrap_or(0)];
        bytes.extend(self.language.bytes().take(35));
        let lists = [&self.subjects, &self.mentions, &self.numbers, &self.lead, &self.terms].map(Vec::as_slice);
        for list in [self.shingles.hashes()].into_iter().chain(lists) {
            bytes.extend(u16::try_from(list.len()).unwrap_or(u16::MAX).to_le_bytes());
            bytes.extend(list.iter().flat_map(|hash| hash.to_le_bytes()));
        }
        bytes
    }

    /// Parses the stored form. `None`: the bytes are not a signature.
    pub fn from_bytes(rank: Rank, bytes: &[u8]) -> Option<Self> {
        let (&[flags, length], rest) = bytes.split_first_chunk()?;
        let (sampled, named) = (flags & 1 != 0, flags & 2 != 0);
        let (language, mut rest) = rest.split_at_checked(usize::from(length))?;
        let mut list = || {
            let (length, behind) = rest.split_first_chunk()?;
            let (hashes, behind) = behind.split_at_checked(usize::from(u16::from_le_bytes(*length)) * 4)?;
            rest = behind;
            Some(hashes.as_chunks().0.iter().map(|hash| u32::from_le_bytes(*hash)).collect::<Vec<u32>>())
        };
        let (shingles, subjects, mentions) = (list()?, list()?, list()?);
        let (numbers, lead, terms) = (list()?, list()?, list()?);
        let language = String::from_utf8(language.to_vec()).ok()?;
        let shingles = Sketch::from_parts(shingles, sampled);
        Some(Self { rank, language, shingles, subjects, named, mentions, numbers, lead, terms })
    }
}

impl<'w> Terms<'w> {
    /// Extracts the terms of a draft from its words.
    pub fn of(draft: &Draft, Words { headline, body }: &'w Words<'_>) -> Self {
        let telling: Vec<&str> = body.iter().filter(|word| word.tells()).map(|word| &*word.text).collect();
        let lead: Vec<&Word<'_>> = headline.iter().chain(body.iter().take(LEAD_WORDS)).collect();

        let names = names(body);
        let is_name = |word: &&Word<'_>| names.contains(&*word.text);
        let plain = |word: &&Word<'_>| word.tells() && word.kind != Kind::Number;
        let named = lead.iter().copied().any(|word| is_name(&word));
        let mut subjects = match named {
            true => cores(lead.iter().copied().filter(is_name)),
            false => cores(headline.iter().filter(plain)),
        };
        let declared = declared(draft);
        subjects.extend(declared.iter().cloned());
        let mut mentions = declared;
        mentions.extend(cores(headline.iter().chain(body).filter(plain)));
        let numbers = headline.iter().chain(body).filter(|word| word.kind == Kind::Number);
        Self {
            keys: foremost(headline, body, &subjects),
            shingles: Sketch::of(&telling, 2, SHINGLES),
            words: headline.len() + body.len(),
            subjects: bounded(subjects, TERMS),
            mentions: bounded(mentions, MENTIONS),
            numbers: bounded(numbers.map(|word| Cow::Borrowed(&*word.text)).collect(), TERMS),
            lead: bounded(cores(lead.iter().copied().filter(plain)), TERMS),
            named,
        }
    }
}

/// The names among the words of a text. Empty if most words are capitalised.
fn names<'w>(body: &'w [Word<'_>]) -> WordSet<&'w str> {
    let names = body.iter().filter(|word| word.kind == Kind::Name);
    let telling = body.iter().filter(|word| word.tells() && word.kind != Kind::Number).count();
    if names.clone().count() * 3 > telling * 2 {
        return WordSet::default();
    }
    names.map(|word| &*word.text).collect()
}

/// The text without the headline, because each agency writes its own headline.
pub(super) fn text(draft: &Draft) -> String {
    let parts = [&draft.standfirst].into_iter().chain(&draft.body).filter(|part| !part.is_empty());
    parts.map(String::as_str).collect::<Vec<_>>().join("\n")
}

/// The codes of the entities that the payload declares. A code is the same in all languages.
fn declared(draft: &Draft) -> Vec<Cow<'static, str>> {
    let kinds = [AnnotationKind::Person, AnnotationKind::Place, AnnotationKind::Organisation, AnnotationKind::Event];
    let named = draft.annotations.iter().filter(|annotation| kinds.contains(&annotation.kind));
    let codes = named.map(|annotation| &annotation.code).filter(|code| !code.is_empty());
    codes.map(|code| Cow::Owned(code.to_lowercase())).collect()
}

/// The most important terms: the most frequent subjects, then the words of the headline.
fn foremost<'w>(headline: &'w [Word<'_>], body: &'w [Word<'_>], subjects: &[Cow<'w, str>]) -> Vec<Cow<'w, str>> {
    let mut counts: WordMap<&str, usize> = subjects.iter().map(|subject| (&**subject, 0)).collect();
    for word in headline.iter().chain(body) {
        if let Some(count) = counts.get_mut(stem(&word.text)) {
            *count += 1;
        }
    }
    let mut ranked: Vec<&Cow<'_, str>> = subjects.iter().collect();
    ranked.sort_by_key(|term| Reverse(counts.get(&***term).copied().unwrap_or_default()));
    let mut terms: Vec<Cow<'_, str>> = ranked.into_iter().take(KEY_TERMS - 2).cloned().collect();
    for term in cores(headline.iter().filter(|word| word.tells())) {
        if terms.len() < KEY_TERMS && !terms.contains(&term) {
            terms.push(term);
        }
    }
    terms
}

/// The distinct stems of words, in their order.
fn cores<'w>(words: impl Iterator<Item = &'w Word<'w>>) -> Vec<Cow<'w, str>> {
    bounded(words.map(|word| Cow::Borrowed(stem(&word.text))).collect(), usize::MAX)
}

/// The first distinct terms, at most `most`.
fn bounded<'w>(mut terms: Vec<Cow<'w, str>>, most: usize) -> Vec<Cow<'w, str>> {
    let mut seen: WordSet<Cow<'w, str>> = WordSet::default();
    terms.retain(|term| seen.insert(term.clone()));
    terms.truncate(most);
    terms
}

/// The hashes of terms in ascending order, for comparisons.
fn ascending(terms: &[Cow<'_, str>]) -> Vec<u32> {
    let mut hashes = hashes(terms);
    hashes.sort_unstable();
    hashes
}

fn hashes(terms: &[Cow<'_, str>]) -> Vec<u32> {
    terms.iter().map(|term| stable_hash(&[term])).collect()
}

/// The digest of the content from the payload, without its source and without the annotations from the source's
/// settings.
fn digest(item: &Item) -> u64 {
    let draft = &item.draft;
    let lines = [&draft.identity, &draft.headline, &draft.standfirst, &draft.byline, &draft.canonical_url];
    let parts = lines.into_iter().chain(&draft.body).chain(&draft.keywords);
    let bytes = Digest::of_parts(parts.map(String::as_str)).to_vec();
    bytes.first_chunk().map_or(0, |first| u64::from_le_bytes(*first))
}

fn micros(time: OffsetDateTime) -> i64 {
    i64::try_from(time.unix_timestamp_nanos() / 1_000).unwrap_or_default()
}
