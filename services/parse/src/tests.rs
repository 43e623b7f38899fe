//! Tests that a parser ends with drafts or with a reason for any input.

use newsroom_text::is_forbidden;
use proptest::prelude::*;

use super::*;

const FORMS: [Option<Form>; 10] = [
    None,
    Some(Form::Rss),
    Some(Form::Atom),
    Some(Form::JsonFeed),
    Some(Form::Html),
    Some(Form::Text),
    Some(Form::Ninjs),
    Some(Form::Iptc7901),
    Some(Form::Anpa),
    Some(Form::Mail),
];

fn read_as(form: Option<Form>, bytes: &[u8]) -> Result<Parsed, ParseError> {
    let now = OffsetDateTime::UNIX_EPOCH;
    read(&Payload { form, ..Payload::of(bytes, now) })
}

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
    assert_eq!(read_as(None, &vec![b'a'; DOCUMENT_BYTES + 1]), Err(ParseError::TooLarge));
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
    assert_eq!(
        (draft.headline.as_str(), draft.byline.as_str(), draft.canonical_url.as_str()),
        ("\u{FFFD}x", "\u{FFFD}x", "")
    );
    assert_eq!(
        (draft.body.as_slice(), draft.keywords.as_slice()),
        (&["\u{FFFD}x".to_owned()][..], &["\u{FFFD}x".to_owned()][..])
    );
    check(Ok(parsed));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), form in 0..FORMS.len()) {
        let parsed = read_as(FORMS[form], &bytes);
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
