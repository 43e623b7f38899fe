//! NewsML 1 as agencies send it, and what is wrong with some.

use super::*;
use crate::{
    date,
    model::{Draft, Form, PubStatus},
    testing::{about, drafts, files, find, links, read as parsed},
};

const ITEMS: &str = include_str!("samples/items.xml");
const ID: &str = "urn:newsml:agx.example:20241104:";

/// An item that is managed so and has these components, behind its headline.
fn item(management: &str, components: &str) -> String {
    format!(
        "<NewsML><NewsItem><Identification><NewsIdentifier><NewsItemId>i1</NewsItemId><RevisionId>1</RevisionId></NewsIdentifier></Identification>\
         <NewsManagement>{management}</NewsManagement><NewsComponent><NewsLines><HeadLine>H</HeadLine></NewsLines>{components}</NewsComponent></NewsItem></NewsML>"
    )
}

fn one(management: &str, components: &str) -> Draft {
    drafts(item(management, components)).pop().unwrap()
}

#[test]
fn an_item_is_read_whole() {
    let parsed = parsed(ITEMS).unwrap();
    assert_eq!((parsed.form, parsed.parser.name.as_str(), parsed.rejected.len()), (Form::Newsml1, "newsml-1", 0));
    let text = find(&parsed.drafts, &format!("{ID}TX-SAFI-01"));
    assert_eq!([&text.version, &text.headline], ["2", "Un quai neuf à Safi"]);
    assert_eq!([&text.standfirst, &text.byline], ["Trois ans de travaux", "Amina Alaoui"]);
    assert_eq!([&text.dateline, &text.slugline, &text.section], ["SAFI, 4 nov (AGX)", "maroc-peche-port", ""]);
    assert_eq!(text.editorial_note, "Photos à suivre CORRIGE le chiffre");
    assert_eq!((text.urgency, text.correction, text.publish_time), (4, true, date::exact("2024-11-04T09:15:00Z")));
    assert_eq!(text.source_update_time, date::exact("2024-11-04T11:00:00Z"));
    assert_eq!((text.embargo_time, text.pub_status), (date::exact("2024-11-06T06:00:00Z"), PubStatus::Usable));
    assert_eq!(text.body, ["Premier paragraphe.", "Deuxième & dernier."]);
    assert_eq!(text.keywords, ["sardine", "pêche", "port"]);
    let rights = &text.rights;
    assert_eq!((rights.copyright_holder.as_str(), rights.usage_terms.as_str()), ("Agence Exemple", "Sans archive"));
    assert_eq!((rights.credit_line.as_str(), rights.copyright_notice.as_str()), ("AGX", "© Agence Exemple 2024"));
    assert_eq!(
        about(text),
        [
            (AnnotationKind::Subject, "genre:Feature", "Feature"),
            (AnnotationKind::Subject, "subj:04000000", "economy, business and finance"),
            (AnnotationKind::Subject, "subj:04002000", "chemicals"),
            (AnnotationKind::Subject, "subj:04002003", "health and beauty product"),
            (AnnotationKind::Subject, "subj:04005000", "energy and resource"),
            (AnnotationKind::Subject, "subj:04005001", "alternative energy"),
            (AnnotationKind::Place, "country:MAR", "Safi"),
            (AnnotationKind::Person, "agxpeople:P17", "Karim Idrissi"),
            (AnnotationKind::Subject, "service:Economy", ""),
            (AnnotationKind::MediaTopic, "medtop:04000000", "economy, business and finance"),
            (AnnotationKind::MediaTopic, "medtop:20000217", "chemicals"),
            (AnnotationKind::MediaTopic, "medtop:20000256", "energy and resource"),
            (AnnotationKind::MediaTopic, "medtop:20000257", "renewable energy"),
        ]
    );
    assert_eq!(links(text, LinkKind::EvolvedFrom), [("DerivedFrom", "urn:newsml:agx.example:20241103:TX-SAFI-00")]);
}

#[test]
fn a_picture_is_an_item_that_the_text_links_to() {
    let drafts = drafts(ITEMS);
    let text = find(&drafts, &format!("{ID}TX-SAFI-01"));
    let (graphic, photo) = (format!("{ID}GR-SAFI-01"), "https://agx.example/quai-q.jpg");
    assert_eq!(links(text, LinkKind::Associated), [("AssociatedWith", graphic.as_str()), ("Photo", photo)]);
    let photo = drafts.iter().find(|draft| draft.identity == photo).unwrap();
    assert_eq!([&photo.headline, &photo.byline], ["Le quai", "Karim Idrissi"]);
    assert_eq!(photo.item_type, ItemType::Picture);
    assert_eq!(photo.body, ["Le quai de Safi à l'aube."]);
    assert_eq!(files(photo), [("quicklook", 320, 200, 12_000), ("highres", 0, 0, 0)]);
}

#[test]
fn a_package_links_to_its_members_and_those_in_it_are_items() {
    let drafts = drafts(ITEMS);
    let index = find(&drafts, &format!("{ID}INDEX-01"));
    assert_eq!((index.headline.as_str(), index.item_type), ("Le journal de midi", ItemType::Composite));
    let member = format!("{ID}TX-SAFI-01");
    assert_eq!(links(index, LinkKind::Associated), [("Main", member.as_str()), ("", "TX-INNER")]);
    let inner = drafts.iter().position(|draft| draft.identity == "TX-INNER").unwrap();
    assert!(inner < drafts.iter().position(|draft| draft == index).unwrap());
    assert_eq!(drafts[inner].body, ["Texte court."]);
}

#[test]
fn a_status_is_honoured() {
    for (management, status) in [
        ("<Status FormalName='Canceled'/>", PubStatus::Canceled),
        ("<Status FormalName='Cancelled'/>", PubStatus::Canceled),
        ("<Instruction FormalName='Delete'/>", PubStatus::Canceled),
        ("<Status FormalName='Usable'/><Instruction FormalName='Kill'/>", PubStatus::Canceled),
        ("<Property FormalName='Note' Value='KILL: wrong man'/>", PubStatus::Canceled),
        ("<Status FormalName='Withheld'/>", PubStatus::Withheld),
        ("<Status FormalName='Embargoed'/>", PubStatus::Withheld),
        (
            "<Status FormalName='Embargoed'/><StatusWillChange><FutureStatus FormalName='Usable'/><DateAndTime>soon</DateAndTime></StatusWillChange>",
            PubStatus::Withheld,
        ),
        ("<Instruction FormalName='KillNews'/>", PubStatus::Canceled),
        ("<Instruction FormalName='Update'/>", PubStatus::Usable),
        (
            "<Status FormalName='Usable'/><StatusWillChange><FutureStatus FormalName='Canceled'/><DateAndTime>20991104T000000Z</DateAndTime></StatusWillChange>",
            PubStatus::Usable,
        ),
    ] {
        let draft = one(management, "<ContentItem><DataContent>x</DataContent></ContentItem>");
        assert_eq!((draft.pub_status, draft.embargo_time), (status, None), "{management}");
    }
}

#[test]
fn an_instruction_may_be_an_agencys_own_word() {
    assert!(one("<Instruction FormalName='RectifyNews'/>", "").correction);
    assert!(!one("<Instruction FormalName='UpdateNews'/>", "").correction);
}

#[test]
fn a_kill_needs_no_components() {
    let killed = "<NewsML><NewsItem><Identification><NewsIdentifier><NewsItemId>i1</NewsItemId></NewsIdentifier></Identification><NewsManagement><Status FormalName='Canceled'/></NewsManagement></NewsItem></NewsML>";
    assert_eq!((drafts(killed)[0].identity.as_str(), drafts(killed)[0].pub_status), ("i1", PubStatus::Canceled));
}

#[test]
fn words_are_found_in_every_form() {
    for (data, body) in [
        ("<nitf><body><body.content><p>One.</p><p>Two.</p></body.content></body></nitf>", &["One.", "Two."][..]),
        ("<html><body><p>One.</p><p>Two.</p></body></html>", &["One.", "Two."]),
        ("<p>One.</p><p>Two.</p>", &["One.", "Two."]),
        ("<![CDATA[<p>One.</p><p>Two.</p>]]>", &["One.", "Two."]),
        ("One.\n\nTwo.", &["One.", "Two."]),
        ("<body.content><block><p>One.</p></block><p>Two.</p></body.content>", &["One.", "Two."]),
    ] {
        let content = format!("<ContentItem><DataContent>{data}</DataContent></ContentItem>");
        assert_eq!(one("", &content).body, body, "{data}");
    }
    let within =
        "<ContentItem><Encoding Notation='base64'><DataContent>aGVsbG8=</DataContent></Encoding></ContentItem>";
    assert!(one("", within).body.is_empty());
    let encoded = "<ContentItem><Encoding Notation='base64'/><DataContent>aGVsbG8=</DataContent></ContentItem>";
    assert!(one("", encoded).body.is_empty());
}

#[test]
fn a_text_may_come_in_parts_by_their_roles() {
    let part = |role: &str, text: &str| {
        format!(
            "<NewsComponent><Role FormalName='{role}'/><ContentItem><DataContent>{text}</DataContent></ContentItem></NewsComponent>"
        )
    };
    let told = one("", &[part("Title", "H"), part("Lead", "Lead."), part("Body", "One.\n\nTwo.")].concat());
    assert_eq!([&told.headline, &told.standfirst], ["H", "Lead."]);
    assert_eq!(told.body, ["One.", "Two."]);
    let leads = one("", &[part("Lead", "Lead."), part("Sidebar", "Side.")].concat());
    assert_eq!(leads.body, ["Lead.", "Side."], "a lead without a body beside it is the text");
}

#[test]
fn who_wrote_it_is_no_agency() {
    let party = |part: &str, name: &str| format!("<{part}><Party FormalName='{name}'/></{part}>");
    for (parties, byline, credit) in [
        ([party("Provider", "AGX"), party("Creator", "AGX")], "", "AGX"),
        ([party("Creator", "Jane Doe"), party("Creator", "Karim Idrissi")], "Jane Doe, Karim Idrissi", ""),
        ([party("Source", "AGX Sport"), party("Creator", "www.agx.example")], "", "AGX Sport"),
        ([party("Creator", "I1"), String::new()], "", ""),
    ] {
        let components = format!("<AdministrativeMetadata>{}</AdministrativeMetadata>", parties.concat());
        let draft = one("", &components);
        assert_eq!((draft.byline.as_str(), draft.rights.credit_line.as_str()), (byline, credit), "{components}");
    }
}

#[test]
fn notes_keywords_and_the_language_are_found_beside_the_text() {
    let document = item("", "<AdministrativeMetadata><Property FormalName='EditorialInfo' Value='Picture follows'/><Property FormalName='InternalNote' Value='secret'/></AdministrativeMetadata>")
        .replace("<NewsItem>", "<NewsItem xml:lang='fr'>")
        .replace("</NewsLines>", "<NewsLine><NewsLineType FormalName='Keyword'/><NewsLineText>port</NewsLineText></NewsLine></NewsLines>");
    let draft = drafts(&document).remove(0);
    assert_eq!(draft.editorial_note, "Picture follows");
    assert_eq!(draft.keywords, ["port"]);
    assert_eq!(draft.language, LanguageTag::parse("fr"));
}

#[test]
fn an_item_that_is_said_to_be_a_picture_and_holds_one_is_it() {
    let photo = "<NewsComponent><Role FormalName='Caption'/><ContentItem><DataContent>The quay.</DataContent></ContentItem></NewsComponent>\
        <ContentItem Href='https://agx.example/1.jpg'><MimeType FormalName='image/jpeg'/></ContentItem>";
    let drafts = drafts(item("<NewsItemType FormalName='Photo'/>", photo));
    let [picture] = drafts.as_slice() else { panic!("{drafts:?}") };
    assert_eq!([&picture.identity, &picture.headline], ["i1", "H"]);
    assert_eq!((picture.item_type, picture.renditions.len()), (ItemType::Picture, 1));
}

#[test]
fn an_identity_has_no_revision() {
    for (id, identity) in [
        ("urn:newsml:agx.example:20241104:T-1:3U", "urn:newsml:agx.example:20241104:T-1"),
        ("urn:newsml:agx.example:20241104:T-1:12", "urn:newsml:agx.example:20241104:T-1"),
        ("urn:newsml:agx.example:20241104:T-1", "urn:newsml:agx.example:20241104:T-1"),
        ("urn:newsml:agx.example:20241104:17", "urn:newsml:agx.example:20241104:17"),
        ("tag:agx:1", "tag:agx:1"),
        ("#x1", "x1"),
    ] {
        assert_eq!(without_revision(id), identity, "{id}");
    }
}

#[test]
fn times_are_local_where_the_item_says_so() {
    let local = "<FirstCreated>20241104T101500</FirstCreated><Property FormalName='TimeZone' Value='+11:00'/>";
    let draft = one(local, "");
    assert_eq!(draft.written_times.publish, "20241104T101500");
    assert_eq!(draft.publish_time, date::exact("2024-11-03T23:15:00Z"));
    let known =
        "<FirstCreated>20241104T101500</FirstCreated><ThisRevisionCreated>20241104T111500+1100</ThisRevisionCreated>";
    assert_eq!(one(known, "").publish_time, date::exact("2024-11-03T23:15:00Z"));
}

#[test]
fn private_notes_are_nowhere() {
    assert!(!format!("{:?}", drafts(ITEMS)).contains("appeler le bureau"));
}

#[test]
fn what_only_changes_parts_or_lists_topics_is_said() {
    let update = "<NewsML><NewsItem><Update><Replace DuidRef='a'><p>x</p></Replace></Update></NewsItem></NewsML>";
    assert!(parsed(update).unwrap_err().to_string().contains("only changes parts"));
    let topics = "<NewsML><NewsItem><TopicSet/></NewsItem></NewsML>";
    assert!(parsed(topics).unwrap_err().to_string().contains("lists topics"));
    assert!(parsed("<NewsML/>").unwrap_err().to_string().contains("holds no NewsItem"));
}

#[test]
fn items_in_items_are_bounded() {
    let open = "<NewsItem><Identification><NewsIdentifier><NewsItemId>i</NewsItemId></NewsIdentifier></Identification><NewsComponent><NewsLines><HeadLine>H</HeadLine></NewsLines>";
    let nested = format!("<NewsML>{}{}</NewsML>", open.repeat(20), "</NewsComponent></NewsItem>".repeat(20));
    assert!(parsed(&nested).unwrap().rejected.iter().any(|reason| reason.contains("nested more than 4 deep")));
}

#[test]
fn codes_have_the_names_of_the_documents_topic_sets() {
    let topic = |id: &str, code: &str, names: &str| {
        format!("<Topic Duid='{id}'><TopicType FormalName='Subject'/><FormalName>{code}</FormalName>{names}</Topic>")
    };
    let set = [
        topic(
            "t1",
            "04002003",
            "<Description Variant='Remark'>x</Description><Description Variant='Name'>Kosmetik</Description>",
        ),
        topic("t2", "K7", "<Description>Wahlkampf</Description>"),
        topic("t3", "Bericht", "<Description>Korrespondentenbericht</Description>"),
    ];
    let data = "<DescriptiveMetadata><Genre FormalName='Bericht'/><SubjectCode><SubjectDetail FormalName='04002003'/></SubjectCode>\
        <SubjectCode><Subject FormalName='K7'/></SubjectCode><TopicOccurrence Topic='file.xml#t2'/></DescriptiveMetadata>";
    for place in ["<NewsML>", "</NewsManagement>"] {
        let set = format!("<TopicSet>{}</TopicSet>", set.concat());
        let document = item("", data).replacen(place, &format!("{place}{set}"), 1);
        let draft = drafts(document).remove(0);
        assert_eq!(
            about(&draft),
            [
                (AnnotationKind::Subject, "genre:Bericht", "Korrespondentenbericht"),
                (AnnotationKind::Subject, "subj:04002003", "Kosmetik"),
                (AnnotationKind::Subject, "K7", "Wahlkampf"),
                (AnnotationKind::MediaTopic, "medtop:20000217", "chemicals"),
            ],
            "{place}"
        );
    }
}
