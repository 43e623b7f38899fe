//! Tests with feeds that no validator accepts, and that feed readers can read.

use super::*;

#[test]
fn sloppy_markup_is_read() {
    for (fields, headline, url) in [
        ("<title>a & b < c</title>", "a & b < c", ""),
        ("<title>a<b then c</title>", "a<b then c", ""),
        ("<title>T<link>https://a.example/1</link>", "T", "https://a.example/1"),
        ("<title>T</title><link>https://a.example/1", "T", "https://a.example/1"),
        ("<TITLE>T</TITLE><LINK>https://a.example/1</LINK>", "T", "https://a.example/1"),
        ("<title>T</Title></b></i></nothing>", "T", ""),
        ("<title>T</title ><link href=https://a.example/1 />", "T", "https://a.example/1"),
        ("<link href='https://a.example/1'><title>T</title>", "T", "https://a.example/1"),
        ("<title>Caf&eacute; &mdash; &bogus; &#146;</title>", "Café — &bogus; ’", ""),
        ("<title><![CDATA[a]]> &amp; <![CDATA[b]]></title>", "a & b", ""),
        ("<title>T\u{1}\u{8}</title>", "T", ""),
        ("<title><b>T</title>", "T", ""),
        ("<unknown:thing><deep/></unknown:thing><title>T</title>", "T", ""),
        ("<!-- <title>no</title> --><title>T</title><?pi x?>", "T", ""),
        ("<title>T<!-- no --> and <?pi x?>U</title>", "T and U", ""),
        ("<title>T</title><link>javascript:x()</link><link>https://a.example/1</link>", "T", "https://a.example/1"),
    ] {
        let draft = entry(&format!("{fields}<guid isPermaLink='false'>1</guid>"));
        assert_eq!((draft.headline.as_str(), draft.canonical_url.as_str()), (headline, url), "{fields}");
    }
}

#[test]
fn prefixes_that_nobody_declares_mean_what_they_usually_mean() {
    let draft =
        entry("<title>T</title><dc:creator>Jane</dc:creator><content:encoded>&lt;p>One.&lt;/p></content:encoded>");
    assert_eq!([&draft.byline, &draft.body[0]], ["Jane", "One."]);
    let careless = "<rss xmlns:x='https://purl.org/dc/elements/1.1' xmlns:y='http://purl.org/rss/1.0/modules/content'><channel><item>\
                    <title>T</title><x:creator>Jane</x:creator><y:encoded>&lt;p>One.&lt;/p></y:encoded></item></channel></rss>";
    let draft = drafts(careless).remove(0);
    assert_eq!([&draft.byline, &draft.body[0]], ["Jane", "One."]);
    let odd = "<rss xmlns:x='http://purl.org/dc/elements/1.1/' xmlns:dc='urn:unknown'><channel><item><title>T</title>\
               <x:creator>Jane</x:creator><dc:subject>Ports</dc:subject></item></channel></rss>";
    let draft = drafts(odd).remove(0);
    assert_eq!((draft.byline.as_str(), draft.keywords.len()), ("Jane", 1));
}

#[test]
fn missing_ends_of_entries_are_no_cut() {
    for feed in [
        "<rss><channel><item><title>A</title><item><title>B</title></channel></rss>",
        "<rss><channel><item><title>A</title></item><item><title>B</channel></rss>",
        "<rss><channel><item><title>A</title></item><item><title>B</title></item></channel>",
        "<rss><channel><item><title>A</item><item><description><p>B</item></channel></rss>",
        "<rss><channel><title>t</channel><item><title>A</title></item><item><title>B</title></item></rss>",
        "<feed><entry><title>A</title></entry><entry><title>B</title></feed>",
    ] {
        let headlines: Vec<String> = drafts(feed).into_iter().map(|draft| draft.item.headline).collect();
        assert_eq!(headlines, ["A", "B"], "{feed}");
    }
}

#[test]
fn junk_around_the_root_is_passed_over() {
    let feed = rss(&item("1"));
    for (before, behind) in [
        ("\n\n  ", "\n\n"),
        ("\u{FEFF}\n<?xml version='1.0'?>", ""),
        (
            "  <?xml version='1.0' encoding='utf-8'?>\n<?xml-stylesheet href='x'?><!-- c -->",
            "<!-- c --><script>track()</script>",
        ),
        ("Warning: something in line 3\n<?xml version='1.0'?>", "<br>done in 3 s </b> & <"),
        ("<!DOCTYPE rss SYSTEM 'http://x.example/rss.dtd'>", "<rss><channel>"),
    ] {
        assert_eq!(drafts(&format!("{before}{feed}{behind}")).len(), 1, "{before}");
    }
}

#[test]
fn what_is_no_feed_is_refused() {
    let read = |text: &str| crate::read(&Payload { form: Some(Form::Rss), ..Payload::of(text.as_bytes(), now()) });
    for text in ["<html><body><p>404</p></body></html>", "not found", "<a/>", "\0\0"] {
        assert!(matches!(read(text), Err(ParseError::Malformed(_))), "{text}");
    }
    assert_eq!(read("<a"), Err(ParseError::CutOff("document".into())));
    assert_eq!(
        read("<rss><channel><item><title>T</title"),
        Err(ParseError::CutOff("item".into())).map_err(|_| ParseError::CutOff("title".into()))
    );
}

#[test]
fn encodings_are_found_whatever_is_declared() {
    let feed = |encoding: &str| {
        format!(
            "<?xml version='1.0' encoding='{encoding}'?><rss><channel><item><title>Café</title></item></channel></rss>"
        )
    };
    let read = |bytes: &[u8], content_type| {
        let payload = Payload { content_type, ..Payload::of(bytes, now()) };
        crate::read(&payload).map(|parsed| parsed.drafts[0].headline.clone())
    };
    let wide: Vec<u8> = feed("utf-8").encode_utf16().flat_map(u16::to_be_bytes).collect();
    let latin: Vec<u8> = feed("utf-8").chars().map(|c| c as u8).collect();
    let declared: Vec<u8> = feed("iso-8859-1").chars().map(|c| c as u8).collect();
    for (bytes, content_type) in [
        (feed("us-ascii").into_bytes(), None),
        (feed("utf-16").into_bytes(), Some("application/xml")),
        (wide, None),
        (latin, None),
        (declared, Some("text/xml")),
        (feed("nonsense").into_bytes(), None),
    ] {
        assert_eq!(read(&bytes, content_type).as_deref(), Ok("Café"), "{content_type:?}");
    }
}
