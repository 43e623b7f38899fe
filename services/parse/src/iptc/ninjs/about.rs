//! What an item is about: subjects, people, places, organisations, events, objects, genres.

use super::{
    super::{super::prose, subject::is_unset},
    fields::{Object, first_name, plain},
};
use crate::model::{Annotation, AnnotationKind, Score, limits::CODE_CHARS};

/// The fields of ninjs 1.x and of 2.x and later, and what they tell.
const FIELDS: &[(&str, AnnotationKind, &str)] = &[
    ("subjects | subject", AnnotationKind::Subject, ""),
    ("people | persons | person", AnnotationKind::Person, ""),
    ("places | place", AnnotationKind::Place, ""),
    ("organisations | organisation | organizations | organization", AnnotationKind::Organisation, ""),
    ("events | event", AnnotationKind::Event, ""),
    ("objects | object", AnnotationKind::Subject, ""),
    ("genres | genre", AnnotationKind::Subject, "genre"),
    ("services | service | anpacategory", AnnotationKind::Subject, "service"),
];

/// All that an item says it is about.
pub fn annotations(item: &Object<'_>) -> Vec<Annotation> {
    let mut annotations = Vec::new();
    for (names, kind, scheme) in FIELDS {
        for value in item.list(names) {
            if let Some(name) = plain(value) {
                if is_unset(&name) {
                    continue;
                }
                if *kind == AnnotationKind::Subject
                    && let Some((kind, code)) = media_topic("", &name)
                {
                    annotations.push(Annotation::declared(kind, "", code));
                    continue;
                }
                annotations.push(Annotation::declared(*kind, prose::line(&name), ""));
                continue;
            }
            let Some(map) = value.as_object() else {
                item.fault(format_args!("{} must hold texts or objects; another was left out", first_name(names)));
                continue;
            };
            // Guardian newswires: `subjects: {"code": ["iptccat:a", …]}`.
            if let Some(codes) = map.get("code").and_then(|codes| codes.as_array()) {
                let codes = codes.iter().filter_map(plain).filter(|code| !is_unset(code));
                annotations.extend(codes.map(|code| of_code(&code)));
                continue;
            }
            annotations.push(one(&item.inner(map, first_name(names)), *kind, scheme));
        }
    }
    annotations
}

/// Whether a code is one that a scheme's name stands before.
fn of_code(code: &str) -> Annotation {
    let (kind, code) = media_topic("", code).unwrap_or((AnnotationKind::Subject, code.to_owned()));
    Annotation::declared(kind, "", code)
}

fn one(object: &Object<'_>, kind: AnnotationKind, default_scheme: &str) -> Annotation {
    let name = object.line("name | title");
    let scheme = object.text("scheme");
    let scheme = if scheme.is_empty() { default_scheme.to_owned() } else { scheme };
    let bare = object.text("qcode | code | uri | literal | id");
    let bare = if is_unset(&bare) { String::new() } else { bare };
    let (kind, code) = match (kind, media_topic(&scheme, &bare)) {
        (AnnotationKind::Subject, Some(known)) => known,
        _ if scheme.is_empty() || bare.is_empty() || bare.starts_with(&format!("{scheme}:")) => (kind, bare),
        _ => (kind, format!("{scheme}:{bare}")),
    };
    // A code that is too long for one would take the name with it.
    let code = if code.chars().nth(CODE_CHARS).is_some() && !name.is_empty() { String::new() } else { code };
    let mut annotation = Annotation::declared(kind, name, code);
    if let Some(score) = score(object) {
        annotation.score = score;
    }
    annotation
}

/// `confidence` goes from 0 to 100 (ninjs 1.2); some senders write a share of 1.
fn score(object: &Object<'_>) -> Option<Score> {
    let confidence = object.number("confidence")?;
    let is_share = confidence > 0.0 && confidence < 1.0;
    Some(Score::of(if is_share { confidence } else { confidence / 100.0 }))
}

/// The media topic or subject code of the IPTC that a code is, in its own writing.
fn media_topic(scheme: &str, code: &str) -> Option<(AnnotationKind, String)> {
    let last = code.rsplit([':', '/']).next()?;
    if last.len() != 8 || !last.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let vocabulary = format!("{scheme} {code}").to_lowercase();
    let is = |words: &[&str]| words.iter().any(|word| vocabulary.contains(word));
    if is(&["medtop", "mediatopic", "media_topic"]) {
        return Some((AnnotationKind::MediaTopic, format!("medtop:{last}")));
    }
    let of_iptc = is(&["subj", "iptc"]);
    match () {
        // Media topics begin at 20000000; the seventeen oldest have the numbers of subject codes.
        () if (of_iptc || scheme.is_empty()) && last.starts_with('2') => {
            Some((AnnotationKind::MediaTopic, format!("medtop:{last}")))
        }
        () if of_iptc || (scheme.is_empty() && code == last) => Some((AnnotationKind::Subject, format!("subj:{last}"))),
        () => None,
    }
}
