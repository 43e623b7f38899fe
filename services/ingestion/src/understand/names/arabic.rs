//! Finds persons and organisations in Arabic, which has no capitals: by titles and given names before a name, and by
//! the words that begin the name of an organisation and the words with an article that continue it.

use super::Names;
use crate::{
    domain::{AnnotationKind, SupportedLanguage},
    understand::{
        gazetteer::Gazetteer,
        marks::Marks,
        tables::{self, Cue},
        text::{Gap, Part, Word, unclitic},
    },
};

const LANG: SupportedLanguage = SupportedLanguage::Arabic;
/// Finds the names in a part, and marks their words as used.
pub fn find(part: &Part<'_>, used: &mut [bool], names: &mut Names) {
    let mut at = 0;
    while at < part.words.len() {
        let found = if used[at] { None } else { body(part, at).or_else(|| person(part, at)) };
        let Some((kind, from, to, evidence)) = found else {
            at += 1;
            continue;
        };
        if used[from..=to].iter().any(|used| *used) {
            at += 1;
            continue;
        }
        // A particle attached to the first word is no part of the name.
        let name = without_particles(part, from, to);
        names.add(kind, &name, "", evidence);
        used[from..=to].fill(true);
        at = to + 1;
    }
}

type Match = (AnnotationKind, usize, usize, f64);

/// An organisation: a word that begins its name, one more word, and all following words with an article, as in *وزارة
/// الداخلية*.
fn body(part: &Part<'_>, at: usize) -> Option<Match> {
    if !part.words[at].marks.has(Marks::cue(Cue::Body)) {
        return None;
    }
    let cues = tables::cues(Cue::Body, LANG);
    let rest = part.words[at + 1..].iter().take_while(|word| word.gap == Gap::None).map(|word| &*word.folded);
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
    // An organisation may be named after a person: جامعة القاضي عياض, جامعة محمد الخامس.
    let named = given(part, first).max(usize::from(is_cue(&word.folded) || is_joint(&word.folded)));
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
    // A following word without an article may be any adjective, unless it is a name.
    let is_name = definite || to > first || is_place(word);
    is_name.then_some((AnnotationKind::Organisation, at, to, if definite { 0.7 } else { 0.6 }))
}

/// Whether words that look like the beginning of an organisation are a common noun: *مجلس الوزراء*.
fn is_common(part: &Part<'_>, at: usize, first: usize) -> bool {
    let common = tables::cues(Cue::Common, LANG);
    let rest = part.words[at + 1..=first].iter().map(|word| &*word.folded);
    unclitic(&part.words[at].folded, false).iter().any(|form| common.longest(form, rest.clone()) > 0)
}

fn is_definite(folded: &str) -> bool {
    folded.starts_with("ال") || folded.starts_with("لل")
}

/// Whether a word continues a name: an adjective with the article, or a word with *and* or *for* attached. Another noun
/// with the article is the object of the sentence.
fn goes_on(folded: &str) -> bool {
    let is_adjective = folded.starts_with("ال") && folded.ends_with(['ي', 'ه']);
    is_adjective || folded.starts_with("وال") || folded.starts_with("لل")
}

fn is_place(word: &Word<'_>) -> bool {
    Gazetteer::in_language(LANG).find(LANG, word, &[]).is_some_and(|(entry, _)| entry.kind == AnnotationKind::Place)
}

/// A person: a given name or a title, and the name after it.
fn person(part: &Part<'_>, at: usize) -> Option<Match> {
    let given = given(part, at);
    if given > 0 {
        if is_in_place(part, at) {
            return None;
        }
        if is_everyday(part, at) && !is_titled(part, at) {
            return None;
        }
        // و and ل attached to a name are neither part of the name nor of the evidence.
        return name_behind(part, at, given)
            .map(|to| (AnnotationKind::Person, at, to, if is_titled(part, at) { 0.92 } else { 0.8 }));
    }
    if !is_titled(part, at) {
        return None;
    }
    let to = name_behind(part, at, 1)?;
    Some((AnnotationKind::Person, at, to, 0.7))
}

/// Whether a word belongs to the name of a known place: *جبل طارق*.
fn is_in_place(part: &Part<'_>, at: usize) -> bool {
    let gazetteer = Gazetteer::in_language(LANG);
    (1..=2).filter_map(|back| Some((back, at.checked_sub(back)?))).any(|(back, from)| {
        let found = gazetteer.find(LANG, &part.words[from], &part.words[from + 1..]);
        found.is_some_and(|(entry, length)| entry.kind == AnnotationKind::Place && length > back)
    })
}

/// Whether a given name is also an everyday word, and is followed by a word with the article, as any noun may be: *جمال
/// الطبيعة*.
fn is_everyday(part: &Part<'_>, at: usize) -> bool {
    let everyday = tables::cues(Cue::Everyday, LANG);
    let is_word = unclitic(&part.words[at].folded, false).iter().any(|form| everyday.has(form));
    is_word && part.words.get(at + 1).is_some_and(|next| is_definite(&next.folded))
}

/// The number of words of the given name at a position: 0 for no given name, 2 for عبد الله.
fn given(part: &Part<'_>, at: usize) -> usize {
    let is_known = |word: &&Word<'_>| word.marks.has(Marks::GIVEN_NAMES);
    let Some(word) = part.words.get(at).filter(is_known) else { return 0 };
    let forms = unclitic(&word.folded, false);
    if forms.iter().take(2).any(|form| form == "عبد") {
        return if part.words.get(at + 1).is_some_and(|next| next.gap == Gap::None && next.folded.starts_with("ال")) {
            2
        } else {
            0
        };
    }
    // With the last letter of على, the name علي is the preposition.
    let is_particle = word.raw.ends_with('ى') && is_small(&word.folded);
    usize::from(!is_particle && forms.iter().any(|form| tables::is_given_name(form)))
}

/// The position of the last word of a name of which `words` are known: one more word, or two if the next one joins.
fn name_behind(part: &Part<'_>, at: usize, words: usize) -> Option<usize> {
    let mut to = at + words;
    part.words.get(to).filter(|word| is_name_word(word.gap, &word.folded))?;
    if is_joint(&part.words[to].folded) || given(part, to) > 0 {
        let next = part.words.get(to + 1).filter(|word| is_name_word(word.gap, &word.folded));
        to += usize::from(next.is_some());
    }
    Some(to)
}

fn is_name_word(gap: Gap, folded: &str) -> bool {
    // *And* with a verb begins another sentence.
    let is_verb = folded.chars().count() > 4 && ["وت", "وي"].iter().any(|head| folded.starts_with(head));
    gap == Gap::None
        && !is_verb
        && folded.chars().nth(1).is_some()
        && !is_small(folded)
        && !is_said(folded)
        && !is_cue(folded)
}

/// Whether a title ends directly before a word, with or without the field of the office: *وزير الداخلية عبد الوافي
/// لفتيت*.
fn is_titled(part: &Part<'_>, at: usize) -> bool {
    let begins = |from: usize, until: usize| {
        let marks = part.words[from].marks;
        if !marks.has(Marks::cue(Cue::Title)) && !marks.has(Marks::cue(Cue::Honour)) {
            return false;
        }
        let rest = part.words[from + 1..until].iter().map(|word| &*word.folded);
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
    if word.gap != Gap::None || is_definite(&word.folded) {
        return false;
    }
    let is_behind_title = (1..=4).any(|back| {
        at.checked_sub(back)
            .is_some_and(|from| part.words[from + 1..at].iter().all(|word| word.gap == Gap::None) && begins(from, at))
    });
    is_behind_title && !is_small(&word.folded) && !is_said(&word.folded) && !is_cue(&word.folded)
}

fn is_small(folded: &str) -> bool {
    tables::small_words(LANG.tag())
        .is_some_and(|small| unclitic(folded, false).iter().take(2).any(|form| small.contains(form.as_ref())))
}

fn is_said(folded: &str) -> bool {
    unclitic(folded, false).iter().take(2).any(|form| tables::cues(Cue::Said, LANG).has(form))
}

fn is_joint(folded: &str) -> bool {
    tables::cues(Cue::Joint, LANG).has(folded)
}

fn is_cue(folded: &str) -> bool {
    let forms = unclitic(folded, false);
    [Cue::Title, Cue::Honour, Cue::Body].iter().any(|cue| forms.iter().any(|form| tables::cues(*cue, LANG).has(form)))
}

/// The words as written, without the particles attached to the first one.
fn without_particles(part: &Part<'_>, from: usize, to: usize) -> String {
    let raw = part.slice(from, to);
    let first = &part.words[from];
    let plain = |form: &str| {
        tables::is_given_name(form)
            || form == "عبد"
            || tables::cues(Cue::Body, LANG).longest(form, part.words[from + 1..].iter().map(|word| &*word.folded)) > 0
    };
    if plain(&first.folded) {
        return raw.to_owned();
    }
    let cut = unclitic(&first.folded, false).into_iter().skip(1).find(|form| plain(form));
    let dropped = cut.map_or(0, |form| first.folded.chars().count().saturating_sub(form.chars().count()));
    raw.chars().skip(dropped).collect()
}
