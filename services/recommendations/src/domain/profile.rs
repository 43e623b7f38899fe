//! The profile of an article: its words, names and keywords as terms that can be compared.

use std::borrow::Cow;

use newsroom_text::{LanguageTag, SectionSlug, Sketch, Token, WordMap, WordSet, fold_borrowed, tokens};

use super::{
    Article,
    grammar::Grammar,
    skeleton::{is_arabic, skeleton},
};

/// The most terms of one kind.
pub(super) const MAX_TERMS: usize = 192;
/// The weight of a word in the headline, relative to a word in the later paragraphs.
const HEADLINE: f32 = 3.0;
/// The weight of a word in the standfirst or the first paragraphs.
const OPENING: f32 = 1.5;
/// How many words make up a run of the sketch, and how many runs a sketch keeps.
const SKETCH_RUN: usize = 3;
const SKETCH_SIZE: usize = 64;
/// How many paragraphs make up the opening.
const OPENING_PARAGRAPHS: usize = 2;
/// The weight of a name, relative to another word.
const NAME: f32 = 1.4;

/// A term with its weight in its article.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// The form in which the term is compared.
    pub key: String,
    /// The weight, greater than 0.
    pub weight: f32,
    /// The spelling in the article, in lower case.
    pub shown: String,
}

/// The profile of an article. Each list is in the order of its keys.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// The language without region and script.
    pub language: LanguageTag,
    /// The words, compared within the language.
    pub words: Vec<Term>,
    /// The names and numbers, compared across languages.
    pub names: Vec<Term>,
    pub keywords: Vec<Term>,
    /// `None` for an article without a section.
    pub section: Option<SectionSlug>,
    /// The sketch by which near-copies are recognised.
    pub sketch: Sketch,
}

impl Profile {
    pub fn of(article: &Article) -> Self {
        let language = LanguageTag::or_undetermined(&article.language).base();
        let text = Text::read(article);
        let grammar = Grammar::of(&language);
        let section = article.section.trim();
        Self {
            words: text.words(&grammar),
            names: text.names(&grammar),
            keywords: keywords(article, section),
            sketch: Sketch::of(&text.folded(), SKETCH_RUN, SKETCH_SIZE),
            language,
            section: (!section.is_empty()).then(|| SectionSlug::of(section)),
        }
    }
}

/// The words and numbers of an article.
struct Text<'a> {
    words: Vec<TextWord<'a>>,
    /// The words that are names: they begin with a capital where an ordinary word does not.
    capitals: WordSet<&'a str>,
}

/// A word or a number of an article.
struct TextWord<'a> {
    token: Token<'a>,
    /// The form in which it is compared.
    folded: Cow<'a, str>,
    /// The weight of its position.
    place: f32,
}

impl<'a> Text<'a> {
    fn read(article: &'a Article) -> Self {
        let head = [(article.headline.as_str(), HEADLINE), (article.standfirst.as_str(), OPENING)];
        let body = article.body.iter().enumerate().map(|(at, paragraph)| {
            let place = if at < OPENING_PARAGRAPHS { OPENING } else { 1.0 };
            (paragraph.as_str(), place)
        });
        let mut text = Self { words: Vec::new(), capitals: WordSet::default() };
        for (part, place) in head.into_iter().chain(body) {
            for token in tokens(part) {
                if token.number.is_none() && !token.opens && token.text.starts_with(char::is_uppercase) {
                    text.capitals.insert(token.text);
                }
                text.words.push(TextWord { folded: folded(&token), token, place });
            }
        }
        text
    }

    fn folded(&self) -> Vec<&str> {
        self.words.iter().map(|word| &*word.folded).collect()
    }

    fn words(&self, grammar: &Grammar) -> Vec<Term> {
        let mut counts = Counts::default();
        let mut stems: WordMap<&str, Option<String>> = WordMap::default();
        for TextWord { token, folded, place } in &self.words {
            let text = token.text;
            match &token.number {
                None => {
                    let stem = stems.entry(text).or_insert_with(|| grammar.stem(text, folded));
                    if let Some(stem) = stem {
                        let weight = if self.capitals.contains(text) { NAME * place } else { *place };
                        counts.add(stem, weight, text);
                    }
                }
                Some(number) if number_weight(number) > 0.0 => counts.add(number, *place, number),
                Some(_) => {}
            }
        }
        counts.into_terms(repeated)
    }

    fn names(&self, grammar: &Grammar) -> Vec<Term> {
        let mut counts = Counts::default();
        for TextWord { token, folded, .. } in &self.words {
            let text = token.text;
            match &token.number {
                None if is_arabic(text) || self.capitals.contains(text) => {
                    if let Some(key) = skeleton(folded)
                        && !grammar.is_stop_word(folded)
                    {
                        counts.add(&key, 1.0, text);
                    }
                }
                Some(number) if number_weight(number) > 0.0 => counts.add(&format!("#{number}"), 1.0, number),
                _ => {}
            }
        }
        counts.into_terms(|key, _| match key.strip_prefix('#') {
            Some(number) => number_weight(number),
            // Three consonants often agree by chance.
            None => [0.35, 0.8, 1.0][key.chars().count().clamp(3, 5) - 3],
        })
    }
}

/// The weight of a number: zero for a small one, little for one that may be a year.
fn number_weight(number: &str) -> f32 {
    let is_year = number.len() == 4 && (number.starts_with("19") || number.starts_with("20"));
    match number.len() {
        _ if is_year => 0.35,
        _ if number.contains('.') => 0.8,
        0..3 => 0.0,
        3 => 0.7,
        _ => 1.0,
    }
}

/// A token in the form in which it is compared.
fn folded<'a>(token: &Token<'a>) -> Cow<'a, str> {
    token.number.clone().map_or_else(|| fold_borrowed(token.text), Cow::Owned)
}

fn keywords(article: &Article, section: &str) -> Vec<Term> {
    let key = |text| tokens(text).map(|token| folded(&token)).collect::<Vec<_>>().join(" ");
    let section = key(section);
    let mut counts = Counts::default();
    for keyword in &article.keywords {
        let key = key(keyword);
        // Agencies repeat the section among the keywords.
        if !key.is_empty() && key != section {
            // A keyword that is a single name is comparable across languages.
            let key = skeleton(&key).filter(|key| key.len() > 3).unwrap_or(key);
            counts.add(&key, 1.0, keyword.trim());
        }
    }
    counts.into_terms(|_, _| 1.0)
}

/// The weight of a word by the sum of its positions. Each repetition adds less than the previous one.
fn repeated(_: &str, sum: f32) -> f32 {
    1.0 + sum.max(1.0).ln()
}

/// The terms counted so far, with the sum of their weights and their spelling.
#[derive(Default)]
struct Counts(WordMap<String, (f32, String)>);

impl Counts {
    /// Counts a term with the spelling `shown`. The shortest spelling is kept, because it has the fewest endings and,
    /// in Arabic, no prefixes.
    fn add(&mut self, key: &str, weight: f32, shown: &str) {
        match self.0.get_mut(key) {
            Some((sum, known)) => {
                *sum += weight;
                if shown.len() < known.len() {
                    *known = shown.to_lowercase();
                }
            }
            None => drop(self.0.insert(key.to_owned(), (weight, shown.to_lowercase()))),
        }
    }

    /// The terms with the largest weights. `weight` returns the weight of a term by its key and the sum of its
    /// positions.
    fn into_terms(self, weight: impl Fn(&str, f32) -> f32) -> Vec<Term> {
        let term = |(key, (sum, shown)): (String, (f32, String))| {
            let weight = weight(&key, sum);
            Term { key, weight, shown }
        };
        let mut terms: Vec<Term> = self.0.into_iter().map(term).collect();
        terms.sort_unstable_by(|a, b| a.key.cmp(&b.key));
        if terms.len() > MAX_TERMS {
            terms.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.key.cmp(&b.key)));
            terms.truncate(MAX_TERMS);
            terms.sort_by(|a, b| a.key.cmp(&b.key));
        }
        terms
    }
}
