//! Tests with each version of each format, as its own documents are written.

use super::*;

#[test]
fn rss_0_90_and_1_0_are_read() {
    let old = r#"<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
        xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>Agency</title><link>https://agency.example/</link>
        </channel><image><title>Logo</title><url>https://agency.example/l.png</url></image>
        <item><title>Quay opens</title><link>https://agency.example/quay</link></item>
        <textinput><title>Search</title><name>q</name></textinput></rdf:RDF>"#;
    let old = drafts(old);
    assert_eq!((old.len(), old[0].headline.as_str()), (1, "Quay opens"));
    assert_eq!(old[0].identity, "https://agency.example/quay");

    let new = r#"<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
        xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:c="http://purl.org/rss/1.0/modules/content/"
        xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/">
        <channel r:about="https://agency.example/"><title>Agency</title><dc:language>en-GB</dc:language>
        <dc:rights>© Agency</dc:rights><sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>12</sy:updateFrequency>
        <items><r:Seq><r:li resource="https://agency.example/quay"/></r:Seq></items></channel>
        <item r:about="https://agency.example/quay"><title>Quay opens</title><link>https://agency.example/quay?from=rss</link>
        <description>Short.</description><c:encoded><![CDATA[<p>One.</p><p>Two.</p>]]></c:encoded>
        <dc:creator>Jane Doe</dc:creator><dc:subject>Ports</dc:subject><dc:date>2024-11-04T10:00+01:00</dc:date>
        <slash:section>Economy</slash:section><slash:comments>3</slash:comments></item></r:RDF>"#;
    let parsed = read(new).unwrap();
    let draft = &parsed.drafts[0];
    assert_eq!([&draft.canonical_url, &draft.standfirst], ["https://agency.example/quay?from=rss", "Short."]);
    assert_eq!([&draft.byline, &draft.section, &draft.rights.copyright_notice], ["Jane Doe", "Economy", "© Agency"]);
    assert_eq!((draft.body.len(), draft.publish_time), (2, date::exact("2024-11-04T09:00:00Z")));
    assert_eq!(draft.language, LanguageTag::parse("en-GB"));
    assert_eq!(parsed.hints.ttl, Some(Duration::from_secs(2 * 60 * 60)));
}

#[test]
fn rss_1_1_is_read() {
    let feed = "<Channel xmlns='http://purl.org/net/rss1.1#' xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><title>Agency</title>\
                <items rdf:parseType='Collection'><item rdf:about='https://a.example/1'><title>Quay opens</title></item></items></Channel>";
    assert_eq!(drafts(feed)[0].canonical_url, "https://a.example/1");
}

#[test]
fn rss_0_91_to_0_94_are_read_and_their_dtd_is_never_fetched() {
    let doctype = "<!DOCTYPE rss PUBLIC \"-//Netscape Communications//DTD RSS 0.91//EN\" \"http://my.netscape.com/publish/formats/rss-0.91.dtd\">";
    for (version, namespace) in
        [("0.91", ""), ("0.92", " xmlns=\"http://backend.userland.com/rss\""), ("0.93", ""), ("0.94", "")]
    {
        let feed = format!(
            "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>{doctype}<rss version=\"{version}\"{namespace}><channel><title>Agence</title>\
             <language>fr</language><copyright>Agence</copyright><item><title>Le caf&eacute;&nbsp;!</title>\
             <link>https://agence.example/cafe</link><description>&Eacute;t&eacute;.</description></item></channel></rss>"
        );
        let draft = drafts(&feed).remove(0);
        assert_eq!((draft.headline.as_str(), draft.body[0].as_str()), ("Le café\u{A0}!", "Été."), "{version}");
        assert_eq!(draft.rights.copyright_notice, "Agence");
    }
}

#[test]
fn what_a_document_type_declares_is_used_where_it_is_harmless() {
    for (subset, title, headline) in [
        (
            "<!ENTITY % lat1 PUBLIC '-//W3C//ENTITIES Latin 1 for XHTML//EN' 'http://x.example/lat1.ent'> %lat1;",
            "Caf&eacute;",
            "Café",
        ),
        ("<!ENTITY agency 'Agence &#38; fils'>", "&agency;, &quot;x&quot;", "Agence & fils, \"x\""),
        ("<!-- > --> <!ELEMENT rss (channel)>", "T", "T"),
    ] {
        let feed =
            format!("<?xml version='1.0'?>\n<!DOCTYPE rss [ {subset} ]>\n{}", rss(&item("1").replace("T 1", title)));
        assert_eq!(drafts(&feed)[0].headline, headline, "{subset}");
    }
}

#[test]
fn an_rss_guid_is_an_address_unless_it_says_otherwise() {
    for (fields, identity, url) in [
        ("<guid>https://a.example/1</guid>", "https://a.example/1", "https://a.example/1"),
        ("<guid isPermaLink='true'>https://a.example/1</guid>", "https://a.example/1", "https://a.example/1"),
        ("<guid ispermalink='FALSE'>https://a.example/1</guid>", "https://a.example/1", ""),
        ("<guid>tag:a.example,2024:1</guid>", "tag:a.example,2024:1", ""),
        ("<guid>https://a.example/1</guid><link>/page</link>", "https://a.example/1", "https://agence.example/page"),
        ("<guid/><link>https://a.example/2</link>", "https://a.example/2", "https://a.example/2"),
        (
            "<link><![CDATA[ https://a.example/3?a=1&b=2 ]]></link>",
            "https://a.example/3?a=1&b=2",
            "https://a.example/3?a=1&b=2",
        ),
        ("<link>https://a.example/4?a=1&amp;b=2</link>", "https://a.example/4?a=1&b=2", "https://a.example/4?a=1&b=2"),
        ("<link href='https://a.example/5'/>", "https://a.example/5", "https://a.example/5"),
    ] {
        let draft = entry(&format!("<title>T</title>{fields}"));
        assert_eq!((draft.identity.as_str(), draft.canonical_url.as_str()), (identity, url), "{fields}");
    }
}

#[test]
fn atom_0_3_is_read_with_its_modes() {
    let content = |content: &str| {
        let feed = format!(
            "<feed version=\"0.3\" xmlns=\"http://purl.org/atom/ns#\" xml:lang=\"en\"><title>Agency</title><entry><title>T</title>\
             <id>urn:1</id><link rel=\"alternate\" type=\"text/html\" href=\"https://a.example/1\"/>\
             <issued>2024-11-04T10:00:00Z</issued><modified>2024-11-04T12:00:00Z</modified><created>2024-11-03</created>\
             <author><name>Jane</name></author>{content}</entry></feed>"
        );
        drafts(&feed).remove(0)
    };
    for (written, body) in [
        ("<content type='text/html' mode='escaped'>&lt;p&gt;Caf&amp;eacute;&lt;/p&gt;</content>", "Café"),
        ("<content type='text/html' mode='escaped'><![CDATA[<p>Caf&eacute;</p>]]></content>", "Café"),
        (
            "<content type='application/xhtml+xml' mode='xml'><div xmlns='http://www.w3.org/1999/xhtml'><p>Café</p></div></content>",
            "Café",
        ),
        (
            "<content type='application/xhtml+xml'><h:div xmlns:h='http://www.w3.org/1999/xhtml'><h:p>Caf&#xe9;</h:p></h:div></content>",
            "Café",
        ),
        ("<content type='text/html' mode='base64'>PHA+Q2Fmw6k8L3A+</content>", "Café"),
        ("<content type='application/octet-stream' mode='base64'>PGI+Q2Fmw6k8L2I+</content>", "Café"),
        ("<content type='text/plain' mode='base64'>\n Q2Fm\n w6k= </content>", "Café"),
        ("<content>Café</content>", "Café"),
        (
            "<content type='text/plain'>Caf&#233;</content><content type='text/html' mode='escaped'>&lt;b&gt;Café&lt;/b&gt;</content>",
            "Café",
        ),
        (
            "<content type='multipart/alternative'><content type='text/plain'>Plain</content>\
             <content type='text/html' mode='escaped'>&lt;p&gt;Café&lt;/p&gt;</content></content>",
            "Café",
        ),
    ] {
        assert_eq!(content(written).body, [body], "{written}");
    }
    let draft = content("<summary>Short.</summary>");
    assert_eq!([&draft.byline, &draft.canonical_url], ["Jane", "https://a.example/1"]);
    assert_eq!(draft.written_times.publish, "2024-11-04T10:00:00Z");
    assert_eq!(draft.publish_time, date::exact("2024-11-04T10:00:00Z"));
    assert_eq!(draft.source_update_time, date::exact("2024-11-04T12:00:00Z"));
    assert_eq!(draft.body, ["Short."]);
}

#[test]
fn atom_1_0_says_what_its_texts_are() {
    for (title, headline) in [
        ("<title>History of the &lt;blink&gt; tag</title>", "History of the <blink> tag"),
        ("<title type='text'>Use &lt;b&gt;bold&lt;/b&gt; &amp;amp; more</title>", "Use <b>bold</b> &amp; more"),
        ("<title type='html'>A &lt;b&gt;bold&lt;/b&gt; &amp;amp; more</title>", "A bold & more"),
        ("<title type='html'><![CDATA[A <b>bold</b> &amp; more]]></title>", "A bold & more"),
        (
            "<title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>A <b>bold</b> &amp; more &lt;x></div></title>",
            "A bold & more <x>",
        ),
        (
            "<title>A &lt;b&gt;bold&lt;/b&gt; one, from one who forgot the type</title>",
            "A bold one, from one who forgot the type",
        ),
    ] {
        let feed = format!("<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>1</id>{title}</entry></feed>");
        assert_eq!(drafts(&feed)[0].headline, headline, "{title}");
    }
}

#[test]
fn an_entry_document_and_a_prefixed_feed_are_atom() {
    let alone =
        "<?xml version='1.0'?><entry xmlns='http://www.w3.org/2005/Atom'><id>urn:1</id><title>T</title></entry>";
    let parsed = read(alone).unwrap();
    assert_eq!((parsed.form, parsed.drafts[0].identity.as_str()), (Form::Atom, "urn:1"));
    let prefixed = "<a:feed xmlns:a='http://www.w3.org/2005/Atom'><a:entry><a:id>urn:1</a:id><a:title>T</a:title>\
                    <a:link href='https://a.example/1'/></a:entry></a:feed>";
    let parsed = read(prefixed).unwrap();
    assert_eq!((parsed.form, parsed.drafts[0].canonical_url.as_str()), (Form::Atom, "https://a.example/1"));
}

#[test]
fn drafts_are_withheld_and_tombstones_cancel() {
    let feed = "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:app='http://www.w3.org/2007/app' \
                xmlns:at='http://purl.org/atompub/tombstones/1.0' xmlns:thr='http://purl.org/syndication/thread/1.0'>\
                <at:deleted-entry ref='urn:gone' when='2024-11-04T10:00:00Z'><at:comment>Removed by the court</at:comment></at:deleted-entry>\
                <entry><id>urn:1</id><title>T</title><app:control><app:draft>yes</app:draft></app:control>\
                <app:edited>2024-11-04T11:00:00Z</app:edited>\
                <thr:in-reply-to ref='urn:0' href='https://a.example/0'/></entry></feed>";
    let parsed = read(feed).unwrap();
    let (draft, gone) = (&parsed.drafts[0], &parsed.drafts[1]);
    assert_eq!(draft.pub_status, PubStatus::Withheld);
    assert_eq!(draft.source_update_time, date::exact("2024-11-04T11:00:00Z"));
    let reply = &draft.links[0];
    assert_eq!([&reply.role, &reply.identity, &reply.url], ["in-reply-to", "urn:0", "https://a.example/0"]);
    assert_eq!([&gone.identity, &gone.editorial_note], ["urn:gone", "Removed by the court"]);
    assert_eq!((gone.pub_status, gone.source_update_time), (PubStatus::Canceled, date::exact("2024-11-04T10:00:00Z")));
}

#[test]
fn a_feed_says_how_it_is_to_be_fetched() {
    let atom = "<feed xmlns='http://www.w3.org/2005/Atom'><link rel='self' href='/feed'/><link rel='hub' href='https://hub.example/'/>\
                <link rel='next' href='?page=2'/><link rel='prev-archive' href='/2023'/></feed>";
    let hints = read(atom).unwrap().hints;
    let shown = |url: Option<Url>| url.map(String::from).unwrap_or_default();
    assert_eq!(shown(hints.topic), "https://agence.example/feed");
    assert_eq!(shown(hints.hub), "https://hub.example/");
    assert_eq!(shown(hints.older), "https://agence.example/2023");
    let hints = read(&rss("<ttl>60</ttl><atom:link rel='hub' href='https://hub.example/'/>")).unwrap().hints;
    assert_eq!((hints.ttl, shown(hints.hub).as_str()), (Some(Duration::from_secs(3_600)), "https://hub.example/"));
    let json = r#"{"version": "https://jsonfeed.org/version/1.1", "feed_url": "https://a.example/f", "next_url": "/f?2",
        "hubs": [{"type": "rssCloud", "url": "https://no.example/"}, {"type": "WebSub", "url": "https://hub.example/"}], "items": []}"#;
    let hints = read(json).unwrap().hints;
    assert_eq!(
        (shown(hints.hub).as_str(), shown(hints.topic).as_str()),
        ("https://hub.example/", "https://a.example/f")
    );
    assert_eq!(shown(hints.older), "https://agence.example/f?2");
}

#[test]
fn json_feeds_are_borne_with() {
    let feed = r#"{"version": "https://jsonfeed.org/version/1", "author": {"name": "Agency"}, "items": [
        {"id": 17, "content_html": "<p>No title, but a first paragraph.</p><p>Two.</p>", "tags": "one", "summary": null},
        {"id": "2", "title": "T &amp; U", "external_url": "https://b.example/2", "image": "/i.jpg", "author": {"name": "Jane"},
         "date_published": "2024-11-04T10:00:00Z", "date_modified": "2024-11-04T11:00:00Z", "language": "fr"},
        "nonsense"]}"#;
    let drafts = drafts(feed);
    assert_eq!((drafts[0].identity.as_str(), drafts[0].headline.as_str()), ("17", "No title, but a first paragraph."));
    assert_eq!((drafts[0].byline.as_str(), drafts[0].keywords.as_slice()), ("Agency", &["one".to_owned()][..]));
    assert_eq!(drafts[1].item_type, ItemType::Picture);
    let draft = &drafts[2];
    assert_eq!((draft.headline.as_str(), draft.byline.as_str()), ("T & U", "Jane"));
    assert_eq!(draft.canonical_url, "https://b.example/2");
    assert_eq!(draft.source_update_time, date::exact("2024-11-04T11:00:00Z"));
    for broken in [
        "{\"version\": \"https://jsonfeed.org/version/1\"}",
        "{\"version\": \"https://jsonfeed.org/version/1\", \"items\": 1}",
    ] {
        assert!(matches!(read(broken), Err(ParseError::Malformed(_))), "{broken}");
    }
}

#[test]
fn cdf_is_read() {
    let feed = "<?xml version=\"1.0\"?><CHANNEL HREF=\"https://a.example/\"><TITLE>Agency</TITLE>\
                <ITEM HREF=\"https://a.example/1\" LASTMOD=\"1998-11-05T12:00\"><TITLE>Quay opens</TITLE><ABSTRACT>One.</ABSTRACT></ITEM></CHANNEL>";
    let draft = drafts(feed).remove(0);
    assert_eq!((draft.headline.as_str(), draft.canonical_url.as_str()), ("Quay opens", "https://a.example/1"));
    assert_eq!((draft.body[0].as_str(), draft.source_update_time), ("One.", date::exact("1998-11-05T12:00:00Z")));
}
