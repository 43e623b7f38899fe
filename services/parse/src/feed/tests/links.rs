//! Tests of links, rights, writers, summaries and languages: what an entry declares in unusual places.

use super::*;

fn atom(entry: &str) -> Draft {
    let feed = format!(
        "<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='fr'><entry><id>urn:1</id><title>T</title>{entry}</entry></feed>"
    );
    drafts(&feed).remove(0)
}

#[test]
fn a_link_whose_address_is_its_text_has_its_relation() {
    for link in [
        "<link rel='replies'>https://a.example/comments</link>",
        "<link rel='self'>https://a.example/entry.xml</link>",
        "<link rel='edit'>https://a.example/edit</link>",
        "<atom:link rel='payment'>https://a.example/pay</atom:link>",
    ] {
        for draft in [atom(link), entry(&format!("<title>T</title><guid isPermaLink='false'>urn:1</guid>{link}"))] {
            assert_eq!((draft.canonical_url.as_str(), draft.identity.as_str()), ("", "urn:1"), "{link}");
            assert_eq!(draft.links, [], "{link}");
        }
    }
    let page = "<link rel='alternate' type='text/html'> https://a.example/page </link>";
    assert_eq!(atom(page).canonical_url, "https://a.example/page");
    assert_eq!(atom("<link>https://a.example/page</link>").canonical_url, "https://a.example/page");
    assert_eq!(atom("<link rel='license'>https://a.example/by</link>").rights.usage_terms, "https://a.example/by");
    let related = atom("<link rel='related' title='R'>https://a.example/r</link>");
    assert_eq!(related.links, [item_link(LinkKind::Related, "R", "https://a.example/r")]);
    let sound = "<item><title>T</title><link rel='enclosure' type='audio/mpeg'>https://a.example/1.mp3</link></item>";
    assert_eq!(drafts(&rss(sound))[0].item_type, ItemType::Audio);
    let feed = read(&rss("<atom:link rel='hub'>https://hub.example/</atom:link><link>https://a.example/</link>"));
    assert_eq!(feed.unwrap().hints.hub.map(String::from).as_deref(), Some("https://hub.example/"));
}

#[test]
fn rights_are_a_text_construct() {
    for rights in [
        "<rights type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>© Agence<br/>2024<script>alert(1)</script></div></rights>",
        "<rights type='html'>&amp;copy; Agence&lt;br/>2024&lt;script>alert(1)&lt;/script></rights>",
        "<rights mode='base64' type='text/plain'>wqkgQWdlbmNlIDIwMjQ=</rights>",
        "<rights>© Agence 2024</rights>",
        "<dc:rights>&lt;p>© Agence&lt;/p>&lt;p>2024&lt;/p></dc:rights>",
        "<source><rights type='html'>© Agence&lt;br>2024</rights></source>",
        "<prism:copyright><b>© Agence</b> <i>2024</i></prism:copyright>",
    ] {
        assert_eq!(atom(rights).rights.copyright_notice, "© Agence 2024", "{rights}");
    }
    let of_feed =
        "<copyright>© Agence&lt;br/&gt;2024&lt;script&gt;x()&lt;/script&gt;</copyright><item><title>T</title></item>";
    assert_eq!(drafts(&rss(of_feed))[0].rights.copyright_notice, "© Agence 2024");
    let literal = atom("<rights type='text'>Agence &lt;b&gt;2024</rights>");
    assert_eq!(literal.rights.copyright_notice, "Agence <b>2024");
}

#[test]
fn a_writer_who_is_named_twice_is_one() {
    for (fields, byline) in [
        ("<author>desk@a.example (The desk)</author><dc:creator>Jane Doe</dc:creator>", "Jane Doe"),
        ("<dc:creator>Jane Doe</dc:creator><author>jane@a.example</author>", "Jane Doe"),
        ("<author>jane@a.example (Jane Doe)</author><dc:creator>jane@a.example</dc:creator>", "Jane Doe"),
        ("<itunes:author>The show</itunes:author><author>Jane Doe</author>", "Jane Doe"),
        (
            "<managingEditor>e@a.example (Ed)</managingEditor><dc:creator>Jane</dc:creator><dc:creator>John</dc:creator>",
            "Jane, John",
        ),
    ] {
        assert_eq!(entry(&format!("<title>T</title>{fields}")).byline, byline, "{fields}");
    }
    let both = "<author><name>Jane<br/>Doe</name></author><dc:creator>The desk</dc:creator>";
    assert_eq!(atom(both).byline, "Jane Doe");
}

#[test]
fn a_summary_behind_the_description_is_kept() {
    for (fields, standfirst, body) in [
        (
            "<description>The whole text of it.</description><summary>Short.</summary>",
            "Short.",
            "The whole text of it.",
        ),
        (
            "<description>Short.</description><summary>The whole text of it.</summary>",
            "Short.",
            "The whole text of it.",
        ),
        (
            "<description>Short.</description><itunes:summary>The whole text of it.</itunes:summary>",
            "Short.",
            "The whole text of it.",
        ),
        ("<description>The text.</description><dc:description>The text.</dc:description>", "", "The text."),
        (
            "<description>Short.</description><summary>Other.</summary><content:encoded>&lt;p>Long.&lt;/p></content:encoded>",
            "Short.",
            "Long.",
        ),
    ] {
        let draft = entry(&format!("<title>T</title>{fields}"));
        assert_eq!((draft.standfirst.as_str(), draft.body.join("|").as_str()), (standfirst, body), "{fields}");
    }
}

#[test]
fn the_language_of_the_text_is_the_items() {
    for (fields, language) in [
        (
            "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml' xml:lang='ar'><p>x</p></div></content>",
            "ar",
        ),
        ("<content type='html'>&lt;div lang='ar'>&lt;p>x&lt;/p>&lt;/div></content>", "ar"),
        ("<content type='html'><![CDATA[<article class=x lang=\"ar\"><p>x</p></article>]]></content>", "ar"),
        ("<summary xml:lang='en'>x</summary><content xml:lang='ar'>y</content>", "ar"),
        ("<summary xml:lang='en'>x</summary><content>y</content>", "fr"),
        ("<summary xml:lang='ar'>x</summary>", "ar"),
        ("<content type='html'>&lt;p>x &lt;span lang='ar'>y&lt;/span>&lt;/p></content>", "fr"),
    ] {
        let draft = atom(fields);
        assert_eq!(draft.language.as_ref().map(LanguageTag::as_str), Some(language), "{fields}");
    }
    let titled =
        "<language>fr</language><item><title xml:lang='en'>T</title><content:encoded>&lt;p>x</content:encoded></item>";
    assert_eq!(drafts(&rss(titled))[0].language, LanguageTag::parse("fr"));
}

#[test]
fn categories_within_categories_are_read() {
    let nested = "<itunes:category text='Society'><itunes:category text='Ports'><itunes:category text='Safi'/></itunes:category></itunes:category>";
    assert_eq!(entry(&format!("<title>T</title>{nested}")).keywords, ["Society", "Ports", "Safi"]);
}

#[test]
fn markup_that_is_escaped_in_an_element_is_markup() {
    for content in [
        "<content type='html'><div>&lt;p&gt;Un.&lt;/p&gt;&lt;p&gt;Deux.&lt;/p&gt;</div></content>",
        "<content type='html'><div><p>Un.</p>&lt;p&gt;Deux.&lt;/p&gt;</div></content>",
        "<content type='html'>&amp;lt;p&amp;gt;Un.&amp;lt;/p&amp;gt;&amp;lt;p&amp;gt;Deux.&amp;lt;/p&amp;gt;</content>",
        "<content type='html'>&lt;![CDATA[&lt;p>Un.&lt;/p>&lt;p>Deux.&lt;/p>]]&gt;</content>",
        "<content type='html'><![CDATA[<![CDATA[<p>Un.</p><p>Deux.</p>]]]]></content>",
        "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>&lt;p>Un.&lt;/p>&lt;p>Deux.&lt;/p></div></content>",
    ] {
        assert_eq!(atom(content).body, ["Un.", "Deux."], "{content}");
    }
    assert_eq!(entry("<title>&lt;![CDATA[Un titre]]&gt;</title>").headline, "Un titre");
    assert_eq!(entry("<title>&amp;lt;b&amp;gt;Un&amp;lt;/b&amp;gt; titre</title>").headline, "Un titre");
    let about = "<content type='html'>&lt;p>The &amp;lt;p&amp;gt; tag.&lt;/p></content>";
    assert_eq!(atom(about).body, ["The <p> tag."]);
    let json = r#"{"version": "https://jsonfeed.org/version/1.1", "items": [
        {"id": "1", "title": "T", "content_text": "&lt;p&gt;Un.&lt;/p&gt;&lt;p&gt;Deux.&lt;/p&gt;"},
        {"id": "2", "title": "T", "content_html": "&lt;p&gt;Un.&lt;/p&gt;\\n&lt;p&gt;Deux.&lt;/p&gt;"},
        {"id": "3", "title": "T", "content_text": "Un.\\n\\nDeux."},
        {"id": "4", "title": "T", "content_text": "Un.	
Deux."}]}"#;
    for draft in drafts(json) {
        assert_eq!(draft.body, ["Un.", "Deux."], "{}", draft.identity);
    }
}

#[test]
fn a_notice_before_the_declaration_harms_nothing() {
    let latin: Vec<u8> = format!(
        "<br />\n<b>Notice</b>:  Undefined variable: x in <b>/var/www/feed.php</b> on line <b>3</b><br />\n\
         <?xml version='1.0' encoding='iso-8859-1'?>\n{}",
        rss(&item("1").replace("Texte", "Caf\u{e9}"))
    )
    .chars()
    .map(|c| c as u8)
    .collect();
    let parsed = crate::read(&Payload { content_type: Some("text/html"), ..Payload::of(&latin, now()) }).unwrap();
    assert_eq!((parsed.form, parsed.drafts[0].body.as_slice()), (Form::Rss, &["Café.".to_owned()][..]));
}

#[test]
fn an_encoding_that_is_not_known_is_reported() {
    let latin: Vec<u8> = format!("<?xml version='1.0' encoding='x-vendor-7'?>{}", rss(&item("\u{e9}")))
        .chars()
        .map(|c| c as u8)
        .collect();
    let parsed = crate::read(&Payload::of(&latin, now())).unwrap();
    assert_eq!(parsed.rejected, ["its encoding x-vendor-7 is not known, and was guessed"]);
}
