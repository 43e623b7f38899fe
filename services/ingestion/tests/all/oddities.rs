//! Servers that answer otherwise than HTTP says: what they send is taken if it is whole, and its oddity is told.

use std::{
    io::Write as _,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use flate2::{Compression, write::ZlibEncoder};
use newsroom_fixtures::gzip;
use newsroom_ingestion::{
    domain::{HealthState, IngestOutcome, Level, Polled, SourceId, Validators},
    fetch::Folders,
    usecase::{self, Intake},
};
use newsroom_proto::ingestion::v1::SourceKind;

use crate::{
    polling::{LIMIT, poll, source, ways},
    raw::Raw,
    support::{Database, entry, intake, rss},
};

/// The bytes of an answer: its status and headers, and its body. `{n}` stands for the length of the body.
fn answer(head: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let head = head.replace("{n}", &body.len().to_string()).replace('\n', "\r\n");
    [format!("HTTP/1.1 {head}\r\n\r\n").as_bytes(), body].concat()
}

fn chunked(body: &str) -> String {
    let middle = body.len() / 2;
    let middle = (middle..).find(|at| body.is_char_boundary(*at)).unwrap();
    let (one, other) = body.split_at(middle);
    format!("{:x}\r\n{one}\r\n{:x};ext=1\r\n{other}\r\n", one.len(), other.len())
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

async fn source_of(database: &Database, raw: &Raw, kind: SourceKind) -> (Intake, SourceId) {
    let intake = intake(database, &[raw.address.to_string()], Folders::default()).await;
    let id = source(&intake, &raw.address.to_string(), kind, raw.url("/rss")).await.id;
    (intake, id)
}

/// Polls a server that always answers these bytes.
async fn polled(database: &Database, kind: SourceKind, bytes: Vec<u8>) -> (Polled, Intake, Raw) {
    let raw = Raw::always(bytes).await;
    let (intake, id) = source_of(database, &raw, kind).await;
    (poll(&intake, id).await, intake, raw)
}

/// The entries of a case; their letters are longer than a byte.
fn feed(case: usize) -> String {
    rss([entry(&format!("{case}-1"), "Un. خبر"), entry(&format!("{case}-2"), "Deux. خبر عاجل")])
}

fn page() -> String {
    let paragraphs = format!("<p>{}</p>", "Le quai de Safi est ouvert aux navires. ".repeat(20)).repeat(4);
    format!("<html lang=fr><body><h1>Safi</h1>{paragraphs}</body></html>")
}

#[tokio::test]
async fn what_is_whole_is_taken_and_its_oddity_is_noted() {
    type Make = fn(&str) -> Vec<u8>;
    let cases: &[(&str, Make)] = &[
        ("", |whole| answer("200 OK\ncontent-length: {n}", whole)),
        ("", |whole| answer("203 Non-Authoritative\ncontent-length: {n}", whole)),
        ("", |whole| answer("200\ncontent-length: {n}", whole)),
        ("", |whole| answer("200 OK", whole)),
        ("answered 206", |whole| answer("206 Partial Content\ncontent-length: {n}", whole)),
        ("part bytes 0-", |whole| {
            let last = whole.len() - 1;
            let range = format!("content-range: bytes 0-{last}/{}", whole.len());
            answer(&format!("206 Partial Content\n{range}\ncontent-length: {{n}}"), whole)
        }),
        ("part bytes */*", |whole| answer("200 OK\ncontent-range: bytes */*\ncontent-length: {n}", whole)),
        ("answered 226", |whole| answer("226 IM Used\nIM: feed\ncontent-length: {n}", whole)),
        ("answered 202", |whole| answer("202 Accepted\ncontent-length: {n}", whole)),
        ("broke off", |whole| answer("200 OK\ncontent-length: 99999", whole)),
        ("broke off", |whole| {
            let length = format!("200 OK\ncontent-encoding: gzip\ncontent-length: {}", whole.len());
            answer(&length, gzip(whole.as_bytes()))
        }),
        ("broke off", |whole| answer("200 OK\ntransfer-encoding: chunked", chunked(whole))),
        ("broke off", |whole| answer("200 OK\ntransfer-encoding: chunked", chunked(whole) + "zz\r\n")),
        ("", |whole| answer("200 OK\ncontent-length: 7\ntransfer-encoding: chunked", chunked(whole) + "0\r\n\r\n")),
        ("", |whole| answer("200 OK\ncontent-encoding: gzip\ncontent-length: {n}", gzip(whole.as_bytes()))),
        ("", |whole| answer("200 OK\ncontent-encoding: X-GZIP\ncontent-length: {n}", gzip(whole.as_bytes()))),
        ("", |whole| answer("200 OK\ncontent-encoding: gzip, gzip", gzip(&gzip(whole.as_bytes())))),
        ("", |whole| {
            let members = [gzip(&whole.as_bytes()[..40]), gzip(&whole.as_bytes()[40..])].concat();
            answer("200 OK\ncontent-encoding: gzip\ncontent-length: {n}", members)
        }),
        ("more than once", |whole| answer("200 OK\ncontent-encoding: gzip", gzip(&gzip(whole.as_bytes())))),
        ("not compressed as it says", |whole| answer("200 OK\ncontent-encoding: gzip\ncontent-length: {n}", whole)),
        ("not compressed as it says", |whole| answer("200 OK\ncontent-encoding: deflate\ncontent-length: {n}", whole)),
        ("without saying so", |whole| answer("200 OK\ncontent-length: {n}", gzip(whole.as_bytes()))),
        ("ends early", |whole| {
            let compressed = gzip(whole.as_bytes());
            answer("200 OK\ncontent-encoding: gzip\ncontent-length: {n}", &compressed[..compressed.len() - 8])
        }),
        ("bytes follow", |whole| {
            answer("200 OK\ncontent-encoding: gzip", [&gzip(whole.as_bytes())[..], b"junk"].concat())
        }),
        ("as deflate", |whole| answer("200 OK\ncontent-encoding: deflate", zlib(whole.as_bytes()))),
        ("as deflate", |whole| {
            // Without the header and the checksum of zlib.
            let compressed = zlib(whole.as_bytes());
            answer("200 OK\ncontent-encoding: deflate", &compressed[2..compressed.len() - 4])
        }),
        ("", |whole| answer("200 OK\ncontent-encoding: identity\ncontent-length: {n}", whole)),
        ("as utf-8", |whole| answer("200 OK\ncontent-encoding: utf-8\ncontent-length: {n}", whole)),
        ("as br", |whole| answer("200 OK\ncontent-encoding: br\ncontent-length: {n}", whole)),
        ("", |whole| answer("200 OK\ncontent-length: {n}", format!("{whole}\n<script>x('<rss>')</script> junk\0\0"))),
        ("", |whole| [answer("200 OK\ncontent-length: {n}", whole), b"HTTP/1.1 500 no\r\n\r\n".to_vec()].concat()),
        ("", |whole| {
            answer("200 OK\nno header\nspaced : 1\nfolded: 1\n 2\nx: \u{a0}\u{e9}\ncontent-length: {n}", whole)
        }),
        ("", |whole| [b"HTTP/1.0 200 OK\n\n", whole.as_bytes()].concat()),
        ("future", |whole| answer("200 OK\nlast-modified: Thu, 01 Jan 2099 00:00:00 GMT", whole)),
        ("no date", |whole| answer("200 OK\nlast-modified: yesterday", whole)),
        ("every document", |whole| answer("200 OK\netag: *", whole)),
        ("", |whole| answer("200 OK\netag: unquoted\nage: soon", whole)),
        ("", |whole| answer("200 OK\nlast-modified: Mon, 4 Nov 2024 10:00:00 +0100", whole)),
    ];
    let database = Database::sqlite();
    for (case, (words, make)) in cases.iter().enumerate() {
        let (polled, _intake, _raw) = polled(&database, SourceKind::Feed, make(&feed(case))).await;
        let health = &polled.source.health;
        assert_eq!(health.last_error, "", "{case} {words}");
        assert_eq!(
            (ways(&polled), health.state),
            (vec![IngestOutcome::New; 2], HealthState::Healthy),
            "{case} {words}"
        );
        assert!(health.note.contains(words) && (!words.is_empty() || health.note.is_empty()), "{case} {}", health.note);
    }
}

#[tokio::test]
async fn what_is_not_whole_is_a_failed_poll_and_its_whole_entries_are_taken() {
    type Make = fn(&str) -> Vec<u8>;
    let cases: &[(usize, &str, Make)] = &[
        (1, "206, as if a part had been asked for; the answer says that it is the part bytes 0-", |whole| {
            let (cut, all) = (whole.len() - 60, whole.len());
            let range = format!("206 Partial\ncontent-length: {{n}}\ncontent-range: bytes 0-{}/{all}", cut - 1);
            answer(&range, &whole.as_bytes()[..cut])
        }),
        (0, "the part bytes 60-", |whole| {
            let range = format!("206 Partial\ncontent-range: bytes 60-{}/{0}", whole.len());
            answer(&range, &whole.as_bytes()[60..])
        }),
        (1, "the answer broke off", |whole| {
            answer("200 OK\ncontent-length: 99999", &whole.as_bytes()[..whole.len() - 55])
        }),
        (1, "the answer broke off", |whole| {
            // In the middle of a letter.
            let cut = whole.rfind('ع').unwrap() + 1;
            answer("200 OK\ncontent-length: 99999", &whole.as_bytes()[..cut])
        }),
        (1, "the answer broke off", |whole| {
            let cut = whole.len() - 60;
            answer("200 OK\ntransfer-encoding: chunked", format!("{:x}\r\n{}", whole.len(), whole.get(..cut).unwrap()))
        }),
        (0, "the answer broke off", |_| answer("200 OK\ncontent-length: 10", "")),
        (0, "the compressed answer ends early", |whole| {
            let compressed = gzip(whole.as_bytes());
            answer("200 OK\ncontent-encoding: gzip", &compressed[..40])
        }),
        (0, "the compressed answer is damaged", |whole| {
            let mut compressed = gzip(whole.as_bytes());
            let end = compressed.len();
            compressed[end - 6] ^= 1;
            answer("200 OK\ncontent-encoding: gzip", compressed)
        }),
        (0, "not compressed as it says; what came cannot be read", |_| {
            answer("200 OK\ncontent-encoding: gzip", "no gzip")
        }),
        (0, "compressed as br, which was not asked for; what came cannot", |_| {
            answer("200 OK\ncontent-encoding: br", [0x8b, 0x02, 0x80, 0x00, 0xff, 0xfe, 0x03])
        }),
        (0, "answered 206", |whole| {
            let part = format!("--x\r\ncontent-range: bytes 0-9/99\r\n\r\n{}\r\n--x--", &whole[..90]);
            answer("206 Partial\ncontent-type: multipart/byteranges; boundary=x", part)
        }),
        (0, "answered 202; what came cannot be read", |_| answer("202 Accepted\ncontent-length: {n}", "{}")),
        (0, "answered 204", |_| answer("204 No Content", "")),
        (0, "answered 205", |whole| answer("205 Reset\ncontent-length: {n}", whole)),
        (0, "answered 304, that nothing changed, to a first request", |whole| answer("304 Not Modified", whole)),
        (0, "it is empty", |_| answer("200 OK\ncontent-length: 0", "")),
        (0, "it is empty", |_| answer("200 OK\ncontent-encoding: gzip\ncontent-length: 0", "")),
        (0, "the answer broke off", |whole| answer("200 OK\ncontent-length: 1, 2", whole)),
    ];
    let database = Database::sqlite();
    for (case, (taken, words, make)) in cases.iter().enumerate() {
        let case = case + 100;
        let (polled, intake, raw) = polled(&database, SourceKind::Feed, make(&feed(case))).await;
        let health = &polled.source.health;
        assert!(health.last_error.contains(words), "{case} {words}: {}", health.last_error);
        assert_eq!((ways(&polled), health.state), (vec![IngestOutcome::New; *taken], HealthState::Failing), "{case}");
        assert_eq!(polled.source.validators, Validators::default());
        let told = usecase::source::diagnose(&intake, raw.url("/rss").parse().unwrap(), LIMIT).await.unwrap();
        let problems = told.findings.iter().filter(|finding| finding.level == Level::Problem);
        let problems: Vec<&str> = problems.map(|finding| finding.text.as_str()).collect();
        assert!(problems.iter().any(|problem| problem.contains(words)), "{case} {words}: {problems:?}");
    }
}

#[tokio::test]
async fn the_rest_of_what_broke_off_comes_with_the_next_poll() {
    let whole = feed(200);
    let count = Arc::new(AtomicUsize::new(0));
    let raw = Raw::start(move |_| {
        let cut = if count.fetch_add(1, Ordering::Relaxed) == 0 { whole.len() - 60 } else { whole.len() };
        let head = format!("200 OK\netag: \"v1\"\ncontent-length: {}", whole.len());
        (answer(&head, &whole.as_bytes()[..cut]), false)
    });
    let (raw, database) = (raw.await, Database::sqlite());
    let (intake, id) = source_of(&database, &raw, SourceKind::Feed).await;
    assert_eq!(ways(&poll(&intake, id).await), [IngestOutcome::New]);
    let second = poll(&intake, id).await;
    assert_eq!(ways(&second), [IngestOutcome::Seen, IngestOutcome::New]);
    assert_eq!((second.source.health.state, second.source.health.last_error), (HealthState::Healthy, String::new()));
    assert_eq!(raw.header("if-none-match"), [None, None]);
}

#[tokio::test]
async fn part_of_a_page_is_no_article_and_a_whole_page_is_one() {
    let database = Database::sqlite();
    let whole = page();
    for (head, end, words) in [
        ("200 OK\ncontent-length: 99999", 0, ""),
        ("206 Partial\ncontent-length: {n}", 0, ""),
        ("200 OK\ncontent-encoding: gzip\ncontent-length: {n}", 0, ""),
        ("200 OK\ncontent-length: 99999", 300, "the answer broke off"),
        ("206 Partial\ncontent-range: bytes 0-9/99\ncontent-length: {n}", 300, "what came has no end"),
        ("200 OK\ncontent-encoding: gzip\ncontent-length: {n}", 300, "what came has no end"),
    ] {
        let body = &whole.as_bytes()[..whole.len() - end];
        let (polled, _intake, _raw) = polled(&database, SourceKind::Page, answer(head, body)).await;
        let taken = if words.is_empty() { vec![IngestOutcome::New] } else { vec![] };
        let error = &polled.source.health.last_error;
        assert_eq!(ways(&polled), taken, "{head} {error}");
        assert!(error.contains(words) && words.is_empty() == error.is_empty(), "{head} {error}");
    }
}

#[tokio::test]
async fn a_length_that_is_too_long_on_an_open_connection_ends_with_the_time_of_the_poll() {
    let whole = feed(300);
    let raw = Raw::start(move |_| (answer("200 OK\ncontent-length: 99999", &whole), true)).await;
    let database = Database::sqlite();
    let (intake, id) = source_of(&database, &raw, SourceKind::Feed).await;
    let polled = usecase::source::poll(&intake, id, std::time::Duration::from_millis(500)).await.unwrap();
    assert_eq!(ways(&polled), [IngestOutcome::New; 2]);
    assert_eq!(polled.source.health.note, "the server did not answer in full within 0.5 s");
}

#[tokio::test]
async fn a_304_with_a_body_says_that_nothing_changed_and_disturbs_no_later_answer() {
    for stays in [false, true] {
        let count = Arc::new(AtomicUsize::new(0));
        let raw = Raw::start(move |head| {
            let number = count.fetch_add(1, Ordering::Relaxed);
            let is_conditional = head.contains("if-none-match: \"v1\"");
            let bytes = match number {
                0 => answer("200 OK\netag: \"v1\"\ncontent-length: {n}", feed(400)),
                1 if is_conditional => answer("304 Not Modified\ncontent-length: {n}\netag: \"v1\"", feed(401)),
                2 if is_conditional => answer("304 Not Modified", answer("200 OK\ncontent-length: {n}", feed(402))),
                3 if is_conditional => answer("304 Not Modified\ntransfer-encoding: chunked", chunked(&feed(403))),
                _ => answer("200 OK\netag: \"v2\"\ncontent-length: {n}", feed(404)),
            };
            (bytes, stays)
        });
        let (raw, database) = (raw.await, Database::sqlite());
        let (intake, id) = source_of(&database, &raw, SourceKind::Feed).await;
        assert_eq!(ways(&poll(&intake, id).await), [IngestOutcome::New; 2], "{stays}");
        for _ in 0..3 {
            let polled = poll(&intake, id).await;
            assert_eq!((polled.not_modified, polled.source.health.last_error.as_str()), (true, ""), "{stays}");
        }
        let last = poll(&intake, id).await;
        assert_eq!(ways(&last), [IngestOutcome::New; 2], "{stays}");
        assert!(last.ingested[0].headline.contains("404-1"), "{stays}");
    }
}

#[tokio::test]
async fn a_date_in_the_future_hides_no_later_news() {
    let count = Arc::new(AtomicUsize::new(0));
    let raw = Raw::start(move |head| {
        let case = 500 + count.fetch_add(1, Ordering::Relaxed);
        let bytes = match head.contains("if-modified-since") {
            true => answer("304 Not Modified", ""),
            false => answer("200 OK\nlast-modified: Thu, 01 Jan 2099 00:00:00 GMT", feed(case)),
        };
        (bytes, false)
    });
    let (raw, database) = (raw.await, Database::sqlite());
    let (intake, id) = source_of(&database, &raw, SourceKind::Feed).await;
    for _ in 0..2 {
        assert_eq!(ways(&poll(&intake, id).await), [IngestOutcome::New; 2]);
    }
    let told = usecase::source::diagnose(&intake, raw.url("/rss").parse().unwrap(), LIMIT).await.unwrap();
    let warnings = told.findings.iter().filter(|found| found.level == Level::Warning).map(|found| found.text.as_str());
    let warnings: Vec<&str> = warnings.collect();
    assert!(warnings.contains(&"its Last-Modified lies in the future, so that it is not relied on"), "{warnings:?}");
}
