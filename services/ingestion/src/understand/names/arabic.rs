//! People and organisations in Arabic, which has no capitals: titles and given names before, words that
//! begin the names of bodies, and the article that goes on with them.

use super::Names;
use crate::{
    domain::{AnnotationKind, SupportedLanguage},
    understand::{
        gazetteer::Gazetteer,
        tables::{self, Cue},
        text::{Gap, Part, Word, unclitic},
    },
};

const LANG: SupportedLanguage = SupportedLanguage::Arabic;
/// What joins two words into one name.
const JOINS: &[&str] = &["عبد", "ابو", "بن", "ابن", "بنت", "ال", "ولد", "ايت", "سيدي", "مولاي"];

/// Finds those of a part, and marks their words as taken.
pub fn find(part: &Part<'_>, taken: &mut [bool], names: &mut Names) {
    let mut at = 0;
    while at < part.words.len() {
        let found = if taken[at] { None } else { body(part, at).or_else(|| person(part, at)) };
        let Some((kind, from, to, evidence)) = found else {
            at += 1;
            continue;
        };
        if taken[from..=to].iter().any(|taken| *taken) {
            at += 1;
            continue;
        }
        // A clitic before the first word is no part of the name.
        let name = freed(part, from, to);
        names.add(kind, &name, "", evidence);
        taken[from..=to].fill(true);
        at = to + 1;
    }
}

type Match = (AnnotationKind, usize, usize, f64);

/// *وزارة الداخلية*: a word for a body, one word more, and all that go on with the article.
fn body(part: &Part<'_>, at: usize) -> Option<Match> {
    let cues = tables::cues(Cue::Body, LANG);
    let rest = part.words[at + 1..].iter().take_while(|word| word.gap == Gap::None).map(|word| word.folded.as_str());
    let length = unclitic(&part.words[at].folded, false).iter().map(|form| cues.longest(form, rest.clone())).max()?;
    if length == 0 {
        return None;
    }
    let first = at + length;
    let word = part.words.get(first).filter(|word| word.gap == Gap::None && !is_small(&word.folded))?;
    if is_common(part, at, first) {
        return None;
    }
    let definite = is_definite(&word.folded);
    // A body may bear the name of a person: جامعة القاضي عياض, جامعة محمد الخامس.
    let named = given(part, first).max(usize::from(is_cue(&word.folded) || JOINS.contains(&word.folded.as_str())));
    let mut to = first;
    while let Some(word) = part.words.get(to + 1).filter(|word| word.gap == Gap::None && to - at < 5) {
        if is_small(&word.folded) || is_said(&word.folded) {
            break;
        }
        let ends_annexation = to == first && !definite && is_definite(&word.folded);
        if !(to < first + named || ends_annexation || goes_on(&word.folded)) {
            break;
        }
        to += 1;
    }
    // Without the article a word behind may be any adjective, unless it is a name itself.
    let is_name = definite || to > first || is_place(word);
    is_name.then_some((AnnotationKind::Organisation, at, to, if definite { 0.7 } else { 0.6 }))
}

/// Whether words that begin like a body are a common noun: *مجلس الوزراء*.
fn is_common(part: &Part<'_>, at: usize, first: usize) -> bool {
    let common = tables::cues(Cue::Common, LANG);
    let rest = part.words[at + 1..=first].iter().map(|word| word.folded.as_str());
    unclitic(&part.words[at].folded, false).iter().any(|form| common.longest(form, rest.clone()) > 0)
}

fn is_definite(folded: &str) -> bool {
    folded.starts_with("ال") || folded.starts_with("لل")
}

/// Whether a name goes on with a word: an adjective with the article, what is joined by *and*, what is *for* something.
/// A further noun with the article is the object of the sentence.
fn goes_on(folded: &str) -> bool {
    let is_adjective = folded.starts_with("ال") && folded.ends_with(['ي', 'ه']);
    is_adjective || folded.starts_with("وال") || folded.starts_with("لل")
}

fn is_place(word: &Word<'_>) -> bool {
    Gazetteer::in_language(LANG).find(LANG, word, &[]).is_some_and(|(entry, _)| entry.kind == AnnotationKind::Place)
}

/// A given name or a title, and the name behind it.
fn person(part: &Part<'_>, at: usize) -> Option<Match> {
    let given = given(part, at);
    if given > 0 {
        if is_in_place(part, at) {
            return None;
        }
        if is_everyday(part, at) && !is_titled(part, at) {
            return None;
        }
        // "و" and "ل" before a name are no part of it, nor of what tells it.
        return name_behind(part, at, given)
            .map(|to| (AnnotationKind::Person, at, to, if is_titled(part, at) { 0.92 } else { 0.8 }));
    }
    if !is_titled(part, at) {
        return None;
    }
    let to = name_behind(part, at, 1)?;
    Some((AnnotationKind::Person, at, to, 0.7))
}

/// Whether a word is a part of a known place's name: *جبل طارق*.
fn is_in_place(part: &Part<'_>, at: usize) -> bool {
    let gazetteer = Gazetteer::in_language(LANG);
    (1..=2).filter_map(|back| Some((back, at.checked_sub(back)?))).any(|(back, from)| {
        let found = gazetteer.find(LANG, &part.words[from], &part.words[from + 1..]);
        found.is_some_and(|(entry, length)| entry.kind == AnnotationKind::Place && length > back)
    })
}

/// Whether a given name is an everyday word, and what follows has the article as any noun may: *جمال الطبيعة*.
fn is_everyday(part: &Part<'_>, at: usize) -> bool {
    let everyday = tables::cues(Cue::Everyday, LANG);
    let is_word = unclitic(&part.words[at].folded, false).iter().any(|form| everyday.has(form));
    is_word && part.words.get(at + 1).is_some_and(|next| is_definite(&next.folded))
}

/// How many words the given name at a word has: 0 when it is none, 2 for عبد الله.
fn given(part: &Part<'_>, at: usize) -> usize {
    let Some(word) = part.words.get(at) else { return 0 };
    let forms = unclitic(&word.folded, false);
    if forms.iter().take(2).any(|form| form == "عبد") {
        return if part.words.get(at + 1).is_some_and(|next| next.gap == Gap::None && next.folded.starts_with("ال")) {
            2
        } else {
            0
        };
    }
    // With its last letter as على has it, the name علي is the preposition.
    let is_particle = word.raw.ends_with('ى') && is_small(&word.folded);
    usize::from(!is_particle && forms.iter().any(|form| tables::is_given_name(form)))
}

/// The last word of a name of which so many words stand: one more, or two where a word joins.
fn name_behind(part: &Part<'_>, at: usize, words: usize) -> Option<usize> {
    let mut to = at + words;
    part.words.get(to).filter(|word| is_name_word(word.gap, &word.folded))?;
    if JOINS.contains(&part.words[to].folded.as_str()) || given(part, to) > 0 {
        let next = part.words.get(to + 1).filter(|word| is_name_word(word.gap, &word.folded));
        to += usize::from(next.is_some());
    }
    Some(to)
}

fn is_name_word(gap: Gap, folded: &str) -> bool {
    // *And* and a verb: what follows the name is another sentence.
    let is_verb = folded.chars().count() > 4 && ["وت", "وي"].iter().any(|head| folded.starts_with(head));
    gap == Gap::None
        && !is_verb
        && folded.chars().nth(1).is_some()
        && !is_small(folded)
        && !is_said(folded)
        && !is_cue(folded)
}

/// Whether a title ends right before a word, with or without the field of an office: *وزير الداخلية عبد الوافي لفتيت*.
fn is_titled(part: &Part<'_>, at: usize) -> bool {
    let begins = |from: usize, until: usize| {
        let rest = part.words[from + 1..until].iter().map(|word| word.folded.as_str());
        let forms = unclitic(&part.words[from].folded, false);
        let longest = |cue| {
            let cues = tables::cues(cue, LANG);
            forms.iter().map(|form| cues.longest(form, rest.clone())).max().unwrap_or(0)
        };
        let (office, honour) = (longest(Cue::Title), longest(Cue::Honour));
        let field = |length: usize| {
            part.words[from + length..until]
                .iter()
                .all(|word| word.folded.starts_with("ال") || word.folded.starts_with("وال"))
        };
        let whole = office == until - from || honour == until - from;
        whole || (office > 0 && part.words[from].folded.starts_with("وزير") && field(office))
    };
    let word = &part.words[at];
    // A name does not begin with the article.
    if word.gap != Gap::None
        || is_definite(&word.folded)
        || is_small(&word.folded)
        || is_said(&word.folded)
        || is_cue(&word.folded)
    {
        return false;
    }
    (1..=4).any(|back| {
        at.checked_sub(back)
            .is_some_and(|from| part.words[from + 1..at].iter().all(|word| word.gap == Gap::None) && begins(from, at))
    })
}

fn is_small(folded: &str) -> bool {
    tables::small_words(LANG.tag())
        .is_some_and(|small| unclitic(folded, false).iter().take(2).any(|form| small.contains(form.as_ref())))
}

fn is_said(folded: &str) -> bool {
    unclitic(folded, false).iter().take(2).any(|form| tables::cues(Cue::Said, LANG).has(form))
}

fn is_cue(folded: &str) -> bool {
    let forms = unclitic(folded, false);
    [Cue::Title, Cue::Honour, Cue::Body].iter().any(|cue| forms.iter().any(|form| tables::cues(*cue, LANG).has(form)))
}

/// The words as written, without what is written into the first.
fn freed(part: &Part<'_>, from: usize, to: usize) -> String {
    let raw = part.slice(from, to);
    let first = &part.words[from];
    let plain = |form: &str| {
        tables::is_given_name(form)
            || form == "عبد"
            || tables::cues(Cue::Body, LANG)
                .longest(form, part.words[from + 1..].iter().map(|word| word.folded.as_str()))
                > 0
    };
    if plain(&first.folded) {
        return raw.to_owned();
    }
    let cut = unclitic(&first.folded, false).into_iter().skip(1).find(|form| plain(form));
    let dropped = cut.map_or(0, |form| first.folded.chars().count().saturating_sub(form.chars().count()));
    raw.chars().skip(dropped).collect()
}
