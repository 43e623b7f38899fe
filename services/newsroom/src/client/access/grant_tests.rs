//! How grants are listed.

use super::*;
use crate::{
    cli::OutputFormat,
    client::output::{Screen, Style},
};

fn grant(id: &str, role: &str, holder: &str) -> Grant {
    let holder = Some(grant::Holder::Principal(holder.into()));
    let created_by = "Amina El Fassi, the chief editor of the house".into();
    Grant { id: id.into(), role: role.into(), holder, created_by, ..Grant::default() }
}

fn at(now: OffsetDateTime, seconds: i64) -> Option<Timestamp> {
    Some(Timestamp { seconds: now.unix_timestamp() + seconds, nanos: 0 })
}

fn listed(grants: &[Grant], now: OffsetDateTime) -> String {
    let roles = [Role { id: "editor".into(), ..Role::default() }];
    let screen = Screen { format: OutputFormat::Table, style: Style { colour: false }, width: Some(80) };
    sheet(grants, &roles, now).render(&screen)
}

#[test]
fn no_two_holders_look_alike_in_a_narrow_terminal() {
    let (id, long) = ("019a2b3c-4d5e-7f80-9abc-00001a2b3c4d", "staff:the-house-of-the-long-names-0");
    let grants = [grant(id, "editor", &format!("{long}1")), grant(id, "editor", &format!("{long}2"))];
    let table = listed(&grants, OffsetDateTime::UNIX_EPOCH);
    assert!(table.contains(&format!("{long}1")) && table.contains(&format!("{long}2")), "{table}");
    assert!(table.contains("1a2b3c4d") && !table.contains(id) && !table.contains("GIVEN BY"), "{table}");
    assert!(table.lines().all(|line| line.chars().count() <= 80), "{table}");
}

#[test]
fn a_grant_of_a_deleted_role_does_not_hold() {
    let now = OffsetDateTime::UNIX_EPOCH + time::Duration::days(20_000);
    let state = |role: &str, end: Option<i64>, revoked: Option<i64>| {
        let times = (end.and_then(|end| at(now, end)), revoked.and_then(|revoked| at(now, revoked)));
        let grant = Grant { end_time: times.0, revoke_time: times.1, ..grant("1", role, "staff:1") };
        state(&grant, role == "editor", now)
    };
    assert_eq!(state("editor", None, None), "holds");
    assert_eq!(state("editor", Some(7_200), None), "ends in 2h");
    assert_eq!(state("gone", None, None), "role deleted");
    let taken = Grant { break_glass: true, end_time: at(now, 7_200), ..grant("1", "editor", "staff:1") };
    assert_eq!(super::state(&taken, true, now), "ends in 2h, broken glass");
    assert_eq!(state("gone", Some(7_200), None), "role deleted");
    assert_eq!(state("gone", Some(-7_200), None), "ended 2h ago");
    assert_eq!(state("gone", None, Some(-60)), "revoked 1m ago");
}
