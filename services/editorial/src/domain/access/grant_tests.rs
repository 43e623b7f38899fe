//! Nobody gives more than they have, and the last administrator stays.

use newsroom_access::{ADMINISTRATOR, Privilege, PrivilegeSet, Role};

use super::{super::role, *};
use crate::domain::RoleChange;

const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

fn new(holder: &str, role: &str, desk: Option<&str>) -> NewGrant {
    let holder = Holder::Principal(holder.into());
    NewGrant { holder, role: role.into(), desk: desk.map(Into::into), ends: None, note: String::new() }
}

fn given(number: u128, new: NewGrant) -> Grant {
    give(Uuid::from_u128(number), new, (&Model::default(), &[]), (None, "machine"), NOW).unwrap()
}

/// What the holder of these grants may do.
fn access(grants: &[Grant]) -> Access {
    let principal = newsroom_chassis::authentication::Principal {
        id: "a:1".into(),
        proof: newsroom_chassis::authentication::Proof::Token,
        ..newsroom_chassis::authentication::Principal::unproved("a".into())
    };
    Model::new([], grants.iter().cloned()).access(&principal, NOW)
}

#[test]
fn nobody_gives_more_than_they_have() {
    let on_sport = access(&[given(1, new("a:1", ADMINISTRATOR, Some("sport")))]);
    let by = (Some(&on_sport), "a");
    let try_give = |new| give(Uuid::from_u128(2), new, (&Model::default(), &[]), by, NOW);
    assert!(try_give(new("b:1", "chief-editor", Some("sport"))).is_ok());
    for elsewhere in [None, Some("politics")] {
        assert!(matches!(try_give(new("b:1", "intern", elsewhere)), Err(GrantError::Escalation(_))), "{elsewhere:?}");
    }
    let editor = access(&[given(1, new("a:1", "editor", None))]);
    let kills = RoleChange { privileges: Some(PrivilegeSet::of(&[Privilege::StoryKill])), ..RoleChange::default() };
    let created = role::create_role("killer", kills.clone(), &[], (&editor, "a"), NOW);
    assert_eq!(created, Err(GrantError::Escalation(PrivilegeSet::of(&[Privilege::StoryKill]))));
    // What a role had before is not given by changing the rest of it.
    let stored = role::create_role("killer", kills, &[], (&Access::all(), "z"), NOW).unwrap();
    let renamed = RoleChange { display_name: Some("K".into()), ..RoleChange::default() };
    assert!(role::update_role(&stored, renamed, None, (&editor, "a"), NOW).unwrap().is_some());
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
    let take = |hours| {
        let asked = (ADMINISTRATOR.to_owned(), Duration::hours(hours));
        break_glass(Uuid::from_u128(1), asked, (&Model::default(), &[]), ("a:1", "a"), "fire".into(), NOW).unwrap()
    };
    assert_eq!((take(1).ends, take(99).ends), (Some(NOW + Duration::HOUR), Some(NOW + MAX_BREAK_GLASS)));
    let grant = take(1);
    assert!(grant.is_break_glass && grant.holds(NOW) && !grant.holds(NOW + Duration::HOUR));
    assert!(Model::new([], [grant]).administrators().next().is_none());
}

fn stored_role() -> Role {
    role::create_role("own", RoleChange::default(), &[], (&Access::all(), "z"), NOW).unwrap()
}
