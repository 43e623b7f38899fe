//! Tests with stories that have no headline, in every format.

use crate::{
    model::{Form, ItemType, PubStatus},
    testing::{drafts, one, read_as},
};

const G2: &str = "http://iptc.org/std/nar/2006-10-01/";

#[test]
fn newsml_g2_without_a_headline_is_named_by_its_text_or_its_slugline() {
    let item = |meta: &str, content: &str| {
        format!(
            "<newsItem xmlns='{G2}' guid='g1'><contentMeta>{meta}</contentMeta><contentSet>{content}</contentSet></newsItem>"
        )
    };
    let text = "<inlineXML><html><body><p>Der Kai ist offen.</p><p>Zwei.</p></body></html></inlineXML>";
    for (meta, content, headline) in [
        ("<slugline>Kai/Safi</slugline>", text, "Der Kai ist offen."),
        ("<headline/><slugline>Kai/Safi</slugline>", text, "Der Kai ist offen."),
        ("<headline> </headline>", "<inlineData>Der Kai ist offen.</inlineData>", "Der Kai ist offen."),
        ("<slugline>Kai/Safi</slugline>", "", "Kai/Safi"),
        ("<description role='drol:summary'>Kurz.</description>", text, "Kurz."),
    ] {
        assert_eq!(one(Form::NewsmlG2, item(meta, content)).headline, headline, "{meta} {content}");
    }
}

#[test]
fn nitf_without_a_main_headline_is_named_by_what_stands_first() {
    let story = |head: &str, body_head: &str| {
        format!(
            "<nitf uno='u1'><head>{head}</head><body><body.head>{body_head}</body.head><body.content><p>Un quai.</p><p>Deux.</p></body.content></body></nitf>"
        )
    };
    for (head, body_head, headline) in [
        ("", "", "Un quai."),
        ("<title/>", "<hedline><hl1/></hedline>", "Un quai."),
        ("", "<hedline>Safi</hedline>", "Safi"),
        ("", "<hedline><hl2>Le port</hl2></hedline>", "Le port"),
        ("<title>T</title>", "<hedline><hl2>Le port</hl2></hedline>", "T"),
    ] {
        assert_eq!(one(Form::Nitf, story(head, body_head)).headline, headline, "{head} {body_head}");
    }
}

#[test]
fn ninjs_without_a_headline_is_named_by_its_text() {
    for (fields, headline) in [
        (r#""body_text": "Un quai.""#, "Un quai."),
        (r#""headline": " ", "body_html": "<p>Un <b>quai</b>.</p><p>Deux.</p>""#, "Un quai."),
        (r#""headline_main": "Safi", "headline_short": "S", "body_text": "Un.""#, "Safi"),
        (r#""headline_short": "S", "body_text": "Un.", "title": "T""#, "S"),
        (r#""headlines": [], "bodies": [{"contenttype": "text/plain", "value": "Un quai."}]"#, "Un quai."),
        (r#""body_main": "Un quai.", "description_short": "Court.""#, "Court."),
        (r#""slugline": "safi", "type": "text""#, "safi"),
    ] {
        let payload = format!(r#"{{"uri": "urn:a:1", {fields}}}"#);
        let draft = read_as(Some(Form::Ninjs), payload).unwrap().drafts.remove(0);
        assert_eq!((draft.headline.as_str(), draft.identity.as_str()), (headline, "urn:a:1"), "{fields}");
    }
}

#[test]
fn newsml_1_without_a_headline_is_named_by_its_text() {
    let item = "<NewsML><NewsItem><Identification><NewsIdentifier><NewsItemId>i1</NewsItemId></NewsIdentifier></Identification>\
        <NewsManagement/><NewsComponent><NewsLines><HeadLine/></NewsLines><ContentItem><DataContent><p>Uno.</p><p>Dos.</p></DataContent></ContentItem>\
        </NewsComponent></NewsItem></NewsML>";
    assert_eq!(one(Form::Newsml1, item).headline, "Uno.");
}

#[test]
fn a_flash_of_one_line_is_its_own_headline() {
    for payload in [
        "\u{1}AFP0123 1 pol 10\r\n\u{2}Le premier ministre d\u{e9}missionne (officiel)\r\n\u{3}\r\n041200 GMT nov 24\u{4}",
        "\u{1}bdt0042 1 pl 10 dpa 0042\r\n\u{2}EILMELDUNG: Le premier ministre d\u{e9}missionne (officiel) =\r\n\u{3}\r\n041200 nov 24\u{4}",
        "\u{1}a0023\u{1f}\r\nf i BC-Flash 11-04 0010\r\n\u{2}^Le premier ministre d\u{e9}missionne (officiel)<\r\n\u{3}AP-WF-11-04-24 0912GMT",
    ] {
        let draft = drafts(payload).remove(0);
        let line = "Le premier ministre démissionne (officiel)";
        assert!(draft.headline.ends_with(line), "{}", draft.headline);
        assert_eq!((draft.body.len(), draft.pub_status), (1, PubStatus::Usable));
    }
}

#[test]
fn a_picture_beside_a_story_without_a_headline_is_named_by_the_text() {
    let media =
        "<media media-type='image'><media-reference source='https://x.example/a.jpg' mime-type='image/jpeg'/></media>";
    let drafts =
        drafts(format!("<nitf uno='u1'><body><body.content><p>Un quai.</p>{media}</body.content></body></nitf>"));
    let told: Vec<_> = drafts.iter().map(|draft| (draft.item_type, draft.headline.as_str())).collect();
    assert_eq!(told, [(ItemType::Picture, "Un quai."), (ItemType::Text, "Un quai.")]);
}
