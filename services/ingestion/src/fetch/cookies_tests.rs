//! Cookies are kept and sent as RFC 6265 says.

use super::*;

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

/// The cookies after a response from `from` with these `Set-Cookie` headers.
fn kept(from: &str, set: &[&str]) -> Cookies {
    let mut cookies = Cookies::default();
    let headers = set.iter().map(|value| (SET_COOKIE, HeaderValue::from_bytes(value.as_bytes()).unwrap()));
    cookies.keep(&url(from), &headers.collect());
    cookies
}

fn sent(cookies: &Cookies, to: &str) -> String {
    cookies.header(&url(to)).map(|value| String::from_utf8(value.as_bytes().to_vec()).unwrap()).unwrap_or_default()
}

#[test]
fn a_cookie_goes_to_the_hosts_and_paths_that_it_was_set_for() {
    let site = "https://www.news.example/a/rss";
    for (set, to, expected) in [
        ("v=1", "https://www.news.example/a/rss", "v=1"),
        ("v=1", "https://www.news.example/a/other", "v=1"),
        ("v=1", "https://www.news.example/b", ""),
        ("v=1; Path=/", "https://www.news.example/b", "v=1"),
        ("v=1; Path=/", "https://news.example/", ""),
        ("v=1; Path=/", "https://sub.www.news.example/", ""),
        ("v=1; Path=/; Domain=news.example", "https://rss.news.example/", "v=1"),
        ("v=1; Path=/; Domain=.news.example", "https://news.example/", "v=1"),
        ("v=1; Path=/; Domain=news.example", "https://xnews.example/", ""),
        ("v=1; Path=/; Domain=other.example", "https://other.example/", ""),
        ("v=1; Path=/; Domain=rss.news.example", "https://rss.news.example/", ""),
        ("v=1; Path=/; Secure", "http://www.news.example/", ""),
        ("v=1; Path=/; Secure; HttpOnly; SameSite=Strict", "https://www.news.example/", "v=1"),
        ("v=1; Path=/", "http://www.news.example/", "v=1"),
        ("v=1; Path=/; Max-Age=0", "https://www.news.example/", ""),
        ("v=1; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "https://www.news.example/", ""),
        ("v=1; Path=/; Max-Age=60", "https://www.news.example/", "v=1"),
        ("v=\"a b\"; Path=/", "https://www.news.example/", "v=\"a b\""),
        ("v=a=b==; Path=/", "https://www.news.example/", "v=a=b=="),
        ("خبر=عاجل; Path=/", "https://www.news.example/", "خبر=عاجل"),
        ("no cookie", "https://www.news.example/a/", ""),
        ("", "https://www.news.example/a/", ""),
    ] {
        assert_eq!(sent(&kept(site, &[set]), to), expected, "{set} {to}");
    }
}

#[test]
fn a_cookie_of_a_public_suffix_reaches_no_other_site() {
    for (from, domain, to) in [
        ("https://news.co.uk/", "co.uk", "https://bank.co.uk/"),
        ("https://news.com.eg/", "com.eg", "https://other.com.eg/"),
        ("https://news.github.io/", "github.io", "https://other.github.io/"),
        ("https://news.example/", "example", "https://other.example/"),
        ("https://news.com/", "com", "https://other.com/"),
    ] {
        let cookies = kept(from, &[&format!("v=1; Path=/; Domain={domain}")]);
        assert_eq!((sent(&cookies, from), sent(&cookies, to)), Default::default(), "{domain}");
    }
    let own = kept("https://github.io/", &["v=1; Path=/; Domain=github.io"]);
    assert_eq!((sent(&own, "https://github.io/").as_str(), sent(&own, "https://a.github.io/").as_str()), ("v=1", ""));
    let address = kept("http://192.0.2.7/", &["v=1; Path=/; Domain=192.0.2.7"]);
    assert_eq!(
        (sent(&address, "http://192.0.2.7/").as_str(), sent(&address, "http://192.0.2.77/")),
        ("v=1", "".into())
    );
}

#[test]
fn a_later_cookie_replaces_or_removes_an_earlier_one() {
    let site = "https://news.example/";
    let mut cookies = kept(site, &["a=1; Path=/", "b=1; Path=/", "b=2; Path=/rss"]);
    assert_eq!(sent(&cookies, "https://news.example/rss"), "b=2; a=1; b=1", "longer paths come first");
    let more = HeaderMap::from_iter([(SET_COOKIE, HeaderValue::from_static("a=2; Path=/"))]);
    cookies.keep(&url(site), &more);
    assert_eq!(sent(&cookies, site), "a=2; b=1");
    let gone = HeaderMap::from_iter([(SET_COOKIE, HeaderValue::from_static("a=; Path=/; Max-Age=0"))]);
    cookies.keep(&url(site), &gone);
    assert_eq!(sent(&cookies, site), "b=1");
}

#[test]
fn what_is_kept_and_sent_is_bounded_and_never_shown() {
    let many: Vec<String> = (0..500).map(|number| format!("secret{number}={}; Path=/", "x".repeat(300))).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let cookies = kept("https://news.example/", &many);
    assert_eq!(cookies.accepted, COOKIES);
    assert!((1_000..=SENT_BYTES).contains(&sent(&cookies, "https://news.example/").len()));
    let long = format!("v={}", "x".repeat(5_000));
    assert_eq!(kept("https://news.example/", &[&long]).accepted, 0);
    assert!(!format!("{cookies:?} {:?}", cookies.header(&url("https://news.example/"))).contains("secret"));
}
