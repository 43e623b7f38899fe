//! Tests one sample for each format: text for editors is in the note, and in nothing that may be published.

use super::super::{Parsed, testing::read_as};
use crate::model::{Draft, Form, ParsedItem};

/// Words that are only in the text for editors.
const PRIVATE: [&str; 3] = ["2852", "desk@agency.example", "secretly"];

/// The story of a sample; the same words reach readers in each format.
fn story(form: Form, payload: impl AsRef<[u8]>) -> Draft {
    let Parsed { drafts, rejected, .. } = read_as(Some(form), payload).unwrap();
    assert_eq!(rejected, Vec::<String>::new(), "{form:?}");
    drafts.into_iter().next_back().unwrap()
}

fn check(form: Form, payload: impl AsRef<[u8]>) {
    let draft = story(form, payload);
    let item = ParsedItem { editorial_note: String::new(), ..draft.item.clone() };
    let published = format!("{:?}", Draft { item, ..draft.clone() });
    for private in PRIVATE {
        assert!(!published.contains(private), "{form:?}: {private} is published: {published}");
        assert!(draft.editorial_note.contains(private), "{form:?}: {private} is lost: {}", draft.editorial_note);
    }
    assert!(!format!("{draft:?}").contains("\\u{fdd"), "{form:?}: marks are left: {draft:?}");
    let body: Vec<&str> = draft.body.iter().map(|line| line.strip_prefix("SAFI (AGX) - ").unwrap_or(line)).collect();
    assert_eq!(body, ["The pier is open.", "Those who are hurt can call 116 123."], "{form:?}");
}

const TEXT: &str = "SAFI (AGX) - The pier is open.\r\n\r\nThose who are hurt can call 116 123.\r\n\r\n";

#[test]
fn iptc_7901_with_a_notebook_a_trailer_and_a_line_to_editors() {
    let message = |text: &str| {
        format!(
            "\x01AGX0001 4 pol 250\r\nSafi-pier\r\n\x02Safi opens a pier\r\n\r\n{text}\x03\r\n040800 nov 24\r\n\x04"
        )
    };
    check(
        Form::Iptc7901,
        message(&format!(
            "{TEXT}# # #\r\n\r\n# agx-Notebook\r\n\r\nNOT FOR PUBLICATION\r\nThe desk was secretly told.\r\n## Contacts\r\n\
             - Tel +49 30 2852 31000\r\n- <desk@agency.example>\r\n\r\nagx ab yyzz n1 cd\r\n"
        )
        .replace("# agx-Notebook", "--- Notebook ---")),
    );
    check(
        Form::Iptc7901,
        message(&format!(
            "ATTENTION EDITORS: The desk was secretly told.\r\n{TEXT}Autor: Hans Meier, Redaktion: Anna Schulz, \
             Tel. 030 2852 31000, <desk@agency.example>\r\n"
        )),
    );
    check(
        Form::Iptc7901,
        message(&format!(
            "{TEXT}Die folgenden Informationen sind nicht zur Veröffentlichung bestimmt\r\nDas Büro was secretly told.\r\n\r\n\
             ## dpa-Kontakte\r\n- Autor: Hans Meier (Safi), <desk@agency.example>\r\n- Redaktion: Anna Schulz, +49 30 2852 31000\r\n"
        )),
    );
}

#[test]
fn anpa_1312_with_lines_to_editors_and_a_trailer() {
    check(
        Form::Anpa,
        "\x16\x16\x01a0023\x1fus-\r\nu i BC-Morocco-Port 11-04-24 0450\r\n\x02^Safi opens a pier<\r\n^Eds: The desk was secretly told.<\r\n\
         \tSAFI (AGX) - The pier is open.\r\n\tThose who are hurt can call 116 123.\r\n\t(Reporting by Jane Doe; editing by John\r\n\
         Smith; +49 30 2852 31000; desk@agency.example)\r\n\x03AP-WF-11-04-24 0912GMT<\r\n\x04",
    );
}

#[test]
fn nitf_by_messages_notes_and_classes() {
    check(
        Form::Nitf,
        "<nitf><head><title>Safi opens a pier</title><docdata><doc-id id-string='a1'/><ed-msg info='The desk was secretly told.'/></docdata></head>\
         <body><body.head><hedline><hl1>Safi opens a pier</hl1></hedline><byline>By Jane Doe, desk@agency.example</byline></body.head>\
         <body.content><block><p>The pier is open.</p></block><note noteclass='editorsnote' type='npa'><p>Call +49 30 2852 31000</p></note>\
         <p>Those who are hurt can call 116 123.</p><p class='ednote'>Photos: desk@agency.example</p></body.content></body></nitf>",
    );
}

#[test]
fn newsml_1_by_properties_lines_comments_and_roles() {
    check(
        Form::Newsml1,
        "<NewsML><NewsItem><Identification><NewsIdentifier><ProviderId>agency.example</ProviderId><DateId>20241104</DateId>\
         <NewsItemId>pier</NewsItemId></NewsIdentifier></Identification><NewsManagement><NewsItemType FormalName='News'/>\
         <Property FormalName='InstructionToEditors' Value='The desk was secretly told.'/></NewsManagement>\
         <NewsComponent><Comment>Ask for Anna.</Comment><NewsLines><HeadLine>Safi opens a pier</HeadLine>\
         <NewsLine><NewsLineType FormalName='SpecialInstruction'/><NewsLineText>Mail desk@agency.example</NewsLineText></NewsLine></NewsLines>\
         <NewsComponent><Role FormalName='Main'/><ContentItem><DataContent><p>The pier is open.</p>\
         <p>Those who are hurt can call 116 123.</p></DataContent></ContentItem></NewsComponent>\
         <NewsComponent><Role FormalName='EditorsNote'/><ContentItem><DataContent><p>Call +49 30 2852 31000</p></DataContent></ContentItem></NewsComponent>\
         </NewsComponent></NewsItem></NewsML>",
    );
}

#[test]
fn newsml_g2_by_notes_contents_and_classes() {
    check(
        Form::NewsmlG2,
        "<newsItem xmlns='http://iptc.org/std/nar/2006-10-01/' guid='urn:agency:pier' version='1'><itemMeta>\
         <edNote>The desk was secretly told.</edNote></itemMeta><contentMeta><headline>Safi opens a pier</headline></contentMeta>\
         <contentSet><inlineXML contenttype='application/xhtml+xml'><html xmlns='http://www.w3.org/1999/xhtml'><body>\
         <p>The pier is open.</p><p>Those who are hurt can call 116 123.</p><section class='notepad'><h2>Notebook</h2><p>Call +49 30 2852 31000</p></section>\
         </body></html></inlineXML><inlineData contenttype='text/plain' role='drol:editorialNote'>Mail desk@agency.example</inlineData>\
         </contentSet></newsItem>",
    );
}

#[test]
fn ninjs_by_its_note_and_by_the_words_and_classes_of_its_body() {
    check(
        Form::Ninjs,
        r#"{"uri": "urn:agency:pier", "type": "text", "headline": "Safi opens a pier", "ednote": "The desk was secretly told.",
        "body_html": "<p>The pier is open.</p><p>Those who are hurt can call 116 123.</p><div class='nonpublic'><p>Call +49 30 2852 31000</p></div><p>Eds: mail desk@agency.example</p>"}"#,
    );
}

#[test]
fn feeds_by_the_words_and_classes_of_their_texts() {
    let html = "<p>The pier is open.</p><p>Those who are hurt can call 116 123.</p><p>* * *</p><p><b>Not for publication</b></p>\
        <p>The desk was secretly told.</p><p>Tel +49 30 2852 31000</p><p>desk@agency.example</p>";
    let rss = format!(
        "<rss version='2.0'><channel><title>A</title><item><guid isPermaLink='false'>1</guid><title>Safi opens a pier</title>\
         <description><![CDATA[{html}]]></description></item></channel></rss>"
    );
    check(Form::Rss, rss);
    let atom = format!(
        "<feed xmlns='http://www.w3.org/2005/Atom'><id>f</id><title>A</title><entry><id>1</id><title>Safi opens a pier</title>\
         <updated>2024-11-04T08:00:00Z</updated><content type='html'><![CDATA[{}]]></content></entry></feed>",
        html.replace("<p>* * *</p><p><b>Not for publication</b></p>", "<p>--- Notebook ---</p>")
    );
    check(Form::Atom, atom);
    let json = serde_json::json!({"version": "https://jsonfeed.org/version/1.1", "title": "A", "items": [{"id": "1", "title": "Safi opens a pier",
        "content_text": format!("{TEXT}ATTENTION EDITORS\nThe desk was secretly told.\nTel +49 30 2852 31000\ndesk@agency.example").replace("\r\n", "\n")}]});
    check(Form::JsonFeed, json.to_string());
}

#[test]
fn a_mail_by_the_words_of_its_text() {
    check(
        Form::Mail,
        format!(
            "From: Jane Doe <jane@agency.example>\r\nSubject: Safi opens a pier\r\nMessage-ID: <m1@agency.example>\r\nDate: Mon, 4 Nov 2024 10:00:00 +0100\r\n\
             Content-Type: text/plain\r\n\r\n{TEXT}Note to editors:\r\nThe desk was secretly told.\r\nTel +49 30 2852 31000\r\ndesk@agency.example\r\n"
        ),
    );
}

#[test]
fn pages_by_the_words_of_their_text_and_by_classes() {
    let long = "The pier is open.";
    check(
        Form::Text,
        format!(
            "Safi opens a pier\n\n{long}\n\nThose who are hurt can call 116 123.\n\nNotes to editors\n\nThe desk was secretly told.\n\nTel +49 30 2852 31000\n\ndesk@agency.example\n"
        ),
    );
    let rest = "The first boats came in on Monday morning, and the fishermen of the town, who had waited for three years, were there to see them. ".repeat(3);
    let page = format!(
        "<html lang='en'><head><title>Safi opens a pier</title></head><body><article><h1>Safi opens a pier</h1><p>{rest}</p>\
         <div class='ednote'><p>The desk was secretly told.</p></div><p>{rest}</p><p>Media contact: Anna Schulz, +49 30 2852 31000, desk@agency.example</p></article></body></html>"
    );
    let draft = story(Form::Html, page);
    assert_eq!(draft.body, [rest.trim(), rest.trim()]);
    for private in PRIVATE {
        assert!(draft.editorial_note.contains(private), "{private}: {}", draft.editorial_note);
    }
}

#[test]
fn what_editors_are_told_in_arabic_french_spanish_and_german() {
    for (public, private) in [
        ("الرصيف مفتوح.", "غير مخصص للنشر\n\nهاتف: 2852 31000 030\n"),
        ("Le quai est ouvert.", "Non destiné à la publication\n\nTél. 030 2852 31000\n"),
        ("El muelle está abierto.", "NOTA PARA LOS EDITORES: llamar al 030 2852 31000\n"),
        ("Der Kai ist offen.", "Achtung Redaktionen: Rückfragen unter 030 2852 31000\n"),
    ] {
        let draft = story(Form::Text, format!("Safi\n\n{public}\n\n{private}"));
        assert_eq!((draft.item.body, draft.item.editorial_note.contains("2852")), (vec![public.to_owned()], true));
    }
}
