//! Explains in plain words how two items are related, with the passages that they share.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};

use newsroom_text::{clean_line, shortened};

use super::{
    Comparison, NEAR_DAYS, Relation, STORYLINE_DAYS, Signature, compare, relation,
    signature::{Terms, WORDS_MAX, Words, text},
    words::{Word, words},
};
use crate::domain::Item;

/// The minimum number of consecutive words in a passage.
const PASSAGE_WORDS: usize = 5;
/// The maximum number of passages, and the maximum length of each in characters.
const PASSAGES: usize = 5;
const PASSAGE_CHARS: usize = 400;
/// The maximum number of terms of each kind.
const TERMS: usize = 20;

/// Why two items are related or unrelated.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    pub relation: Relation,
    /// The strength of the relation, from 0 to 1.
    pub score: f64,
    /// The measured values with their thresholds. Empty if one of the items is not compared.
    pub figures: Vec<Figure>,
    /// The reasons for or against the relation, one sentence each.
    pub reasons: Vec<String>,
    /// The longest passages in both items, in the wording of the first.
    pub passages: Vec<String>,
    /// The subjects in both items.
    pub subjects: Vec<String>,
    /// Other words in the beginnings of both items.
    pub words: Vec<String>,
    /// The numbers in both items.
    pub numbers: Vec<String>,
    /// The hours between the items. `None` if one of them is not compared.
    pub hours: Option<f64>,
}

/// A measured value.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    pub name: &'static str,
    pub value: f64,
    /// The threshold; `None`: the value is informative and decides nothing.
    pub threshold: Option<f64>,
}

impl Explanation {
    fn not_compared(reasons: Vec<String>) -> Self {
        Self {
            relation: Relation::Unrelated,
            score: 0.0,
            figures: Vec::new(),
            reasons,
            passages: Vec::new(),
            subjects: Vec::new(),
            words: Vec::new(),
            numbers: Vec::new(),
            hours: None,
        }
    }
}

/// Compares two items and explains their relation.
pub fn explain(one: &Item, other: &Item) -> Explanation {
    let signatures = (Signature::of(one), Signature::of(other));
    let (Some(ones), Some(others)) = signatures else {
        let named = [("the first item", signatures.0.is_none()), ("the second item", signatures.1.is_none())];
        let left_out = named.into_iter().filter(|(_, left_out)| *left_out);
        let rule = "is not compared: only usable texts of at least 12 words are";
        return Explanation::not_compared(left_out.map(|(name, _)| format!("{name} {rule}")).collect());
    };
    let found = compare(&ones, &others);
    let (text, other_text) = (text(&one.draft), text(&other.draft));
    let (words, other_words) = (Words::of(&one.draft, &text), Words::of(&other.draft, &other_text));
    let (mine, theirs) = (Terms::of(&one.draft, &words), Terms::of(&other.draft, &other_words));
    let subjects = shared(&mine.subjects, &theirs.mentions);
    let words = shared(&mine.lead, &theirs.lead).into_iter().filter(|word| !subjects.contains(word)).collect();
    Explanation {
        relation: found.relation,
        score: found.score,
        figures: figures(&found),
        reasons: reasons(&found),
        passages: passages(&text, &other_text),
        subjects,
        words,
        numbers: shared(&mine.numbers, &theirs.numbers),
        hours: Some(found.days * 24.0),
    }
}

fn figures(found: &Comparison) -> Vec<Figure> {
    let figure = |name, value, threshold| Figure { name, value, threshold };
    let mut figures = vec![
        figure("containment", found.containment, Some(relation::COPY)),
        figure("resemblance", found.resemblance, None),
        figure("length ratio", found.length, Some(relation::LENGTH)),
        figure("shared pairs of words", found.shared_pairs as f64, Some(relation::PAIRS as f64)),
    ];
    let (names, shared) = match found.same_language {
        true => (relation::NAMES, relation::SHARED as f64),
        false => (relation::FOREIGN_NAMES, relation::FOREIGN_SHARED as f64),
    };
    figures.push(figure("subjects in common", found.subjects.1, Some(names)));
    figures.push(figure("shared subjects", found.shared_subjects as f64, Some(shared)));
    figures.push(figure("opening words in common", found.lead, found.same_language.then_some(relation::LEAD)));
    if let Some(numbers) = found.numbers {
        let threshold = (found.containment >= relation::TEMPLATE).then_some(relation::NUMBERS);
        figures.push(figure("numbers in common", numbers, threshold));
    }
    figures.push(figure("storyline score", found.storyline, found.same_language.then_some(relation::STORYLINE)));
    figures
}

fn reasons(found: &Comparison) -> Vec<String> {
    let percent = |share: f64| format!("{:.0} %", share * 100.0);
    let wording = format!("{} of the shorter text's wording is in the longer one", percent(found.containment));
    let common = format!("{} of their subjects are the same", percent(found.subjects.1));
    let opening = format!("{} of their opening words are the same", percent(found.lead));
    let mut reasons = vec![wording, common];
    if found.same_language {
        reasons.push(opening);
    } else {
        let numbers = found.shared_numbers;
        reasons.push(format!("they are in different languages, and have {numbers} of their numbers in common"));
    }
    let apart = |limit: i64| format!("they are {:.1} days apart, and {limit} is the most", found.days);
    match found.relation {
        Relation::NearCopy => reasons.push("so one is a copy, trim or rewrite of the other".into()),
        Relation::SameStoryline => reasons.push("so they tell of the same event in words of their own".into()),
        Relation::Unrelated if found.template => {
            reasons.push("the wording is alike, but names or numbers are others: a template filled anew".into());
        }
        Relation::Unrelated if found.containment >= relation::COPY && found.length < relation::LENGTH => {
            reasons.push("the shorter is an excerpt, too short beside the longer to be a trim of it".into());
        }
        Relation::Unrelated if found.containment >= relation::COPY && found.days > NEAR_DAYS as f64 => {
            reasons.push(apart(NEAR_DAYS));
        }
        Relation::Unrelated if found.days > STORYLINE_DAYS as f64 => reasons.push(apart(STORYLINE_DAYS)),
        Relation::Unrelated => reasons.push("so they have too little in common".into()),
    }
    reasons
}

fn shared(mine: &[Cow<'_, str>], theirs: &[Cow<'_, str>]) -> Vec<String> {
    let theirs: HashSet<&str> = theirs.iter().map(|term| &**term).collect();
    mine.iter().filter(|term| theirs.contains(&***term)).take(TERMS).map(ToString::to_string).collect()
}

/// The longest sequences of words in both texts, in the wording of the first.
fn passages(one: &str, other: &str) -> Vec<String> {
    let (mine, theirs) = (words(one, WORDS_MAX), words(other, WORDS_MAX));
    let run = |words: &[Word<'_>]| words.iter().map(|word| &*word.text).collect::<Vec<_>>().join(" ");
    let mut places: HashMap<String, usize> = HashMap::new();
    for (at, window) in theirs.windows(PASSAGE_WORDS).enumerate() {
        places.entry(run(window)).or_insert(at);
    }
    let mut found: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    while let Some(window) = mine.get(at..at + PASSAGE_WORDS) {
        let Some(&place) = places.get(&run(window)) else {
            at += 1;
            continue;
        };
        let long = mine[at..].iter().zip(&theirs[place..]).take_while(|(my, their)| my.text == their.text).count();
        found.push((at, long));
        at += long;
    }
    found.sort_by_key(|(at, long)| (std::cmp::Reverse(*long), *at));
    let passages = found.into_iter().take(PASSAGES).filter_map(|(at, long)| {
        let passage = one.get(mine[at].at.start..mine[at + long - 1].at.end)?;
        Some(shortened(clean_line(passage), PASSAGE_CHARS))
    });
    passages.collect()
}
