//! The life cycle of a source: changes of settings, polls and pushes.

use super::*;
use crate::domain::{Proposal, SourceKind};

const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

fn source() -> Source {
    let settings = Settings::parse(Proposal {
        name: "Agence".into(),
        kind: Some(SourceKind::Feed),
        location: "https://agence.example/rss".into(),
        ..Proposal::default()
    });
    Source::new(SourceId::new(uuid::Uuid::now_v7()), settings.unwrap(), NOW)
}

fn attempt(source: &Source) -> PollAttempt {
    PollAttempt { endpoint: source.settings.endpoint.clone(), at: NOW }
}

fn result() -> PollResult {
    PollResult { validators: validators(), ..PollResult::default() }
}

fn validators() -> Validators {
    Validators { etag: Some("\"1\"".into()), last_modified: None }
}

#[test]
fn a_pause_ends_the_polling_and_its_end_begins_it_at_once() {
    let mut source = source();
    assert_eq!(source.health.next_poll_time, Some(NOW));
    source.change(SettingsChange { paused: Some(true), ..Default::default() }, NOW).unwrap();
    assert_eq!((source.health.next_poll_time, source.revision), (None, 2));
    source.change(SettingsChange { paused: Some(false), ..Default::default() }, NOW).unwrap();
    assert_eq!((source.health.next_poll_time, source.revision), (Some(NOW), 3));
}

#[test]
fn a_change_of_nothing_is_no_change() {
    let mut source = source();
    let before = source.clone();
    source.change(SettingsChange { name: Some(" Agence ".into()), ..Default::default() }, NOW).unwrap();
    assert_eq!(source, before);
}

#[test]
fn another_place_is_asked_without_the_old_validators() {
    let mut source = source();
    let attempt = attempt(&source);
    assert_eq!(source.answered(&attempt, result(), NOW, 0.5), None);
    assert_eq!(source.health.next_poll_time, Some(NOW + time::Duration::minutes(5)));
    assert_eq!(source.failed(&attempt, "gone".into(), None, NOW, 0.5), Some(HealthChange::Failed));
    assert_eq!(source.validators, validators());
    let location = Some("https://agence.example/atom".into());
    source.change(SettingsChange { location, ..Default::default() }, NOW).unwrap();
    assert_eq!(source.validators, Validators::default());
}

#[test]
fn a_poll_of_the_former_place_tells_nothing_of_the_new_one() {
    let mut source = source();
    let attempt = attempt(&source);
    let location = Some("https://agence.example/atom".into());
    source.change(SettingsChange { location, ..Default::default() }, NOW).unwrap();
    let before = source.clone();
    assert_eq!(source.failed(&attempt, "gone".into(), None, NOW, 0.5), None);
    assert_eq!(source.answered(&attempt, result(), NOW, 0.5), None);
    assert_eq!(source, before);
}

#[test]
fn after_two_polls_at_once_the_next_asks_for_all() {
    let mut source = source();
    let attempt = attempt(&source);
    let later = NOW + Duration::from_secs(1);
    source.answered(&attempt, result(), later, 0.5);
    assert_eq!(source.validators, validators());
    source.answered(&attempt, result(), later, 0.5);
    assert_eq!(source.validators, Validators::default());
}

#[test]
fn a_server_may_ask_for_patience_but_not_for_ever() {
    let mut source = source();
    let attempt = attempt(&source);
    let mut wait = |seconds| {
        source.failed(&attempt, "busy".into(), Some(Duration::from_secs(seconds)), NOW, 0.5);
        (source.health.next_poll_time.unwrap() - NOW).whole_seconds()
    };
    assert_eq!(wait(3_600), 3_600);
    assert_eq!(wait(u64::MAX), 86_400);
    assert_eq!(wait(1), 900, "back-off counts where it is longer");
}

#[test]
fn an_etag_is_checked_where_it_is_given() {
    let mut source = source();
    assert!(source.at("").is_ok() && source.at("1").is_ok());
    assert_eq!(source.at("2").map(|_| ()), Err(DomainError::StaleEtag));
}

#[test]
fn who_is_paused_or_pushes_is_not_asked() {
    let mut source = source();
    assert_eq!(source.check_polled(), Ok(()));
    source.settings.paused = true;
    assert_eq!(source.check_polled(), Err(DomainError::SourcePaused));
    source.settings.endpoint = Endpoint::Push;
    assert_eq!(source.check_polled(), Err(DomainError::SourceNotPolled));
}

#[test]
fn a_feed_says_how_long_it_keeps_and_a_person_knows_better() {
    let mut source = source();
    let attempt = attempt(&source);
    let wait = |source: &mut Source, result: PollResult| {
        source.answered(&attempt, result, NOW, 0.5);
        (source.health.next_poll_time.unwrap() - NOW).whole_seconds()
    };
    let ttl = |minutes: u64| PollResult { ttl: Some(Duration::from_secs(minutes * 60)), ..PollResult::default() };
    assert_eq!([1, 10, 600].map(|minutes| wait(&mut source, ttl(minutes))), [300, 600, 900]);
    let hub = || PollResult { is_subscribed: true, ..PollResult::default() };
    assert_eq!(wait(&mut source, hub()), 3_600, "slowed down, never stopped");
    let poll_interval = Some(Some(Duration::from_secs(60)));
    source.change(SettingsChange { poll_interval, ..Default::default() }, NOW).unwrap();
    assert_eq!((wait(&mut source, ttl(10)), wait(&mut source, hub())), (60, 720));
    let poll_interval = Some(Some(Duration::from_secs(86_400)));
    source.change(SettingsChange { poll_interval, ..Default::default() }, NOW).unwrap();
    assert_eq!(wait(&mut source, hub()), 86_400);
}

#[test]
fn whoever_is_asked_has_a_host_and_nobody_else() {
    for (kind, location, host) in [
        (SourceKind::Feed, "https://agence.example/rss", "agence.example:443"),
        (SourceKind::Page, "http://agence.example:8080/", "agence.example:8080"),
        (SourceKind::S3, "s3://agence/?endpoint=https://store.example:9000", "store.example:9000"),
        (SourceKind::Sftp, "sftp://user@FTP.example/out", "ftp.example:22"),
        (SourceKind::Imap, "imaps://user@mail.example/INBOX", "mail.example:993"),
        (SourceKind::Directory, "/news", ""),
        (SourceKind::Push, "", ""),
    ] {
        let proposal = Proposal {
            name: "Agence".into(),
            kind: Some(kind),
            location: location.into(),
            credential: "agence".into(),
            ..Proposal::default()
        };
        let settings = Settings::parse(proposal).unwrap_or_else(|broken| panic!("{location}: {broken:?}"));
        assert_eq!(Source::new(SourceId::new(uuid::Uuid::nil()), settings, NOW).host(), host, "{location}");
    }
}

#[test]
fn a_lasting_redirect_is_asked_directly_until_it_fails() {
    let mut source = source();
    let attempt = attempt(&source);
    let to = Url::parse("https://neu.example/rss").unwrap();
    for polls in 0..3 {
        assert_eq!(source.host(), "agence.example:443", "{polls}");
        source.answered(&attempt, PollResult { moved_to: Some(to.clone()), ..result() }, NOW, 0.5);
    }
    assert_eq!((source.poll_url(), source.host().as_str()), (Some(&to), "neu.example:443"));
    source.answered(&attempt, result(), NOW, 0.5);
    assert_eq!(source.poll_url(), Some(&to));
    assert_eq!(source.settings.endpoint.location(), "https://agence.example/rss", "what a person said stays");
    source.gone(&attempt, "the server answered 410".into(), NOW, 0.5);
    assert_eq!((source.host().as_str(), source.health.state), ("agence.example:443", HealthState::Failing));
    assert_eq!(source.health.note, "https://neu.example/rss failed, to which the server redirected for good");
    assert!(source.health.next_poll_time.is_some());
}

#[test]
fn what_is_gone_is_asked_no_more_until_a_person_wants_it() {
    let mut source = source();
    let attempt = attempt(&source);
    assert_eq!(source.gone(&attempt, "the server answered 410".into(), NOW, 0.5), Some(HealthChange::Failed));
    assert_eq!((source.health.state, source.health.next_poll_time), (HealthState::Gone, None));
    assert_eq!(source.gone(&attempt, "the server answered 410".into(), NOW, 0.5), None);
    for paused in [true, false] {
        source.change(SettingsChange { paused: Some(paused), ..Default::default() }, NOW).unwrap();
    }
    assert_eq!(source.health.next_poll_time, Some(NOW));
    assert_eq!(source.answered(&attempt, result(), NOW, 0.5), Some(HealthChange::Recovered));
    assert_eq!(source.health.state, HealthState::Healthy);
}

#[test]
fn a_push_turns_only_a_source_that_is_never_asked() {
    let mut source = source();
    let next = source.health.next_poll_time;
    assert_eq!(source.push_failed("no secret".into(), NOW), Some(HealthChange::Failed));
    assert_eq!(source.health.next_poll_time, next, "the polls go on as they were");
    assert!(!source.is_changed_by_push(&[]));
    source.settings.endpoint = Endpoint::Push;
    assert!(source.is_changed_by_push(&[]));
    assert_eq!(source.pushed(Vec::new(), NOW), Some(HealthChange::Recovered));
    assert!(!source.is_changed_by_push(&[]) && source.is_changed_by_push(&["a part".into()]));
}

#[test]
fn a_source_goes_quiet_once_and_only_news_ends_that() {
    let hour = Duration::from_secs(3_600);
    let mut source = source();
    source.change(SettingsChange { quiet_after: Some(Some(hour)), ..Default::default() }, NOW).unwrap();
    let spoke = |at| Cadence { last_item_time: Some(at), ..Cadence::default() };
    assert_eq!(source.listen(spoke(NOW), NOW + hour), None);
    assert_eq!(source.listen(spoke(NOW), NOW + hour * 2), Some(HealthChange::WentQuiet));
    assert_eq!(source.listen(spoke(NOW), NOW + hour * 3), None, "it is published once");
    assert_eq!(source.health.quiet_since, Some(NOW));
    source.change(SettingsChange { name: Some("Autre".into()), ..Default::default() }, NOW + hour * 4).unwrap();
    assert_eq!(source.listen(spoke(NOW), NOW + hour * 4), None, "another name is no news");
    assert_eq!(source.listen(spoke(NOW + hour * 5), NOW + hour * 5), Some(HealthChange::Resumed));
}

#[test]
fn an_archive_never_goes_quiet() {
    let hour = Duration::from_secs(3_600);
    let mut source = source();
    let archive = |archive| SettingsChange { archive: Some(archive), ..Default::default() };
    source.change(SettingsChange { quiet_after: Some(Some(hour)), ..archive(true) }, NOW).unwrap();
    assert_eq!(source.listen(Cadence::default(), NOW + hour * 9), None);
    source.change(archive(false), NOW + hour * 9).unwrap();
    assert_eq!(source.listen(Cadence::default(), NOW + hour * 11), Some(HealthChange::WentQuiet));
}

#[test]
fn a_paused_source_is_not_listened_to_and_begins_anew_afterwards() {
    let hour = Duration::from_secs(3_600);
    let mut source = source();
    source
        .change(SettingsChange { quiet_after: Some(Some(hour)), paused: Some(true), ..Default::default() }, NOW)
        .unwrap();
    assert_eq!(source.listen(Cadence::default(), NOW + hour * 9), None);
    source.change(SettingsChange { paused: Some(false), ..Default::default() }, NOW + hour * 9).unwrap();
    assert_eq!(source.listen(Cadence::default(), NOW + hour * 10), None);
    assert_eq!(source.listen(Cadence::default(), NOW + hour * 11), Some(HealthChange::WentQuiet));
}

#[test]
fn a_server_that_says_for_ever_that_nothing_changed_is_asked_for_all_once_a_day() {
    let mut source = source();
    source.validators = validators();
    assert_eq!(source.next_validators(NOW), validators(), "no copy is known");
    source.health.served.generated_at = Some(NOW);
    for (hours, expected) in [(1, validators()), (24, validators()), (25, Validators::default())] {
        assert_eq!(source.next_validators(NOW + time::Duration::hours(hours)), expected, "{hours}");
    }
}
