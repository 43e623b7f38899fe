//! The findings and the suggested settings for an endpoint.

use super::*;
use crate::domain::ParsedItem;

fn now() -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH + time::Duration::days(20_000)
}

fn draft(n: i64, section: &str, minutes_ago: Option<i64>) -> Draft {
    Draft::make(ParsedItem {
        own_id: if n < 0 { String::new() } else { format!("urn:{n}") },
        headline: format!("Titre {n}"),
        section: section.into(),
        language: LanguageTag::parse("fr"),
        body: vec!["Un.".into()],
        publish_time: minutes_ago.map(|minutes| now() - time::Duration::minutes(minutes)),
        ..ParsedItem::default()
    })
    .unwrap()
}

fn diagnosis(drafts: &[Draft], rejected: &[String]) -> Diagnosis {
    let mut diagnosis = Diagnosis::default();
    let location = Url::parse("https://agence.example/rss").unwrap();
    diagnosis.look_at(Form::Rss, location, drafts, rejected, now());
    diagnosis
}

fn warnings(diagnosis: &Diagnosis) -> Vec<(Check, &str)> {
    let warnings = diagnosis.findings.iter().filter(|finding| finding.level == Level::Warning);
    warnings.map(|finding| (finding.check, finding.text.as_str())).collect()
}

#[test]
fn a_good_feed_has_settings_that_fit_and_nothing_to_warn_of() {
    let drafts: Vec<Draft> = (0..20).map(|n| draft(n, "Monde", Some(n * 20))).collect();
    let found = diagnosis(&drafts, &[]);
    assert_eq!(warnings(&found), []);
    let suggestion = found.suggestion.unwrap();
    assert_eq!((suggestion.kind, suggestion.default_section.as_str()), (SourceKind::Feed, "Monde"));
    assert_eq!(suggestion.default_language, LanguageTag::parse("fr"));
    assert_eq!(suggestion.poll_interval, Duration::from_secs(600));
    assert_eq!(found.samples.len(), 5);
}

#[test]
fn what_is_lacking_is_told_with_what_follows_from_it() {
    let found =
        diagnosis(&[draft(-1, "", None), draft(1, "Sport", Some(60_000))], &["entry 3: it has no headline".into()]);
    let warnings = warnings(&found);
    let checks: Vec<Check> = warnings.iter().map(|warning| warning.0).collect();
    assert_eq!(checks, [Check::Content, Check::Identity, Check::Items, Check::Times, Check::Times]);
    assert!(warnings[1].1.starts_with("1 have neither id nor address"), "{warnings:?}");
    assert_eq!(warnings[2].1, "1 of 2 have no section: name one for the source");
    assert_eq!(warnings[4].1, "the newest item is 41 days old");
    assert_eq!(found.suggestion.unwrap().default_section, "");
}

#[test]
fn an_empty_feed_is_a_source_all_the_same() {
    let found = diagnosis(&[], &[]);
    assert_eq!(warnings(&found), [(Check::Items, "there is nothing in it now")]);
    assert_eq!(found.suggestion.unwrap().poll_interval, POLL_INTERVAL_DEFAULT);
}

#[test]
fn a_source_is_asked_neither_without_rest_nor_once_a_day() {
    let paced = |minutes: i64| {
        let drafts: Vec<Draft> = (0..10).map(|n| draft(n, "Monde", Some(n * minutes))).collect();
        diagnosis(&drafts, &[]).suggestion.unwrap().poll_interval.as_secs()
    };
    assert_eq!((paced(0), paced(1), paced(3_000)), (60, 60, 3_600));
}
