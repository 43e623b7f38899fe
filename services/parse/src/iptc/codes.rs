//! The names of codes: the IPTC's subject codes with their media topics, media topics, and countries.

use std::{collections::HashSet, sync::LazyLock};

use crate::{
    model::{Annotation, AnnotationKind},
    word_list::entries,
};

/// A subject code with its media topic and its name, by code.
static SUBJECTS: LazyLock<Vec<(&str, &str, &str)>> =
    LazyLock::new(|| sorted(include_str!("data/subject_codes.txt"), three));
/// A media topic with its name, by code.
static TOPICS: LazyLock<Vec<(&str, &str)>> =
    LazyLock::new(|| sorted(include_str!("data/media_topics.txt"), |line| line.split_once(' ')));
/// A country's codes of two and three letters with its name, by the first.
static COUNTRIES: LazyLock<Vec<(&str, &str, &str)>> =
    LazyLock::new(|| sorted(include_str!("data/countries.txt"), three));

/// The schemes of countries, as [`super::subject::of_code`] writes them.
const COUNTRY_SCHEMES: [&str; 6] = ["n2", "iso3166-1a2", "iso3166-1a3", "country", "iso-cc", ""];
/// Reuters' scheme of topics, some of which are countries.
const REUTERS: &str = "n2";

fn sorted<T: Ord>(text: &'static str, read: fn(&'static str) -> Option<T>) -> Vec<T> {
    let mut rows: Vec<T> = entries(text).filter_map(read).collect();
    rows.sort_unstable();
    rows
}

fn three(line: &'static str) -> Option<(&'static str, &'static str, &'static str)> {
    let (first, rest) = line.split_once(' ')?;
    let (second, name) = rest.split_once(' ')?;
    Some((first, second, name))
}

/// The media topic and the name of a subject code; of an unknown one, those of the next broader code.
fn subject(code: &str) -> Option<(&'static str, &'static str)> {
    let levels = [
        Some(code.to_owned()),
        code.get(..5).map(|two| format!("{two}000")),
        code.get(..2).map(|one| format!("{one}000000")),
    ];
    levels.into_iter().flatten().find_map(|level| {
        let at = SUBJECTS.binary_search_by_key(&level.as_str(), |(code, ..)| code).ok()?;
        let (known, topic, name) = SUBJECTS[at];
        Some((topic, if known == code { name } else { "" }))
    })
}

fn topic(code: &str) -> Option<&'static str> {
    TOPICS.binary_search_by_key(&code, |(code, _)| code).ok().map(|at| TOPICS[at].1)
}

fn country(code: &str) -> Option<&'static str> {
    match code.len() {
        2 => COUNTRIES.binary_search_by_key(&code, |(two, ..)| two).ok().map(|at| COUNTRIES[at].2),
        3 => COUNTRIES.iter().find(|(_, three, _)| *three == code).map(|(.., name)| *name),
        _ => None,
    }
}

/// Names the annotations that have only a code, and adds the media topic of each subject code.
pub fn complete(annotations: &mut Vec<Annotation>) {
    let mut topics: Vec<Annotation> = Vec::new();
    for annotation in annotations.iter_mut() {
        let (scheme, code) = annotation.code.split_once(':').unwrap_or(("", annotation.code.as_str()));
        let known = match scheme {
            "medtop" => topic(code).unwrap_or_default(),
            "subj" => {
                let Some((found, name)) = subject(code) else { continue };
                let named = topic(found).unwrap_or_default();
                let of_subject = Annotation::declared(AnnotationKind::MediaTopic, named, format!("medtop:{found}"));
                topics.push(Annotation { score: annotation.score, ..of_subject });
                name
            }
            scheme if COUNTRY_SCHEMES.contains(&scheme) => {
                let is_place = annotation.kind == AnnotationKind::Place || scheme == REUTERS;
                // A place may have its code for a name.
                let code = if code.is_empty() { annotation.name.as_str() } else { code };
                // Reuters has other topics of three letters.
                let is_place = is_place && (scheme != REUTERS || code.len() == 2);
                let Some(name) = country(code).filter(|_| is_place) else { continue };
                annotation.kind = AnnotationKind::Place;
                if annotation.name == code {
                    annotation.name.clear();
                }
                name
            }
            _ => continue,
        };
        if annotation.name.trim().is_empty() {
            known.clone_into(&mut annotation.name);
        }
    }
    let mut known: HashSet<String> = annotations.iter().map(|annotation| annotation.code.clone()).collect();
    topics.retain(|topic| known.insert(topic.code.clone()));
    annotations.append(&mut topics);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn completed(kind: AnnotationKind, code: &str, name: &str) -> Vec<(AnnotationKind, String, String)> {
        let mut annotations = vec![Annotation::declared(kind, name, code)];
        complete(&mut annotations);
        annotations.into_iter().map(|one| (one.kind, one.code, one.name)).collect()
    }

    #[test]
    fn a_subject_code_has_a_name_and_a_media_topic_at_every_level() {
        for (code, name, topic, topic_name) in [
            ("01000000", "arts, culture and entertainment", "01000000", "arts, culture, entertainment and media"),
            ("01002000", "architecture", "20000032", "architecture"),
            ("15054000", "soccer", "20001065", "football"),
            ("16009000", "war", "20000062", "war"),
            ("04002003", "health and beauty product", "20000217", "chemicals"),
            ("08003002", "celebrity", "20000505", "celebrity"),
            ("15054999", "", "20001065", "football"),
            ("17999999", "", "17000000", "weather"),
        ] {
            let told = completed(AnnotationKind::Subject, &format!("subj:{code}"), "");
            let expected = [
                (AnnotationKind::Subject, format!("subj:{code}"), name.to_owned()),
                (AnnotationKind::MediaTopic, format!("medtop:{topic}"), topic_name.to_owned()),
            ];
            assert_eq!(told, expected, "{code}");
        }
        assert_eq!(completed(AnnotationKind::Subject, "subj:15054000", "Fußball")[0].2, "Fußball");
        assert_eq!(completed(AnnotationKind::Subject, "subj:99000000", "").len(), 1);
        assert_eq!(completed(AnnotationKind::MediaTopic, "medtop:20000032", "")[0].2, "architecture");
        assert_eq!(completed(AnnotationKind::MediaTopic, "medtop:29999999", "")[0].2, "");
    }

    #[test]
    fn a_country_is_named_by_its_code() {
        for (kind, code, name, expected) in [
            (AnnotationKind::Subject, "n2:MA", "", (AnnotationKind::Place, "Morocco")),
            (AnnotationKind::Subject, "n2:COM", "", (AnnotationKind::Subject, "")),
            (AnnotationKind::Place, "country:MAR", "Safi", (AnnotationKind::Place, "Safi")),
            (AnnotationKind::Place, "iso3166-1a3:MAR", "", (AnnotationKind::Place, "Morocco")),
            (AnnotationKind::Place, "", "MAR", (AnnotationKind::Place, "Morocco")),
            (AnnotationKind::Place, "MA", "MA", (AnnotationKind::Place, "Morocco")),
            (AnnotationKind::Subject, "", "MA", (AnnotationKind::Subject, "MA")),
            (AnnotationKind::Place, "", "Safi", (AnnotationKind::Place, "Safi")),
        ] {
            let told = completed(kind, code, name);
            assert_eq!((told[0].0, told[0].2.as_str()), expected, "{code} {name}");
        }
    }

    #[test]
    fn the_tables_are_whole() {
        assert_eq!((SUBJECTS.len(), TOPICS.len(), COUNTRIES.len()), (1_404, 1_387, 249));
        for (code, found, _) in SUBJECTS.iter() {
            assert!(topic(found).is_some(), "{code}");
        }
    }
}
