//! The addresses of the site over HTTP.

use newsroom_chassis::store::HandleOutcome;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::support::{
    Database, Newsroom,
    reader::Reader,
    site_config,
    story::{approved, story, with},
};

/// The path of the only story.
async fn path(reader: &Reader) -> String {
    reader.page("/international").await.attribute(".river h3 a", "href").unwrap()
}

async fn with_one_story() -> (Newsroom, String) {
    let newsroom = Newsroom::open().await;
    newsroom.consumers.handle_all([approved(&story("Police meet in Marrakech"))]).await;
    let path = path(&newsroom.reader).await;
    (newsroom, path)
}

#[tokio::test]
async fn a_page_that_the_reader_has_is_not_sent_again() {
    let (newsroom, path) = with_one_story().await;
    for path in [path.as_str(), "/", "/international", "/feed.xml", "/feed.json", "/sitemap.xml"] {
        let page = newsroom.reader.page(path).await;
        let (etag, modified) = (page.header("etag").to_owned(), page.header("last-modified").to_owned());
        assert!(etag.starts_with('"') && modified.ends_with(" GMT"), "{path}: {etag} {modified}");
        let again = newsroom.reader.ask("GET", path, &[("if-none-match", &etag)]).await;
        assert_eq!((again.status, again.body.as_str(), again.header("etag")), (304, "", etag.as_str()), "{path}");
        let changed = newsroom.reader.ask("GET", path, &[("if-none-match", "\"other\"")]).await;
        assert_eq!((changed.status, &changed.body), (200, &page.body), "{path}");
        let later = "Fri, 31 Dec 9999 23:59:59 GMT";
        assert_eq!(newsroom.reader.ask("GET", path, &[("if-modified-since", later)]).await.status, 304, "{path}");
        let both = [("if-none-match", "\"other\""), ("if-modified-since", later)];
        assert_eq!(newsroom.reader.ask("GET", path, &both).await.status, 200, "{path}: the tag outweighs the date");
        assert_eq!(newsroom.reader.ask("GET", path, &[("if-match", "\"other\"")]).await.status, 412, "{path}");
    }
}

#[tokio::test]
async fn head_has_the_headers_of_get() {
    let (newsroom, path) = with_one_story().await;
    for path in [path.as_str(), "/feed.json", "/nothing"] {
        let get = newsroom.reader.get(path).await;
        let head = newsroom.reader.ask("HEAD", path, &[]).await;
        assert_eq!((head.status, head.body.as_str()), (get.status, ""));
        for name in ["etag", "content-type", "content-length", "cache-control", "content-security-policy"] {
            assert_eq!(head.header(name), get.header(name), "{path} {name}");
        }
        assert_eq!(get.header("content-length"), get.body.len().to_string());
    }
}

#[tokio::test]
async fn only_get_and_head_are_answered() {
    let (newsroom, path) = with_one_story().await;
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"] {
        let page = newsroom.reader.ask(method, &path, &[]).await;
        assert_eq!((page.status, page.header("allow")), (405, "GET, HEAD"), "{method}");
    }
}

#[tokio::test]
async fn every_answer_forbids_scripts_and_is_asked_for_again() {
    let (newsroom, path) = with_one_story().await;
    for path in [path.as_str(), "/", "/international", "/feed.xml", "/nothing", "/%ff", "/style.css"] {
        let page = newsroom.reader.get(path).await;
        let policy = page.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none';") && !policy.contains("script"), "{path}: {policy}");
        assert_eq!(page.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(page.header("referrer-policy"), "strict-origin-when-cross-origin", "{path}");
        assert!(["no-cache", "no-store"].contains(&page.header("cache-control")), "{path}");
    }
}

#[tokio::test]
async fn the_style_sheet_is_kept_under_the_address_that_pages_name() {
    let (newsroom, path) = with_one_story().await;
    let page = newsroom.reader.page(&path).await;
    let style = newsroom.reader.page(&page.attribute("link[rel=stylesheet]", "href").unwrap()).await;
    assert_eq!(style.header("content-type"), "text/css; charset=utf-8");
    assert!(style.header("cache-control").contains("immutable"));
    assert_eq!(newsroom.reader.page("/style.css?v=another").await.header("cache-control"), "no-cache");
    let icon = newsroom.reader.page(&page.attribute("link[rel=icon]", "href").unwrap()).await;
    assert_eq!(icon.header("content-type"), "image/svg+xml");
    let robots = newsroom.reader.page("/robots.txt").await;
    assert!(robots.body.contains("Sitemap: https://fil.example/sitemap.xml"));
}

#[tokio::test]
async fn another_spelling_of_an_address_redirects_to_the_page() {
    let (newsroom, path) = with_one_story().await;
    let end = path.rsplit('-').next().unwrap();
    for other in [format!("/international/an-older-headline-{end}"), format!("/world/{end}"), format!("{path}/")] {
        let page = newsroom.reader.get(&other).await;
        assert_eq!((page.status, page.header("location")), (308, path.as_str()), "{other}");
    }
    for other in ["/International", "/international/", "/INTERNATIONAL/"] {
        let page = newsroom.reader.get(other).await;
        assert_eq!((page.status, page.header("location")), (308, "/international"), "{other}");
    }
}

#[tokio::test]
async fn an_unknown_address_is_not_found() {
    let (newsroom, path) = with_one_story().await;
    let long = format!("/international/{}", "a".repeat(8_000));
    let cases = [
        ("/nothing", 404),
        ("/nothing/feed.xml", 404),
        ("/nothing/", 404),
        ("/international/nothing-here", 404),
        ("/international/nothing-000000000000", 404),
        ("/international?page=0", 404),
        ("/international?page=2", 404),
        ("/international?page=x", 404),
        ("/..%2f..%2fetc%2fpasswd", 404),
        ("/%2e%2e/%2e%2e/etc/passwd", 404),
        ("/international/..%2f..%2fetc%2fpasswd", 404),
        ("/international/%00", 404),
        ("/%0d%0aset-cookie:a=b", 404),
        ("//evil.example/", 404),
        ("/%5c%5cevil.example/", 404),
        ("/international/%ff%fe", 400),
        ("/%c0%ae%c0%ae/", 400),
        (long.as_str(), 414),
    ];
    for (path, status) in cases {
        let page = newsroom.reader.get(path).await;
        assert_eq!((page.status, page.header("location")), (status, ""), "{path}");
        assert!(page.header("set-cookie").is_empty());
    }
    let missing = newsroom.reader.get("/nothing").await;
    assert_eq!(missing.all("h1"), ["Page not found"]);
    assert_eq!(missing.all(".masthead nav a"), ["International"]);
    newsroom.reader.page(&path).await;
}

/// The answer of the server to malformed bytes, read until the connection closes.
async fn raw(reader: &Reader, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(reader.address).await.unwrap();
    stream.write_all(request).await.unwrap();
    let mut answer = Vec::new();
    // The server may close while it is still sent bytes.
    let _reset = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn what_is_no_request_is_refused_and_the_site_goes_on() {
    let (newsroom, path) = with_one_story().await;
    let line = |target: &str| format!("GET {target} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").into_bytes();
    let headers = format!("GET / HTTP/1.1\r\nhost: a\r\nx: {}\r\n\r\n", "a".repeat(20_000)).into_bytes();
    let many = format!("GET / HTTP/1.1\r\nhost: a\r\n{}\r\n", "x: y\r\n".repeat(100)).into_bytes();
    let cases = [
        (b"nonsense\r\n\r\n".to_vec(), "HTTP/1.1 400"),
        (line("/../../etc/passwd"), "HTTP/1.1 404"),
        (line("*"), "HTTP/1.1 404"),
        (line("http://evil.example/nothing"), "HTTP/1.1 404"),
        (headers, "HTTP/1.1 431"),
        (many, "HTTP/1.1 431"),
    ];
    for (request, status) in cases {
        let answer = raw(&newsroom.reader, &request).await;
        assert!(answer.starts_with(status), "{}: {answer}", String::from_utf8_lossy(&request[..20]));
    }
    newsroom.reader.page(&path).await;
}

#[tokio::test]
async fn a_body_is_not_read() {
    let (newsroom, path) = with_one_story().await;
    let request = format!("GET {path} HTTP/1.1\r\nhost: a\r\ncontent-length: 1000000000\r\n\r\n");
    let answer = raw(&newsroom.reader, request.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "it is answered without the body, and the connection ends: {answer}");
}

#[tokio::test]
async fn a_section_goes_over_several_pages() {
    let newsroom = Newsroom::open().await;
    for number in 1..=7 {
        newsroom.consumers.handle_all([approved(&story(&format!("Story {number}")))]).await;
    }
    let first = newsroom.reader.page("/international").await;
    assert_eq!(first.all(".river h3"), ["Story 7", "Story 6", "Story 5"]);
    let second = newsroom.reader.page(&first.attribute("a[rel=next]", "href").unwrap()).await;
    assert_eq!(second.all(".river h3"), ["Story 4", "Story 3", "Story 2"]);
    let third = newsroom.reader.page(&second.attribute("a[rel=next]", "href").unwrap()).await;
    assert_eq!((third.all(".river h3"), third.attribute("a[rel=next]", "href")), (vec!["Story 1".into()], None));
    assert_eq!(third.attribute("a[rel=prev]", "href").unwrap(), "/international?page=2");
}

#[tokio::test]
async fn a_site_speaks_its_own_language_where_no_article_does() {
    let config = newsroom_publishing::site::SiteConfig { language: "ar".into(), ..site_config() };
    let newsroom = Newsroom::over(Database::sqlite(), config).await;
    let one = with(&story("Un"), |content| content.section = "Économie".into());
    assert_eq!(newsroom.consumers.handle(&approved(&one)).await.unwrap(), HandleOutcome::Applied);
    let front = newsroom.reader.page("/").await;
    assert_eq!(
        (front.attribute("html", "lang").unwrap(), front.attribute("html", "dir").unwrap()),
        ("ar".into(), "rtl".into())
    );
    assert_eq!(front.attribute(".lead", "dir").unwrap(), "ltr");
    assert_eq!(front.all(".masthead nav a"), ["Économie"]);
    assert_eq!(front.attribute(".masthead nav a", "href").unwrap(), "/economie");
    assert_eq!(newsroom.reader.get("/nothing").await.all("h1"), ["الصفحة غير موجودة"]);
}

#[tokio::test]
async fn a_closing_site_ends_its_kept_connections() {
    let (newsroom, path) = with_one_story().await;
    newsroom.reader.page(&path).await;
    newsroom.close().await;
    assert!(newsroom.reader.try_ask("GET", &path, &[]).await.is_err());
}
