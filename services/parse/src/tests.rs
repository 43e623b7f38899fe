//! Tests that a parser ends with drafts or with a reason for any input.

use newsroom_text::is_forbidden;
use proptest::prelude::*;

use super::*;
use crate::testing::read_as;

const FORMS: [Option<Form>; 13] = [
    None,
    Some(Form::Rss),
    Some(Form::Atom),
    Some(Form::JsonFeed),
    Some(Form::Html),
    Some(Form::Text),
    Some(Form::Ninjs),
    Some(Form::NewsmlG2),
    Some(Form::Newsml1),
    Some(Form::Nitf),
    Some(Form::Iptc7901),
    Some(Form::Anpa),
    Some(Form::Mail),
];

/// Sample documents of the agency formats in XML and JSON.
const SAMPLES: [(Form, &str); 6] = [
    (Form::NewsmlG2, include_str!("iptc/newsml_g2/samples/message.xml")),
    (Form::Newsml1, include_str!("iptc/newsml_1/samples/items.xml")),
    (Form::Nitf, include_str!("iptc/nitf/samples/story.xml")),
    (Form::Ninjs, include_str!("iptc/ninjs/samples/1.3.json")),
    (Form::Ninjs, include_str!("iptc/ninjs/samples/2.1.json")),
    (Form::Ninjs, include_str!("iptc/ninjs/samples/3.1.json")),
];

fn check(parsed: Result<Parsed, ParseError>) {
    for draft in parsed.iter().flat_map(|parsed| &parsed.drafts) {
        let links = draft.links.iter().flat_map(|link| [&link.title, &link.excerpt, &link.url]);
        let fields = [&draft.headline, &draft.standfirst, &draft.byline, &draft.section, &draft.identity];
        for text in fields.into_iter().chain(&draft.body).chain(&draft.keywords).chain(links) {
            assert!(!text.chars().any(is_forbidden), "{text:?}");
        }
        assert!(!draft.headline.is_empty() && !draft.identity.is_empty());
    }
}

#[test]
fn nothing_too_much_and_no_text_are_told_apart() {
    assert_eq!(read_as(None, b""), Err(ParseError::Empty));
    assert_eq!(read_as(None, vec![b'a'; DOCUMENT_BYTES + 1]), Err(ParseError::TooLarge));
    assert_eq!(read_as(None, b"a\xff"), Err(ParseError::NotText { encoding: "UTF-8", at: Some(1) }));
    assert!(matches!(read_as(None, b"{}"), Err(ParseError::UnknownForm(_))));
    for form in FORMS.into_iter().flatten() {
        assert!(read_as(Some(form), b"\0\0\0").is_err(), "{form:?}");
    }
}

#[test]
fn controls_and_scripts_survive_in_no_field() {
    let evil = "&#x202E;<script>alert(1)</script>&#0;\u{2066}x";
    let cdata = format!("<![CDATA[{evil}]]>");
    let rss = format!(
        "<rss version=\"2.0\"><channel><title>{cdata}</title><item><guid>{cdata}</guid><title>{cdata}</title>\
         <author>{cdata}</author><category>{cdata}</category><link>javascript:alert(1)</link>\
         <description>{cdata}</description></item></channel></rss>"
    );
    let parsed = read_as(None, rss.as_bytes()).unwrap();
    let draft = &parsed.drafts[0];
    assert_eq!([&draft.headline, &draft.byline, &draft.canonical_url], ["\u{FFFD}x", "\u{FFFD}x", ""]);
    assert_eq!(draft.body, ["\u{FFFD}x"]);
    assert_eq!(draft.keywords, ["\u{FFFD}x"]);
    check(Ok(parsed));
}

#[test]
fn what_declares_no_language_is_in_the_language_of_its_transport() {
    let item = |attribute: &str, text: &str| {
        format!(
            "<rss><channel{attribute}><item><title>T</title><description>{text}</description></item></channel></rss>"
        )
    };
    let ninjs = r#"{"uri": "urn:x:1", "type": "text", "headline": "T", "body_text": "Un."}"#;
    for (document, content_language, language) in [
        (item("", "Un quai."), "fr-FR", Some("fr-FR")),
        (item(" xml:lang='ar'", "Un quai."), "fr", Some("ar")),
        (item("", "Un quai."), "fr, en", None),
        (item("", "Un quai."), "mul", None),
        (item("", "Un quai."), "nonsense!", None),
        (item("", "افتتح المغرب ميناء آسفي"), "en-US", None),
        (item("", "افتتح المغرب ميناء آسفي"), "ar", Some("ar")),
        (ninjs.to_owned(), " fr ", Some("fr")),
        (
            "From: a@b.example\nSubject: Un quai\nDate: Mon, 04 Nov 2024 10:00:00 +0100\n\nLe quai est ouvert.".into(),
            "fr",
            Some("fr"),
        ),
        ("Un quai\n\nLe quai de Safi a ouvert lundi.".into(), "fr", Some("fr")),
    ] {
        let payload =
            Payload { content_language: Some(content_language), ..Payload::of(document.as_bytes(), testing::NOW) };
        let parsed = read(&payload).unwrap();
        let of_draft = parsed.drafts[0].language.as_ref().map(LanguageTag::as_str);
        assert_eq!(of_draft, language, "{document} {content_language}");
    }
}

#[test]
fn what_xml_is_forgiven_json_is_too_in_every_form() {
    let bodies = [
        ("Un.\t\nDeux.", &["Un.", "Deux."][..]),
        (r"Un.\\nDeux.", &["Un.", "Deux."]),
        (r"Un.\\r\\n\\r\\nDeux.", &["Un.", "Deux."]),
        ("&lt;p&gt;Un.&lt;/p&gt;&lt;p&gt;Deux.&lt;/p&gt;", &["Un.", "Deux."]),
        (r"<p>Un.</p>\\n<p>Deux.</p>", &["Un.", "Deux."]),
        (r"Don\u0092t \u0080 5", &["Don’t € 5"]),
        ("Don\u{92}t \u{80} 5", &["Don’t € 5"]),
        ("\u{1b}$B9A$N\u{1b}(B", &["港の"]),
        ("Safi 2 Asfi 1\nTaza 0 Fes 0\nOujda 1 Rabat 1", &["Safi 2 Asfi 1", "Taza 0 Fes 0", "Oujda 1 Rabat 1"]),
    ];
    for (body, paragraphs) in bodies {
        for document in [
            format!("{{\"uri\": \"urn:x:1\", \"type\": \"text\", \"headline\": \"T\", \"body_text\": \"{body}\",}}"),
            format!(
                "{{\"uri\": \"urn:x:1\", \"type\": \"text\", \"headline\": \"T\", \"body_html\": \"<p>{body}</p>\"}}"
            ),
            format!(
                "{{\"version\": \"https://jsonfeed.org/version/1.1\", \"items\": [{{\"id\": \"1\", \"title\": \"T\", \"content_text\": \"{body}\"}}]}}"
            ),
        ] {
            let is_html = document.contains("body_html");
            let read = testing::drafts(&document).remove(0).item.body;
            // HTML has no line ends.
            let fits =
                read == paragraphs || is_html && !body.contains("&lt;") && read.join(" ") == paragraphs.join(" ");
            assert!(fits, "{document} {read:?}");
        }
    }
}

#[test]
fn a_document_cut_anywhere_is_refused_whole() {
    for (form, sample) in SAMPLES.into_iter().take(3) {
        for end in sample.char_indices().map(|(at, _)| at).filter(|at| *at > 60 && at % 11 == 0) {
            assert!(testing::read(&sample[..end]).is_err() || !sample[end..].contains('<'), "{form:?} {end}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mutated_documents_never_panic(which in 0..SAMPLES.len(), said in any::<bool>(), at in 0..9_999_usize, length in 0..200_usize, put in "(?s)[<>&;='\"a-z0-9\\[\\]{},:\\\\ -]{0,8}") {
        let (form, sample) = SAMPLES[which];
        let at = sample.floor_char_boundary(at % sample.len());
        let end = sample.floor_char_boundary((at + length).min(sample.len()));
        let mutated = format!("{}{put}{}", &sample[..at], &sample[end..]);
        prop_assert_ne!(read_as(said.then_some(form), mutated), Err(ParseError::ParserFault));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), form in 0..FORMS.len()) {
        let parsed = read_as(FORMS[form], bytes);
        prop_assert_ne!(&parsed, &Err(ParseError::ParserFault));
        check(parsed);
    }

    #[test]
    fn arbitrary_pages_never_panic(page in "(?s)([- \n.:a-zA-Zأ-يàé«»…<>/&;=\"']|Loading\n|in |\n\n|You may also like\n|<p>|</p>|<div>|<a href=|&#x202e;){0,80}", form in 0..FORMS.len()) {
        let parsed = read_as(FORMS[form], page.as_bytes());
        prop_assert_ne!(&parsed, &Err(ParseError::ParserFault));
        check(parsed);
    }

    #[test]
    fn arbitrary_entries_never_panic(fields in prop::collection::vec("(?s)[^<&]{0,40}", 6)) {
        let [title, link, date, author, guid, text] = fields.try_into().unwrap();
        let rss = format!(
            "<rss version=\"2.0\"><channel><item><title>{title}</title><link>{link}</link><pubDate>{date}</pubDate>\
             <author>{author}</author><guid>{guid}</guid><description>{text}</description></item></channel></rss>"
        );
        check(read_as(Some(Form::Rss), rss.as_bytes()));
    }
}
