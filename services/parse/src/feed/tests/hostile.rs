//! Tests with hostile feeds, and with feeds that were damaged at random: each ends soon, with a result.

use std::time::Instant;

use proptest::prelude::*;

use super::*;
use crate::model::limits::ENTRIES;

#[test]
fn depth_is_bounded_everywhere() {
    for element in ["a", "channel", "media:group", "content"] {
        let (open, close) = (format!("<{element}>").repeat(100_000), format!("</{element}>").repeat(100_000));
        for feed in [rss(&format!("{open}{close}")), rss(&format!("<item><title>T</title>{open}{close}</item>"))] {
            assert!(matches!(read(&feed), Err(ParseError::TooDeep(_))), "{element}");
        }
        assert!(read(&format!("<rss><channel><item>{open}")).is_err(), "{element}");
    }
    let html = format!("<![CDATA[{}x]]>", "<div>".repeat(100_000));
    let parsed = read(&rss(&format!("{}{}", item("1"), item("2").replace("Texte.", &html)))).unwrap();
    assert_eq!((parsed.drafts.len(), parsed.rejected.len()), (1, 1), "deep HTML harms its own entry only");
}

#[test]
fn size_is_bounded_everywhere() {
    let began = Instant::now();
    let tiny = rss(&format!("<item><title>T</title>{}</item>", "<a/>".repeat(1_000_000)));
    assert_eq!(drafts(&tiny).len(), 1);
    let unmatched = rss(&format!("<item><title>T</title>{}</item>", "</a>".repeat(1_000_000)));
    assert_eq!(drafts(&unmatched).len(), 1);
    let many = rss(&"<item/>".repeat(ENTRIES + 1));
    assert_eq!(read(&many), Err(ParseError::TooManyEntries));
    let attributes: String = (0..300_000).map(|n| format!(" a{n}='x'")).collect();
    assert_eq!(drafts(&rss(&format!("<item{attributes}><title{attributes}>T</title></item>"))).len(), 1);
    let long = format!("<enclosure url='https://a.example/{}.jpg'/>", "x".repeat(4_000_000));
    assert!(read(&rss(&format!("<item><title>T</title>{long}</item>"))).is_ok());
    let spaces: String = (0..300_000).map(|n| format!(" xmlns:a{n}='urn:x'")).collect();
    assert_eq!(drafts(&rss(&format!("<item{spaces}><title>T</title></item>"))).len(), 1);
    let quotes = format!("<item><title>T</title>{}</item>", "<a b=\"c>".repeat(400_000));
    assert!(matches!(read(&rss(&quotes)), Err(ParseError::TooDeep(_))));
    let entities = rss(&format!("<item><title>{}</title></item>", "&amp".repeat(1_000_000)));
    assert!(read(&entities).is_ok());
    let people =
        rss(&format!("<item><title>T</title>{}</item>", "<author>a</author><category>b</category>".repeat(100_000)));
    assert!(read(&people).is_ok());
    assert!(began.elapsed().as_secs() < 60, "{:?}", began.elapsed());
}

#[test]
fn texts_that_repeat_one_thing_are_read_in_time() {
    let began = Instant::now();
    for (part, count) in [
        ("\x1b$B9A\x1b(B", 40_000),
        ("\x1b(B", 80_000),
        ("<iframe>", 4_000),
        ("<iframe/>", 4_000),
        ("<img src=>", 4_000),
        ("&lt;p&gt;", 40_000),
        ("&lt;p ", 40_000),
        ("a<br>", 4_000),
        ("a\n", 100_000),
        (" \n", 100_000),
        ("<![CDATA[", 20_000),
        ("\u{200D}\u{AD}", 60_000),
        ("\\n", 60_000),
    ] {
        let text = part.repeat(count);
        let html = text.replace("]]>", "").replace("<![CDATA[", "");
        for feed in [
            rss(&format!(
                "<item><title>T</title><description><![CDATA[<figure><picture>{html}]]></description></item>"
            )),
            rss(&format!("<item><title>T</title><description>x {text} </description></item>")),
            format!(
                "{{\"version\": \"https://jsonfeed.org/version/1.1\", \"items\": [{{\"title\": \"T\", \"content_text\": \"{}\"}}",
                text.replace('"', "")
            ),
        ] {
            assert_ne!(read(&feed), Err(ParseError::ParserFault), "{part}");
        }
    }
    assert!(began.elapsed().as_secs() < 90, "{:?}", began.elapsed());
}

#[test]
fn laughs_are_refused_before_the_first() {
    let laughs: String =
        (1..10).map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10))).collect();
    let bomb = format!("<!DOCTYPE rss [<!ENTITY l0 \"lol\">{laughs}]>{}", rss(&item("&l9;")));
    assert_eq!(read(&bomb), Err(ParseError::Declarations));
    let outside = format!("<!DOCTYPE rss [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>{}", rss(&item("&a;")));
    assert_eq!(read(&outside), Err(ParseError::Declarations));
    let again = format!("<!DOCTYPE rss []><!DOCTYPE rss [<!ENTITY a 'b'>]>{}", rss(&item("&a;")));
    assert_eq!(read(&again), Err(ParseError::Declarations));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mutated_feeds_never_panic(
        feed in 0..3_usize,
        cuts in prop::collection::vec((0.0..1.0_f64, 0..30_usize, "[<>/!?&;'\"= \\[\\]a-z:\u{0}é-]{0,6}"), 0..8),
    ) {
        let mut text = [RSS, ATOM, JSON][feed].to_owned();
        for (place, length, insert) in cuts {
            let at = text.floor_char_boundary((text.len() as f64 * place) as usize);
            let end = text.floor_char_boundary((at + length).min(text.len()));
            text.replace_range(at..end.max(at), &insert);
        }
        for form in [None, Some(Form::Rss), Some(Form::Atom), Some(Form::JsonFeed)] {
            let payload = Payload { form, ..Payload::of(text.as_bytes(), now()) };
            prop_assert_ne!(crate::read(&payload), Err(ParseError::ParserFault));
        }
    }

    #[test]
    fn a_soup_of_tags_never_panics(soup in "(<[/!?]?(rss|channel|item|title|link|entry|feed|media:group|media:content|content|a:b|p)( [a-z:]+=['\"]?[a-z/]*['\"]?)?/?>|<!\\[CDATA\\[|\\]\\]>|<!--|-->|&[a-z#0-9]{0,6};?|[ a-zé<]{1,5}){0,60}") {
        let text = format!("<rss>{soup}");
        let payload = Payload { form: Some(Form::Rss), ..Payload::of(text.as_bytes(), now()) };
        prop_assert_ne!(crate::read(&payload), Err(ParseError::ParserFault));
    }
}
