//! Tests of the modules that feeds use: Dublin Core, PRISM, podcasts and others.

use super::*;
use crate::model::AnnotationKind;

#[test]
fn writers_are_told_in_many_ways() {
    for (fields, byline) in [
        ("<author>jane@a.example (Jane Doe)</author>", "Jane Doe"),
        ("<author>Jane Doe &lt;jane@a.example&gt;</author>", "Jane Doe"),
        ("<author>jane@a.example</author>", ""),
        ("<author>Nom —a@b.example</author>", "Nom"),
        ("<author><name>Jane Doe</name><email>jane@a.example</email></author>", "Jane Doe"),
        ("<dc:creator>Jane</dc:creator><dc:creator>John</dc:creator><dc:creator>Jane</dc:creator>", "Jane, John"),
        ("<dc:author>Jane</dc:author>", "Jane"),
        ("<itunes:author>Jane</itunes:author>", "Jane"),
        ("<managingEditor>Jane (jane@a.example)</managingEditor>", "Jane"),
        ("<a10:author><a10:name>Jane</a10:name></a10:author>", "Jane"),
    ] {
        assert_eq!(entry(&format!("<title>T</title>{fields}")).byline, byline, "{fields}");
    }
    let atom = "<feed xmlns='http://www.w3.org/2005/Atom'><author><name>Desk</name></author><entry><id>1</id><title>T</title>\
                <source><title>Other agency</title><author><name>Jane</name></author></source></entry></feed>";
    let draft = drafts(atom).remove(0);
    assert_eq!([&draft.byline, &draft.rights.credit_line], ["Jane", "Other agency"]);
}

#[test]
fn dates_are_taken_by_what_they_say() {
    let day = |day: u32| date::exact(&format!("2024-11-0{day}"));
    for (fields, published, updated) in [
        ("<pubDate>01 Nov 2024</pubDate>", day(1), None),
        ("<pubDate>01 Nov 2024</pubDate><dc:date>2024-11-02</dc:date>", day(1), day(2)),
        ("<dc:date>2024-11-02</dc:date>", day(2), day(2)),
        ("<pubDate>hier</pubDate><dc:date>2024-11-02</dc:date>", day(2), day(2)),
        ("<dcterms:issued>2024-11-01</dcterms:issued><dcterms:modified>2024-11-02</dcterms:modified>", day(1), day(2)),
        ("<dcterms:created>2024-11-01</dcterms:created>", day(1), None),
        ("<prism:publicationDate>2024-11-01</prism:publicationDate>", day(1), None),
        ("<a10:updated>2024-11-02</a10:updated>", None, day(2)),
        ("<published>2024-11-01</published><app:edited>2024-11-03</app:edited>", day(1), day(3)),
    ] {
        let draft = entry(&format!("<title>T</title>{fields}"));
        assert_eq!((draft.publish_time, draft.source_update_time), (published, updated), "{fields}");
    }
    let parsed = read(&rss("<item><title>T</title><pubDate>hier</pubDate></item>")).unwrap();
    assert_eq!(parsed.rejected, ["entry 1: its publication date is not understood and was left out"]);
    assert_eq!(parsed.drafts[0].written_times.publish, "hier");
}

#[test]
fn subjects_become_keywords_sections_and_codes() {
    let draft = entry(
        "<title>T</title><category domain='https://a.example/sections'>Une</category><category>Safi</category>\
         <category domain='http://cv.iptc.org/newscodes/mediatopic/'>20000002</category>\
         <dc:subject>Ports</dc:subject><media:keywords>boat, quay</media:keywords><keywords>c, d</keywords><itunes:keywords>a,b</itunes:keywords>",
    );
    assert_eq!([&draft.section, &draft.annotations[0].code], ["Une", "medtop:20000002"]);
    assert_eq!((draft.annotations.len(), draft.annotations[0].kind), (1, AnnotationKind::MediaTopic));
    assert_eq!(draft.keywords, ["Une", "Safi", "Ports", "boat", "quay", "c", "d", "a", "b"]);
    assert_eq!(entry("<title>T</title><prism:section>Culture</prism:section>").section, "Culture");
}

#[test]
fn rights_and_embargoes_are_kept() {
    let draft = entry(
        "<title>T</title><dc:rights>© Jane</dc:rights><source url='https://b.example/rss'>Other &amp;amp; Co</source>\
         <cc:license rdf:resource='https://creativecommons.org/licenses/by/4.0/'/><dcterms:rightsHolder>Jane</dcterms:rightsHolder>\
         <prism:embargoDate>2025-02-01T10:00:00Z</prism:embargoDate><prism:versionIdentifier>3</prism:versionIdentifier>",
    );
    assert_eq!([&draft.rights.copyright_notice, &draft.rights.credit_line], ["© Jane", "Other & Co"]);
    assert_eq!(draft.rights.usage_terms, "https://creativecommons.org/licenses/by/4.0/");
    assert_eq!([&draft.rights.copyright_holder, &draft.version], ["Jane", "3"]);
    assert_eq!(draft.embargo_time, date::exact("2025-02-01T10:00:00Z"));
    let unclear = entry("<title>T</title><prism:embargoDate>demain</prism:embargoDate>");
    assert_eq!(unclear.pub_status, PubStatus::Withheld, "what nobody can read holds all the same");
}

#[test]
fn texts_are_found_wherever_they_are() {
    for (fields, standfirst, body) in [
        ("<description>One.</description>", "", "One."),
        ("<description>Short.</description><description>&lt;p&gt;Long.&lt;/p&gt;</description>", "Short.", "Long."),
        ("<description>Short.</description><xhtml:body><p>Long.</p></xhtml:body>", "Short.", "Long."),
        (
            "<description>Short.</description><body xmlns='http://www.w3.org/1999/xhtml'><p>Long.</p></body>",
            "Short.",
            "Long.",
        ),
        ("<description>Short.</description><fullitem>Long.</fullitem>", "Short.", "Long."),
        ("<description>Short.</description><content:encoded>&lt;p>Long.&lt;/p></content:encoded>", "Short.", "Long."),
        ("<description><p>Inline <b>markup</b>.</p></description>", "", "Inline markup."),
        ("<itunes:summary>One.</itunes:summary>", "", "One."),
        ("<itunes:subtitle>One.</itunes:subtitle>", "", "One."),
        ("<itunes:subtitle>Short.</itunes:subtitle><itunes:summary>Long.</itunes:summary>", "Short.", "Long."),
        ("<description>Long.</description><itunes:subtitle>Short.</itunes:subtitle>", "Short.", "Long."),
        ("<dc:description>One.</dc:description>", "", "One."),
        ("<media:description>One.</media:description>", "", "One."),
        ("<summary>Short.</summary><content>Long.</content>", "Short.", "Long."),
    ] {
        let draft = entry(&format!("<title>T</title>{fields}"));
        assert_eq!((draft.standfirst.as_str(), draft.body.join("|").as_str()), (standfirst, body), "{fields}");
    }
}

#[test]
fn a_title_of_the_entry_itself_is_better_than_one_of_a_module() {
    for title in ["<dc:title>D</dc:title><title>T</title>", "<title>T</title><itunes:title>I</itunes:title>"] {
        assert_eq!(entry(title).headline, "T", "{title}");
    }
    assert_eq!(entry("<title> </title><dc:title>D</dc:title>").headline, "D");
}

#[test]
fn an_entry_without_title_is_called_by_how_it_begins() {
    assert_eq!(
        entry("<description>The quay of Safi has opened.</description>").headline,
        "The quay of Safi has opened."
    );
    assert_eq!(entry("<link>https://a.example/1</link>").headline, "https://a.example/1");
    let long = entry(&format!("<description>{}</description>", "word ".repeat(100)));
    assert!(long.headline.ends_with('…') && long.headline.chars().count() <= 120);
}
