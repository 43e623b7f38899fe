//! Whatever is wrong with what comes in: a clear status, and nothing stored or lost.

use newsroom_fixtures::NatsServer;
use newsroom_proto::ingestion::v1::{
    GetItemRequest, GetSourceRequest, IngestOutcome, ListItemsRequest, RawFormat, SourceHealth, SourceState,
    SubmitRawRequest, SubmitRawResponse,
};
use tonic::{Code, Status};

use crate::support::{Database, Ingestion, entry, fields, reason, rss, submission};

struct Bad {
    ingestion: Ingestion,
    source: String,
    _around: (Database, NatsServer),
}

impl Bad {
    async fn start() -> Self {
        let nats = NatsServer::start();
        let database = Database::sqlite();
        let mut ingestion = Ingestion::start(&database, &nats).await;
        let source = ingestion.pusher("Agence").await;
        ingestion.submit(&source, rss([entry("good", "Un.")])).await.unwrap();
        Self { ingestion, source, _around: (database, nats) }
    }

    /// The refusal of a payload, of which nothing is stored.
    async fn rejected(&mut self, payload: impl Into<Vec<u8>>) -> Status {
        let refused = self.ingestion.submit(&self.source, payload).await.unwrap_err();
        self.nothing_is_stored().await;
        refused
    }

    /// Why a payload cannot be read.
    async fn unreadable(&mut self, payload: impl Into<Vec<u8>>) -> String {
        let refused = self.rejected(payload).await;
        assert_eq!(reason(&refused), (Code::InvalidArgument, "UNREADABLE_PAYLOAD".into()));
        assert_eq!(fields(&refused), ["payload"]);
        let why = refused.message().strip_prefix("the payload cannot be read: ").unwrap();
        let health = self.health().await;
        assert_eq!(health.state(), SourceState::Failing);
        assert_eq!(health.last_error, format!("what was pushed cannot be read: {why}"), "the source's health tells it");
        refused.message().to_owned()
    }

    async fn health(&mut self) -> SourceHealth {
        let request = GetSourceRequest { id: self.source.clone() };
        self.ingestion.client.sources.get_source(request).await.unwrap().into_inner().source.unwrap().health.unwrap()
    }

    async fn ingested(&mut self, payload: impl Into<Vec<u8>>) -> SubmitRawResponse {
        self.ingestion.submit(&self.source, payload).await.unwrap()
    }

    /// Still the one good item, as it was.
    async fn nothing_is_stored(&mut self) {
        let items =
            self.ingestion.client.items.list_items(ListItemsRequest::default()).await.unwrap().into_inner().items;
        assert_eq!(items.len(), 1);
        assert_eq!((items[0].revision, items[0].body.as_slice()), (1, &["Un.".to_owned()][..]));
    }
}

#[tokio::test]
async fn a_push_that_can_be_read_ends_the_trouble_of_one_that_could_not() {
    let mut bad = Bad::start().await;
    assert_eq!(bad.health().await.state(), SourceState::Healthy, "since its first push");
    bad.unreadable("<rss><channel>").await;
    bad.ingested(rss([entry("good", "Un.")])).await;
    let health = bad.health().await;
    assert_eq!((health.state(), health.last_error.as_str()), (SourceState::Healthy, ""));
}

#[tokio::test]
async fn an_unknown_id_is_not_found_and_no_id_is_refused() {
    let mut bad = Bad::start().await;
    let nobody = uuid::Uuid::now_v7().to_string();
    for payload in [rss([entry("1", "Un.")]), "no feed".into()] {
        let refused = bad.ingestion.submit(&nobody, payload).await.unwrap_err();
        assert_eq!(reason(&refused), (Code::NotFound, "SOURCE_NOT_FOUND".into()));
    }
    let gone = bad.ingestion.client.items.get_item(GetItemRequest { id: nobody }).await.unwrap_err();
    assert_eq!(reason(&gone), (Code::NotFound, "ITEM_NOT_FOUND".into()));
    for id in ["", "1", "../etc/passwd", "00000000-0000-0000-0000-000000000000"] {
        let refused = bad.ingestion.client.sources.get_source(GetSourceRequest { id: id.into() }).await.unwrap_err();
        assert_eq!(reason(&refused), (Code::InvalidArgument, "INVALID_FIELD".into()));
        assert_eq!(fields(&refused), ["id"]);
    }
    bad.nothing_is_stored().await;
}

#[tokio::test]
async fn a_payload_of_another_size_is_refused_before_it_is_read() {
    let mut bad = Bad::start().await;
    for size in [0, (2 << 20) + 1, 3 << 20] {
        let refused = bad.rejected(vec![b'a'; size]).await;
        assert_eq!(reason(&refused), (Code::InvalidArgument, "INVALID_FIELD".into()));
        assert_eq!(fields(&refused), ["payload"]);
    }
    let refused = bad.rejected(vec![b'a'; 10_000_000]).await;
    assert_eq!(reason(&refused), (Code::InvalidArgument, "INVALID_FIELD".into()), "it is no mail");
    // More than the largest mail is more than any request may have.
    let refused = bad.rejected(vec![b'a'; 26 << 20]).await;
    assert_eq!(refused.code(), Code::OutOfRange, "{refused:?}");
}

#[tokio::test]
async fn every_broken_rule_of_a_push_is_told_at_once() {
    let mut bad = Bad::start().await;
    let request = SubmitRawRequest {
        request_id: "r\n".into(),
        source_id: "x".into(),
        format: 99,
        payload: Vec::new(),
        url: "file:///etc/passwd".into(),
    };
    let refused = bad.ingestion.client.items.submit_raw(request).await.unwrap_err();
    assert_eq!(fields(&refused), ["request_id", "source_id", "format", "payload", "url"]);
}

#[tokio::test]
async fn what_is_no_utf_8_is_refused() {
    let mut bad = Bad::start().await;
    let mut payload = rss([entry("1", "Un.")]).into_bytes();
    let at = payload.len() / 2;
    payload[at] = 0xff;
    assert!(bad.unreadable(payload).await.contains(&format!("it is not valid UTF-8, from byte {at}")));
    bad.unreadable(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec()).await;
}

#[tokio::test]
async fn an_xml_bomb_is_refused_unexpanded() {
    let mut bad = Bad::start().await;
    let laughs: String =
        (1..10).map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10))).collect();
    let bomb =
        format!("<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY l0 \"lol\">{laughs}]>{}", rss([entry("1", "&l9;")]));
    assert!(bad.unreadable(bomb).await.contains("declarations of its own"));
    let outside = "<!DOCTYPE rss [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>".to_owned() + &rss([entry("1", "&x;")]);
    assert!(bad.unreadable(outside).await.contains("declarations of its own"));
    let deep = format!("<rss>{}{}</rss>", "<a>".repeat(50_000), "</a>".repeat(50_000));
    assert!(bad.unreadable(deep).await.contains("nested"));
}

#[tokio::test]
async fn no_script_of_a_page_is_in_any_field() {
    let mut bad = Bad::start().await;
    let paragraph = "Le nouveau quai du port de Safi a reçu ce mardi ses premiers bateaux, après trois ans de travaux.";
    let html = format!(
        "<html lang=fr><head><title>Safi ouvre un quai<script>alert(1)</script></title><script>alert(2)</script>\
         <meta name=author content='<script>alert(3)</script>Amina'><meta name=description content='<img src=x onerror=alert(4)>Chapeau'>\
         <link rel=canonical href='javascript:alert(5)'></head><body onload=alert(6)><article><h1>Safi ouvre un quai</h1>{}\
         <script>alert(7)</script><p onclick=alert(8)>{paragraph} <a href='javascript:alert(9)'>ici</a></p></article></body></html>",
        format!("<p>{paragraph}</p>").repeat(3)
    );
    let answer = bad.ingested(html).await;
    let id = answer.ingested[0].item_id.clone();
    let item = bad.ingestion.client.items.get_item(GetItemRequest { id }).await.unwrap().into_inner().item.unwrap();
    assert_eq!((item.headline.as_str(), item.body.len(), item.canonical_url.as_str()), ("Safi ouvre un quai", 4, ""));
    let all = format!("{item:?}");
    for trace in ["alert", "<script", "javascript", "onerror", "onclick"] {
        assert!(!all.contains(trace), "{trace} in {all}");
    }
}

#[tokio::test]
async fn of_a_feed_cut_in_mid_element_the_whole_entries_are_taken_and_the_rest_when_it_comes() {
    let mut bad = Bad::start().await;
    let feed = rss([entry("1", "Un."), entry("2", "Deux."), entry("3", "Trois.")]);
    let first = feed.find("Un.").unwrap();
    assert!(bad.unreadable(&feed[..first]).await.contains("it is cut off inside <description>"));
    assert!(
        bad.unreadable("{\"version\": \"https://jsonfeed.org/version/1.1\", \"items\": [{").await.contains("cut off")
    );
    let answer = bad.ingested(&feed[..feed.find("Deux").unwrap() + 2]).await;
    assert_eq!(answer.ingested.len(), 1);
    assert_eq!(answer.rejected, ["it is cut off inside <description>, behind entry 1; what follows is missing"]);
    assert_eq!(bad.ingested(feed).await.ingested.len(), 3, "nothing is lost");
}

#[tokio::test]
async fn a_date_in_the_year_9999_is_left_out_and_told() {
    let mut bad = Bad::start().await;
    for date in ["Fri, 31 Dec 9999 23:59:59 GMT", "Mon, 01 Jan 0001 00:00:00 GMT"] {
        let guid = date.to_owned();
        let entry = entry(&guid, "Un.").replace("<title>", &format!("<pubDate>{date}</pubDate><title>"));
        let answer = bad.ingested(rss([entry])).await;
        assert_eq!(answer.rejected, ["entry 1: its publication date cannot be true and was left out"]);
        let id = answer.ingested[0].item_id.clone();
        let item = bad.ingestion.client.items.get_item(GetItemRequest { id }).await.unwrap().into_inner().item.unwrap();
        assert_eq!((item.publish_time, item.source_update_time), (None, None));
    }
}

#[tokio::test]
async fn a_bad_entry_harms_no_other_and_an_empty_headline_is_told() {
    let mut bad = Bad::start().await;
    let feed =
        rss([entry("1", "Un."), "<item><title> &#x200b; </title><guid>2</guid></item>".into(), entry("3", "Trois.")]);
    let answer = bad.ingested(feed).await;
    assert_eq!(answer.ingested.len(), 2);
    assert_eq!(answer.rejected, ["entry 2: it has no headline"]);
    let health = bad.health().await;
    assert_eq!((health.state(), &health.rejected), (SourceState::Healthy, &answer.rejected));
    assert!(health.reject_time.is_some());
}

#[tokio::test]
async fn what_is_hostile_in_a_text_is_left_out_or_refused_with_a_reason() {
    let mut bad = Bad::start().await;
    let deep = |tag: &str| format!("{}x{}", format!("<{tag}>").repeat(1_000), format!("</{tag}>").repeat(1_000));
    for payload in [
        format!("<nitf><head><title>T</title></head><body><body.content>{}</body.content></body></nitf>", deep("p")),
        format!("<newsItem xmlns='http://iptc.org/std/nar/2006-10-01/' guid='g'>{}</newsItem>", deep("a")),
        format!("{{\"uri\":\"u\",\"headline\":{}1{}}}", "[".repeat(1_000), "]".repeat(1_000)),
    ] {
        bad.unreadable(payload).await;
    }
    bad.unreadable(b"\0\0\0".to_vec()).await;
    let hidden = entry("2", "Un\u{202E}xued\u{202C}.").replace("Titre", "Ti\0t\u{2066}re");
    let answer = bad.ingested(rss([hidden])).await;
    assert_eq!(answer.ingested[0].headline, "Titre 2");
}

#[tokio::test]
async fn a_missing_id_is_made_up_for_and_a_reused_one_tells_of_one_item() {
    let mut bad = Bad::start().await;
    let nameless = |title: &str| format!("<item><title>{title}</title><description>Un.</description></item>");
    let feed = || rss([nameless("A"), nameless("B")]);
    assert_eq!(bad.ingested(feed()).await.ingested.len(), 2);
    let again = bad.ingested(feed()).await;
    assert!(again.ingested.iter().all(|ingested| ingested.outcome() == IngestOutcome::Seen), "{again:?}");
    let reused = bad.ingested(rss([entry("same", "Un."), entry("same", "Deux.")])).await;
    assert_eq!(reused.ingested.len(), 1, "{reused:?}");
}

#[tokio::test]
async fn what_is_of_another_form_than_said_is_refused() {
    let mut bad = Bad::start().await;
    for (format, payload) in [(RawFormat::Rss, "{}"), (RawFormat::JsonFeed, "<rss/>"), (RawFormat::Html, "\0")] {
        let request = SubmitRawRequest { format: format.into(), ..submission(&bad.source, payload) };
        let refused = bad.ingestion.client.items.submit_raw(request).await.unwrap_err();
        assert_eq!(reason(&refused), (Code::InvalidArgument, "UNREADABLE_PAYLOAD".into()), "{format:?}");
    }
    for payload in ["{\"a\": 1}", "<?xml version='1.0'?><invoice/>", " ", "Loading"] {
        bad.unreadable(payload).await;
    }
    bad.nothing_is_stored().await;
}
