//! Tests that hold for every format alike: what one format is forgiven, its neighbours are too.

use crate::{
    model::{Draft, Guess, ItemType, PubStatus},
    testing::read,
};

const G2: &str = "xmlns='http://iptc.org/std/nar/2006-10-01/'";

fn only(payload: &str) -> Draft {
    let parsed = read(payload).unwrap_or_else(|why| panic!("{why}: {payload}"));
    assert_eq!(parsed.rejected, [""; 0], "{payload}");
    parsed.drafts.into_iter().next().unwrap()
}

fn rss(fields: &str) -> String {
    format!(
        "<rss version='2.0' xmlns:prism='http://prismstandard.org/namespaces/basic/2.0/'><channel><item><guid>urn:1</guid>{fields}</item></channel></rss>"
    )
}

fn atom(fields: &str) -> String {
    format!(
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>urn:1</id><updated>2024-11-04T10:00:00Z</updated>{fields}</entry></feed>"
    )
}

fn json_feed(fields: &str) -> String {
    format!(r#"{{"version": "https://jsonfeed.org/version/1.1", "items": [{{"id": "urn:1", {fields}}}]}}"#)
}

fn ninjs(fields: &str) -> String {
    format!(r#"{{"uri": "urn:1", "type": "text", "headline": "Un", "pubstatus": "usable", {fields}}}"#)
}

fn nitf(docdata: &str, content: &str) -> String {
    format!(
        "<nitf uno='u1'><head><docdata management-status='usable'>{docdata}</docdata></head><body><body.head><hedline><hl1>Un</hl1></hedline></body.head><body.content>{content}</body.content></body></nitf>"
    )
}

fn g2(item_meta: &str, content: &str) -> String {
    format!(
        "<newsItem {G2} guid='g1'><itemMeta><itemClass qcode='ninat:text'/><pubStatus qcode='stat:usable'/>{item_meta}</itemMeta><contentMeta><headline>Un</headline></contentMeta><contentSet>{content}</contentSet></newsItem>"
    )
}

fn newsml_1(management: &str, content: &str) -> String {
    format!(
        "<NewsML><NewsItem><Identification><NewsIdentifier><NewsItemId>i1</NewsItemId></NewsIdentifier></Identification><NewsManagement><Status FormalName='Usable'/>{management}</NewsManagement><NewsComponent><NewsLines><HeadLine>Un</HeadLine></NewsLines><ContentItem><DataContent>{content}</DataContent></ContentItem></NewsComponent></NewsItem></NewsML>"
    )
}

fn mail(body: &str) -> String {
    format!("From: a@agence.example\nSubject: Un\nDate: Mon, 04 Nov 2024 10:00:00 +0100\n\n{body}\n")
}

fn european(text: &str) -> String {
    format!("\u{1}AFP0123 3 eco 0250\r\n\u{2}Un\r\n\r\n{text}\r\n\u{3}041200 GMT nov 24")
}

fn american(text: &str) -> String {
    format!("\u{1}a0023\u{1f}\r\nu i BC-Un 11-04-24 0450\r\n\u{2}^Un<\r\n{text}\r\n\u{3}AP-WF-11-04-24 0912GMT<")
}

fn page(content: &str) -> String {
    let text =
        "<p>Le quai de Safi est ouvert depuis hier matin, a dit le maire de la ville, et les bateaux arrivent.</p>";
    format!("<html><body><article><h1>Le quai de Safi ouvre</h1>{text}{content}{text}</article></body></html>")
}

#[test]
fn an_embargo_of_a_template_holds_nothing_back_in_any_format() {
    for nothing in ["YYYYMMDDTHHMMSSZ", "0000-00-00T00:00:00Z", "null", "N/A"] {
        for payload in [
            rss(&format!("<title>Un</title><prism:embargoDate>{nothing}</prism:embargoDate>")),
            rss(&format!("<title>Un</title><pubDate>{nothing}</pubDate>")),
            ninjs(&format!(r#""body_text": "Deux.", "embargoed": "{nothing}""#)),
            nitf(&format!("<doc-id id-string='d'/><date.release norm='{nothing}'/>"), "<p>Deux.</p>"),
            g2(&format!("<embargoed>{nothing}</embargoed>"), "<inlineData>Deux.</inlineData>"),
            newsml_1(
                &format!(
                    "<StatusWillChange><FutureStatus FormalName='Usable'/><DateAndTime>{nothing}</DateAndTime></StatusWillChange>"
                ),
                "<p>Deux.</p>",
            ),
            mail(&format!("Title: Un\nEmbargo: {nothing}\n\nDeux.")),
        ] {
            let draft = only(&payload);
            assert_eq!((draft.pub_status, draft.embargo_time), (PubStatus::Usable, None), "{payload}");
            assert!(!draft.item.guesses.has(Guess::PubStatus), "{payload}");
        }
    }
}

#[test]
fn the_lines_of_results_stay_lines_in_every_format() {
    let results = ["Arsenal 2 Chelsea 1", "Spurs 0 Everton 0", "Leeds 1 Fulham 1"];
    let [plain, wire, broken, escaped] = ["\n", "\r\n", "<br/>", "\\n"].map(|sign| results.join(sign));
    let xhtml = format!("<inlineXML><html><body><p>{broken}</p></body></html></inlineXML>");
    for payload in [
        rss(&format!("<title>Un</title><description><![CDATA[{broken}]]></description>")),
        rss(&format!("<title>Un</title><description>{plain}</description>")),
        atom(&format!(
            "<title>Un</title><content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>{broken}</div></content>"
        )),
        atom(&format!("<title>Un</title><content type='text'>{plain}</content>")),
        json_feed(&format!(r#""title": "Un", "content_text": "{escaped}""#)),
        json_feed(&format!(r#""title": "Un", "content_html": "<p>{broken}</p>""#)),
        ninjs(&format!(r#""body_text": "{escaped}""#)),
        ninjs(&format!(r#""body_xhtml": "<p>{broken}</p>""#)),
        nitf("", &format!("<p>{broken}</p>")),
        nitf("", &format!("<pre>{plain}</pre>")),
        g2("", &xhtml),
        g2("", &format!("<inlineData contenttype='text/plain'>{plain}</inlineData>")),
        newsml_1("", &format!("<p>{broken}</p>")),
        newsml_1("", &plain),
        mail(&plain),
        european(&wire),
        american(&wire),
        page(&format!("<p>{broken}</p>")),
        format!("Un\n\n{plain}\n"),
    ] {
        let draft = only(&payload);
        let is_whole = draft.body.windows(3).any(|lines| lines == results);
        assert!(is_whole, "{payload} {:?}", draft.body);
    }
}

/// Payloads of each format that has markup, with this text.
fn with_markup(html: &str) -> [String; 9] {
    let in_json = html.replace('\n', "\\n");
    [
        rss(&format!("<title>Un</title><description><![CDATA[{html}]]></description>")),
        atom(&format!(
            "<title>Un</title><content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>{html}</div></content>"
        )),
        json_feed(&format!(r#""title": "Un", "content_html": "{in_json}""#)),
        ninjs(&format!(r#""body_xhtml": "{in_json}""#)),
        nitf("", html),
        g2("", &format!("<inlineXML><html><body>{html}</body></html></inlineXML>")),
        newsml_1("", html),
        mail(html).replace("Subject:", "Content-Type: text/html\nSubject:"),
        page(html),
    ]
}

#[test]
fn a_caption_that_is_no_figcaption_is_no_text_in_any_format() {
    for caption in [
        "<p class='wp-caption-text'>Legende.</p>",
        "<div class='image-caption'><p>Legende.</p></div>",
        "<p><span class='bildunterschrift'>Legende.</span></p>",
    ] {
        let html = format!("<div><img src='https://a.example/quai.jpg'/></div>{caption}<p>Deux.</p>");
        let data = format!("<inlineData contenttype='text/html'><![CDATA[{html}]]></inlineData>");
        for payload in with_markup(&html).into_iter().chain([g2("", &data)]) {
            let parsed = read(&payload).unwrap();
            let text = parsed.drafts.iter().find(|draft| draft.item_type == ItemType::Text).unwrap();
            assert!(text.body.contains(&"Deux.".to_owned()), "{payload} {:?}", text.body);
            assert!(!text.body.contains(&"Legende.".to_owned()), "{payload} {:?}", text.body);
            let pictures: Vec<&Draft> =
                parsed.drafts.iter().filter(|draft| draft.item_type != ItemType::Text).collect();
            assert!(pictures.iter().all(|picture| picture.headline == "Legende."), "{payload} {pictures:?}");
        }
        let without_picture =
            rss(&format!("<title>Un</title><description><![CDATA[<p>Un.</p>{caption}]]></description>"));
        assert_eq!(only(&without_picture).body, ["Un.", "Legende."]);
    }
}

#[test]
fn a_standfirst_in_the_head_of_xhtml_is_kept_in_every_format_of_agencies() {
    let text =
        "<header><time>10:30</time><p>Port</p><h2>Un</h2><p>Le quai de Safi est ouvert.</p></header><p>Deux.</p>";
    for payload in [
        g2("", &format!("<inlineXML><html><body>{text}</body></html></inlineXML>")),
        newsml_1("", &format!("<html><body>{text}</body></html>")),
        newsml_1("", &format!("<body>{text}</body>")),
        nitf("", text),
    ] {
        let draft = only(&payload);
        assert_eq!(
            (draft.standfirst.as_str(), draft.body.as_slice()),
            ("Le quai de Safi est ouvert.", &["Deux.".to_owned()][..]),
            "{payload}"
        );
    }
}

#[test]
fn lines_that_markup_keeps_stay_lines_in_every_format() {
    let results = "Arsenal 2 Chelsea 1\nSpurs 0 Everton 0\nLeeds 1 Fulham 1";
    let poem = "Roses are red,\nviolets are blue,\nsugar is sweet,\nand so are you.";
    for (text, open, close, sign) in [
        (results, "<pre>", "</pre>", "\n"),
        (poem, "<pre>", "</pre>", "\n"),
        (poem, "<pre><code>", "</code></pre>", "\n"),
        (poem, "<p>", "</p>", "<br/>"),
        (results, "<p style='color: red; white-space: pre-line'>", "</p>", "\n"),
        (poem, "<div style='white-space:pre-wrap;'><p>", "</p></div>", "\n"),
        (results, "<ul><li>", "</li></ul>", "<br/>"),
        (results, "<ol><li><span>", "</span></li></ol>", "<br/>"),
        (results, "<table><tr><td>", "</td></tr></table>", "<br/>"),
        (results, "<table><tr><td style='white-space: pre'>", "</td></tr></table>", "\n"),
    ] {
        let lines: Vec<&str> = text.lines().collect();
        let html = format!("{open}{}{close}", lines.join(sign));
        for payload in with_markup(&html) {
            let draft = only(&payload);
            assert!(draft.body.windows(lines.len()).any(|body| body == lines), "{payload} {:?}", draft.body);
        }
    }
}

#[test]
fn an_id_that_is_the_address_of_a_page_is_the_address_of_the_story() {
    let of = |id: &str| {
        [
            ninjs(r#""body_text": "Deux.""#).replace("urn:1", id),
            nitf(&format!("<doc-id id-string='{id}'/>"), "<p>Deux.</p>").replace(" uno='u1'", ""),
            g2("", "<inlineData>Deux.</inlineData>").replace("'g1'", &format!("'{id}'")),
            newsml_1("", "<p>Deux.</p>")
                .replace("<NewsItemId>i1</NewsItemId>", &format!("<PublicIdentifier>{id}</PublicIdentifier>")),
        ]
    };
    for id in [
        "https://a.example/safi/quai",
        "http://www.a.example/2024/11/quai-1.4567.html",
        "https://a.example/?p=12",
        "https://a.example/api-safi-ouvre",
        "https://a.example/quai.php?id=3",
    ] {
        for payload in of(id) {
            assert_eq!(only(&payload).canonical_url, id, "{payload}");
        }
    }
    for id in [
        "urn:newsml:a.example:1",
        "tag:a.example,2024:1",
        "https://api.a.example/quai",
        "https://a.example/api/quai",
        "https://a.example/content/v2/quai",
        "https://a.example/quai.json",
        "http://cms/quai",
        "http://10.0.0.1/quai",
        "https://a.example:8443/quai",
        "https://data.a.example/id/12",
        "12",
    ] {
        for payload in of(id) {
            assert_eq!(only(&payload).canonical_url, "", "{payload}");
        }
    }
    let told =
        ninjs(r#""body_text": "Deux.", "link": "https://a.example/quai""#).replace("urn:1", "https://a.example/1");
    assert_eq!(only(&told).canonical_url, "https://a.example/quai");
    let feed = rss("<title>Un</title><description>Deux.</description>")
        .replace("<guid>urn:1", "<guid isPermaLink='false'>https://a.example/1");
    assert_eq!(only(&feed).canonical_url, "");
}

#[test]
fn a_story_without_a_headline_is_named_by_how_it_begins_in_feeds_and_mails() {
    let text = "Le quai de Safi est ouvert.";
    for payload in [
        rss(&format!("<description>{text}</description>")),
        rss(&format!("<title/><description>{text}</description>")),
        atom(&format!("<title/><content type='text'>{text}</content>")),
        json_feed(&format!(r#""content_html": "<p>{text}</p><p>Deux.</p>""#)),
        json_feed(&format!(r#""title": " ", "content_text": "{text}""#)),
        mail(text).replace("Subject: Un\n", ""),
        mail(text).replace("Subject: Un", "Subject: "),
    ] {
        assert_eq!(only(&payload).headline, text, "{payload}");
    }
}

#[test]
fn characters_that_no_text_has_are_read_in_every_format() {
    let raw = "Don\u{92}t\u{AD} \u{93}go\u{94}";
    for payload in [
        rss(&format!("<title>Un</title><description>{raw}</description>")),
        atom(&format!("<title>Un</title><content type='text'>{raw}</content>")),
        json_feed(&format!(r#""title": "Un", "content_text": "{raw}""#)),
        ninjs(&format!(r#""body_text": "{raw}""#)),
        nitf("", &format!("<p>{raw}</p>")),
        g2("", &format!("<inlineData contenttype='text/plain'>{raw}</inlineData>")),
        newsml_1("", &format!("<p>{raw}</p>")),
        mail(raw),
        european(raw),
        american(raw),
        page(&format!("<p>{raw}</p>")),
        format!("Un\n\n{raw}\n"),
    ] {
        let draft = only(&payload);
        assert!(draft.body.contains(&"Don’t “go”".to_owned()), "{payload} {:?}", draft.body);
    }
}
