//! The life cycle of a subscription.

use super::*;

const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

fn subscription() -> Subscription {
    let url = |text| Url::parse(text).unwrap();
    let id = SourceId::new(uuid::Uuid::now_v7());
    Subscription::wanted(id, url("https://hub.example/"), url("https://a.example/rss"), "t".into(), NOW)
}

#[test]
fn only_what_was_asked_is_confirmed() {
    let mut subscription = subscription();
    let topic = "https://a.example/rss";
    assert!(!subscription.has_asked(true, topic), "the hub was not asked yet");
    subscription.asking(NOW);
    assert!(subscription.has_asked(true, topic), "it may ask back before it has answered");
    subscription.asked();
    assert!(subscription.has_asked(true, topic) && !subscription.has_asked(true, "https://a.example/atom"));
    assert!(!subscription.has_asked(false, topic), "nobody wants it to end");
    subscription.verified(Duration::from_secs(600), NOW);
    assert!(subscription.has_asked(true, topic), "again at its renewal");
    assert!(subscription.leave(NOW));
    assert!(subscription.has_asked(false, topic) && !subscription.has_asked(true, topic));
    subscription.denied("", NOW);
    assert!(!subscription.has_asked(true, topic) && !subscription.has_asked(false, topic));
}

#[test]
fn a_lease_is_renewed_before_it_ends_and_fresh_only_until_then() {
    let mut subscription = subscription();
    for (lease, until) in [(0, 60), (600, 600), (u64::MAX, 30 * 86_400)] {
        subscription.verified(Duration::from_secs(lease), NOW);
        let end = NOW + Duration::from_secs(until);
        assert_eq!(subscription.lease_until, Some(end));
        assert!(subscription.next_time.unwrap() < end && subscription.is_fresh(NOW) && !subscription.is_fresh(end));
    }
    subscription.asking(NOW);
    assert_eq!(subscription.state, SubscriptionState::Active, "a renewal under way changes nothing");
}

#[test]
fn a_hub_that_fails_is_asked_less_and_less() {
    let mut subscription = subscription();
    let mut waits = Vec::new();
    for _ in 0..14 {
        subscription.asking(NOW);
        subscription.not_asked("the hub answered 500".into(), NOW);
        waits.push((subscription.next_time.unwrap() - NOW).whole_seconds());
    }
    assert_eq!((&waits[..4], waits[13]), (&[60, 120, 240, 480][..], 86_400));
    assert_eq!((subscription.state, subscription.error.as_str()), (SubscriptionState::Wanted, "the hub answered 500"));
}

#[test]
fn a_farewell_is_said_a_few_times_and_only_to_whom_knows_us() {
    let mut unknown = subscription();
    assert!(!unknown.leave(NOW));
    let mut known = subscription();
    known.verified(Duration::from_secs(600), NOW);
    assert!(known.leave(NOW) && known.leave(NOW));
    for farewells in 0..5 {
        assert!(!known.is_over(), "{farewells}");
        known.asking(NOW);
        known.not_asked("the hub answered 500".into(), NOW);
    }
    assert!(known.is_over());
}
