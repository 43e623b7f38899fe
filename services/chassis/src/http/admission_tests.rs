//! Which connections get a permit, and which connections are closed in exchange.

use std::time::Duration;

use super::*;
use crate::http::{Networks, Protocols};

fn admission(connections: u32, connections_per_address: u32) -> Arc<Admission> {
    let limits = Limits {
        protocols: Protocols::Http1,
        connections,
        connections_per_address,
        trusted_proxies: Networks::parse(&["10.0.0.1"]).unwrap(),
        head: Duration::from_secs(1),
        idle: Duration::from_secs(1),
        exchange: Duration::from_secs(1),
        age: Duration::from_secs(1),
        grace: Duration::from_secs(1),
    };
    Admission::new(Port { service: "test", name: "test" }, Arc::new(limits))
}

fn from(last: u8) -> IpAddr {
    IpAddr::from([192, 0, 2, last])
}

#[test]
fn one_address_has_no_more_than_its_share() {
    let admission = admission(10, 2);
    let (first, second) = (admission.admit(from(1)).unwrap(), admission.admit(from(1)).unwrap());
    let busy = first.activity.begin(http::Version::HTTP_11);
    let third = admission.admit(from(1)).unwrap();
    assert!(second.activity.evicted.is_cancelled(), "the one without a request gives way");
    assert!(!first.activity.evicted.is_cancelled());
    let other = third.activity.begin(http::Version::HTTP_11);
    assert!(admission.admit(from(1)).is_none(), "both have requests under way");
    admission.admit(from(2)).unwrap();
    drop((busy, other, first));
    admission.admit(from(1)).unwrap();
}

#[test]
fn a_full_house_makes_room_at_the_cost_of_whoever_has_the_most() {
    let admission = admission(4, 3);
    let many: Vec<_> = (0..3).map(|_| admission.admit(from(1)).unwrap()).collect();
    let one = admission.admit(from(2)).unwrap();
    let newcomer = admission.admit(from(3)).unwrap();
    assert_eq!(many.iter().filter(|permit| permit.activity.evicted.is_cancelled()).count(), 1);
    assert!(!one.activity.evicted.is_cancelled() && !newcomer.activity.evicted.is_cancelled());
    let _busy: Vec<_> =
        many.iter().chain([&one, &newcomer]).map(|permit| permit.activity.begin(http::Version::HTTP_2)).collect();
    assert!(admission.admit(from(4)).is_none(), "nobody is idle, or has been busy for long");
    assert!(admission.lock().evict(Some(Duration::ZERO)));
    let busy_for_long = many.iter().filter(|permit| permit.activity.evicted.is_cancelled()).count();
    assert_eq!(busy_for_long, 2, "whoever is busy for long gives way then, at the cost of the same");
    assert!(admission.admit(from(4)).is_some());
    drop(many);
    admission.admit(from(4)).unwrap();
}

#[test]
fn a_trusted_proxy_speaks_for_many() {
    let admission = admission(4, 1);
    let proxy = IpAddr::from([10, 0, 0, 1]);
    let permits: Vec<_> = (0..4).map(|_| admission.admit(proxy).unwrap()).collect();
    assert!(permits.iter().all(|permit| !permit.activity.evicted.is_cancelled()));
}

#[test]
fn a_place_is_free_again_when_it_is_dropped() {
    let admission = admission(1, 1);
    for _ in 0..3 {
        let permit = admission.admit(from(1)).unwrap();
        let _busy = permit.activity.begin(http::Version::HTTP_11);
        assert!(admission.admit(from(2)).is_none());
    }
    let open = admission.lock();
    assert_eq!((open.count, open.of.len()), (0, 0));
}
