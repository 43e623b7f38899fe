//! NewsML-G2 as agencies send it, and what is wrong with some.

use super::*;
use crate::{
    Parsed, date,
    model::{AnnotationKind, Draft, Form, LanguageTag, LinkKind, PubStatus},
    testing::{NOW, about, drafts, files, find, links},
};

const MESSAGE: &str = include_str!("samples/message.xml");
const ID: &str = "urn:newsml:agx.example:20241104:";

fn parsed(document: &str) -> Result<Parsed, ParseError> {
    crate::read(&Payload { content_type: Some("text/plain"), ..Payload::of(document.as_bytes(), NOW) })
}

/// A text item with this in its two heads and this content.
pub fn item(item_meta: &str, content_meta: &str, content: &str) -> String {
    format!(
        "<newsItem xmlns='http://iptc.org/std/nar/2006-10-01/' guid='g1' version='1' xml:lang='en'><itemMeta>{item_meta}</itemMeta>\
         <contentMeta><headline>H</headline>{content_meta}</contentMeta><contentSet>{content}</contentSet></newsItem>"
    )
}

pub fn one(item_meta: &str, content_meta: &str, content: &str) -> Draft {
    drafts(item(item_meta, content_meta, content)).pop().unwrap()
}

#[test]
fn a_message_is_read_whole_and_members_come_before_packages() {
    let parsed = parsed(MESSAGE).unwrap();
    assert_eq!((parsed.form, parsed.parser.name.as_str()), (Form::NewsmlG2, "newsml-g2"));
    assert_eq!(parsed.rejected, ["conceptItem 4: a conceptItem describes a concept, and tells no news"]);
    let types: Vec<ItemType> = parsed.drafts.iter().map(|draft| draft.item_type).collect();
    let [picture, text, planning, composite] =
        [ItemType::Picture, ItemType::Text, ItemType::Planning, ItemType::Composite];
    assert_eq!(types, [picture, picture, picture, text, planning, composite]);
}

#[test]
fn a_text_is_read_whole() {
    let drafts = drafts(MESSAGE);
    let text = find(&drafts, &format!("{ID}text-1"));
    assert_eq!([&text.version, &text.headline, &text.byline], ["2", "New quay at Safi", "Amina Alaoui"]);
    assert_eq!([&text.dateline, &text.standfirst], ["SAFI, Nov 4", "Three years of work."]);
    assert_eq!([&text.slugline, &text.section], ["morocco-fishing", "Economy"]);
    assert_eq!(text.editorial_note, "Pictures to follow");
    assert_eq!(text.written_times.update, "2024-11-04T12:00:00+01:00");
    assert_eq!((text.urgency, text.correction, text.publish_time), (3, true, date::exact("2024-11-04T09:00:00Z")));
    assert_eq!(text.source_update_time, date::exact("2024-11-04T11:00:00Z"));
    assert_eq!(text.embargo_time, date::exact("2024-11-06T06:00:00Z"));
    assert_eq!(text.body, ["The first boats came.", "Sardines", "One"]);
    assert_eq!(text.language, LanguageTag::parse("en"));
    assert_eq!(text.keywords, ["fishing", "port"]);
    let rights = &text.rights;
    assert_eq!([&rights.copyright_holder, &rights.usage_terms], ["Agency Example", "No archive"]);
    assert_eq!([&rights.copyright_notice, &rights.credit_line], ["Copyright 2024 Agency Example", "AGX"]);
    assert_eq!(
        about(text),
        [
            (AnnotationKind::Place, "loc:safi", "Safi"),
            (AnnotationKind::Subject, "genre:Feature", "Feature"),
            (AnnotationKind::MediaTopic, "medtop:20000339", "fishing industry"),
            (AnnotationKind::Subject, "subj:04002003", "fishing"),
            (AnnotationKind::Person, "", "Karim Idrissi"),
            (AnnotationKind::Event, "agxp:17", "Quay opening"),
            (AnnotationKind::Organisation, "org:onp", "Ports Office"),
            (AnnotationKind::Subject, "agxseries:ports", "Ports"),
            (AnnotationKind::MediaTopic, "medtop:20000217", "chemicals"),
        ]
    );
    let yesterday = "urn:newsml:agx.example:20241103:text-9";
    assert_eq!(links(text, LinkKind::EvolvedFrom), [("evolvedfrom", yesterday)]);
}

#[test]
fn pictures_are_items_and_the_text_links_to_them() {
    let drafts = drafts(MESSAGE);
    let text = find(&drafts, &format!("{ID}text-1"));
    let photo = format!("{ID}photo-1");
    assert_eq!(
        links(text, LinkKind::Associated),
        [
            ("seealso", photo.as_str()),
            ("", "https://agx.example/boat.jpg"),
            ("remoteContent", "https://agx.example/quay.jpg"),
        ]
    );
    let inline = drafts.iter().find(|draft| draft.identity == "https://agx.example/boat.jpg").unwrap();
    assert_eq!(inline.headline, "The first boat.");
    assert_eq!(inline.embargo_time, text.embargo_time);
    let remote = drafts.iter().find(|draft| draft.identity == "https://agx.example/quay.jpg").unwrap();
    assert_eq!(files(remote), [("highRes", 1_200, 800, 345_678), ("thumbnail", 120, 80, 0)]);
    let photo = find(&drafts, &format!("{ID}photo-1"));
    assert_eq!((photo.headline.as_str(), photo.body.as_slice()), ("The quay", &["The quay at dawn.".to_owned()][..]));
    assert_eq!((photo.renditions.len(), photo.rights.credit_line.as_str()), (2, "AGX / Idrissi"));
}

#[test]
fn a_package_links_to_its_members_by_group() {
    let drafts = drafts(MESSAGE);
    let package = find(&drafts, &format!("{ID}pkg-1"));
    let (text, photo) = (format!("{ID}text-1"), format!("{ID}photo-1"));
    assert_eq!(links(package, LinkKind::Associated), [("main", text.as_str()), ("sidebar", &photo), ("sidebar", "")]);
    assert_eq!([&package.links[0].title, &package.links[2].url], ["New quay", "https://agx.example/map.pdf"]);
}

#[test]
fn a_plan_is_kept_as_such() {
    let drafts = drafts(MESSAGE);
    let plan = find(&drafts, &format!("{ID}plan-1"));
    assert_eq!([&plan.headline, &plan.annotations[0].code], ["Fisheries minister in Safi", "medtop:20000339"]);
    assert_eq!((plan.editorial_note.as_str(), plan.item_type), ("Accreditation needed", ItemType::Planning));
    assert_eq!(
        plan.body,
        [
            "The minister visits the quay.",
            "Coverage: picture, 2024-11-07T09:00:00+01:00, The visit in pictures, Karim Idrissi",
            "Coverage: text, 2024-11-07"
        ]
    );
    assert_eq!(links(plan, LinkKind::Associated), [("delivered", format!("{ID}photo-1").as_str())]);
}

#[test]
fn a_status_is_honoured() {
    for (item_meta, status) in [
        ("<pubStatus qcode='stat:canceled'/>", PubStatus::Canceled),
        ("<pubStatus qcode='stat:cancelled'/>", PubStatus::Canceled),
        ("<pubStatus qcode='canceled'/>", PubStatus::Canceled),
        ("<pubStatus uri='http://cv.iptc.org/newscodes/pubstatusg2/canceled'/>", PubStatus::Canceled),
        ("<pubStatus qcode='stat:withheld'/>", PubStatus::Withheld),
        ("<pubStatus qcode='stat:usable'/>", PubStatus::Usable),
        ("<signal qcode='sig:kill'/>", PubStatus::Canceled),
        ("<signal qcode='sig:update'/>", PubStatus::Usable),
        ("", PubStatus::Usable),
    ] {
        assert_eq!(one(item_meta, "", "").pub_status, status, "{item_meta}");
    }
    for (item_meta, status) in [
        ("<embargoed/>", PubStatus::Withheld),
        ("<embargoed>YYYY-MM-DDThh:mm:ssZ</embargoed>", PubStatus::Usable),
        ("<embargoed>0000-00-00T00:00:00Z</embargoed>", PubStatus::Usable),
        ("<embargoed>YYYYMMDD</embargoed><pubStatus qcode='stat:embargoed'/>", PubStatus::Withheld),
        ("<embargoed>tomorrow</embargoed>", PubStatus::Withheld),
        ("<embargoed/><pubStatus qcode='stat:canceled'/>", PubStatus::Canceled),
        ("<embargoed/><pubStatus qcode='stat:usable'/>", PubStatus::Withheld),
    ] {
        let draft = one(item_meta, "", "");
        assert_eq!((draft.pub_status, draft.embargo_time), (status, None), "{item_meta}");
    }
    let killed = drafts("<newsItem guid='g1'><itemMeta><pubStatus qcode='stat:canceled'/></itemMeta></newsItem>");
    assert_eq!((killed[0].identity.as_str(), killed[0].pub_status), ("g1", PubStatus::Canceled));
}

#[test]
fn the_items_own_language_wins() {
    for (language, headline) in [("fr", "Un"), ("fr-CA", "Un"), ("de", "Eins"), ("en", "One"), ("es", "One")] {
        let document = format!(
            "<newsItem guid='g'><contentMeta><language tag='{language}'/><headline xml:lang='de'>Eins</headline>\
             <headline xml:lang='fr'>Un</headline><headline>One</headline></contentMeta></newsItem>"
        );
        assert_eq!(drafts(&document)[0].headline, headline, "{language}");
    }
}

#[test]
fn of_several_headlines_the_main_one_is_it() {
    for (content_meta, headline) in [
        ("<headline role='hld:sub'>Sub</headline><headline role='hld:main'>Main</headline>", "Main"),
        ("<headline role='hld:short'>Short</headline><headline>Main</headline>", "Main"),
        ("<headline role='hld:short'>Short</headline>", "Short"),
    ] {
        let document = format!("<newsItem guid='g'><contentMeta>{content_meta}</contentMeta></newsItem>");
        assert_eq!(drafts(&document)[0].headline, headline, "{content_meta}");
    }
}

#[test]
fn a_note_may_kill_or_correct() {
    let killed = one("<pubStatus qcode='stat:usable'/><edNote>MANDATORY KILL: the wrong man</edNote>", "", "");
    assert_eq!(killed.pub_status, PubStatus::Canceled);
    assert!(one("<edNote>CORRECTS the spelling in paragraph 3</edNote>", "", "").correction);
    let private = one("<edNote role='edr:internal'>KILL: no</edNote>", "", "");
    assert_eq!((private.editorial_note.as_str(), private.pub_status), ("", PubStatus::Usable));
}

#[test]
fn a_headline_may_kill_correct_or_hold_back() {
    for (headline, status, correction) in [
        ("KILL: The mayor", PubStatus::Canceled, false),
        ("CORRECTED - The mayor", PubStatus::Usable, true),
        ("EMBARGOED: The mayor", PubStatus::Withheld, false),
        ("Kill Bill returns", PubStatus::Usable, false),
        ("Embargo: the Union decides", PubStatus::Usable, false),
        ("Annulation: the concert", PubStatus::Usable, false),
        ("KILLED: three soldiers", PubStatus::Usable, false),
        ("ANNULATION : le concert", PubStatus::Usable, false),
        ("سحب: قرعة دوري الأبطال", PubStatus::Usable, false),
        ("محظور النشر: الكتاب", PubStatus::Usable, false),
    ] {
        let document =
            format!("<newsItem guid='g'><contentMeta><headline>{headline}</headline></contentMeta></newsItem>");
        let draft = drafts(&document).remove(0);
        assert_eq!(draft.headline, headline);
        assert_eq!((draft.pub_status, draft.correction), (status, correction));
    }
}

#[test]
fn a_creator_without_a_name_of_its_own_has_it_in_its_literal() {
    for (content_meta, byline) in [
        ("<creator literal='Jane Doe'/><creator qcode='nprov:AGX'/><creator literal='agx'/>", "Jane Doe"),
        ("<creator literal='Agence Exemple' type='cpnat:organisation'/>", ""),
        ("<creator literal='Jane Doe'/><by>By Karim Idrissi</by>", "Karim Idrissi"),
    ] {
        assert_eq!(one("", content_meta, "").byline, byline, "{content_meta}");
    }
}

#[test]
fn what_an_agency_says_is_the_same_in_the_iptcs_words_is_told_too() {
    let subject = "<subject qcode='agx:eco'><name>Economy</name><sameAs qcode='medtop:04000000'/><sameAs qcode='wd:Q8134'/></subject>";
    let draft = one("", subject, "");
    let about: Vec<_> = draft.annotations.iter().map(|one| (one.code.as_str(), one.name.as_str())).collect();
    assert_eq!(about, [("agx:eco", "Economy"), ("medtop:04000000", "Economy")]);
}

#[test]
fn a_file_may_be_at_another_place_and_a_wordless_picture_has_the_texts_headline() {
    let remote = "<remoteContent href='urn:agx:file:1' rendition='rnd:highRes' contenttype='image/jpeg'><altLoc type='x'>https://agx.example/1.jpg</altLoc></remoteContent>";
    let drafts = drafts(item("", "", &format!("<inlineData>One.</inlineData>{remote}")));
    assert_eq!([&drafts[0].renditions[0].url, &drafts[0].headline], ["https://agx.example/1.jpg", "H"]);
    assert_eq!(drafts[0].item_type, ItemType::Picture);
}

#[test]
fn words_are_found_in_every_form() {
    let nitf = "<inlineXML><nitf xmlns='http://iptc.org/std/NITF/2006-10-18/'><body><body.head><dateline>PARIS</dateline></body.head><body.content><p>One.</p><p>Two.</p></body.content></body></nitf></inlineXML>";
    for (content, body) in [
        (nitf, &["One.", "Two."][..]),
        (
            "<inlineXML><div xmlns='http://www.w3.org/1999/xhtml'><p>One.</p><p>Two.</p></div></inlineXML>",
            &["One.", "Two."],
        ),
        ("<inlineXML><p>One.</p><p>Two.</p></inlineXML>", &["One.", "Two."]),
        (
            "<inlineXML><html><body>&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;</body></html></inlineXML>",
            &["One.", "Two."],
        ),
        ("<inlineData contenttype='text/plain'>One,\nbroken.\n\nTwo.</inlineData>", &["One, broken.", "Two."]),
        (
            "<inlineData contenttype='text/html'><![CDATA[<p>One.</p><script>x</script><p>Two.</p>]]></inlineData>",
            &["One.", "Two."],
        ),
        ("<inlineData contenttype='image/png' encoding='base64'>aGVsbG8=</inlineData>", &[]),
        ("<inlineXML contenttype='text/plain'>One,\nbroken.\n\nTwo.</inlineXML>", &["One, broken.", "Two."]),
        ("<inlineXML><html><body><h1>H</h1><p>One.</p></body></html></inlineXML>", &["One."]),
        ("<inlineData>One.</inlineData><inlineData>Again.</inlineData>", &["One."]),
    ] {
        assert_eq!(one("", "", content).body, body, "{content}");
    }
    assert_eq!(one("", "", nitf).dateline, "PARIS");
}

#[test]
fn the_declared_class_wins_over_a_picture_beside_the_text() {
    let remote = "<remoteContent href='https://agx.example/1.jpg' rendition='rnd:highRes' contenttype='image/jpeg'/>";
    let text = "<inlineXML><html><body><p>One.</p></body></html></inlineXML>";
    let caption = "<description role='descRole:caption'>The quay.</description>";
    for (content, body) in [(format!("{text}{remote}"), 1), (format!("{remote}{text}"), 1), (remote.to_owned(), 0)] {
        let drafts = drafts(item("<itemClass qcode='ninat:text'/>", caption, &content));
        let [picture, text] = drafts.as_slice() else { panic!("{drafts:?}") };
        assert_eq!(
            (text.item_type, text.body.len(), text.standfirst.as_str()),
            (ItemType::Text, body, ""),
            "{content}"
        );
        assert_eq!((picture.item_type, picture.body.as_slice()), (ItemType::Picture, &["The quay.".to_owned()][..]));
    }
    let picture = one("<itemClass qcode='ninat:picture'/>", caption, remote);
    assert_eq!((picture.item_type, picture.body[0].as_str()), (ItemType::Picture, "The quay."));
}

#[test]
fn a_section_comes_from_a_category_and_not_from_the_ways_of_delivery() {
    let service = |name: &str| format!("<service qcode='agx:1'><name>{name}</name></service>");
    for (item_meta, content_meta, section) in [
        (
            service("Europadienst"),
            "<subject qcode='agxcat:sp' type='agxtype:category'><name>Sport</name></subject>",
            "Sport",
        ),
        (service("European service by satellite"), "<subject type='cptype:cat' literal='ALR'/>", ""),
        (service("Comprehensive"), "<subject qcode='anpacat:f'/>", "Business"),
        (service("HHH") + &service("Economy"), "", "Economy"),
        (String::new(), "<subject qcode='x:1'><name>Sport</name></subject>", ""),
    ] {
        assert_eq!(one(&item_meta, content_meta, "").section, section, "{item_meta} {content_meta}");
    }
}

#[test]
fn a_second_headline_is_a_standfirst() {
    let sub = "<headline role='hld:subHeadline'>Below.</headline>";
    assert_eq!(one("", sub, "<inlineData>One.</inlineData>").standfirst, "Below.");
    let summed = format!("{sub}<description role='drol:summary'>Sum.</description>");
    assert_eq!(one("", &summed, "").standfirst, "Sum.");
}

#[test]
fn what_tells_no_news_is_refused_by_name() {
    for (root, why) in [("conceptItem", "describes a concept"), ("knowledgeItem", "lists concepts")] {
        let error = parsed(&format!("<{root} guid='x'/>")).unwrap_err().to_string();
        assert!(error.contains(root) && error.contains(why), "{error}");
    }
    assert!(parsed("<newsMessage><header/></newsMessage>").is_err());
}

#[test]
fn times_are_local_where_the_item_says_so_and_wrong_ones_are_told() {
    let local = "<newsItem guid='g' tz='+10:00'><itemMeta><versionCreated>2024-11-04T10:15:00</versionCreated></itemMeta><contentMeta><headline>H</headline></contentMeta></newsItem>";
    assert_eq!(drafts(local)[0].source_update_time, date::exact("2024-11-04T00:15:00Z"));
    let known =
        "<versionCreated>2024-11-04T12:00:00+10:00</versionCreated><firstCreated>2024-11-04T10:15:00</firstCreated>";
    assert_eq!(one(known, "", "").publish_time, date::exact("2024-11-04T00:15:00Z"));
    let wrong = item(
        "<versionCreated>2099-01-01T00:00:00Z</versionCreated><embargoed>2099-01-01T00:00:00Z</embargoed>",
        "",
        "",
    );
    let parsed = parsed(&wrong).unwrap();
    assert_eq!(parsed.rejected, ["newsItem 1: its publication date cannot be true and was left out"]);
    assert!(parsed.drafts[0].publish_time.is_none() && parsed.drafts[0].embargo_time.is_some());
}

#[test]
fn private_notes_are_nowhere() {
    let drafts = drafts(MESSAGE);
    let all = format!("{drafts:?}");
    assert!(!all.contains("call the reporter") && !all.contains("cost code") && !all.contains("vendor"));
}

#[test]
fn a_message_of_nothing_but_concepts_ends_soon() {
    let subjects: String = (0..40_000).map(|n| format!("<subject qcode='x:{n}'/>")).collect();
    let asserts: String = (0..40_000).map(|n| format!("<assert qcode='x:{n}'/>")).collect();
    let document =
        format!("<newsItem guid='g'><contentMeta><headline>H</headline>{subjects}</contentMeta>{asserts}</newsItem>");
    assert_eq!(drafts(&document)[0].annotations.len(), crate::model::limits::ANNOTATIONS);
    let groups: String =
        (0..20_000).map(|n| format!("<group id='{n}'><groupRef idref='{}'/></group>", n + 1)).collect();
    let document = format!(
        "<packageItem guid='g'><contentMeta><headline>H</headline></contentMeta><groupSet root='0'>{groups}</groupSet></packageItem>"
    );
    assert_eq!(drafts(&document)[0].links, []);
}
