//! The hosts and origins that are accepted.

use super::*;

fn allowed(hosts: &[&str], origins: &[&str]) -> AllowedCallers {
    let owned = |entries: &[&str]| entries.iter().map(|entry| (*entry).to_owned()).collect::<Vec<_>>();
    AllowedCallers::parse(&owned(hosts), &owned(origins)).unwrap()
}

#[test]
fn addresses_and_the_loopback_need_no_list() {
    let none = allowed(&[], &[]);
    for host in ["127.0.0.1:7102", "10.1.2.3", "[::1]:7102", "[fd00::1]", "localhost", "LocalHost.:80", "a.localhost"] {
        assert!(none.allows_host(host), "{host}");
    }
    for host in ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "xlocalhost", "", "a@127.0.0.1"] {
        assert!(!none.allows_host(host), "{host}");
    }
    for origin in ["http://localhost:3000", "https://127.0.0.1", "http://[::1]:8080"] {
        assert!(none.allows_origin(origin), "{origin}");
    }
    for origin in
        ["null", "http://evil.example", "http://10.1.2.3", "file://localhost", "http://localhost@evil.example"]
    {
        assert!(!none.allows_origin(origin), "{origin}");
    }
}

#[test]
fn a_list_names_hosts_and_origins() {
    let some = allowed(&["editorial", "*.svc.cluster.local", "desk.example:8443"], &["https://desk.example"]);
    for host in ["editorial:50051", "EDITORIAL", "a.newsroom.svc.cluster.local:1", "desk.example:8443"] {
        assert!(some.allows_host(host), "{host}");
    }
    for host in ["editorial.evil.example", "svc.cluster.local", "desk.example", "desk.example:80"] {
        assert!(!some.allows_host(host), "{host}");
    }
    assert!(some.allows_origin("https://desk.example"));
    for origin in ["http://desk.example", "https://desk.example:8443", "https://desk.example.evil.example"] {
        assert!(!some.allows_origin(origin), "{origin}");
    }
    let any = allowed(&["*"], &["*"]);
    assert!(any.allows_host("evil.example") && any.allows_origin("null"));
    for (hosts, origins) in [(vec!["http://x"], vec![]), (vec!["a b"], vec![]), (vec![], vec!["desk.example"])] {
        let owned = |entries: Vec<&str>| entries.into_iter().map(str::to_owned).collect::<Vec<_>>();
        AllowedCallers::parse(&owned(hosts), &owned(origins)).unwrap_err();
    }
}

#[test]
fn every_host_that_a_request_names_is_looked_at() {
    let none = allowed(&[], &[]);
    let check = |uri: &str, headers: &[(&str, &str)]| {
        let request = headers.iter().fold(Request::get(uri), |request, (name, value)| request.header(*name, *value));
        none.check(&request.body(()).unwrap())
    };
    assert_eq!(check("/", &[("host", "localhost")]), Ok(()));
    assert_eq!(check("/", &[]), Err(Forbidden::NoHost));
    assert_eq!(check("/", &[("host", "localhost"), ("host", "localhost")]), Err(Forbidden::NoHost));
    let evil = Err(Forbidden::Host("evil.example".into()));
    assert_eq!(check("/", &[("host", "evil.example")]), evil);
    assert_eq!(check("http://evil.example/", &[("host", "localhost")]), evil);
    assert_eq!(check("http://localhost/", &[("host", "evil.example")]), evil);
    let page = Err(Forbidden::Origin("http://evil.example".into()));
    assert_eq!(check("/", &[("host", "localhost"), ("origin", "http://evil.example")]), page);
}
