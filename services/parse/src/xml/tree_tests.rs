//! Tests the tree of a document, with any prefixes, and the rejection of documents.

use proptest::prelude::*;

use super::*;
use crate::model::limits::ENTRIES;

#[test]
fn prefixes_do_not_matter_and_vendors_have_no_names() {
    for document in [
        "<newsItem xmlns='http://iptc.org/std/nar/2006-10-01/'><a>x</a><v:b xmlns:v='urn:v'><a>v</a></v:b></newsItem>",
        "<n:newsItem xmlns:n='http://iptc.org/std/nar/2006-10-01/' xmlns:v='urn:v'><n:a>x</n:a><v:b/></n:newsItem>",
        "<newsItem><a>x</a><b xmlns='urn:v'/></newsItem>",
        "<newsItem xmlns='urn:wrong'><a>x</a><v:b xmlns:v='urn:v'/></newsItem>",
        "<n:newsItem><n:a>x</n:a><v:b xmlns:v='urn:v'/></n:newsItem>",
    ] {
        let root = read(document).unwrap();
        assert_eq!((root.name.as_str(), root.value("a").as_str()), ("newsItem", "x"), "{document}");
        assert!(root.child("b").is_none(), "{document}");
    }
}

#[test]
fn a_text_in_a_wrong_namespace_is_read() {
    let root = read(
        "<newsItem xmlns='http://iptc.org/std/nar/2006-10-01/'><nitf xmlns='urn:x'><body><p>y</p></body></nitf></newsItem>",
    );
    assert_eq!(root.unwrap().value("nitf/body/p"), "y");
}

#[test]
fn characters_are_read_as_they_are_meant() {
    let root =
        read("<a b=' x &amp; &#233; ' xml:lang='fr' v:b='no'>1 &lt; 2 &eacute;&nbsp;<![CDATA[<b>&amp;</b>]]></a>")
            .unwrap();
    assert_eq!((root.attribute("B"), root.attribute("xml:lang")), ("x & é", "fr"));
    assert_eq!(root.raw_text(), "1 < 2 é\u{A0}<b>&amp;</b>");
}

#[test]
fn an_instruction_ends_as_in_xml_and_one_of_html_at_its_first_angle() {
    for instruction in ["<?x a->b?>", "<?x?>", "<?php if (a < b) echo ?>", "<?xml:namespace prefix = o />"] {
        let document = format!("<nitf>one {instruction}two <?x?>three</nitf>");
        assert_eq!(read(&document).unwrap().line(), "one two three", "{instruction}");
    }
}

#[test]
fn a_document_type_is_passed_over_and_its_declarations_are_refused() {
    for accepted in ["SYSTEM 'http://127.0.0.1:1/x.dtd'", "PUBLIC '-//IPTC//DTD NITF 3.2//EN' 'nitf.dtd'", ""] {
        assert_eq!(read(&format!("<!DOCTYPE nitf {accepted}><nitf>x</nitf>")).unwrap().line(), "x");
    }
    for refused in ["[<!ENTITY a 'b'>]", "SYSTEM 'x.dtd' [<!ENTITY % p SYSTEM 'file:///etc/passwd'>]"] {
        let document = format!("<!DOCTYPE nitf {refused}><nitf>&a;</nitf>");
        assert_eq!(read(&document), Err(ParseError::Declarations));
    }
}

#[test]
fn too_much_is_refused_and_said_where() {
    let many = format!("<nitf><body>{}</body></nitf>", "<p/>".repeat(ELEMENTS));
    let error = read(&many).unwrap_err();
    assert_eq!(error.to_string(), "it has more than 100000 elements, inside <body>");
    let rich = format!(
        "<nitf>{}</nitf>",
        format!("<p {}/>", (0..150).map(|n| format!("a{n}='' ")).collect::<String>()).repeat(2_001)
    );
    assert_eq!(read(&rich).unwrap_err().to_string(), "it has more than 300000 attributes, inside <nitf>");
    let deep = format!("{}{}", "<p>".repeat(1_000), "</p>".repeat(1_000));
    assert!(matches!(read(&deep), Err(ParseError::TooDeep(_))));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_or_refused(text in "(?s)(<a>|</a>|<b:c x='|xmlns='u'|xmlns:b='v'|'>|/>|&amp;|&#x0;|&x;|<!\\[CDATA\\[|\\]\\]>|[a-z<>&;'\" ]){0,60}") {
        let _read = read(&text);
    }
}

#[test]
fn an_ampersand_may_be_only_that() {
    for (document, text) in [
        ("<a>AT&T now</a>", "AT&T now"),
        ("<a>AT&T now; and &amp; then</a>", "AT&T now; and & then"),
        ("<a>a & b<i/> & </a>", "a & b &"),
    ] {
        assert_eq!(read(document).unwrap().line(), text, "{document}");
    }
    assert!(read("<a>AT&").is_err());
}

#[test]
fn a_bomb_is_refused_before_anything_is_expanded() {
    let bomb = "<!DOCTYPE rss [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><rss>&b;</rss>";
    assert_eq!(read(bomb), Err(ParseError::Declarations));
    assert!(read("<!DOCTYPE rss SYSTEM 'x.dtd' [ ]><rss></rss>").is_ok());
    assert!(read("<!DOCTYPE rss PUBLIC \"-//Netscape//RSS\" \"http://x/y.dtd\"><rss></rss>").is_ok());
}

#[test]
fn depth_attributes_and_entries_are_bounded() {
    let deep = format!("{}{}", "<a>".repeat(1_000), "</a>".repeat(1_000));
    assert_eq!(read(&deep), Err(ParseError::TooDeep(DEPTH)));
    let rich: String = (0..1_000).map(|n| format!(" a{n}=''")).collect();
    assert_eq!(read(&format!("<a{rich}/>")), Err(ParseError::TooManyElements));
    assert_eq!(read(&format!("<a{rich}></a>")), Err(ParseError::TooManyElements));
    let many = format!("<rss>{}</rss>", "<item></item>".repeat(ENTRIES + 1));
    assert_eq!(read(&many), Err(ParseError::TooManyEntries));
}

#[test]
fn a_cut_end_is_told() {
    for cut in
        ["<rss><item><title>Un", "<rss><item><title>Un</titl", "<rss><item><title", "<rss><item><title><![CDATA[x"]
    {
        assert!(matches!(read(cut), Err(ParseError::CutOff(_))), "{cut}: {:?}", read(cut));
    }
    assert!(matches!(read("<rss><item></rss>"), Err(ParseError::Malformed(_))));
}

#[test]
fn a_bare_less_than_is_refused() {
    assert!(matches!(read("<a>1 < 2</a>"), Err(ParseError::Malformed(_))));
}

#[test]
fn paragraphs_and_breaks_within_a_line_do_not_glue_its_words() {
    for (document, line) in [
        ("<notice><p>© Agency</p><p>2024</p></notice>", "© Agency 2024"),
        ("<notice>© Agency<br/>2024<script>alert(1)</script></notice>", "© Agency 2024"),
        ("<notice>© <em>Agen</em>cy</notice>", "© Agency"),
    ] {
        assert_eq!(read(document).unwrap().line(), line, "{document}");
    }
}
