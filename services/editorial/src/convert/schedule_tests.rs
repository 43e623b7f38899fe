//! Tests of local times.

use super::*;

fn parsed(time: &str, zone: &str, offset: &str) -> Result<String, Vec<(String, String)>> {
    let message = v1::LocalTime { time: time.into(), time_zone: zone.into(), utc_offset: offset.into() };
    let mut violations = Violations::new();
    let read = local_time(&message, &mut violations);
    let told = violations.iter().map(|violation| (violation.field.clone(), violation.rule.clone())).collect();
    match read {
        Some(read) if violations.is_empty() => Ok(read.time.format(&Rfc3339).unwrap()),
        _ => Err(told),
    }
}

fn violation(time: &str, zone: &str, offset: &str) -> (String, String) {
    parsed(time, zone, offset).unwrap_err().remove(0)
}

#[test]
fn a_local_time_is_that_of_its_zone_on_that_day() {
    for (time, zone, offset, expected) in [
        ("2026-01-10T06:00", "Europe/Paris", "", "2026-01-10T05:00:00Z"),
        ("2026-07-10 06:00:30", "europe/paris", "", "2026-07-10T04:00:30Z"),
        ("2026-07-10T06:00", "Africa/Casablanca", "+01:00", "2026-07-10T05:00:00Z"),
        ("2026-07-10T06:00", "UTC", "Z", "2026-07-10T06:00:00Z"),
        ("2026-07-10T06:00", "Asia/Kolkata", "", "2026-07-10T00:30:00Z"),
    ] {
        assert_eq!(parsed(time, zone, offset).as_deref(), Ok(expected), "{time} {zone}");
    }
}

/// In Paris, clocks go from 02:00 to 03:00 on 29 March 2026, and from 03:00 to 02:00 on 25 October.
#[test]
fn a_time_that_the_clocks_skip_or_show_twice_is_asked_back() {
    let (field, rule) = violation("2026-03-29T02:30", "Europe/Paris", "");
    assert_eq!(field, "local_time.time");
    assert!(rule.contains("skip it"), "{rule}");
    assert!(parsed("2026-03-29T02:30", "Europe/Paris", "+01:00").is_err(), "no offset makes it exist");
    assert_eq!(parsed("2026-03-29T03:00", "Europe/Paris", "").as_deref(), Ok("2026-03-29T01:00:00Z"));

    let (field, rule) = violation("2026-10-25T02:30", "Europe/Paris", "");
    assert_eq!(field, "local_time.utc_offset");
    assert!(rule.starts_with("must be +02:00 or +01:00"), "{rule}");
    assert_eq!(parsed("2026-10-25T02:30", "Europe/Paris", "+02:00").as_deref(), Ok("2026-10-25T00:30:00Z"));
    assert_eq!(parsed("2026-10-25T02:30", "Europe/Paris", "+01:00").as_deref(), Ok("2026-10-25T01:30:00Z"));
    assert!(violation("2026-10-25T02:30", "Europe/Paris", "+03:00").1.starts_with("must be +02:00 or +01:00"));
    assert!(violation("2026-07-10T06:00", "Europe/Paris", "+01:00").1.contains("+02:00"));
    assert_eq!(
        violation("2026-11-01T01:30", "America/New_York", "").1[..23].to_owned(),
        "must be -04:00 or -05:00"[..23]
    );
}

#[test]
fn what_is_no_local_time_is_refused_with_its_field() {
    for time in [
        "",
        "tomorrow",
        "2026-03-29",
        "06:00",
        "2026-03-29T06:00Z",
        "2026-03-29T06:00+01:00",
        "2026-02-30T06:00",
        "2026-12-31T23:59:60",
    ] {
        assert_eq!(violation(time, "Europe/Paris", "").0, "local_time.time", "{time}");
    }
    for zone in ["", "Europe/Atlantis", "+01:00", &"x".repeat(65)] {
        assert_eq!(violation("2026-03-29T06:00", zone, "").0, "local_time.time_zone", "{zone}");
    }
    for offset in ["1", "+1", "CET", "+25:00"] {
        assert_eq!(violation("2026-07-10T06:00", "Europe/Paris", offset).0, "local_time.utc_offset", "{offset}");
    }
    assert_eq!(parsed("", "", "x").unwrap_err().len(), 3, "all of them at once");
}

#[test]
fn a_time_is_shown_as_the_clocks_of_its_zone_show_it() {
    let time = OffsetDateTime::parse("2026-10-25T01:30:00Z", &Rfc3339).unwrap();
    let local = |zone: &str| local_of(&ZonedTime { time, zone: zone.into() });
    assert_eq!(local("Europe/Paris").as_deref(), Some("2026-10-25T02:30:00"));
    assert_eq!(local("Asia/Tokyo").as_deref(), Some("2026-10-25T10:30:00"));
}
