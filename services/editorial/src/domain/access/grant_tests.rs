//! Nobody gives more than they have, and the last administrator stays.

use newsroom_access::{ADMINISTRATOR, Access, Role};

use super::{super::role, *};
use crate::domain::RoleChange;

const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

fn new(holder: &str, role: &str, desk: Option<&str>) -> NewGrant {
    let holder = Holder::Principal(holder.into());
    NewGrant {
        holder,
        role: role.into(),
        desk: desk.map(Into::into),
        ends: None,
        note: String::new(),
        within_glass: Vec::new(),
    }
}

fn given(number: u128, new: NewGrant) -> Grant {
    give(Uuid::from_u128(number), new, (&Model::default(), &[]), (None, "machine"), NOW).unwrap()
}

/// What the holder of these grants may do.
fn access(grants: &[Grant]) -> Access {
    access_at(grants, NOW)
}

/// Somebody who has it without an end.
fn lasting(access: Access) -> Giver {
    Giver { now: access.clone(), at_end: access }
}

fn access_at(grants: &[Grant], now: OffsetDateTime) -> Access {
    let principal = newsroom_chassis::authentication::Principal {
        id: "a:1".into(),
        proof: newsroom_chassis::authentication::Proof::Token,
        ..newsroom_chassis::authentication::Principal::unproved("a".into())
    };
    Model::new([], grants.iter().cloned()).access(&principal, now)
}

#[test]
fn nobody_gives_more_than_they_have() {
    let on_sport = lasting(access(&[given(1, new("a:1", ADMINISTRATOR, Some("sport")))]));
    let by = (Some(&on_sport), "a");
    let try_give = |new| give(Uuid::from_u128(2), new, (&Model::default(), &[]), by, NOW);
    assert!(try_give(new("b:1", "chief-editor", Some("sport"))).is_ok());
    for elsewhere in [None, Some("politics")] {
        assert!(matches!(try_give(new("b:1", "intern", elsewhere)), Err(GrantError::Escalation(_))), "{elsewhere:?}");
    }
    let editor = lasting(access(&[given(1, new("a:1", "editor", None))]));
    let kills = RoleChange { privileges: Some(PrivilegeSet::of(&[Privilege::StoryKill])), ..RoleChange::default() };
    let created = role::create_role("killer", kills.clone(), &[], (&editor, "a"), NOW);
    assert_eq!(created, Err(GrantError::Escalation(PrivilegeSet::of(&[Privilege::StoryKill]))));
    // What a role had before is neither given by changing the rest of it, nor taken by who could not give it.
    let stored = role::create_role("killer", kills, &[], (&lasting(Access::all()), "z"), NOW).unwrap();
    let renamed = RoleChange { display_name: Some("K".into()), ..RoleChange::default() };
    assert!(role::update_role(&stored, renamed, None, (&editor, "a"), NOW).unwrap().is_some());
    let emptied = RoleChange { privileges: Some(PrivilegeSet::EMPTY), ..RoleChange::default() };
    let escalation = GrantError::Escalation(PrivilegeSet::of(&[Privilege::StoryKill]));
    assert_eq!(role::update_role(&stored, emptied, None, (&editor, "a"), NOW), Err(escalation));
    let deletes = PrivilegeSet::of(&[Privilege::StoryKill, Privilege::AccessManage]);
    let deleted = role::delete_role(&stored, None, (&editor, "a"), NOW);
    assert_eq!(deleted, Err(GrantError::Escalation(deletes)));
    assert!(role::delete_role(&stored, None, (&lasting(Access::all()), "z"), NOW).is_ok());
}

#[test]
fn nobody_gives_for_longer_than_they_have() {
    let ends = NOW + Duration::HOUR;
    let held =
        [Grant { ends: Some(ends), ..given(1, new("a:1", ADMINISTRATOR, None)) }, given(2, new("a:1", "editor", None))];
    let giver = |at_end| Giver { now: access(&held), at_end: access_at(&held, at_end) };
    let try_give = |role, end: Option<OffsetDateTime>| {
        let giver = giver(end.map_or(NOW + 1000 * Duration::DAY, |end| end - Duration::MICROSECOND));
        let asked = NewGrant { ends: end, ..new("b:1", role, None) };
        give(Uuid::from_u128(3), asked, (&Model::default(), &held), (Some(&giver), "a:1"), NOW).map(|grant| grant.ends)
    };
    assert_eq!(try_give(ADMINISTRATOR, Some(ends)), Ok(Some(ends)));
    for longer in [Some(ends + Duration::MICROSECOND), None] {
        assert!(matches!(try_give(ADMINISTRATOR, longer), Err(GrantError::Outlives(_))), "{longer:?}");
        // To give what one has for ever is a right, too, and that ends.
        assert_eq!(try_give("editor", longer), Err(GrantError::Outlives(PrivilegeSet::of(&[Privilege::AccessManage]))));
    }
    // A role that others hold keeps what it gains.
    let gains = RoleChange { privileges: Some(PrivilegeSet::of(&[Privilege::StoryKill])), ..RoleChange::default() };
    let changed = role::update_role(&stored_role(), gains, None, (&giver(ends), "a:1"), NOW);
    assert_eq!(changed, Err(GrantError::Outlives(PrivilegeSet::of(&[Privilege::StoryKill]))));
}

#[test]
fn the_last_administrator_stays() {
    let (first, second) = (given(1, new("a:1", ADMINISTRATOR, None)), given(2, new("b:1", ADMINISTRATOR, None)));
    let model = |grants: &[&Grant]| Model::new([], grants.iter().map(|grant| (*grant).clone()));
    let both = model(&[&first, &second]);
    let revoked = revoke(&second, "a", String::new(), NOW).unwrap();
    assert_eq!(check_administrators(&both, &model(&[&first, &revoked])), Ok(()));
    let none = model(&[&revoke(&first, "a", String::new(), NOW).unwrap()]);
    assert_eq!(check_administrators(&model(&[&first]), &none), Err(GrantError::LastAdministrator));
    // One that ends, or one on a desk, is none on whom the newsroom can count.
    for last in
        [Grant { ends: Some(NOW + Duration::DAY), ..first.clone() }, given(3, new("c:1", ADMINISTRATOR, Some("sport")))]
    {
        assert_eq!(check_administrators(&model(&[&first]), &model(&[&last])), Err(GrantError::LastAdministrator));
    }
    assert_eq!(check_administrators(&Model::default(), &Model::default()), Ok(()), "there was none");
    assert_eq!(revoke(&revoked, "a", String::new(), NOW), Err(GrantError::GrantRevoked));
}

#[test]
fn a_grant_is_for_a_role_that_exists_and_given_once() {
    let known = [given(1, new("a:1", "editor", None))];
    let try_give = |new| give(Uuid::from_u128(2), new, (&Model::default(), &known), (None, "m"), NOW);
    assert_eq!(try_give(new("a:1", "nothing", None)), Err(GrantError::RoleNotFound));
    assert_eq!(try_give(new("a:1", "editor", None)), Err(GrantError::GrantExists));
    assert!(try_give(new("a:1", "editor", Some("sport"))).is_ok());
    let empty = Role { privileges: PrivilegeSet::EMPTY, ..stored_role() };
    let model = Model::new([empty], []);
    assert!(give(Uuid::from_u128(3), new("a:1", "own", None), (&model, &known), (None, "m"), NOW).is_ok());
}

#[test]
fn broken_glass_ends_by_itself() {
    let operator = lasting(access(&[given(1, new("a:1", "operator", None))]));
    let take = |hours| {
        let asked = (ADMINISTRATOR.to_owned(), glass_ends(Duration::hours(hours), NOW));
        let by = (&operator, "a:1");
        break_glass(Uuid::from_u128(2), asked, (&Model::default(), &[]), by, "fire".into(), NOW).unwrap()
    };
    assert_eq!((take(1).ends, take(99).ends), (Some(NOW + Duration::HOUR), Some(NOW + MAX_BREAK_GLASS)));
    let grant = take(1);
    assert!(grant.is_break_glass && grant.holds(NOW) && !grant.holds(NOW + Duration::HOUR));
    assert!(Model::new([], [grant]).administrators().next().is_none());
}

#[test]
fn who_may_break_the_glass_for_a_while_takes_nothing_for_longer() {
    let ends = NOW + Duration::MINUTE;
    let visitor = [Grant { ends: Some(ends), ..given(1, new("a:1", "chief-editor", None)) }];
    let take = |lasts| {
        let until = glass_ends(lasts, NOW);
        let taker = Giver { now: access(&visitor), at_end: access_at(&visitor, until - Duration::MICROSECOND) };
        let asked = (ADMINISTRATOR.to_owned(), until);
        break_glass(Uuid::from_u128(2), asked, (&Model::default(), &[]), (&taker, "a:1"), "fire".into(), NOW)
    };
    assert!(take(Duration::MINUTE).is_ok());
    let may = PrivilegeSet::of(&[Privilege::AccessBreakGlass]);
    assert_eq!(take(Duration::MINUTE * 2).map(drop), Err(GrantError::Outlives(may)));
    let nobody = lasting(Access::default());
    let asked = (ADMINISTRATOR.to_owned(), ends);
    let taken = break_glass(Uuid::from_u128(2), asked, (&Model::default(), &[]), (&nobody, "a:1"), String::new(), NOW);
    assert_eq!(taken.map(drop), Err(GrantError::Escalation(may)));
}

#[test]
fn who_could_not_bring_a_role_back_does_not_delete_it() {
    let kills = RoleChange { privileges: Some(PrivilegeSet::of(&[Privilege::StoryKill])), ..RoleChange::default() };
    let stored = role::create_role("killer", kills, &[], (&lasting(Access::all()), "z"), NOW).unwrap();
    let for_a_while = Giver { now: Access::all(), at_end: Access::default() };
    let deleted = role::delete_role(&stored, None, (&for_a_while, "a:1"), NOW);
    let manages = PrivilegeSet::of(&[Privilege::AccessManage]);
    assert_eq!(deleted, Err(GrantError::Outlives(manages.union(PrivilegeSet::of(&[Privilege::StoryKill])))));
    let emptied = RoleChange { privileges: Some(PrivilegeSet::EMPTY), ..RoleChange::default() };
    let emptied = role::update_role(&stored, emptied, None, (&for_a_while, "a:1"), NOW).unwrap().unwrap();
    let deleted = role::delete_role(&emptied, None, (&for_a_while, "a:1"), NOW);
    assert_eq!(deleted, Err(GrantError::Outlives(manages)), "nor what is left of it");
}

fn stored_role() -> Role {
    role::create_role("own", RoleChange::default(), &[], (&lasting(Access::all()), "z"), NOW).unwrap()
}
