//! Tests that what a format does not state is marked as guessed, and that what it states is not.

use super::*;
use crate::{model, testing};

fn guesses(payload: &Payload<'_>) -> Vec<Guess> {
    let parsed = read(payload).unwrap_or_else(|why| panic!("{why}: {}", String::from_utf8_lossy(payload.bytes)));
    parsed.drafts[0].guesses.iter().collect()
}

/// One story with this time, in every format that has times.
fn stories(time: &str) -> Vec<String> {
    vec![
        format!("<rss><channel><item><guid>1</guid><title>Un</title><pubDate>{time}</pubDate></item></channel></rss>"),
        format!(
            "<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>urn:1</id><title>Un</title><updated>{time}</updated></entry></feed>"
        ),
        format!(
            r#"{{"version": "https://jsonfeed.org/version/1.1", "items": [{{"id": "1", "title": "Un", "content_text": "Deux.", "date_published": "{time}"}}]}}"#
        ),
        format!(
            "<html><head><meta property='article:published_time' content='{time}'></head><body><article><h1>Le quai de Safi</h1><p>Le quai de Safi est ouvert depuis hier matin, dit le maire.</p></article></body></html>"
        ),
        format!(
            r#"{{"uri": "urn:1", "type": "text", "headline": "Un", "body_text": "Deux.", "versioncreated": "{time}"}}"#
        ),
        format!(
            "<nitf><head><docdata><doc-id id-string='1'/><date.issue norm='{time}'/></docdata></head><body><body.head><hedline><hl1>Un</hl1></hedline></body.head><body.content><p>Deux.</p></body.content></body></nitf>"
        ),
        format!(
            "<newsItem xmlns='http://iptc.org/std/nar/2006-10-01/' guid='urn:1'><itemMeta><itemClass qcode='ninat:text'/><versionCreated>{time}</versionCreated></itemMeta><contentMeta><headline>Un</headline></contentMeta><contentSet><inlineXML contenttype='application/nitf+xml'><nitf><body><body.content><p>Deux.</p></body.content></body></nitf></inlineXML></contentSet></newsItem>"
        ),
        format!(
            "<NewsML><NewsItem><Identification><NewsIdentifier><ProviderId>a.example</ProviderId><DateId>20241104</DateId><NewsItemId>1</NewsItemId></NewsIdentifier></Identification><NewsManagement><ThisRevisionCreated>{time}</ThisRevisionCreated><Status FormalName='Usable'/></NewsManagement><NewsComponent><NewsLines><HeadLine>Un</HeadLine></NewsLines><ContentItem><DataContent><p>Deux.</p></DataContent></ContentItem></NewsComponent></NewsItem></NewsML>"
        ),
    ]
}

#[test]
fn a_zone_that_neither_the_time_nor_the_source_states_is_a_guess_in_every_format() {
    let paris = model::TimeZone::named("Europe/Paris");
    for (time, zone, expected) in [
        ("2024-11-04T10:00:00", None, &[Guess::TimeZone][..]),
        ("2024-11-04T10:00:00", paris.as_ref(), &[]),
        ("2024-11-04T10:00:00Z", None, &[]),
        ("2024-11-04T10:00:00+01:00", None, &[]),
        ("", None, &[]),
    ] {
        for story in stories(time) {
            let payload = Payload { zone, ..Payload::of(story.as_bytes(), testing::NOW) };
            assert_eq!(guesses(&payload), expected, "{time}: {story}");
        }
    }
}

#[test]
fn the_zone_of_an_embargo_is_a_guess_like_that_of_any_time() {
    for (until, expected) in [("2026-07-01T12:00:00", &[Guess::TimeZone][..]), ("2026-07-01T12:00:00Z", &[])] {
        for story in [
            format!(
                r#"{{"uri": "urn:1", "type": "text", "headline": "Un", "body_text": "Deux.", "embargoed": "{until}"}}"#
            ),
            format!(
                "<nitf><head><docdata><doc-id id-string='1'/><date.release norm='{until}'/></docdata></head><body><body.head><hedline><hl1>Un</hl1></hedline></body.head><body.content><p>Deux.</p></body.content></body></nitf>"
            ),
        ] {
            assert_eq!(guesses(&Payload::of(story.as_bytes(), testing::NOW)), expected, "{story}");
        }
    }
}

#[test]
fn the_time_behind_a_wire_story_and_the_date_of_a_mail_state_their_zones_or_not() {
    for (trailer, expected) in
        [("041200 GMT nov 24", &[][..]), ("041200CET nov 24", &[]), ("041200 nov 24", &[Guess::TimeZone])]
    {
        let story =
            format!("\u{1}AFP0123 4 pol 25\r\n\u{2}Un titre\r\n\r\nLe quai est ouvert.\r\n\u{3}\r\n{trailer}\r\n\u{4}");
        assert_eq!(guesses(&Payload::of(story.as_bytes(), testing::NOW)), expected, "{trailer}");
    }
    for (date, expected) in [("Mon, 04 Nov 2024 10:00:00 +0100", &[][..]), ("2024-11-04 10:00:00", &[Guess::TimeZone])]
    {
        let mail = format!(
            "From: a@a.example\r\nMessage-ID: <1@a>\r\nDate: {date}\r\nSubject: Un\r\n\r\nLe quai est ouvert.\r\n"
        );
        assert_eq!(guesses(&Payload::of(mail.as_bytes(), testing::NOW)), expected, "{date}");
    }
}

#[test]
fn a_guessed_encoding_is_marked_in_every_format() {
    let mut stories = stories("")
        .into_iter()
        .map(|story| {
            story.replace("Deux.", "caf\u{1}.").replace("hier", "caf\u{1}").replace("<title>Un", "<title>caf\u{1}")
        })
        .collect::<Vec<_>>();
    stories.push("\u{1}AFP0123 4 pol 25\r\n\u{2}Un titre\r\n\r\nLe caf\u{1} est ouvert.\r\n\u{3}".to_owned());
    stories.push("From: a@a.example\r\nMessage-ID: <1@a>\r\nSubject: Un\r\n\r\nLe caf\u{1} est ouvert.\r\n".to_owned());
    let mail = "From: a@a.example\r\nMessage-ID: <1@a>\r\nSubject: Un\r\nContent-Type: text/plain; charset=klingon\r\n\r\nLe caf\u{1} est ouvert.\r\n";
    stories.push(mail.to_owned());
    for story in stories {
        let latin: Vec<u8> =
            story.bytes().enumerate().map(|(at, byte)| if byte == 1 && at > 0 { 0xE9 } else { byte }).collect();
        let utf_8 =
            story.char_indices().map(|(at, c)| if c == '\u{1}' && at > 0 { 'é' } else { c }).collect::<String>();
        assert!(guesses(&Payload::of(&latin, testing::NOW)).contains(&Guess::Encoding), "{story}");
        if !story.contains("klingon") {
            assert!(!guesses(&Payload::of(utf_8.as_bytes(), testing::NOW)).contains(&Guess::Encoding), "{story}");
        }
    }
}

#[test]
fn a_status_that_is_not_understood_is_a_guess() {
    let ninjs = |fields: &str| {
        format!(r#"{{"uri": "urn:1", "type": "text", "headline": "Un", "body_text": "Deux.", {fields}}}"#)
    };
    let rss = |field: &str| {
        format!(
            "<rss xmlns:prism='http://prismstandard.org/namespaces/basic/2.0/'><channel><item><guid>1</guid><title>Un</title>{field}</item></channel></rss>"
        )
    };
    for (story, expected) in [
        (ninjs(r#""pubstatus": "sequestered""#), &[Guess::PubStatus][..]),
        (ninjs(r#""pubstatus": "usable", "embargoed": "morgen""#), &[Guess::PubStatus]),
        (ninjs(r#""pubstatus": "withheld""#), &[]),
        (ninjs(r#""pubstatus": "usable""#), &[]),
        (rss("<prism:embargoDate>bald</prism:embargoDate>"), &[Guess::PubStatus]),
        (rss(""), &[]),
        ("<nitf><head><docdata management-status='geheim'><doc-id id-string='1'/></docdata></head><body><body.head><hedline><hl1>Un</hl1></hedline></body.head><body.content><p>Deux.</p></body.content></body></nitf>".into(), &[Guess::PubStatus]),
        ("<NewsML><NewsItem><Identification><NewsIdentifier><ProviderId>a.example</ProviderId><DateId>20241104</DateId><NewsItemId>1</NewsItemId></NewsIdentifier></Identification><NewsManagement><Status FormalName='Secret'/></NewsManagement><NewsComponent><NewsLines><HeadLine>Un</HeadLine></NewsLines><ContentItem><DataContent><p>Deux.</p></DataContent></ContentItem></NewsComponent></NewsItem></NewsML>".into(), &[Guess::PubStatus]),
    ] {
        assert_eq!(guesses(&Payload::of(story.as_bytes(), testing::NOW)), expected, "{story}");
    }
}

#[test]
fn a_date_that_only_its_place_gives_is_a_guess() {
    let page = |head: &str, time: &str| {
        format!(
            "<html><head>{head}</head><body><article><h1>Le quai de Safi</h1>{time}<p>Le quai de Safi est ouvert depuis hier matin, dit le maire.</p></article></body></html>"
        )
    };
    let declared = "<meta property='article:published_time' content='2024-11-04T10:00:00Z'>";
    for (story, expected) in [
        (page(declared, "<time datetime='2024-11-04T10:00:00Z'>hier</time>"), &[][..]),
        (page("", "<time datetime='2024-11-04T10:00:00Z'>hier</time>"), &[Guess::Date]),
        (page("", "<p>4 novembre 2024</p>"), &[Guess::TimeZone, Guess::Date]),
        (page("", "<p>04.11.2024</p>"), &[Guess::TimeZone, Guess::Date]),
    ] {
        assert_eq!(guesses(&Payload::of(story.as_bytes(), testing::NOW)), expected, "{story}");
    }
    let anpa = |day: &str| {
        format!(
            "\u{16}\u{16}\u{1}a0023\u{1f}us-\r\nu i BC-Storm {day} 0450\r\n\u{2}^Storm hits coast<\r\nThe storm hit the coast.\r\n\u{3}"
        )
    };
    for (day, expected) in [("11-04", &[Guess::Date][..]), ("11-04-24", &[])] {
        assert_eq!(guesses(&Payload::of(anpa(day).as_bytes(), testing::NOW)), expected, "{day}");
    }
}

#[test]
fn a_section_that_only_its_name_gives_is_a_guess() {
    let rss = |categories: &str| {
        format!("<rss><channel><item><guid>1</guid><title>Un</title>{categories}</item></channel></rss>")
    };
    for (story, expected) in [
        (rss("<category>Sport</category>"), &[Guess::Section][..]),
        (rss("<category domain='https://a.example/sections'>Sport</category>"), &[]),
        (rss("<category>Interpol</category>"), &[]),
        (r#"{"uri": "urn:1", "type": "text", "headline": "Un", "body_text": "Deux.", "subject": [{"name": "Sport"}]}"#.into(), &[Guess::Section]),
        (r#"{"uri": "urn:1", "type": "text", "headline": "Un", "body_text": "Deux.", "section": "Sport"}"#.into(), &[]),
    ] {
        assert_eq!(guesses(&Payload::of(story.as_bytes(), testing::NOW)), expected, "{story}");
    }
}
