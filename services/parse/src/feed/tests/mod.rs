//! Tests with feeds of the three forms, and with their usual faults.

mod bases;
mod broken;
mod dialects;
mod hostile;
mod links;
mod media;
mod modules;
mod pictures;

use time::OffsetDateTime;
use url::Url;

use super::*;
use crate::{
    Parsed, date,
    model::{Draft, ItemLink, ItemType, LanguageTag, LinkKind, PubStatus},
};

const RSS: &str = r#"<?xml version="1.0" encoding="ISO-8859-1"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>Agence</title><link>https://agence.example/</link><description>d</description><language>fr-FR</language>
<item>
  <title><![CDATA[Safi&nbsp;: un quai &amp; des <em>bateaux</em><script>alert(1)</script>]]></title>
  <link>https://agence.example/safi</link>
  <guid isPermaLink="false">agence:1</guid>
  <pubDate>Mon, 04 Nov 2024 10:00:00 +0100</pubDate>
  <dc:creator>Amina Alaoui</dc:creator>
  <category>Pêche</category><category>Économie</category><category>pêche</category>
  <description>Le quai a ouvert.</description>
  <content:encoded><![CDATA[<p>Le quai a ouvert. Enfin.</p><script>alert(1)</script><p>Les bateaux sont <a href="javascript:x">là</a>.</p>]]></content:encoded>
  <media:content url="https://agence.example/quai.jpg" type="image/jpeg"/>
</item>
<item><title>Seul un résumé</title><guid>https://agence.example/resume</guid><description>&lt;p&gt;Un.&lt;/p&gt;&lt;p&gt;Deux.&lt;/p&gt;</description></item>
</channel></rss>"#;

const ATOM: &str = r#"<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ar"><id>urn:f</id><title>وكالة</title>
<updated>2024-11-04T10:00:00Z</updated><author><name>هيئة التحرير</name></author>
<entry><id>urn:1</id><title type="html">ميناء &amp;amp; رصيف</title><updated>2024-11-04T12:00:00Z</updated><published>2024-11-04T09:00:00Z</published>
<link href="/safi"/><link rel="related" href="https://agence.example/sardine" title="السردين"/>
<category term="eco" label="اقتصاد"/>
<summary>ملخص</summary><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>فقرة أولى.</p><p>فقرة ثانية.</p></div></content></entry></feed>"#;

const JSON: &str = r#"{"version": "https://jsonfeed.org/version/1.1", "title": "Agency", "language": "en",
"items": [{"id": "1", "url": "https://agency.example/quay", "title": "Quay opens", "content_text": "One.\nTwo.",
"date_published": "2024-11-04T10:00:00+01:00", "authors": [{"name": "Jane Doe"}], "tags": ["World", "Safi"],
"attachments": [{"url": "https://agency.example/quay.png", "mime_type": "image/png"}]}]}"#;

fn now() -> OffsetDateTime {
    date::exact("2025-01-01").unwrap()
}

fn read(feed: &str) -> Result<Parsed, ParseError> {
    let url = Url::parse("https://agence.example/feed").unwrap();
    crate::read(&Payload { url: Some(&url), ..Payload::of(feed.as_bytes(), now()) })
}

fn drafts(feed: &str) -> Vec<Draft> {
    read(feed).unwrap().drafts
}

/// The only draft of an RSS feed with one entry.
fn entry(fields: &str) -> Draft {
    let drafts = drafts(&rss(&format!("<item>{fields}</item>")));
    assert_eq!(drafts.len(), 1, "{fields}");
    drafts.into_iter().next().unwrap()
}

fn item_link(kind: LinkKind, title: &str, url: &str) -> ItemLink {
    ItemLink::to_url(kind, title, url)
}

fn associated(role: &str, url: &str) -> ItemLink {
    ItemLink { role: role.into(), ..ItemLink::to_item(LinkKind::Associated, url) }
}

fn item(inner: &str) -> String {
    format!("<item><guid>{inner}</guid><title>T {inner}</title><description>Texte.</description></item>")
}

fn rss(items: &str) -> String {
    format!("<rss version=\"2.0\"><channel><title>t</title>{items}</channel></rss>")
}

#[test]
fn an_rss_entry_is_read_whole() {
    let drafts = drafts(RSS);
    let (picture, draft) = (&drafts[0], &drafts[1]);
    assert_eq!(picture.headline, draft.headline.as_str());
    assert_eq!(picture.item_type, ItemType::Picture);
    assert_eq!(draft.identity, "agence:1");
    assert_eq!(draft.headline, "Safi\u{A0}: un quai & des bateaux");
    assert_eq!(draft.body, ["Le quai a ouvert. Enfin.", "Les bateaux sont là."]);
    assert_eq!(draft.standfirst, "", "a standfirst that the body repeats is none");
    assert_eq!([&draft.byline, &draft.section], ["Amina Alaoui", "Économie"]);
    assert_eq!(draft.canonical_url, "https://agence.example/safi");
    assert_eq!(draft.language, LanguageTag::parse("fr-FR"));
    assert_eq!(draft.keywords, ["Pêche", "Économie"]);
    let picture = "https://agence.example/quai.jpg";
    assert_eq!(draft.links, [associated("media", picture), item_link(LinkKind::Image, "", picture)]);
    assert_eq!(draft.publish_time, date::exact("2024-11-04T09:00:00Z"));
    assert_eq!(draft.written_times.publish, "Mon, 04 Nov 2024 10:00:00 +0100");
    assert_eq!(drafts[2].canonical_url, "https://agence.example/resume");
    assert_eq!(drafts[2].body, ["Un.", "Deux."]);
}

#[test]
fn an_atom_entry_is_read_whole() {
    let draft = drafts(ATOM).remove(0);
    assert_eq!([&draft.identity, &draft.headline, &draft.byline], ["urn:1", "ميناء & رصيف", "هيئة التحرير"]);
    assert_eq!([&draft.section, &draft.standfirst], ["اقتصاد", "ملخص"]);
    assert_eq!(draft.canonical_url, "https://agence.example/safi");
    assert_eq!(draft.body.len(), 2);
    assert_eq!(draft.links, [item_link(LinkKind::Related, "السردين", "https://agence.example/sardine")]);
    assert!(draft.source_update_time > draft.publish_time);
}

#[test]
fn a_json_entry_is_read_whole() {
    let parsed = read(JSON).unwrap();
    assert_eq!((parsed.form, parsed.parser.name.as_str()), (Form::JsonFeed, "json-feed"));
    let draft = &parsed.drafts[1];
    assert_eq!([&draft.byline, &draft.section], ["Jane Doe", "World"]);
    assert_eq!(draft.canonical_url, "https://agency.example/quay");
    assert_eq!(draft.body, ["One.", "Two."]);
    let picture = "https://agency.example/quay.png";
    assert_eq!(draft.links, [associated("enclosure", picture), item_link(LinkKind::Image, "", picture)]);
}

#[test]
fn an_entry_without_headline_harms_no_other() {
    let parsed = read(&rss(&format!("{}<item><title> </title></item>{}", item("1"), item("2")))).unwrap();
    assert_eq!(parsed.drafts.len(), 2);
    assert_eq!(parsed.rejected, ["entry 2: it has no headline"]);
    let alone = read(&rss("<item><title></title></item>"));
    assert_eq!(alone, Err(ParseError::NothingTaken("entry 1: it has no headline".into())));
}

#[test]
fn a_feed_without_entries_is_no_fault() {
    assert_eq!(drafts(&rss("")), []);
}

#[test]
fn an_id_that_two_entries_share_is_one_item() {
    let other = item("1").replace("Texte", "Autre texte");
    let parsed = read(&rss(&format!("{}{}{other}", item("1"), item("1")))).unwrap();
    assert_eq!(parsed.drafts.len(), 1);
    assert_eq!(parsed.drafts[0].body, ["Texte."]);
    assert_eq!(parsed.rejected, ["entry 3: it repeats the id of another entry, 1"]);
}

#[test]
fn a_date_in_the_year_9999_is_left_out_and_told() {
    let dated = item("1").replace("<title>", "<pubDate>Fri, 31 Dec 9999 23:59:59 GMT</pubDate><title>");
    let parsed = read(&rss(&dated)).unwrap();
    assert_eq!((parsed.drafts.len(), parsed.drafts[0].publish_time), (1, None));
    assert_eq!(parsed.rejected, ["entry 1: its publication date cannot be true and was left out"]);
}

#[test]
fn of_a_feed_cut_anywhere_the_whole_entries_are_taken() {
    for feed in [RSS, ATOM, JSON] {
        let whole = drafts(feed);
        let ends: Vec<usize> = feed.char_indices().map(|(at, _)| at).filter(|at| at % 7 == 0).collect();
        for end in ends.into_iter().filter(|end| *end > 400) {
            match read(&feed[..end]) {
                Ok(cut) => {
                    assert_eq!(cut.drafts, whole[..cut.drafts.len()], "{end}");
                    assert!(!cut.drafts.is_empty() && (cut.is_cut_off || cut.drafts.len() == whole.len()), "{end}");
                    assert_eq!(cut.is_cut_off, !cut.rejected.is_empty(), "{end}");
                }
                Err(error) => assert!(matches!(error, ParseError::CutOff(_)), "{end}: {error}"),
            }
        }
        assert!(!read(feed).unwrap().is_cut_off);
    }
    let end = RSS.find("Amina").unwrap();
    assert_eq!(read(&RSS[..end]), Err(ParseError::CutOff("creator".into())));
    let cut = read(&RSS[..RSS.find("Seul un").unwrap()]).unwrap();
    assert_eq!((cut.drafts.len(), cut.is_cut_off), (2, true), "a picture and its article");
    assert_eq!(cut.rejected, ["it is cut off inside <title>, behind entry 1; what follows is missing"]);
}

#[test]
fn what_stands_before_a_cut_is_taken_in_every_form() {
    let atom =
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>1</id><title>T</title></entry><entry><id>2</id><title>U";
    let json = r#"{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "title": "T"}, {"id": "2", "title": "U"#;
    let rdf = "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><channel/><item rdf:about='1'><title>T</title></item><item><title><![CDATA[U";
    for feed in [atom, json, rdf] {
        let cut = read(feed).unwrap();
        assert_eq!((cut.drafts.len(), cut.is_cut_off, cut.rejected.len()), (1, true, 1), "{feed}");
        assert_eq!(cut.drafts[0].headline, "T");
    }
    let gone = "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:at='http://purl.org/atompub/tombstones/1.0'>\
                <at:deleted-entry ref='urn:gone' when='2024-11-04T10:00:00Z'/><entry>";
    assert!(read(gone).unwrap().is_cut_off);
}

#[test]
fn an_end_tag_of_the_root_without_its_last_sign_is_no_cut() {
    let one = item("1");
    for feed in [
        format!("<rss version='2.0'><channel>{one}</channel></rss"),
        format!("<rss version='2.0'><channel>{one}</channel></rss \n"),
        format!("<rss version='2.0'><channel>{one}</rss"),
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>1</id><title>T 1</title></entry></FEED".to_owned(),
    ] {
        let parsed = read(&feed).unwrap();
        assert_eq!((parsed.drafts.len(), parsed.is_cut_off, parsed.rejected.len()), (1, false, 0), "{feed}");
    }
}

#[test]
fn a_bomb_is_refused() {
    let bomb = format!("<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY a \"&b;&b;\">]>{}", rss(&item("&a;")));
    assert_eq!(read(&bomb), Err(ParseError::Declarations));
}

#[test]
fn entries_without_an_id_keep_theirs_from_poll_to_poll() {
    let nameless = rss("<item><title>Un titre</title><description>Texte.</description></item>");
    assert_eq!(drafts(&nameless)[0].identity, drafts(&nameless)[0].identity);
    let corrected = nameless.replace("Texte", "Autre texte");
    assert_eq!(drafts(&nameless)[0].identity, drafts(&corrected)[0].identity);
}

#[test]
fn a_pixel_that_counts_readers_is_no_image() {
    let with = |images: &str| {
        let content = format!("<description><![CDATA[{images}<p>Texte.</p>]]></description>");
        let feed = rss(&item("1").replace("<description>Texte.</description>", &content));
        drafts(&feed).pop().unwrap().item.links
    };
    let pixel = "<img src='https://mesure.example/p.gif' width=1 height=1><img src='data:image/gif;base64,R0'>";
    assert_eq!(with(pixel), []);
    let picture = format!("{pixel}<img src='https://agence.example/quai.jpg' width='1200'>");
    let quay = "https://agence.example/quai.jpg";
    assert_eq!(with(&picture), [associated("inline", quay), item_link(LinkKind::Image, "", quay)]);
}
